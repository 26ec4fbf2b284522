import { getKernel, type TensorInfo } from "@tensorflow/tfjs-core";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";

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
