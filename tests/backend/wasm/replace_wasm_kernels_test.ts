import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { assert, assertEquals, assertLess, assertRejects } from "@std/assert";
import { assertValues, noise, type Values, valuesOn } from "../../support/model/values_on.ts";

const shapes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
const dtypes = fc.constantFrom("float32", "int32", "bool");
type Dtype = typeof dtypes extends fc.Arbitrary<infer T> ? T : never;

/** A tensor of numbers that a seed determines. */
function tensor(shape: number[], dtype: Dtype, seed: number): tf.Tensor {
  const values = noise(tf.util.sizeFromShape(shape), seed);
  if (dtype === "float32") return tf.tensor(values, shape);
  const whole = Int32Array.from(values, (value) => dtype === "bool" ? +(value > 0) : value * 100);
  return tf.tensor(whole, shape, dtype);
}

/** Asserts that the WASM backend gives what the plain JavaScript one gives. */
async function assertLikeCpu(run: () => tf.Tensor | tf.Tensor[], tolerance = 0): Promise<void> {
  assertValues(await valuesOn("wasm", run), await valuesOn("cpu", run), tolerance);
}

/** Asserts that operations leave no tensor behind. */
async function assertKeepsNothing(run: () => tf.Tensor | tf.Tensor[]): Promise<void> {
  await valuesOn("wasm", () => []);
  const { numBytes, numDataBuffers } = tf.memory();
  await valuesOn("wasm", run);
  assertEquals(tf.memory().numBytes, numBytes);
  assertEquals(tf.memory().numDataBuffers, numDataBuffers);
}

Deno.test("Slice cuts the block that cpu cuts, of any shape and type", async () => {
  const block = shapes.chain((shape) =>
    fc.tuple(
      fc.constant(shape),
      fc.tuple(...shape.map((length) => fc.nat({ max: length - 1 }))),
      fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })).map((s) => [...s.take(5)]),
    )
  );
  await fc.assert(
    fc.asyncProperty(block, dtypes, fc.nat(), async ([shape, begin, parts], dtype, seed) => {
      const size = shape.map((length, axis) => Math.round(parts[axis]! * (length - begin[axis]!)));
      await assertLikeCpu(() => tf.slice(tensor(shape, dtype, seed), begin, size));
    }),
    { numRuns: 200 },
  );
});

Deno.test("Slice copies long runs, whole tensors and scalars", async () => {
  await assertLikeCpu(() => {
    const x = tensor([50, 3, 40], "float32", 1);
    return [
      tf.slice(x, [10, 0, 0], [30, 3, 40]),
      tf.slice(x, [10, 1, 0], [30, 1, 40]),
      tf.slice(x, [0, 0, 5], [50, 3, 30]),
      tf.slice(x, [0, 0, 5], [50, 3, 7]),
      tf.slice(x, 0),
      tf.slice(x, 7, -1),
    ];
  });
});

Deno.test("Slice refuses a block that reaches out of the tensor", async () => {
  await assertRejects(
    () => valuesOn("wasm", () => tf.slice(tf.ones([3, 4]), [0, 2], [3, 3])),
    Error,
    "begin[1] + size[1] (5) would overflow input.shape[1] (4)",
  );
});

Deno.test("Slice cuts tensors of strings too", async () => {
  await tf.setBackend("wasm");
  const words = tf.slice(tf.tensor1d(["one", "two", "three"]), [1], [2]);
  assertEquals(await words.data<"string">(), ["two", "three"]);
});

Deno.test("SplitV and Unpack give the parts that cpu gives", async () => {
  const cut = shapes.chain((shape) =>
    fc.tuple(fc.constant(shape), fc.nat({ max: shape.length - 1 }))
  );
  await fc.assert(
    fc.asyncProperty(cut, dtypes, fc.nat(), async ([shape, axis], dtype, seed) => {
      const half = shape[axis]! >> 1;
      await assertLikeCpu(() => {
        const x = tensor(shape, dtype, seed);
        return [...tf.unstack(x, axis), ...tf.split(x, [half, shape[axis]! - half], axis)];
      });
    }),
    { numRuns: 100 },
  );
});

