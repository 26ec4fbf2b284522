import { slice_util, type TensorInfo, util } from "@tensorflow/tfjs-core";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { wasmHeap } from "./wasm_heap.ts";

/** Runs shorter than this are copied faster by a loop than by `copyWithin` (measured). */
const SHORT_RUN = 24;

/**
 * Cuts a block out of a tensor, from one place of the WASM heap to another.
 *
 * The backend's own kernel first copies the whole tensor out of the heap: a step of a recurrent
 * layer, which reads a few rows of all frames, costs as much as reading all frames.
 *
 * @param backend The WASM backend.
 * @param x Any tensor but one of strings.
 * @param begin The block's first index on each axis.
 * @param size The block's size on each axis, -1 for what is left.
 * @returns The block.
 */
export function wasmSlice(
  backend: BackendWasm,
  x: TensorInfo,
  begin: number | number[],
  size: number | number[],
): TensorInfo {
  const [first, shape] = slice_util.parseSliceParams(x, begin, size) as [number[], number[]];
  slice_util.assertParamsValid(x, first, shape);
  const out = backend.makeOutput(shape, x.dtype);
  const total = util.sizeFromShape(shape);
  if (total === 0) return out;

  // All axes after `inner` are whole, so that this many elements of the block lie in a row.
  let inner = shape.length - 1;
  while (inner > 0 && shape[inner] === x.shape[inner]) inner--;
  const strides = [...util.computeStrides(x.shape), 1].slice(-Math.max(shape.length, 1));
  const run = inner < 0 ? 1 : total / util.sizeFromShape(shape.slice(0, inner));

  const heap = wasmHeap(backend, x);
  let source = heap.start(x) + first.reduce((sum, index, axis) => sum + index * strides[axis]!, 0);
  let target = heap.start(out);
  const end = target + total;
  const index = new Int32Array(Math.max(inner, 0));
  while (target < end) {
    copyRun(heap.values, source, target, run);
    target += run;
    // The next run: count up the outer axes as an odometer does.
    for (let axis = inner - 1; axis >= 0; axis--) {
      source += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      source -= shape[axis]! * strides[axis]!;
      index[axis] = 0;
    }
  }
  return out;
}

function copyRun(
  values: Float32Array | Int32Array | Uint8Array,
  source: number,
  target: number,
  length: number,
): void {
  if (length >= SHORT_RUN) {
    values.copyWithin(target, source, source + length);
  } else {
    for (let i = 0; i < length; i++) values[target + i] = values[source + i]!;
  }
}
