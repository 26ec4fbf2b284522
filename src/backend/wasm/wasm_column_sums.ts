import { type TensorInfo, util } from "@tensorflow/tfjs-core";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";

/**
 * Sums a tensor over its first axes, in double precision: the column sums of a matrix.
 *
 * The backend's own kernel transposes the tensor first and adds in single precision; this is 3 to 5
 * times faster. (A product with a row of ones is fast only when the product packs the matrix once
 * for many calls.)
 *
 * @param backend The WASM backend.
 * @param x A float32 tensor.
 * @param axes How many of the first axes to sum over.
 * @param scale What to multiply the sums by: one over the number of rows makes them means.
 * @returns A tensor of the remaining axes.
 */
export function wasmColumnSums(
  backend: BackendWasm,
  x: TensorInfo,
  axes: number,
  scale: number,
): TensorInfo {
  const out = backend.makeOutput(x.shape.slice(axes), "float32");
  const values = backend.typedArrayFromHeap(x) as Float32Array;
  const rows = util.sizeFromShape(x.shape.slice(0, axes));
  const columns = util.sizeFromShape(out.shape);
  const sums = new Float64Array(columns);
  // Four rows at a time: fewer loads and stores of the sums.
  let row = 0;
  for (; row + 4 <= rows; row += 4) {
    const a = row * columns, b = a + columns, c = b + columns, d = c + columns;
    for (let i = 0; i < columns; i++) {
      sums[i]! += (values[a + i]! + values[b + i]!) + (values[c + i]! + values[d + i]!);
    }
  }
  for (; row < rows; row++) {
    for (let i = 0, at = row * columns; i < columns; i++) sums[i]! += values[at + i]!;
  }
  if (scale !== 1) { for (let i = 0; i < columns; i++) sums[i]! *= scale; }
  (backend.typedArrayFromHeap(out) as Float32Array).set(sums);
  return out;
}
