import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { angleBeats, beatConsistency } from "../../../eval/measures/beat_consistency.ts";
import { canonicalCorrelation } from "../../../eval/measures/canonical_correlation.ts";
import { poseDiversity, sampleDiversity } from "../../../eval/measures/diversity.ts";
import { GaussianStatistics } from "../../../eval/measures/frechet_distance.ts";
import { SystemEvaluation } from "../../../eval/measures/system_evaluation.ts";
import type { Matrix } from "../../../src/matrix/matrix.ts";
import { takeuchiSkeleton } from "../../../src/motion/skeleton/takeuchi_skeleton.ts";

/** A matrix that Python can make as well. */
function series(rows: number, columns: number, speed: number, shift: number): Matrix {
  const data = Float64Array.from({ length: rows * columns }, (_, at) => {
    const i = Math.floor(at / columns), c = at % columns;
    return Math.sin(speed * i * (c + 1) + 0.3 * c * c) + shift * Math.cos(0.11 * i * (c + 2));
  });
  return { data, rows, columns };
}

/** The canonical correlation of two matrices, pushed in blocks of some rows. */
function correlation(x: Matrix, y: Matrix, block = x.rows): number | undefined {
  const columns = x.columns + y.columns, statistics = new GaussianStatistics(columns);
  for (let first = 0; first < x.rows; first += block) {
    const rows = Math.min(block, x.rows - first);
    const data = Float64Array.from({ length: rows * columns }, (_, i) => {
      const row = first + Math.floor(i / columns), c = i % columns;
      return c < x.columns
        ? x.data[row * x.columns + c]!
        : y.data[row * y.columns + c - x.columns]!;
    });
    statistics.push({ data, rows, columns });
  }
  return canonicalCorrelation(statistics.finish(), x.columns);
}

Deno.test("canonicalCorrelation() is NumPy's, and scikit-learn's CCA within its tolerance", () => {
  // NumPy 2.4: the largest singular value of Qx'Qy; scikit-learn 1.9: CCA(n_components=1,
  // max_iter=1500) as in GENEA's cca.py, whose iteration stops at 1e-6.
  const cases = [
    [50, 3, 0.8027351725545131, 0.8027351602864795],
    [200, 6, 0.20664711878934058, 0.206646795145043],
    [400, 9, 0.16758239220085877, 0.1675817443129596],
  ] as const;
  for (const [rows, columns, exact, iterated] of cases) {
    const x = series(rows, columns, 0.37, 0.2), y = series(rows, columns, 0.23, 0.6);
    const found = correlation(x, y)!;
    assertAlmostEquals(found, exact, 1e-10);
    assertAlmostEquals(found, iterated, 2e-6);
    assertAlmostEquals(correlation(x, y, 7)!, exact, 1e-10);
    assertAlmostEquals(correlation(y, x)!, exact, 1e-10);
    assertAlmostEquals(correlation(x, x)!, 1, 1e-10);
  }
});

Deno.test("canonicalCorrelation() leaves out what stands still and what follows from the rest", () => {
  const x = series(200, 6, 0.37, 0.2), y = series(200, 6, 0.23, 0.6);
  for (let row = 0; row < 200; row++) {
    x.data[6 * row + 2] = 7;
    y.data[6 * row + 4] = 2 * y.data[6 * row + 1]! + y.data[6 * row]!;
  }
  assertAlmostEquals(correlation(x, y)!, 0.2016401127516596, 1e-10); // NumPy, without the two
  const still = { ...x, data: x.data.map((_, i) => i % 6) };
  assertEquals([correlation(still, y), correlation(x, still)], [undefined, undefined]);
});

Deno.test("SystemEvaluation takes the canonical correlation over all sequences", () => {
  const joints = ["a", "b"], system = new SystemEvaluation("s", joints);
  const x = series(200, 6, 0.37, 0.2), y = series(200, 6, 0.23, 0.6);
  const part = ({ data, columns }: Matrix, first: number, end: number) => ({
    ...{ data: data.slice(first * columns, end * columns), rows: end - first, columns },
  });
  system.push("one", part(x, 0, 90), { original: part(y, 0, 80) }); // cut to what both have
  system.push("two", part(x, 80, 200), { original: part(y, 80, 200) });
  assertAlmostEquals(system.results().numbers!.cca!, 0.20664711878934058, 1e-10);
  assertEquals(
    new SystemEvaluation("s", joints, { measures: ["ape"] }).results().numbers,
    undefined,
  );
});

Deno.test("poseDiversity() is the mean absolute deviation that NumPy finds", () => {
  const found = poseDiversity(series(40, 6, 0.37, 0.2));
  [1.945928487989101, 1.9583871496024605].forEach((value, joint) =>
    assertAlmostEquals(found[joint]!, value, 1e-12)
  );
  const still = { data: new Float64Array(30).fill(5), rows: 10, columns: 3 };
  assertAlmostEquals(poseDiversity(still)[0]!, 0, 1e-12);
  assertThrows(() => poseDiversity({ data: new Float64Array(0), rows: 0, columns: 3 }), RangeError);
});

