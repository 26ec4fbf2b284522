import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  averagePositionError,
  correctKeypoints,
  meanAbsoluteError,
} from "../../../eval/measures/errors.ts";
import { hellingerDistance } from "../../../eval/measures/histogram_distances.ts";
import { MovingDistanceHistogram } from "../../../eval/measures/moving_distance.ts";
import { ASKED_MEASURES, MEASURES, unitOf, unitScale } from "../../../eval/measures/registry.ts";
import { averageAcceleration, averageJerk } from "../../../eval/measures/smoothness.ts";
import { SystemEvaluation } from "../../../eval/measures/system_evaluation.ts";
import type { Matrix } from "../../../src/matrix/matrix.ts";

const JOINTS = 3;
const COLUMNS = 3 * JOINTS;

/** Motions of three joints, from 4 frames on. */
const motion = fc.array(fc.double({ min: -200, max: 200, noNaN: true }), {
  minLength: 4 * COLUMNS,
  maxLength: 20 * COLUMNS,
}).map((values): Matrix => {
  const rows = Math.floor(values.length / COLUMNS);
  return { data: Float64Array.from(values.slice(0, rows * COLUMNS)), rows, columns: COLUMNS };
});

const vector = fc.tuple(...[0, 1, 2].map(() => fc.double({ min: -50, max: 50, noNaN: true })));

/** Each number of a motion, changed. */
function changed(
  { data, rows, columns }: Matrix,
  change: (value: number, axis: number, frame: number) => number,
): Matrix {
  const values = data.map((value, i) => change(value, i % 3, Math.floor(i / columns)));
  return { data: values, rows, columns };
}

function assertAllClose(found: ArrayLike<number>, expected: ArrayLike<number> | number): void {
  for (let i = 0; i < found.length; i++) {
    const value = typeof expected === "number" ? expected : expected[i]!;
    assertAlmostEquals(found[i]!, value, 1e-8 * Math.max(1, Math.abs(value)));
  }
}

Deno.test("averagePositionError() and meanAbsoluteError() of a motion and itself are 0", () => {
  fc.assert(fc.property(motion, (x) => {
    assertEquals([...averagePositionError(x, x)], [0, 0, 0]);
    assertEquals([...meanAbsoluteError(x, x)], [0, 0, 0]);
  }));
});

Deno.test("averagePositionError() and meanAbsoluteError() of a moved motion are how far it is moved", () => {
  fc.assert(fc.property(motion, vector, (x, by) => {
    const moved = changed(x, (value, axis) => value + by[axis]!);
    assertAllClose(averagePositionError(x, moved), Math.hypot(...by));
    const mean = by.reduce((sum, value) => sum + Math.abs(value), 0) / 3;
    assertAllClose(meanAbsoluteError(x, moved), mean);
  }));
});

Deno.test("averagePositionError() is a distance, and no less than meanAbsoluteError()", () => {
  fc.assert(fc.property(motion, motion, motion, (x, y, z) => {
    const rows = Math.min(x.rows, y.rows, z.rows); // errors are those of the frames that both have
    const [a, b, c] = [x, y, z].map((m) => ({ ...m, rows })) as [Matrix, Matrix, Matrix];
    assertEquals(averagePositionError(a, b), averagePositionError(b, a));
    const [ab, bc, ac] = [
      averagePositionError(a, b),
      averagePositionError(b, c),
      averagePositionError(a, c),
    ];
    const mae = meanAbsoluteError(a, b);
    for (let joint = 0; joint < JOINTS; joint++) {
      assert(ac[joint]! <= ab[joint]! + bc[joint]! + 1e-9);
      assert(mae[joint]! <= ab[joint]! + 1e-9 && ab[joint]! <= 3 * mae[joint]! + 1e-9);
    }
    assertEquals(averagePositionError(x, y), averagePositionError(y, x));
  }));
});

Deno.test("correctKeypoints() counts the frames in which SciPy's norm is within the threshold", () => {
  const size = { rows: 6, columns: 9 };
  const original = Float64Array.from({ length: 54 }, (_, i) => {
    const t = Math.floor(i / 9), joint = Math.floor(i % 9 / 3), axis = i % 3;
    return 20 * Math.sin(t * 0.9 + joint * 1.3 + axis * 2.1);
  });
  const predicted = original.map((value, i) => {
    const t = Math.floor(i / 9), joint = Math.floor(i % 9 / 3), axis = i % 3;
    return value + 6.5 * (1 + joint) * Math.cos(t * 1.1 + joint * 0.7 + axis * 1.9);
  });
  const of = (threshold?: number) =>
    correctKeypoints(
      { data: original, ...size },
      { data: predicted, ...size },
      threshold === undefined ? {} : { threshold },
    );
  // 100 * (scipy.linalg.norm(original - predicted, axis=2) <= threshold).mean(0), SciPy 1.17.1
  assertAllClose(of(), [100, 100 / 6, 0]);
  assertAllClose(of(8), [100 / 3, 0, 0]);
  assertAllClose(of(24), [100, 100, 200 / 3]);
});

