import { type TensorInfo, util } from "@tensorflow/tfjs-core";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { wasmHeap } from "./wasm_heap.ts";

/**
 * Picks rows of a tensor by number, from one place of the WASM heap to another.
 *
 * @param backend The WASM backend.
 * @param x Any tensor of at least one axis, but not of strings.
 * @param indices The rows' numbers, of any shape.
 * @returns A tensor of the shape of `indices` followed by that of a row.
 * @throws {RangeError} If there is no such row.
 */
export function wasmGather(backend: BackendWasm, x: TensorInfo, indices: TensorInfo): TensorInfo {
  const rows = x.shape[0]!;
  const rowShape = x.shape.slice(1);
  const rowSize = util.sizeFromShape(rowShape);
  const out = backend.makeOutput([...indices.shape, ...rowShape], x.dtype);
  const heap = wasmHeap(backend, x);
  const source = heap.start(x);
  let target = heap.start(out);
  for (const index of backend.typedArrayFromHeap(indices)) {
    if (!(index >= 0 && index < rows)) {
      throw new RangeError(`index must be in 0 to ${rows - 1}, current value is ${index}`);
    }
    const start = source + index * rowSize;
    heap.values.copyWithin(target, start, start + rowSize);
    target += rowSize;
  }
  return out;
}