Deno.test("SystemEvaluation takes pose diversity of the frames that both have", () => {
  const swing = (rows: number) => ({
    ...{ data: Float64Array.from({ length: 3 * rows }, (_, i) => Math.floor(i / 3) % 2), rows },
    columns: 3,
  });
  const system = new SystemEvaluation("s", ["a"]);
  system.push("one", swing(40), { original: swing(10) });
  system.push("two", swing(10), { original: swing(40) });
  system.push("three", swing(10), { original: swing(40), frames: 99 });
  system.push("four", swing(40), { original: swing(40), frames: 10 });
  const { data } = system.results().values!.diversity!.values;
  assertEquals(data.length, 4);
  for (const value of data) assertAlmostEquals(value, 1.5, 1e-12);
});

Deno.test("sampleDiversity() is the mean of SciPy's pdist(features, 'cityblock')", () => {
  assertAlmostEquals(sampleDiversity(series(30, 4, 0.37, 0.2))!, 3.4602549177740527, 1e-12);
  assertEquals(sampleDiversity(series(1, 4, 0.37, 0.2)), undefined);
});

const PARENTS = [-1, 0, 1, 2, 1];
const ONSETS = [0.13, 0.5, 0.97, 1.4, 2.0, 2.71];

Deno.test("angleBeats() and beatConsistency() are HA2G's, as NumPy and scikit-learn count them", () => {
  const motion = series(60, 15, 0.004, 0.4), recorded = series(60, 15, 0.9, 0.7);
  const cases = [
    [recorded, 19, 0.747730728276237],
    [undefined, 16, 0.7090743376004863],
  ] as const;
  for (const [reference, count, score] of cases) {
    const beats = angleBeats(motion, PARENTS, 20, reference);
    assertEquals(beats.length, count);
    assertAlmostEquals(beatConsistency(beats, ONSETS), score, 1e-12);
  }
  assertEquals([...angleBeats(motion, PARENTS, 20, recorded).slice(0, 4)], [0.3, 0.45, 0.65, 0.8]);
});

Deno.test("angleBeats() does not depend on how many joints stand still", () => {
  const motion = series(60, 15, 0.4, 0.4), beats = angleBeats(motion, PARENTS, 20);
  for (const still of [1, 20, 60]) {
    const joints = 5 + still, parents = [...PARENTS];
    for (let joint = 5; joint < joints; joint++) parents.push(joint === 5 ? 0 : joint - 1);
    const data = Float64Array.from({ length: 60 * 3 * joints }, (_, at) => {
      const row = Math.floor(at / (3 * joints)), c = at % (3 * joints);
      if (c < 15) return motion.data[row * 15 + c]!;
      return motion.data[row * 15 + c % 3]! + c * c % 11; // goes along with the root
    });
    assertEquals(angleBeats({ data, rows: 60, columns: 3 * joints }, parents, 20), beats);
  }
});

Deno.test("angleBeats() finds none where nothing turns, there are no bones, or too few frames", () => {
  const motion = series(60, 15, 0.05, 0.4);
  const still = { ...motion, data: motion.data.map((_, i) => motion.data[i % 15]!) };
  // Rounding of what does not turn in the recording makes no beats.
  const shaken = { ...motion, data: still.data.map((value, i) => value + 1e-9 * Math.sin(i * i)) };
  assertEquals(angleBeats(motion, PARENTS, 20, still).length, 0);
  assertEquals(angleBeats(shaken, PARENTS, 20).length, 0);
  assertEquals(angleBeats(motion, [-1, 0, 0, 0, 0], 20).length, 0);
  for (const rows of [0, 1, 2, 3]) {
    assertEquals(angleBeats({ ...motion, rows }, PARENTS, 20), new Float64Array(0));
  }
  assertEquals([beatConsistency([], [1]), beatConsistency([1], [])], [0, 0]);
});

Deno.test("SystemEvaluation takes beat consistency where bones and speech are known", () => {
  const joints = ["a", "b", "c", "d", "e"], motion = series(60, 15, 0.004, 0.4);
  const original = series(60, 15, 0.9, 0.7);
  const of = (parents?: number[]) => {
    const system = new SystemEvaluation("s", joints, { ...(parents && { parents }) });
    system.push("one", motion, { original, onsets: ONSETS });
    return system.results().values!;
  };
  assertAlmostEquals(of(PARENTS).beat_consistency!.values.data[0]!, 0.747730728276237, 1e-12);
  assertEquals(of().beat_consistency, undefined);
  assert(of().beat_alignment);
  assertEquals(takeuchiSkeleton.parents[0], -1); // what `evaluate` gives it
});
