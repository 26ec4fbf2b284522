import type { ProductShape } from "../wasm/product.ts";
import type { Blas } from "./blas.ts";

/**
 * Multiplies two matrices, or stacks of them, by a system BLAS.
 *
 * It pays at every size on the WASM backend: even 4 x 4 costs 0.5 us, less than the 2 us that the
 * way into the WASM module takes.
 *
 * @param blas The library.
 * @param shape The sizes, one factor not stacked or both stacked alike.
 * @param a The first factor's elements.
 * @param b The second factor's elements.
 * @param transposeA Whether the matrices of the first are stored transposed.
 * @param transposeB Whether those of the second are.
 * @param beta 0 to overwrite `out`, 1 to add to it.
 * @param out Where the product goes.
 */
export function blasProduct(
  blas: Blas,
  shape: ProductShape,
  a: Float32Array,
  b: Float32Array,
  transposeA: boolean,
  transposeB: boolean,
  beta: 0 | 1,
  out: Float32Array,
): void {
  const { n, k, stackA, stackB } = shape;
  // A stack times one matrix is one tall product.
  const tall = stackB === 1 && !transposeA;
  const m = tall ? stackA * shape.m : shape.m;
  const stack = tall ? 1 : Math.max(stackA, stackB);
  for (let i = 0; i < stack; i++) {
    const startA = stackA === 1 ? 0 : i * m * k;
    const startB = stackB === 1 ? 0 : i * k * n;
    const partA = a.subarray(startA, startA + m * k);
    const partB = b.subarray(startB, startB + k * n);
    const part = out.subarray(i * m * n, (i + 1) * m * n);
    blas.sgemm(transposeA, transposeB, m, n, k, partA, partB, beta, part);
  }
}
