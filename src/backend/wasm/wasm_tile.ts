import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { util } from "@tensorflow/tfjs-core";
import { wasmHeap } from "./wasm_heap.ts";

/**
 * Repeats a tensor along its axes, from one place of the WASM heap to another.
 *
 * The backend's own kernel computes an index for every element (13 million elements a second).
 *
 * @param backend The WASM backend.
 * @param x Any tensor but one of strings.
 * @param repeats How often, for each axis.
 * @returns The tensor with its axis i `repeats[i]` times as long.
 */
export function wasmTile(backend: BackendWasm, x: TensorInfo, repeats: number[]): TensorInfo {
  const shape = x.shape.map((length, axis) => length * repeats[axis]!);
  const out = backend.makeOutput(shape, x.dtype);
  if (util.sizeFromShape(shape) === 0) return out;
  const heap = wasmHeap(backend, x);
  const { values } = heap;
  const sizes = x.shape.map((_, axis) => util.sizeFromShape(x.shape.slice(axis + 1)));

  /** Writes the block of `x` from axis `axis` on, tiled, and returns the number of elements. */
  const tile = (axis: number, source: number, target: number): number => {
    if (axis === x.shape.length) {
      values[target] = values[source]!;
      return 1;
    }
    const length = x.shape[axis]!;
    let written = 0;
    if (repeats.slice(axis + 1).every((times) => times === 1)) {
      written = length * sizes[axis]!;
      values.copyWithin(target, source, source + written);
    } else {
      for (let i = 0; i < length; i++) {
        written += tile(axis + 1, source + i * sizes[axis]!, target + written);
      }
    }
    // Double what is there until all copies are.
    const total = written * repeats[axis]!;
    for (let done = written; done < total; done *= 2) {
      values.copyWithin(target + done, target, target + Math.min(done, total - done));
    }
    return total;
  };
  tile(0, heap.start(x), heap.start(out));
  return out;
}
