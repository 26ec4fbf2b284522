import { assert, assertEquals } from "@std/assert";
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { loadBlas } from "../../../src/backend/blas.ts";
import { replaceWasmKernels } from "../../../src/backend/wasm/replace_wasm_kernels.ts";
import "@tensorflow/tfjs-layers"; // registers the gradients
import { assertClose } from "../assert_close.ts";

/** A system BLAS if there is one and FFI is allowed. */
export const BLAS = loadBlas();

if (BLAS === null) {
  console.log("no BLAS is found (or FFI is not allowed): what needs one is skipped");
}

/** Where kernels are compared: the WASM backend without and, where there is one, with a BLAS. */
export const WASM_VARIANTS = BLAS === null ? ["wasm"] as const : ["wasm", "wasm+blas"] as const;

/** A tensor's shape and elements, on no backend. */
export interface Values {
  shape: number[];
  data: Float32Array | Int32Array | Uint8Array;
}

/** Runs `f` on a backend and takes its tensors down from there. */
export async function valuesOn(
  backend: "cpu" | "webgpu" | "tensorflow" | typeof WASM_VARIANTS[number],
  f: () => tf.Tensor | tf.Tensor[],
): Promise<Values[]> {
  assert(await tf.setBackend(backend === "wasm+blas" ? "wasm" : backend));
  await tf.ready();
  // Or its first use would print an advertisement.
  if (backend === "cpu") Object.assign(tf.backend(), { firstUse: false });
  if (backend === "wasm") replaceWasmKernels(null);
  if (backend === "wasm+blas") replaceWasmKernels(BLAS);
  const tensors = [tf.tidy(f)].flat();
  const values = await Promise.all(tensors.map(async (tensor) => ({
    shape: tensor.shape,
    data: await tensor.data() as Values["data"],
  })));
  tf.dispose(tensors);
  return values;
}

/** Asserts that shapes are equal and elements close: within `tolerance` of 1 or of their size. */
export function assertValues(actual: Values[], expected: Values[], tolerance: number): void {
  assertEquals(actual.map(({ shape }) => shape), expected.map(({ shape }) => shape));
  const allowed = (value: number) => tolerance * Math.max(1, Math.abs(value));
  actual.forEach((values, i) => assertClose(values, expected[i]!, allowed, `result ${i}`));
}

/** Numbers of -1 to 1 that a seed determines. */
export function noise(length: number, seed: number): Float32Array {
  const values = new Float32Array(length);
  let state = seed * 2654435761 + 1 | 0;
  for (let i = 0; i < length; i++) {
    state = Math.imul(state, 1664525) + 1013904223 | 0;
    values[i] = state / 2 ** 31;
  }
  return values;
}