Deno.test("Slice, SplitV and Unpack have the gradients that cpu has", async () => {
  await assertLikeCpu(() => {
    const gradients = tf.grads((x) => {
      const [left, right] = tf.split(x, 2, 1);
      const rows = tf.unstack(x, 0);
      return tf.sum(tf.addN([
        tf.sum(tf.mul(left!, tf.square(right!))),
        tf.sum(tf.mul(rows[0]!, rows[3]!)),
        tf.sum(tf.square(tf.slice(x, [1, 1], [2, 3]))),
      ]));
    });
    return gradients([tensor([5, 6], "float32", 3)]);
  }, 1e-6);
});

Deno.test("Tile repeats as cpu does, whatever the shape and type", async () => {
  const tiling = fc.array(
    fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 4 })),
    {
      minLength: 1,
      maxLength: 4,
    },
  );
  await fc.assert(
    fc.asyncProperty(tiling, dtypes, fc.nat(), async (axes, dtype, seed) => {
      const repeats = axes.map(([, times]) => times);
      await assertLikeCpu(() => tf.tile(tensor(axes.map(([n]) => n), dtype, seed), repeats));
    }),
    { numRuns: 150 },
  );
});

Deno.test("Tile has the gradient that cpu has", async () => {
  await assertLikeCpu(() => {
    const gradients = tf.grads((x) =>
      tf.sum(tf.mul(tf.tile(x, [3, 2]), tensor([6, 8], "float32", 1)))
    );
    return gradients([tensor([2, 4], "float32", 2)]);
  }, 1e-6);
});

Deno.test("GatherV2 picks the rows that cpu picks, and hands other axes on", async () => {
  await fc.assert(
    fc.asyncProperty(
      shapes,
      dtypes,
      fc.array(fc.nat(), { minLength: 1, maxLength: 12 }),
      fc.nat(),
      async (shape, dtype, numbers, seed) => {
        await assertLikeCpu(() =>
          [0, shape.length - 1].map((axis) => {
            const indices = tf.tensor1d(numbers.map((i) => i % shape[axis]!), "int32");
            return tf.gather(tensor(shape, dtype, seed), indices, axis);
          })
        );
      },
    ),
    { numRuns: 100 },
  );
  await assertLikeCpu(() =>
    tf.gather(tensor([7, 3], "float32", 1), tf.tensor2d([[6, 0], [2, 2]], [2, 2], "int32"))
  );
});

Deno.test("GatherV2 refuses a row that is not there", async () => {
  for (const index of [-1, 3]) {
    await assertRejects(
      () => valuesOn("wasm", () => tf.gather(tf.ones([3, 2]), tf.tensor1d([index], "int32"))),
      RangeError,
      `index must be in 0 to 2, current value is ${index}`,
    );
  }
});

Deno.test("Sum and Mean over the first axes give what cpu gives", async () => {
  const reduction = shapes.chain((shape) =>
    fc.tuple(fc.constant(shape), fc.integer({ min: 1, max: shape.length }))
  );
  await fc.assert(
    fc.asyncProperty(reduction, fc.boolean(), fc.nat(), async ([shape, count], keep, seed) => {
      // What is left with one column is TF.js's own to sum, in single precision: see below.
      fc.pre(tf.util.sizeFromShape(shape.slice(count)) > 1);
      const axes = shape.slice(0, count).map((_, axis) => axis);
      await assertLikeCpu(() => {
        const x = tensor(shape, "float32", seed);
        return [tf.sum(x, axes, keep), tf.mean(x, axes, keep)];
      }, 1e-6);
    }),
    { numRuns: 150 },
  );
});

Deno.test("Sum and Mean hand all other axes on", async () => {
  const reduction = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }).chain(
    (shape) => fc.tuple(fc.constant(shape), fc.subarray(shape.map((_, i) => i), { minLength: 1 })),
  );
  await fc.assert(
    fc.asyncProperty(reduction, fc.boolean(), fc.nat(), async ([shape, axes], keep, seed) => {
      // TF.js adds in single precision: n terms of at most 1 are off by n * n * 2^-24 at most,
      // however much of the sum they cancel.
      const terms = axes.reduce((product, axis) => product * shape[axis]!, 1);
      await assertLikeCpu(() => {
        const x = tensor(shape, "float32", seed);
        return [tf.sum(x, axes, keep), tf.mean(x, axes, keep)];
      }, terms * terms * 2 ** -24 + 1e-6);
    }),
    { numRuns: 150 },
  );
});

