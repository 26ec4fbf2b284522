import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { assertEquals, assertRejects } from "@std/assert";
import { assertValues, noise, valuesOn, WASM_VARIANTS } from "../../support/model/values_on.ts";

const dimension = fc.oneof(
  { weight: 1, arbitrary: fc.constant(1) },
  { weight: 3, arbitrary: fc.integer({ min: 2, max: 40 }) },
);

/** How the two factors are stacked. */
const stacks = fc.constantFrom<[number[], number[]]>(
  [[], []],
  [[1], []],
  [[3], []],
  [[], [3]],
  [[3], [1]],
  [[1], [3]],
  [[2], [2]],
  [[2, 3], [2, 3]],
  [[2, 3], []],
  [[1, 1], [2, 3]],
);

const product = fc.record({
  m: dimension,
  n: dimension,
  k: dimension,
  stacks,
  transposeA: fc.boolean(),
  transposeB: fc.boolean(),
  seed: fc.nat(),
});

type Product = typeof product extends fc.Arbitrary<infer T> ? T : never;

/** The two factors as tensors. */
function factors({ m, n, k, stacks, transposeA, transposeB, seed }: Product): tf.Tensor[] {
  const shapeA = [...stacks[0], ...(transposeA ? [k, m] : [m, k])];
  const shapeB = [...stacks[1], ...(transposeB ? [n, k] : [k, n])];
  return [shapeA, shapeB].map((shape, i) =>
    tf.tensor(noise(tf.util.sizeFromShape(shape), seed + i), shape)
  );
}

