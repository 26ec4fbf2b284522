import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
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
import type { Blas } from "../blas.ts";
import { type Kernel, type KernelCall, runWasmKernel, wasmMemory } from "./kernels.ts";
import { type ProductShape, productShape, SCRATCH, WasmProduct } from "./product.ts";

/**
 * A transposed factor is copied into plain order where the other factor has at least this many rows
 * (or columns): below, the copy takes longer than it saves (measured).
 */
const WORTH_A_COPY = 8;

/**
 * From as many rows of the first factor on, {@linkcode WasmProduct} is faster than the backend's own
 * product, which need not copy a factor again that it has seen before; of transposed factors it is
 * from fewer on (measured).
 */
const WORTH_PACKING = 32, WORTH_PACKING_TRANSPOSED = 8;

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
 * With a BLAS, the product is the library's. Without, that of all but small matrices is
 * {@linkcode WasmProduct}'s. The backend's own is fifteen times slower with a transposed factor (and
 * every gradient of a dense layer has one) than on a copy that is transposed first. The backend's
 * fused kernel is not used: it adds wrong elements of the bias to stacks of matrices and to transposed
 * products.
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
  const covered = !empty && a!.dtype === "float32" && b!.dtype === "float32" &&
    (!bias || [n, util.sizeFromShape(outShape)].includes(util.sizeFromShape(bias.shape))) &&
    (stackA === stackB || stackA === 1 || stackB === 1);
  const write = covered ? writer(blas, call, shape) : undefined;
  if (!write) {
    const product = empty ? zeros(backend, outShape) : multiplyCopies(call, shape, upstream);
    return bias ? plus(product, bias, backend) : product;
  }
  const product = backend.makeOutput(outShape, "float32");
  if (bias) repeatRow(floats(backend, bias), floats(backend, product));
  write(product, bias !== undefined);
  return product;
}

/**
 * The kernel `ADD_PRODUCT` of the WASM backend.
 *
 * @param blas The library, or `null`.
 * @param call The matrices and the attributes.
 * @returns The sum, or nothing where the product of such factors is left to the backend.
 */
export function wasmAddProduct(blas: Blas | null, call: KernelCall): TensorInfo[] {
  const { inputs: { sum, a, b }, attrs: { transposeA, transposeB } } = call;
  const write = writer(blas, call, productShape(a!.shape, b!.shape, transposeA, transposeB));
  write?.(sum!, true);
  return write ? [sum!] : [];
}

/** Writes a product to a tensor, or adds it to what is there. */
type Write = (out: TensorInfo, add: boolean) => void;

/** What multiplies factors like these faster than the backend, if there is something. */
function writer(blas: Blas | null, call: KernelCall, shape: ProductShape): Write | undefined {
  const { inputs: { a, b }, attrs: { transposeA, transposeB }, backend } = call;
  if (blas) {
    return (out, add) => {
      const places = [floats(backend, a!), floats(backend, b!)] as const;
      const sum = add ? 1 : 0;
      blasProduct(blas, shape, ...places, transposeA, transposeB, sum, floats(backend, out));
    };
  }
  const { n, k, stackA, stackB } = shape;
  // A stack times one matrix is one tall product.
  const m = stackB === 1 && (stackA === 1 || !transposeA) ? shape.m * stackA : 0;
  const worth = transposeA || transposeB ? WORTH_PACKING_TRANSPOSED : WORTH_PACKING;
  const own = m >= worth ? wasmProduct(backend) : undefined;
  if (!own) return undefined;
  return (out, add) => {
    const scratch = backend.makeOutput([SCRATCH], "float32");
    const at = ({ dataId }: TensorInfo) => backend.getMemoryOffset(dataId);
    const places = { a: at(a!), b: at(b!), c: at(out), scratch: at(scratch) };
    own.multiply({ m, n, k, transposeA, transposeB, add, ...places });
    backend.disposeData(scratch.dataId);
  };
}

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
function blasProduct(
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

/** The products of a memory. */
const products = new WeakMap<WebAssembly.Memory, WasmProduct>();

/** The product in the backend's memory; none where threads share it. */
function wasmProduct(backend: BackendWasm): WasmProduct | undefined {
  const memory = wasmMemory(backend);
  if (!memory) return undefined;
  let product = products.get(memory);
  if (!product) products.set(memory, product = new WasmProduct(memory));
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