Deno.test("Sum over the first axis has the digits of double precision", async () => {
  const rows = 50_001, columns = 3;
  const values = noise(rows * columns, 7).map((value) => value + 1000);
  const exact = new Float64Array(columns);
  for (const [i, value] of values.entries()) exact[i % columns]! += value;
  const [sums] = await valuesOn("wasm", () => tf.sum(tf.tensor2d(values, [rows, columns]), 0));
  assertEquals(sums!.data, new Float32Array(exact));
});

Deno.test("Sum and Mean have the gradients that cpu has", async () => {
  await assertLikeCpu(() => {
    const gradients = tf.grads((x) =>
      tf.sum(tf.mul(tf.square(tf.sum(x, 0)), tf.mean(tf.square(x), 0)))
    );
    return gradients([tensor([6, 5], "float32", 4)]);
  }, 1e-5);
});

Deno.test("Tanh is exact to single precision, near 0 and far out too", async () => {
  const values = new Float32Array(40_000);
  for (let i = 0; i < values.length / 2; i++) {
    values[2 * i] = 10 ** (-30 + 31.2 * i / (values.length / 2)); // 1e-30 to 16
    values[2 * i + 1] = -values[2 * i]!;
  }
  const [result] = await valuesOn("wasm", () => tf.tanh(tf.tensor1d(values)));
  for (const [i, value] of values.entries()) {
    const exact = Math.tanh(value);
    assertLess(Math.abs(result!.data[i]! - exact), 3e-7 * Math.abs(exact) + 1e-45);
    assert(Math.abs(result!.data[i]!) <= 1, `tanh(${value}) is ${result!.data[i]}`);
  }
});

Deno.test("Tanh of what is no finite number is as in Math.tanh", async () => {
  const values = [NaN, Infinity, -Infinity, 0, -0, 1e30, -1e30];
  const [result] = await valuesOn("wasm", () => tf.tanh(tf.tensor1d(values)));
  assertEquals([...result!.data], values.map(Math.tanh));
});

Deno.test("Tanh has the gradient that cpu has", async () => {
  await assertLikeCpu(
    () => tf.grads((x) => tf.sum(tf.square(tf.tanh(x))))([tensor([4, 7], "float32", 5)]),
    1e-6,
  );
});

Deno.test("the replaced kernels take tensors without elements", async () => {
  await assertLikeCpu(() => {
    const x = tf.zeros([0, 4]);
    return [
      tf.tanh(x),
      tf.sum(x, 0),
      tf.slice(x, [0, 1], [0, 2]),
      ...tf.split(x, 2, 1),
      tf.tile(x, [2, 3]),
      tf.gather(tf.zeros([3, 0]), tf.tensor1d([1, 1], "int32")),
    ];
  });
});

Deno.test("the replaced kernels keep no memory", async () => {
  await assertKeepsNothing(() => {
    const x = tensor([12, 8], "float32", 1);
    return [
      tf.tanh(x),
      tf.sum(x, 0, true),
      tf.mean(x, [0]),
      tf.slice(x, [2, 2], [3, 3]),
      ...tf.split(x, 4, 1),
      ...tf.unstack(x, 0),
      tf.tile(x, [2, 2]),
      tf.gather(x, tf.tensor1d([3, 0], "int32")),
    ];
  });
});

Deno.test("the replaced kernels leave other backends alone", async () => {
  const cpu = await valuesOn("cpu", () => tf.tanh(tf.scalar(0.5)));
  const expected: Values = { shape: [], data: new Float32Array([Math.tanh(0.5)]) };
  assertEquals(cpu, [expected]);
  assert(tf.getKernel("Tanh", "cpu").kernelFunc !== tf.getKernel("Tanh", "wasm").kernelFunc);
});
