import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { getKernel, slice_util, type TensorInfo, util } from "@tensorflow/tfjs-core";
import { TANH } from "../tanh.ts";

/**
 * The WASM backend's memory, for code of one's own to work on.
 *
 * @param backend The backend.
 * @returns The memory, or nothing where threads share it.
 */
export function wasmMemory(backend: BackendWasm): WebAssembly.Memory | undefined {
  const { wasm } = backend as unknown as { wasm: { asm?: { memory?: WebAssembly.Memory } } };
  const memory = wasm.asm?.memory;
  return memory?.buffer instanceof ArrayBuffer ? memory : undefined;
}

/** The whole WASM heap as elements of one type. */
interface WasmHeap {
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
function wasmHeap(backend: BackendWasm, tensor: TensorInfo): WasmHeap {
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

/** What a kernel is called with: tensors and attributes by the names that the operation gives them. */
export interface KernelCall {
  /** The operation's tensors. */
  readonly inputs: Record<string, TensorInfo>;
  /** The operation's settings. */
  // deno-lint-ignore no-explicit-any -- TF.js types attributes as an open union
  readonly attrs: Record<string, any>;
  /** Where the tensors are. */
  readonly backend: BackendWasm;
}

/** A kernel: what computes one operation on one backend. */
export type Kernel = (call: KernelCall) => TensorInfo | TensorInfo[];

/**
 * Runs the WASM backend's kernel of an operation that has one result.
 *
 * @param name The operation's kernel name, such as `Transpose`.
 * @param call Its inputs and attributes.
 * @returns The result.
 */
export function runWasmKernel(name: string, call: KernelCall): TensorInfo {
  return (getKernel(name, "wasm").kernelFunc as unknown as Kernel)(call) as TensorInfo;
}

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

/**
 * Hyperbolic tangent of every element, see {@linkcode TANH}.
 *
 * The backend's own kernel calls the C library for each element and is 5 times slower; going
 * through its fast sigmoid, 2 sigmoid(2x) - 1, would lose the digits of small values.
 *
 * @param backend The WASM backend.
 * @param x A float32 tensor.
 * @returns A tensor of the same shape.
 */
export function wasmTanh(backend: BackendWasm, x: TensorInfo): TensorInfo {
  const out = backend.makeOutput(x.shape, "float32");
  const from = backend.typedArrayFromHeap(x);
  const to = backend.typedArrayFromHeap(out);
  const { end, p1, p3, p5, p7, p9, p11, p13, q0, q2, q4, q6 } = TANH;
  for (let i = 0; i < from.length; i++) {
    const v = from[i]!;
    if (v >= end || v <= -end) {
      to[i] = v > 0 ? 1 : -1;
      continue;
    }
    const s = v * v;
    const s2 = s * s;
    const numerator = (p1 + s * p3) + s2 * (p5 + s * p7) + s2 * s2 * ((p9 + s * p11) + s2 * p13);
    const denominator = (q0 + s * q2) + s2 * (q4 + s * q6);
    to[i] = v * numerator / denominator;
  }
  return out;
}

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
