import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { InputError } from "../../../src/errors/input_error.ts";
import type { Matrix } from "../../../src/matrix/matrix.ts";
import { oneEuro } from "../../../src/motion/smoothing/one_euro.ts";
import { poseSmoother, type SmootherName } from "../../../src/motion/smoothing/pose_smoother.ts";
import {
  savitzkyGolay,
  simpleMovingAverage,
} from "../../../src/motion/smoothing/windowed_smoother.ts";
import { assertClose } from "../../support/assert_close.ts";
import {
  column,
  readNpyMatrix,
  readTextMatrix,
  shared,
} from "../../support/motion/motion_fixtures.ts";

const SEQUENCES = ["gesture1094", "gesture1096", "gesture1098"];
const published = shared("published_model/golden/");

/** Window, order and what `scipy.signal.savgol_filter` makes of the digits of pi. */
const SAVGOL_CASES: [window: number, order: number, expected: number[]][] = [
  // deno-fmt-ignore
  [3, 0, [2.666666666667, 2.666666666667, 2, 3.333333333333, 5, 5.333333333333, 5.666666666667,
    4.333333333333, 4.666666666667, 4.333333333333, 4.333333333333]],
  // deno-fmt-ignore
  [5, 2, [2.857142857143, 1.971428571429, 1.942857142857, 2.714285714286, 5.342857142857,
    6.171428571429, 5.257142857143, 4.285714285714, 4.914285714286, 4.857142857143,
    4.085714285714]],
  // deno-fmt-ignore
  [7, 3, [3.380952380952, 0.904761904762, 1.619047619048, 3.857142857143, 4.714285714286,
    5.142857142857, 6, 4.761904761905, 4, 3.857142857143, 4.833333333333]],
  // deno-fmt-ignore
  [11, 4, [2.951048951049, 1.552447552448, 2.121212121212, 3.501165501165, 4.850815850816,
    5.643356643357, 5.666666666667, 5.02331002331, 4.130536130536, 3.72027972028, 4.839160839161]],
];

for (const [window, order, expected] of SAVGOL_CASES) {
  Deno.test(`savitzkyGolay() equals scipy's filter of window ${window}, order ${order}`, () => {
    const input = column([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5]);
    assertClose(savitzkyGolay(input, window, order), column(expected), 1e-11);
  });
}

Deno.test({
  name: `savitzkyGolay() smooths the published model's gesture as scipy does${published.note}`,
  ignore: published.absent,
  fn() {
    const gesture = readNpyMatrix(new URL("gesture.npy", published.url));
    const expected = readNpyMatrix(new URL("gesture_savgol_9_3.npy", published.url));
    assertClose(savitzkyGolay(gesture), expected, 1e-9);
  },
});

Deno.test("savitzkyGolay() keeps a cubic as it is, also where it is shorter than the window", () => {
  for (const rows of [1, 2, 3, 4, 8, 9, 20]) {
    const cubic = column(
      Array.from({ length: rows }, (_, t) => 2 - t + 0.3 * t ** 2 - 0.1 * t ** 3),
    );
    assertClose(savitzkyGolay(cubic, 9, 3), cubic, 1e-9);
  }
});

Deno.test("savitzkyGolay() fits one polynomial to a sequence shorter than the window", () => {
  const short = column([3, 1, 4, 1, 5]);
  assertClose(savitzkyGolay(short, 9, 2), savitzkyGolay(short, 5, 2), 1e-12);
});

for (const sequence of SEQUENCES) {
  const read = (folder: string) => readTextMatrix(`evaluation/${folder}/${sequence}.txt`);
  Deno.test(`oneEuro() equals the original's smoothing of ${sequence}`, () => {
    assertClose(
      oneEuro(read("predicted/model_a")),
      read("golden/smoothed/euro"),
      1e-9,
    );
  });
  Deno.test(`simpleMovingAverage() equals the original's smoothing of ${sequence}`, () => {
    const input = read("predicted/model_a");
    assertClose(simpleMovingAverage(input), read("golden/smoothed/sma5"), 1e-9);
    assertClose(simpleMovingAverage(oneEuro(input)), read("golden/smoothed/euro_sma5"), 1e-9);
  });
}

Deno.test("poseSmoother() gives the rows of the whole sequence however they arrive", () => {
  const whole: Record<SmootherName, (matrix: Matrix) => Matrix> = {
    none: (matrix) => matrix,
    savgol: (matrix) => savitzkyGolay(matrix, 7, 2),
    euro: (matrix) => oneEuro(matrix),
    sma: (matrix) => simpleMovingAverage(matrix, 7),
  };
  fc.assert(fc.property(
    fc.constantFrom<SmootherName>("none", "savgol", "euro", "sma"),
    fc.array(
      fc.array(fc.double({ min: -100, max: 100, noNaN: true }), {
        minLength: 4,
        maxLength: 30,
      }),
      { maxLength: 6 },
    ),
    (name, blocks) => {
      const smoother = poseSmoother(name, 2, { window: 7, order: 2 });
      const frames = blocks.map((values) => values.slice(0, 2 * Math.floor(values.length / 2)));
      // The second sequence shows that `finish` leaves nothing of the first behind.
      for (let sequence = 0; sequence < 2; sequence++) {
        const rows = frames.flatMap((data) => [
          ...smoother.push({ data: Float64Array.from(data), rows: data.length / 2, columns: 2 })
            .data,
        ]);
        rows.push(...smoother.finish().data);
        const data = Float64Array.from(frames.flat());
        const expected = whole[name]({ data, rows: data.length / 2, columns: 2 });
        assertEquals(Float64Array.from(rows), expected.data);
      }
    },
  ));
});

Deno.test("poseSmoother() returns a frame as soon as its look-ahead is there", () => {
  const smoother = poseSmoother("savgol", 1);
  assertEquals(smoother.push(column([1, 2, 3, 4, 5, 6, 7, 8])).rows, 0);
  assertEquals(smoother.push(column([9])).rows, 5);
  assertEquals(smoother.push(column([10])).rows, 1);
  assertEquals(smoother.finish().rows, 4);
});

Deno.test("poseSmoother() refuses what it cannot do", () => {
  assertThrows(() => poseSmoother("median" as SmootherName, 3), InputError, '"median"');
  assertThrows(() => poseSmoother("savgol", 3, { window: 8 }), InputError, "window");
  assertThrows(() => poseSmoother("savgol", 3, { window: 3 }), InputError, "order");
  assertThrows(() => poseSmoother("sma", 3, { window: 0 }), InputError, "window");
  assertThrows(() => poseSmoother("euro", 3, { minCutoff: 0 }), InputError, "minCutoff");
  for (const name of ["none", "savgol", "euro", "sma"] as const) {
    assertThrows(() => poseSmoother(name, 3).push(column([1])), RangeError, "3 columns");
  }
});

Deno.test("oneEuro() lags less at speed and jitters less at rest than one fixed cutoff", () => {
  const ramp = column(Array.from({ length: 60 }, (_, t) => 5 * t));
  const noise = column(Array.from({ length: 60 }, (_, t) => t % 2));
  const lag = (beta: number) => 295 - oneEuro(ramp, { beta }).data[59]!;
  assert(lag(0.08) < lag(0) / 2);
  const jitter = oneEuro(noise).data;
  assert(Math.abs(jitter[59]! - jitter[58]!) < 0.2);
});
