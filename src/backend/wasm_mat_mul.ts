import { type TensorInfo, Transpose } from "@tensorflow/tfjs-core";
import { Elu, Relu, Relu6, Sigmoid } from "@tensorflow/tfjs-core";
import type { Blas } from "./blas.ts";
import { blasProduct } from "./blas_product.ts";
import { type ProductShape, productShape } from "./product_shape.ts";
import { type Kernel, type KernelCall, runWasmKernel } from "./wasm_kernel.ts";

/**
 * A transposed factor is copied into plain order where the other factor has at least this many rows
 * (or columns): below, the copy takes longer than it saves (measured).
 */
const WORTH_A_COPY = 8;

/** The activations of a fused product that are kernels of their own. */
const ACTIVATIONS: Record<string, string> = {
  relu: Relu,
  relu6: Relu6,
  sigmoid: Sigmoid,
  elu: Elu,
};

/**
 * The kernels `BatchMatMul` and `_FusedMatMul` (with a bias and an activation) of the WASM backend.
 *
 * With a BLAS, the product is the library's. Without, it is the backend's own, which is fifteen
 * times slower with a transposed factor (and every gradient of a dense layer has one) than on a copy
 * that is transposed first.
 *
 * @param blas The library, or `null`.
 * @param call The factors, the bias and the attributes.
 * @param upstream The backend's own kernel.
 * @returns The product.
 */
export function wasmMatMul(blas: Blas | null, call: KernelCall, upstream: Kernel): TensorInfo {
  const { a, b, bias } = call.inputs as { a: TensorInfo; b: TensorInfo; bias?: TensorInfo };
  const { transposeA, transposeB, activation = "linear" } = call.attrs;
  const shape = productShape(a.shape, b.shape, transposeA, transposeB);
  if (blas === null || !isPlain(call, shape)) return multiplyCopies(call, shape, upstream);

  const product = blasProduct(blas, call.backend, a, b, transposeA, transposeB, bias);
  if (activation === "linear") return product;
  const out = runWasmKernel(ACTIVATIONS[activation]!, { ...call, inputs: { x: product } });
  call.backend.disposeData(product.dataId);
  return out;
}

/** Whether the product is one that `blasProduct` covers. */
function isPlain({ inputs, attrs }: KernelCall, { n, stackA, stackB }: ProductShape): boolean {
  const { a, b, bias } = inputs;
  const { activation = "linear" } = attrs;
  return a!.dtype === "float32" && b!.dtype === "float32" &&
    (stackA === stackB || stackA === 1 || stackB === 1) &&
    (!bias || (bias.shape.length === 1 && bias.shape[0] === n)) &&
    (activation === "linear" || activation in ACTIVATIONS);
}

/** The backend's own product, of plain copies of the transposed factors. */
function multiplyCopies(call: KernelCall, { m, n }: ProductShape, upstream: Kernel): TensorInfo {
  const { inputs, attrs, backend } = call;
  const copyA = attrs.transposeA && n >= WORTH_A_COPY;
  const copyB = attrs.transposeB && m >= WORTH_A_COPY;
  const a = copyA ? transposed(inputs.a!, call) : inputs.a!;
  const b = copyB ? transposed(inputs.b!, call) : inputs.b!;
  const out = upstream({
    inputs: { ...inputs, a, b },
    attrs: {
      ...attrs,
      transposeA: attrs.transposeA && !copyA,
      transposeB: attrs.transposeB && !copyB,
    },
    backend,
  });
  if (copyA) backend.disposeData(a.dataId);
  if (copyB) backend.disposeData(b.dataId);
  return out as TensorInfo;
}

/** A copy with the last two axes swapped. */
function transposed(x: TensorInfo, call: KernelCall): TensorInfo {
  const rank = x.shape.length;
  const perm = x.shape.map((_, axis) => axis < rank - 2 ? axis : 2 * rank - 3 - axis);
  return runWasmKernel(Transpose, { ...call, inputs: { x }, attrs: { perm } });
}
