import { type TensorInfo, util } from "@tensorflow/tfjs-core";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type { Blas } from "./blas.ts";
import { productShape } from "./product_shape.ts";

/**
 * Multiplies matrices by a system BLAS, in place in the WASM heap.
 *
 * It pays at every size: even 4 x 4 costs 0.5 us, less than the 2 us that the way into the WASM
 * module takes.
 *
 * @param blas The library.
 * @param backend The WASM backend.
 * @param a The first factor, or a stack of them (..., rows, columns), float32.
 * @param b The second factor, or a stack of them.
 * @param transposeA Whether the last two axes of the first are to be read swapped.
 * @param transposeB Whether those of the second are.
 * @param bias What to add to every row of the product, one number a column.
 * @returns The product.
 */
export function blasProduct(
  blas: Blas,
  backend: BackendWasm,
  a: TensorInfo,
  b: TensorInfo,
  transposeA: boolean,
  transposeB: boolean,
  bias?: TensorInfo,
): TensorInfo {
  const shape = productShape(a.shape, b.shape, transposeA, transposeB);
  const { n, k } = shape;
  // A stack times one matrix is one tall product.
  const tall = shape.stackB === 1 && !transposeA;
  const m = tall ? shape.stackA * shape.m : shape.m;
  const stack = tall ? 1 : Math.max(shape.stackA, shape.stackB);

  const out = backend.makeOutput(shape.outShape, "float32");
  // Only now: making the output may have grown the heap, which replaces its buffer.
  const valuesA = backend.typedArrayFromHeap(a) as Float32Array;
  const valuesB = backend.typedArrayFromHeap(b) as Float32Array;
  const product = backend.typedArrayFromHeap(out) as Float32Array;
  if (bias !== undefined) repeat(backend.typedArrayFromHeap(bias) as Float32Array, product);
  else if (k === 0) product.fill(0);
  if (util.sizeFromShape(shape.outShape) === 0 || k === 0) return out;

  for (let i = 0; i < stack; i++) {
    const startA = shape.stackA === 1 ? 0 : i * m * k;
    const startB = shape.stackB === 1 ? 0 : i * k * n;
    blas.sgemm(
      transposeA,
      transposeB,
      m,
      n,
      k,
      valuesA.subarray(startA, startA + m * k),
      valuesB.subarray(startB, startB + k * n),
      bias === undefined ? 0 : 1,
      product.subarray(i * m * n, (i + 1) * m * n),
    );
  }
  return out;
}

/** Fills `all` with copies of `row`. */
function repeat(row: Float32Array, all: Float32Array): void {
  if (all.length === 0) return;
  all.set(row);
  for (let done = row.length; done < all.length; done *= 2) all.copyWithin(done, 0, done);
}