Deno.test("averageAcceleration() and averageJerk() do not see where and how fast all moves", () => {
  fc.assert(fc.property(motion, vector, vector, (x, by, speed) => {
    const drifting = changed(x, (value, axis, frame) => value + by[axis]! + frame * speed[axis]!);
    assertAllClose(averageAcceleration(drifting), averageAcceleration(x));
    assertAllClose(averageJerk(drifting), averageJerk(x));
    const accelerated = changed(x, (value, axis, frame) => value + frame ** 2 * speed[axis]!);
    assertAllClose(averageJerk(accelerated), averageJerk(x));
    const doubled = changed(x, (value) => -2 * value);
    assertAllClose(averageAcceleration(doubled), averageAcceleration(x).map((value) => 2 * value));
  }));
});

Deno.test("averageAcceleration() of even motion and averageJerk() of even acceleration are 0", () => {
  fc.assert(fc.property(motion, vector, (x, speed) => {
    const even = changed(x, (_, axis, frame) => frame * speed[axis]!);
    assertAllClose(averageAcceleration(even), 0);
    assertAllClose(averageJerk(changed(x, (_, axis, frame) => frame ** 2 * speed[axis]!)), 0);
  }));
});

Deno.test("MovingDistanceHistogram counts every step once, in the bin that its edges say", () => {
  const widths = fc.constantFrom(0.05, 0.1, 0.3, 0.07, 1);
  const kinds = fc.constantFrom("velocity", "acceleration");
  fc.assert(fc.property(motion, widths, kinds, (x, width, of) => {
    const small = changed(x, (value) => value / 400);
    const histogram = new MovingDistanceHistogram(JOINTS, { width, of });
    histogram.push(small);
    const { edges, counts } = histogram;
    const steps = (x.rows - (of === "velocity" ? 1 : 2)) * JOINTS;
    assertEquals(histogram.bins().reduce((a, b) => a + b, 0) + histogram.beyond, steps);
    for (let joint = 0; joint < JOINTS; joint++) {
      const own = {
        ...small,
        data: small.data.filter((_, i) => Math.floor(i % COLUMNS / 3) === joint),
      };
      const distances = stepsOf({ ...own, columns: 3 }, of === "velocity" ? 1 : 2);
      for (let bin = 0; bin < counts.rows; bin++) {
        const last = bin === counts.rows - 1;
        const within = distances.filter((d) =>
          d >= edges[bin]! && (last ? d <= edges[bin + 1]! : d < edges[bin + 1]!)
        );
        assertEquals(counts.data[bin * JOINTS + joint], within.length);
      }
    }
  }));
});

/** Lengths of the differences of one joint. */
function stepsOf({ data }: Matrix, order: number): number[] {
  let points = Array.from({ length: data.length / 3 }, (_, i) => [...data.slice(3 * i, 3 * i + 3)]);
  for (let n = 0; n < order; n++) {
    points = points.slice(1).map((point, i) => point.map((value, c) => value - points[i]![c]!));
  }
  return points.map(([x, y, z]) => Math.sqrt(x! * x! + y! * y! + z! * z!));
}

Deno.test("MovingDistanceHistogram has NumPy's bins, and puts their edges where NumPy does", () => {
  const { edges } = new MovingDistanceHistogram(1);
  // numpy.arange(0, 1.05, 0.05)
  assertEquals(edges.length, 21);
  assertEquals([edges[3], edges[7], edges[19], edges[20]], [
    0.15000000000000002,
    0.35000000000000003,
    0.9500000000000001,
    1,
  ]);
  for (const [width, bins] of [[0.1, 10], [0.3, 4], [0.07, 15], [0.05, 20], [1, 1]] as const) {
    assertEquals(new MovingDistanceHistogram(1, { width }).counts.rows, bins);
  }
  const at = (distance: number) => {
    const histogram = new MovingDistanceHistogram(1);
    histogram.push({ data: Float64Array.of(0, 0, 0, distance, 0, 0), rows: 2, columns: 3 });
    return histogram.bins().indexOf(1);
  };
  for (let bin = 0; bin < 20; bin++) assertEquals(at(edges[bin]!), bin);
  assertEquals([at(0.15), at(1), at(1 + 1e-15)], [2, 19, -1]); // 0.15 < 3 * 0.05 in doubles
  assertEquals(new MovingDistanceHistogram(1, { width: 0.5, limit: 20 }).counts.rows, 40);
  for (const width of [0, -1, NaN, 2, 1e-9]) {
    assertThrows(() => new MovingDistanceHistogram(1, { width }), RangeError, `is ${width}`);
  }
});

Deno.test("MovingDistanceHistogram adds up sequences", () => {
  fc.assert(fc.property(motion, motion, (x, y) => {
    const [a, b, both] = [0, 1, 2].map(() => new MovingDistanceHistogram(JOINTS, { limit: 300 }));
    a!.push(x);
    b!.push(y);
    both!.push(x);
    both!.push(y);
    a!.add(b!);
    assertEquals([a!.counts, a!.beyond], [both!.counts, both!.beyond]);
  }));
  const narrow = new MovingDistanceHistogram(1, { width: 0.1 });
  assertThrows(
    () => narrow.add(new MovingDistanceHistogram(1, { width: 0.2, limit: 2 })),
    RangeError,
  );
});

