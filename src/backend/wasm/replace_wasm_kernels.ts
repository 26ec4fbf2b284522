import {
  _FusedMatMul,
  backend_util,
  BatchMatMul,
  GatherV2,
  getKernel,
  type KernelConfig,
  type KernelFunc,
  Mean,
  registerKernel,
  Slice,
  SplitV,
  Sum,
  Tanh,
  type TensorInfo,
  Tile,
  Unpack,
  unregisterKernel,
  util,
} from "@tensorflow/tfjs-core";
import { ADD_PRODUCT } from "../add_product.ts";
import type { Blas } from "../blas.ts";
import {
  type Kernel,
  type KernelCall,
  wasmColumnSums,
  wasmGather,
  wasmSlice,
  wasmTanh,
  wasmTile,
} from "./kernels.ts";
import { wasmAddProduct, wasmMatMul } from "./wasm_mat_mul.ts";

/** Computes an operation, or hands it on to the kernel that it replaces. */
type Replacement = (call: KernelCall, upstream: Kernel) => TensorInfo | TensorInfo[];

/** The backend's own kernels by name, as they were before the first replacement. */
const upstreams = new Map<string, KernelConfig>();

/**
 * Replaces those kernels of TF.js's WASM backend that lose time needlessly, on that backend only, and
 * gives it one more, {@linkcode ADD_PRODUCT}.
 *
 * Each takes the same inputs as the one that it replaces and gives the same results up to rounding;
 * what it does not cover (strings, unusual axes) it hands on. To be called when the backend is
 * ready; calling it again changes the BLAS.
 *
 * @param blas The library that takes the matrix products, or `null` for the backend's own product.
 */
export function replaceWasmKernels(blas: Blas | null): void {
  const multiply = upstreamKernel(BatchMatMul);
  const matMul: Replacement = (call) => wasmMatMul(blas, call, multiply);
  replace(BatchMatMul, matMul);
  replace(_FusedMatMul, matMul);
  register(ADD_PRODUCT, (call) => wasmAddProduct(blas, call));
  replace(Slice, slice);
  replace(SplitV, split);
  replace(Unpack, unstack);
  replace(Tile, tile);
  replace(GatherV2, gather);
  replace(Sum, sum);
  replace(Mean, mean);
  replace(Tanh, tanh);
}

function replace(name: string, replacement: Replacement): void {
  const upstream = upstreamKernel(name);
  register(name, (call) => replacement(call, upstream));
}

function register(kernelName: string, kernel: Kernel): void {
  if (getKernel(kernelName, "wasm")) unregisterKernel(kernelName, "wasm");
  registerKernel({
    ...upstreams.get(kernelName), // with its set-up, which binds the upstream kernel to the module
    kernelName,
    backendName: "wasm",
    kernelFunc: kernel as unknown as KernelFunc,
  });
}

/** The kernel that the backend itself registered. */
function upstreamKernel(name: string): Kernel {
  const config = upstreams.get(name) ?? getKernel(name, "wasm");
  upstreams.set(name, config);
  return config.kernelFunc as unknown as Kernel;
}

const slice: Replacement = (call, upstream) => {
  const { x } = call.inputs as { x: TensorInfo };
  if (x.dtype === "string") return upstream(call);
  return wasmSlice(call.backend, x, call.attrs.begin, call.attrs.size);
};

const split: Replacement = (call, upstream) => {
  const { x } = call.inputs as { x: TensorInfo };
  if (x.dtype === "string") return upstream(call);
  const axis = util.parseAxisParam(call.attrs.axis, x.shape)[0]!;
  // TF.js types this helper for tensors, and reads the shape alone.
  const sizes = backend_util.prepareSplitSize(
    x as Parameters<typeof backend_util.prepareSplitSize>[0],
    call.attrs.numOrSizeSplits,
    axis,
  );
  const begin = x.shape.map(() => 0);
  return sizes.map((length) => {
    const part = wasmSlice(call.backend, x, begin, x.shape.with(axis, length));
    begin[axis]! += length;
    return part;
  });
};

const unstack: Replacement = (call, upstream) => {
  const { value } = call.inputs as { value: TensorInfo };
  if (value.dtype === "string") return upstream(call);
  const axis = util.parseAxisParam(call.attrs.axis, value.shape)[0]!;
  const shape = value.shape.toSpliced(axis, 1);
  return Array.from({ length: value.shape[axis]! }, (_, i) => {
    const begin = value.shape.map((_, other) => other === axis ? i : 0);
    const part = wasmSlice(call.backend, value, begin, value.shape.with(axis, 1));
    return { ...part, shape };
  });
};

const tile: Replacement = (call, upstream) => {
  const { x } = call.inputs as { x: TensorInfo };
  if (x.dtype === "string") return upstream(call);
  return wasmTile(call.backend, x, call.attrs.reps);
};

const gather: Replacement = (call, upstream) => {
  const { x, indices } = call.inputs as { x: TensorInfo; indices: TensorInfo };
  const axis = util.parseAxisParam(call.attrs.axis, x.shape)[0]!;
  const covered = axis === 0 && !call.attrs.batchDims && x.dtype !== "string" &&
    indices.dtype === "int32";
  return covered ? wasmGather(call.backend, x, indices) : upstream(call);
};

const sum: Replacement = (call, upstream) => overFirstAxes(call, () => 1) ?? upstream(call);

const mean: Replacement = (call, upstream) =>
  overFirstAxes(call, (rows) => 1 / rows) ?? upstream(call);

/** The sum over the first axes times `scale(rows)`; `null` where other axes are reduced. */
function overFirstAxes(
  { inputs, attrs, backend }: KernelCall,
  scale: (rows: number) => number,
): TensorInfo | null {
  const { x } = inputs as { x: TensorInfo };
  const axes = util.parseAxisParam(attrs.axis, x.shape).toSorted((a, b) => a - b);
  const first = axes.length > 0 && axes.every((axis, i) => axis === i);
  if (!first || x.dtype !== "float32" || util.sizeFromShape(x.shape.slice(axes.length)) === 1) {
    return null;
  }
  const rows = util.sizeFromShape(x.shape.slice(0, axes.length));
  const out = wasmColumnSums(backend, x, axes.length, scale(rows));
  if (attrs.keepDims) out.shape = backend_util.expandShapeToKeepDim(out.shape, axes);
  return out;
}

const tanh: Replacement = (call, upstream) => {
  const { x } = call.inputs as { x: TensorInfo };
  return x.dtype === "float32" ? wasmTanh(call.backend, x) : upstream(call);
};
