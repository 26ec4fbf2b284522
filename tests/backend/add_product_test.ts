import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { addProduct } from "../../src/backend/add_product.ts";
import { assertValues, noise, valuesOn, WASM_VARIANTS } from "../support/model/values_on.ts";

const dimension = fc.integer({ min: 1, max: 40 });
const factors = fc.record({
  ...{ m: dimension, n: dimension, k: dimension },
  transposeA: fc.boolean(),
  transposeB: fc.boolean(),
});

const matrix = (rows: number, columns: number, seed: number): tf.Tensor2D =>
  tf.tensor2d(noise(rows * columns, seed), [rows, columns]);

for (const backend of WASM_VARIANTS) {
  Deno.test(`addProduct() on ${backend} gives what cpu gives, and leaves one matrix`, async () => {
    await fc.assert(
      fc.asyncProperty(factors, async ({ m, n, k, ...transposed }) => {
        const run = () => {
          const a = transposed.transposeA ? matrix(k, m, 1) : matrix(m, k, 1);
          const b = transposed.transposeB ? matrix(n, k, 2) : matrix(k, n, 2);
          const sum = matrix(m, n, 3);
          const before = tf.memory().numTensors;
          const total = addProduct(sum, a, b, transposed);
          assertEquals(tf.memory().numTensors, before);
          return total;
        };
        assertValues(await valuesOn(backend, run), await valuesOn("cpu", run), 1e-5);
      }),
      { numRuns: 100 },
    );
  });
}