Deno.test("hellingerDistance() is a distance from 0 to 1 that counts shares", () => {
  const counts = fc.array(fc.nat(1000), { minLength: 5, maxLength: 5 })
    .filter((bins) => bins.some((count) => count > 0));
  fc.assert(
    fc.property(counts, counts, counts, fc.integer({ min: 1, max: 9 }), (p, q, r, times) => {
      const distance = hellingerDistance(p, q);
      assert(distance >= 0 && distance <= 1);
      assertEquals(distance, hellingerDistance(q, p));
      assertAlmostEquals(hellingerDistance(p, p.map((count) => times * count)), 0, 1e-7);
      assert(hellingerDistance(p, r) <= distance + hellingerDistance(q, r) + 1e-7);
      const apart = [p, [0, 0, 0, 0, 0]].flat(), other = [[0, 0, 0, 0, 0], q].flat();
      assertEquals(hellingerDistance(apart, other), 1);
    }),
  );
  assertEquals(hellingerDistance([0, 0], [1, 2]), 1);
  assertThrows(() => hellingerDistance([1], [1, 2]), RangeError, "1 and 2");
});

Deno.test("the measures refuse what they cannot measure", () => {
  const positions = (rows: number, columns = 3) => ({
    data: new Float64Array(rows * columns),
    rows,
    columns,
  });
  assertThrows(() => averageAcceleration(positions(2)), RangeError, "at least 3 frames");
  assertThrows(() => averageJerk(positions(3)), RangeError, "at least 4 frames");
  assertThrows(() => averageJerk(positions(9, 4)), RangeError, "3 columns a joint, they have 4");
  assertThrows(() => averagePositionError(positions(2), positions(0)), RangeError, "one frame");
  assertThrows(() => meanAbsoluteError(positions(2), positions(2, 6)), RangeError, "3 and 6");
  assertThrows(() => new MovingDistanceHistogram(2).push(positions(2)), RangeError, "6 columns");
});

Deno.test("SystemEvaluation measures the frames that both have, and counts all in histograms", () => {
  fc.assert(fc.property(motion, motion, (x, y) => {
    const system = new SystemEvaluation("s", ["a", "b", "c"], { limit: 1000, width: 1 });
    system.push("one", x, { original: y });
    system.push("two", y, { original: x });
    system.pushShuffled("one", y, y);
    const rows = Math.min(x.rows, y.rows);
    const { values, histograms, shuffled } = system.results();
    const first = (measure: string) => values![measure]!.values.data.slice(0, JOINTS);
    assertEquals(first("ape"), averagePositionError(y, x));
    assertEquals(first("mae"), meanAbsoluteError(y, x));
    assertEquals(first("aa"), averageAcceleration({ ...x, rows }));
    assertEquals(first("aj"), averageJerk({ ...x, rows }));
    assertEquals(values!.ape!.sequences, ["one", "two"]);
    assertEquals(values!.ape!.columns, ["a", "b", "c"]);
    assertEquals(shuffled!.mae!.values.data, Float64Array.of(0, 0, 0));
    assertEquals(Object.keys(shuffled!), ["ape", "mae", "pck"]);
    const { counts, bySequence } = histograms!.hmd_vel!;
    const sum = (counts: Float64Array) => counts.reduce((a, b) => a + b, 0);
    assertEquals(sum(counts.data), (x.rows + y.rows - 2) * JOINTS);
    const { data, columns } = bySequence!.counts;
    assertEquals(sum(data.slice(0, columns)), (x.rows - 1) * JOINTS);
    assertEquals(sum(data), sum(counts.data));
  }));
  assertThrows(() => new SystemEvaluation("s", ["a"], { measures: ["jerk"] }), RangeError, "jerk");
});

Deno.test("MEASURES have names of their own, and units that say how often time divides them", () => {
  assertEquals(new Set(MEASURES.map(({ name }) => name)).size, MEASURES.length);
  const units = MEASURES.map((
    one,
  ) => [one.name, unitOf(one, "second"), unitScale(one, "second", 20)]);
  const of = (name: string) => units.find(([own]) => own === name)!.slice(1);
  assertEquals([of("ape"), of("hmd_vel"), of("aa"), of("aj"), of("fgd")], [
    ["cm", 1],
    ["cm/s", 20],
    ["cm/s²", 400],
    ["cm/s³", 8000],
    [undefined, 1],
  ]);
  assertEquals(unitOf(MEASURES.find(({ name }) => name === "aj")!, "frame"), "cm/frame³");
  assertEquals(ASKED_MEASURES, [
    "ape",
    "mae",
    "pck",
    "aa",
    "aj",
    "diversity",
    "hmd_vel",
    "hmd_acc",
    "hellinger",
    "cca",
    "fgd_net1",
    "diversity_net1",
  ]);
});
