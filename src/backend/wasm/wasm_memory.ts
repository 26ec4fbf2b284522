import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";

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
