import { resolve } from "@std/path";
import type { BackendInfo, BackendName } from "../../src/backend/use_backend.ts";
import { oneOf } from "./flag_values.ts";

const BACKENDS: readonly BackendName[] = [
  "auto",
  "tensorflow-gpu",
  "tensorflow",
  "webgpu",
  "wasm",
  "cpu",
];

/** The flags of every command that computes with tensors. */
export const engineFlags = {
  backend: { value: "NAME", default: "auto", help: `Engine: ${BACKENDS.join(", ")}` },
  blas: { value: "WHICH", default: "auto", help: "System BLAS for wasm: auto, off, or its path" },
} as const;

/**
 * What `--blas` says, for a stage that runs in another folder: `auto`, `off`, or a library's path,
 * which begins in this one.
 */
export function blasFromHere(blas: string | undefined): string | undefined {
  return blas !== undefined && /[/\\]/.test(blas) ? resolve(blas) : blas;
}

/**
 * Starts the engine that the flags ask for.
 *
 * @throws {InputError} If it cannot be had.
 */
export async function useEngine(flags: { backend: string; blas: string }): Promise<BackendInfo> {
  const backend = oneOf("--backend", flags.backend, BACKENDS);
  // Tensors are loaded for who needs them: not for --help, and not for every use of a task.
  const { useBackend } = await import("../../src/backend/use_backend.ts");
  return useBackend({ backend, blas: flags.blas });
}
