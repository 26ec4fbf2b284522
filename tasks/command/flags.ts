import { resolve } from "@std/path";
import { backendNames } from "../../src/backend/backend_names.ts";
import type { BackendInfo, BackendName } from "../../src/backend/use_backend.ts";
import { integer, oneOf } from "./values.ts";

/** How much is computed at once: `--batch-size`. */
export const batchSize = integer({ least: 1, most: 1_000_000 });

/** Where random numbers come from: `--seed`. */
export const seed = integer({ least: 0 });

/** `--jobs`, how many threads work. */
export const jobsFlag = {
  value: "N",
  is: integer({ least: 1, most: 256 }),
  help: "How many threads work, by default one a processor core",
} as const;

/** Frames a second of a video: `--video-fps`. */
export const videoRate = integer({ least: 1, most: 120 });

/** What accelerations and jerks are counted by. */
export const perUnit = oneOf(["frame", "second"]);

/** The flags of every command that computes with tensors. */
export const engineFlags = {
  backend: { value: "NAME", is: oneOf(backendNames), default: "auto", help: "Engine" },
  blas: { value: "WHICH", default: "auto", help: "System BLAS for wasm: auto, off, or its path" },
} as const;

/** Their values. */
export interface EngineFlags {
  readonly backend: BackendName;
  readonly blas: string;
}

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
export async function useEngine({ backend, blas }: EngineFlags): Promise<BackendInfo> {
  // Tensors are loaded for who needs them: not for --help, and not for every use of a task.
  const { useBackend } = await import("../../src/backend/use_backend.ts");
  return useBackend({ backend, blas });
}
