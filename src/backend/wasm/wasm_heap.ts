import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";

/** The whole WASM heap as elements of one type. */
export interface WasmHeap {
  /** The heap's elements. Stale after anything that allocates: growing replaces the buffer. */
  readonly values: Float32Array | Int32Array | Uint8Array;
  /** The index in `values` of a tensor's first element. */
  start(tensor: TensorInfo): number;
}

/**
 * The WASM heap as elements of the type of a tensor's.
 *
 * Make all outputs first: allocating may replace the buffer under the view.
 *
 * @param backend The WASM backend.
 * @param tensor The tensor whose type of element is wanted, not of strings.
 * @returns The view.
 */
export function wasmHeap(backend: BackendWasm, tensor: TensorInfo): WasmHeap {
  const { buffer, BYTES_PER_ELEMENT } = backend.typedArrayFromHeap(tensor);
  const values = tensor.dtype === "float32"
    ? new Float32Array(buffer)
    : tensor.dtype === "int32"
    ? new Int32Array(buffer)
    : new Uint8Array(buffer);
  return {
    values,
    start: ({ dataId }) => backend.getMemoryOffset(dataId) / BYTES_PER_ELEMENT,
  };
}
