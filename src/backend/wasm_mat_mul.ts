import {
  Add,
  Elu,
  LeakyRelu,
  Prelu,
  Relu,
  Relu6,
  Sigmoid,
  type TensorInfo,
  Transpose,
  util,
} from "@tensorflow/tfjs-core";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type { Blas } from "./blas.ts";
import { blasProduct } from "./blas_product.ts";
import { type ProductShape, productShape } from "./product_shape.ts";
import { type Kernel, type KernelCall, runWasmKernel } from "./wasm_kernel.ts";

/**
 * A transposed factor is copied into plain order where the other factor has at least this many rows
 * (or columns): below, the copy takes longer than it saves (measured).
 */
const WORTH_A_COPY = 8;

/** The kernels of the activations of a fused product. */
const ACTIVATIONS: Record<string, string> = {
  relu: Relu,
  relu6: Relu6,
  sigmoid: Sigmoid,
  elu: Elu,
  leakyrelu: LeakyRelu,
  prelu: Prelu,
};

/**
 * The kernels `BatchMatMul` and `_FusedMatMul` (with a bias and an activation) of the WASM backend.
 *
 * With a BLAS, the product is the library's. Without, it is the backend's own, which is fifteen
 * times slower with a transposed factor (and every gradient of a dense layer has one) than on a copy
 * that is transposed first. The backend's fused kernel is not used: it adds wrong elements of the
 * bias to stacks of matrices and to transposed products.
 *
 * @param blas The library, or `null`.
 * @param call The factors, the bias and the attributes.
 * @param upstream The backend's own kernel of `BatchMatMul`.
 * @returns The product.
 */
export function wasmMatMul(blas: Blas | null, call: KernelCall, upstream: Kernel): TensorInfo {
  const { inputs, attrs, backend } = call;
  const { activation = "linear", leakyreluAlpha: alpha } = attrs;
  const product = multiply(blas, call, upstream);
  if (activation === "linear") return product;

  const out = runWasmKernel(ACTIVATIONS[activation]!, {
    inputs: { x: product, alpha: inputs.preluActivationWeights! },
    attrs: { alpha },
    backend,
  });
  backend.disposeData(product.dataId);
  return out;
}

/** The product and, if there is one, the bias. */
function multiply(blas: Blas | null, call: KernelCall, upstream: Kernel): TensorInfo {
  const { inputs: { a, b, bias }, attrs: { transposeA, transposeB }, backend } = call;
  const shape = productShape(a!.shape, b!.shape, transposeA, transposeB);
  const { m, n, k, stackA, stackB, outShape } = shape;
  const empty = m * n * k * stackA * stackB === 0;
  const size = util.sizeFromShape(outShape);
  if (
    blas === null || empty || a!.dtype !== "float32" || b!.dtype !== "float32" ||
    (bias && bias.shape.join() !== `${n}` && util.sizeFromShape(bias.shape) !== size) ||
    (stackA !== stackB && stackA !== 1 && stackB !== 1)
  ) {
    const product = empty ? zeros(backend, outShape) : multiplyCopies(call, shape, upstream);
    return bias ? plus(product, bias, backend) : product;
  }

  const product = backend.makeOutput(outShape, "float32");
  // The views are made last: making an output may grow the heap, which replaces its buffer.
  const out = floats(backend, product);
  if (bias) repeatRow(floats(backend, bias), out);
  const factors = [floats(backend, a!), floats(backend, b!)] as const;
  blasProduct(blas, shape, ...factors, transposeA, transposeB, bias ? 1 : 0, out);
  return product;
}

/** The backend's own product, of plain copies of the transposed factors. */
function multiplyCopies(call: KernelCall, { m, n }: ProductShape, upstream: Kernel): TensorInfo {
  const { inputs: { a, b }, attrs: { transposeA, transposeB }, backend } = call;
  const copyA = transposeA && n >= WORTH_A_COPY;
  const copyB = transposeB && m >= WORTH_A_COPY;
  const plainA = copyA ? transposed(a!, backend) : a!;
  const plainB = copyB ? transposed(b!, backend) : b!;
  const product = upstream({
    inputs: { a: plainA, b: plainB },
    attrs: { transposeA: transposeA && !copyA, transposeB: transposeB && !copyB },
    backend,
  }) as TensorInfo;
  if (copyA) backend.disposeData(plainA.dataId);
  if (copyB) backend.disposeData(plainB.dataId);
  return product;
}

/** A copy with the last two axes swapped. */
function transposed(x: TensorInfo, backend: BackendWasm): TensorInfo {
  const rank = x.shape.length;
  const perm = x.shape.map((_, axis) => axis < rank - 2 ? axis : 2 * rank - 3 - axis);
  return runWasmKernel(Transpose, { inputs: { x }, attrs: { perm }, backend });
}

/** Sums of no terms, which the backend's own product leaves undefined. */
function zeros(backend: BackendWasm, shape: number[]): TensorInfo {
  const out = backend.makeOutput(shape, "float32");
  floats(backend, out).fill(0);
  return out;
}

/** Adds the bias to a product that is let go. */
function plus(product: TensorInfo, bias: TensorInfo, backend: BackendWasm): TensorInfo {
  const out = runWasmKernel(Add, { inputs: { a: product, b: bias }, attrs: {}, backend });
  backend.disposeData(product.dataId);
  return out;
}

/** Fills `all` with copies of `row`, which may be as long: ever longer ones. */
function repeatRow(row: Float32Array, all: Float32Array): void {
  if (all.length === 0) return;
  all.set(row);
  for (let done = row.length; done < all.length; done *= 2) all.copyWithin(done, 0, done);
}

function floats(backend: BackendWasm, tensor: TensorInfo): Float32Array {
  return backend.typedArrayFromHeap(tensor) as Float32Array;
}