for (const backend of WASM_VARIANTS) {
  Deno.test(`BatchMatMul on ${backend} gives what cpu gives, whatever the shapes`, async () => {
    await fc.assert(
      fc.asyncProperty(product, async (shape) => {
        const run = () => {
          const [a, b] = factors(shape);
          return tf.matMul(a!, b!, shape.transposeA, shape.transposeB);
        };
        assertValues(await valuesOn(backend, run), await valuesOn("cpu", run), 1e-5);
      }),
      { numRuns: 150 },
    );
  });

  Deno.test(`BatchMatMul on ${backend} has the gradients that cpu has`, async () => {
    await fc.assert(
      // TF.js itself gives wrong gradients for broadcast stacks: equal ones only.
      fc.asyncProperty(
        product.filter(({ stacks: [a, b] }) => `${a}` === `${b}`),
        async (shape) => {
          const run = () => {
            const gradients = tf.grads((a, b) =>
              tf.sum(tf.square(tf.matMul(a, b, shape.transposeA, shape.transposeB)))
            );
            return gradients(factors(shape));
          };
          assertValues(await valuesOn(backend, run), await valuesOn("cpu", run), 1e-4);
        },
      ),
      { numRuns: 60 },
    );
  });

  Deno.test(`_FusedMatMul on ${backend} adds the bias and activates as cpu does`, async () => {
    const activation = fc.constantFrom(
      "linear",
      "relu",
      "relu6",
      "sigmoid",
      "elu",
      "leakyrelu",
      "prelu",
    );
    await fc.assert(
      fc.asyncProperty(
        product.filter(({ stacks: [a, b] }) => `${a}` === `${b}`),
        activation,
        fc.boolean(),
        async (shape, activation, hasBias) => {
          const run = () => {
            const [a, b] = factors(shape);
            return tf.fused.matMul({
              a: a!,
              b: b!,
              transposeA: shape.transposeA,
              transposeB: shape.transposeB,
              activation: activation as tf.fused.Activation,
              leakyreluAlpha: 0.2,
              ...(activation === "prelu"
                ? { preluActivationWeights: tf.tensor1d(noise(shape.n, shape.seed + 3)) }
                : {}),
              ...(hasBias ? { bias: tf.tensor1d(noise(shape.n, shape.seed + 2)) } : {}),
            });
          };
          assertValues(await valuesOn(backend, run), await valuesOn("cpu", run), 1e-5);
        },
      ),
      { numRuns: 100 },
    );
  });

  Deno.test(`_FusedMatMul on ${backend} adds a whole matrix as cpu does`, async () => {
    await fc.assert(
      fc.asyncProperty(product, async (shape) => {
        const { transposeA, transposeB, seed } = shape;
        const run = () => {
          const [a, b] = factors({ ...shape, stacks: [[], []] });
          const { shape: size } = tf.matMul(a!, b!, transposeA, transposeB);
          const bias = tf.tensor(noise(tf.util.sizeFromShape(size), seed + 2), size);
          return tf.fused.matMul({ a: a!, b: b!, transposeA, transposeB, bias });
        };
        assertValues(await valuesOn(backend, run), await valuesOn("cpu", run), 1e-5);
      }),
      { numRuns: 60 },
    );
  });

  Deno.test(`_FusedMatMul on ${backend} has the gradients that cpu has`, async () => {
    const run = () => {
      const gradients = tf.grads((a, b, bias) =>
        tf.sum(tf.square(tf.fused.matMul({
          a: a as tf.Tensor2D,
          b: b as tf.Tensor2D,
          bias,
          activation: "relu",
          transposeB: true,
        })))
      );
      return gradients([
        tf.tensor2d(noise(9 * 5, 1), [9, 5]),
        tf.tensor2d(noise(7 * 5, 2), [7, 5]),
        tf.tensor1d(noise(7, 3)),
      ]);
    };
    assertValues(await valuesOn(backend, run), await valuesOn("cpu", run), 1e-5);
  });

  Deno.test(`BatchMatMul on ${backend} sums nothing to zero`, async () => {
    const run = () => [
      tf.matMul(tf.zeros([3, 0]), tf.zeros([0, 4])),
      tf.matMul(tf.zeros([0, 3]), tf.zeros([4, 0]), true, true),
      tf.matMul(tf.zeros([0, 3]), tf.ones([3, 4])),
      tf.matMul(tf.ones([2, 3]), tf.zeros([3, 0])),
    ];
    // Leave something else than zeros where the results will lie.
    await valuesOn(backend, () => tf.fill([4096], 7));
    assertValues(await valuesOn(backend, run), await valuesOn("cpu", run), 0);
  });

  Deno.test(`BatchMatMul on ${backend} refuses factors that do not fit`, async () => {
    await assertRejects(
      () => valuesOn(backend, () => tf.matMul(tf.ones([2, 3]), tf.ones([4, 2]))),
      Error,
      "inner shapes (3) and (4)",
    );
  });

  Deno.test(`BatchMatMul on ${backend} keeps no memory`, async () => {
    await valuesOn(backend, () => []);
    const before = tf.memory();
    await valuesOn(backend, () => tf.matMul(tf.ones([20, 30]), tf.ones([20, 30]), true, false));
    await valuesOn(backend, () => tf.matMul(tf.ones([20, 30]), tf.ones([20, 30]), false, true));
    assertEquals(tf.memory().numTensors, before.numTensors);
    assertEquals(tf.memory().numDataBuffers, before.numDataBuffers);
    assertEquals(tf.memory().numBytes, before.numBytes);
  });
}

for (const backend of WASM_VARIANTS) {
  Deno.test(`BatchMatMul on ${backend} goes on when the heap grows under it`, async () => {
    const [values] = await valuesOn(backend, () => {
      let x = tf.ones([1000, 8]) as tf.Tensor2D;
      const weights = tf.fill([8, 8], 0.125) as tf.Tensor2D;
      for (let i = 0; i < 12; i++) x = tf.concat([tf.matMul(x, weights), x]) as tf.Tensor2D;
      return tf.max(x);
    });
    assertValues([values!], [{ shape: [], data: new Float32Array([1]) }], 1e-6);
  });
}
