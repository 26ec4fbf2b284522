import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { Formula, randomNumbers } from "../../../src/backend/formulas/formula.ts";
import { FormulaRunner } from "../../../src/backend/formulas/formula_runner.ts";
import { addRows, fuse, fuseMeans } from "../../../src/backend/formulas/fuse.ts";
import { assertValues, noise, valuesOn } from "../../support/model/values_on.ts";

const matrix = (rows: number, columns: number, seed: number): tf.Tensor2D =>
  tf.mul(tf.tensor2d(noise(rows * columns, seed), [rows, columns]), 3);

/** Every operation, on matrices, parts of matrices, a row and a number. */
const everything = fuse(["a", "b", "part", "row", "number"], ({ a, b, part, row, number }) => [
  [a.plus(b).times(row), a.minus(2).over(b.times(b).plus(number))],
  [a.tanh().plus(part.sigmoid())],
  [a.atLeast(b), a.atMost(row), a.isAbove(b)],
  [Formula.random.minus(number), a.times(a).squareRoot(), a],
]);

const moments = fuseMeans(["x", "row"], ({ x, row }) => {
  const centred = x.minus(row);
  return [x, centred.times(centred)];
});

Deno.test("fuse() gives on wasm what the chain of operations gives on cpu", async () => {
  const shapes = fc.record({
    rows: fc.integer({ min: 1, max: 9 }),
    columns: fc.integer({ min: 1, max: 17 }),
    above: fc.integer({ min: 0, max: 3 }),
    left: fc.integer({ min: 0, max: 5 }),
    key: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  });
  await fc.assert(
    fc.asyncProperty(shapes, async ({ rows, columns, above, left, key }) => {
      const results = () =>
        everything({
          shape: [rows, columns],
          of: {
            a: matrix(rows, columns, 1),
            b: matrix(rows, columns, 2),
            part: { matrix: matrix(rows + above, columns + left, 3), row: above, column: left },
            row: tf.tensor1d(noise(columns, 4)),
            number: 0.3,
          },
          key,
        });
      const expected = await valuesOn("cpu", results);
      assertEquals(expected.map(({ shape }) => shape[1]! / columns), [2, 1, 3, 3]);
      assertValues(await valuesOn("wasm", results), expected, 1e-5);
    }),
    { numRuns: 60 },
  );
});

Deno.test("fuse() compiles for widths that are multiples of four", async () => {
  const compiled = (columns: number) => () => {
    assertEquals(FormulaRunner.canRun(columns), tf.getBackend() === "wasm" && columns % 4 === 0);
    return tf.scalar(0);
  };
  for (const columns of [3, 4, 6, 256]) {
    await valuesOn("wasm", compiled(columns));
    await valuesOn("cpu", compiled(columns));
  }
});

Deno.test("fuse() computes tanh and sigmoid to 5e-7, and hands NaN on", async () => {
  const squash = fuse(["x"], ({ x }) => [[x.tanh()], [x.sigmoid()], [x.atLeast(0).atMost(1)]]);
  const x = Float32Array.from({ length: 4000 }, (_, i) => 40 * Math.sin(i * i) ** 5);
  x.set([0, 1e-6, -1e-3, 88, -88, Infinity, -Infinity, NaN]);
  const [tanh, sigmoid, clipped] = await valuesOn(
    "wasm",
    () => squash({ shape: [40, 100], of: { x: tf.tensor2d(x, [40, 100]) } }),
  );
  assert(Number.isNaN(tanh!.data[7]) && Number.isNaN(sigmoid!.data[7]));
  assert(Number.isNaN(clipped!.data[7]));
  for (let i = 0; i < x.length; i++) {
    if (i === 7) continue;
    assertAlmostEquals(tanh!.data[i]!, Math.tanh(x[i]!), 5e-7 * Math.min(1, Math.abs(x[i]!)));
    assertAlmostEquals(sigmoid!.data[i]!, 1 / (1 + Math.exp(-x[i]!)), 5e-7);
  }
});

Deno.test("fuse() draws the same random numbers on every backend", async () => {
  const draw = fuse(["x"], ({ x }) => [[Formula.random.plus(x.times(0))]]);
  const numbers = () =>
    draw({ shape: [6, 8], of: { x: tf.zeros<tf.Rank.R2>([6, 8]) }, key: 0xdeadbeef });
  const expected = randomNumbers(0xdeadbeef, 48);
  for (const backend of ["cpu", "wasm"] as const) {
    const [drawn] = await valuesOn(backend, numbers);
    assertEquals(drawn!.data, expected);
  }
});

Deno.test("fuseMeans() averages over the rows on wasm as on cpu", async () => {
  for (const [rows, columns] of [[1, 4], [7, 8], [1000, 12], [5, 3]] as const) {
    const means = () => {
      const of = { x: matrix(rows, columns, 5), row: tf.tensor1d(noise(columns, 6)) };
      return moments({ shape: [rows, columns], of });
    };
    assertValues(await valuesOn("wasm", means), await valuesOn("cpu", means), 1e-5);
  }
});

Deno.test("fuseMeans() adds in double precision on wasm", async () => {
  const mean = fuseMeans(["x"], ({ x }) => [x]);
  const rows = 300_000; // in single precision the sum would stop to grow at 2^24 + 2^25
  const [value] = await valuesOn(
    "wasm",
    () => mean({ shape: [rows, 4], of: { x: tf.fill<tf.Rank.R2>([rows, 4], 1000.1) } }),
  );
  assertAlmostEquals(value!.data[2]!, 1000.1, 1e-4);
});

Deno.test("addRows() adds to some rows alone", async () => {
  for (const columns of [4, 5]) {
    const sum = () => addRows(matrix(6, columns, 7), matrix(2, columns, 8), 3);
    const expected = () =>
      tf.add(matrix(6, columns, 7), tf.pad(matrix(2, columns, 8), [[3, 1], [0, 0]]));
    for (const backend of ["cpu", "wasm"] as const) {
      assertValues(await valuesOn(backend, sum), await valuesOn(backend, expected), 1e-6);
    }
  }
});

Deno.test("randomNumbers() are even, and others for another key", () => {
  const numbers = randomNumbers(7, 100_000);
  const counts = new Uint32Array(10);
  for (const number of numbers) counts[Math.floor(number * 10)]!++;
  for (const count of counts) assert(Math.abs(count - 10_000) < 400, `${counts}`); // 4 sigma
  const other = randomNumbers(8, 100_000);
  const covariance = numbers.reduce((sum, x, i) => sum + (x - 0.5) * (other[i]! - 0.5), 0) / 1e5;
  const following =
    numbers.reduce((sum, x, i) => sum + (x - 0.5) * ((numbers[i + 1] ?? 0.5) - 0.5), 0) / 1e5;
  for (const c of [covariance, following]) assert(Math.abs(c) < 4 / 12 / Math.sqrt(1e5), `${c}`);
});
