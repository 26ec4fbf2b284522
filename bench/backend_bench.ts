/**
 * Times the tensor engines: matrix products against the machine's own BLAS called directly, and the
 * replaced kernels of the WASM backend against those that they replace.
 *
 *     deno task bench backend [THREADS]
 *
 * Each shows the best of several runs. The second factor of a product is made anew for each run, as
 * in training: the WASM backend packs it at the first use.
 */
import "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { loadBlas } from "../src/backend/blas.ts";
import { useBackend } from "../src/backend/use_backend.ts";
import { rounds } from "./support/figures.ts";

const RUNS = 9;
const threads = Number(Deno.args[0] ?? navigator.hardwareConcurrency);

/** Rows, length of the sums, columns, and what is transposed. */
const PRODUCTS: [name: string, m: number, k: number, n: number, a: boolean, b: boolean][] = [
  ["dense layer, forward", 8192, 256, 256, false, false],
  ["its input's gradient, x W'", 8192, 256, 256, false, true],
  ["its weights' gradient, x' y", 256, 8192, 256, true, false],
  ["GRU gates, one step", 512, 256, 512, false, false],
  ["one frame", 1, 256, 512, false, false],
];

const OPERATIONS: [name: string, elements: number, () => () => tf.Tensor | tf.Tensor[]][] = [
  ["tanh of 512 x 256", 512 * 256, () => {
    const x = tf.randomNormal([512, 256]);
    return () => tf.tanh(x);
  }],
  ["512 of 12,000 rows of 512", 512 * 512, () => {
    const x = tf.randomNormal([12_000, 512]);
    return () => tf.slice(x, [4000, 0], [512, 512]);
  }],
  ["split 512 x 512 in 2 columns", 512 * 512, () => {
    const x = tf.randomNormal([512, 512]);
    return () => tf.split(x, 2, 1);
  }],
  ["unstack 128 x 61 x 64", 128 * 61 * 64, () => {
    const x = tf.randomNormal([128, 61, 64]);
    return () => tf.unstack(x, 1);
  }],
  ["gather 2,048 rows of 26", 2048 * 26, () => {
    const x = tf.randomNormal([20_000, 26]);
    const rows = tf.tensor1d(
      Int32Array.from({ length: 2048 }, (_, i) => i * 7919 % 20_000),
      "int32",
    );
    return () => tf.gather(x, rows);
  }],
  ["tile 1 x 256 to 512 x 256", 512 * 256, () => {
    const x = tf.randomNormal([1, 256]);
    return () => tf.tile(x, [512, 1]);
  }],
  ["column sums of 8,192 x 256", 8192 * 256, () => {
    const x = tf.randomNormal([8192, 256]);
    return () => tf.sum(x, 0);
  }],
];

await tf.setBackend("wasm");
// Once: what is replaced stays so.
const before = { products: products(), operations: operations() };
await rounds("backend", async (measured) => {
  await useBackend({ backend: "wasm", blas: "off" });
  const after = { products: products(), operations: operations() };
  const info = await useBackend({ backend: "wasm", threads });
  const withBlas = info.blas === null ? undefined : products();
  const direct = directProducts();
  for (const [i, [name, m, k, n]] of PRODUCTS.entries()) {
    const amount = 2e-9 * m * n * k, unit = "billion operations";
    const upstream = { name: "TF.js wasm", seconds: before.products[i]! };
    const what = `product: ${name}`;
    measured({ what, amount, unit, seconds: after.products[i]!, peer: upstream });
    if (!withBlas) continue;
    measured({
      ...{ what: `${what}, ${info.describe()}`, amount, unit, seconds: withBlas[i]! },
      peer: upstream,
      limit: direct && { name: "the library alone", seconds: direct[i]! },
    });
  }
  for (const [i, [name, elements]] of OPERATIONS.entries()) {
    measured({
      ...{ what: name, amount: 1e-6 * elements, unit: "million elements" },
      seconds: after.operations[i]!,
      peer: { name: "TF.js wasm", seconds: before.operations[i]! },
    });
  }
});

/** Seconds of each product on the backend in use. */
function products(): number[] {
  return PRODUCTS.map(([, m, k, n, transposeA, transposeB]) => {
    const a = tf.randomNormal(transposeA ? [k, m] : [m, k]) as tf.Tensor2D;
    const shape: [number, number] = transposeB ? [n, k] : [k, n];
    let b = tf.fill(shape, 0.5) as tf.Tensor2D;
    const seconds = best(() => tf.matMul(a, b, transposeA, transposeB), () => {
      b.dispose();
      b = tf.fill(shape, 0.5) as tf.Tensor2D;
    });
    tf.dispose([a, b]);
    return seconds;
  });
}

/** The same by the BLAS alone, without TF.js. */
function directProducts(): number[] | undefined {
  const blas = loadBlas({ threads });
  if (blas === null) return undefined;
  return PRODUCTS.map(([, m, k, n, transposeA, transposeB]) => {
    const a = new Float32Array(m * k).fill(0.5);
    const b = new Float32Array(k * n).fill(0.5);
    const c = new Float32Array(m * n);
    const seconds = best(() => {
      blas.sgemm(transposeA, transposeB, m, n, k, a, b, 0, c);
      return [];
    });
    return seconds;
  });
}

/** Seconds of each operation on the backend in use. */
function operations(): number[] {
  return OPERATIONS.map(([, , prepare]) => tf.tidy(() => best(prepare())));
}

/** Least seconds of several runs, after two that warm up. */
function best(run: () => tf.Tensor | tf.Tensor[], prepare = () => {}): number {
  let least = Infinity;
  for (let i = -2; i < RUNS; i++) {
    prepare();
    const start = performance.now();
    const result = run();
    if (i >= 0) least = Math.min(least, (performance.now() - start) / 1000);
    tf.dispose(result);
  }
  return least;
}
