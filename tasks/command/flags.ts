import { resolve } from "@std/path";
import { backendNames } from "../../src/backend/backend_names.ts";
import type { BackendInfo, BackendName } from "../../src/backend/use_backend.ts";
import type { Threads } from "../../src/model/threads/threads.ts";
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

/** `--external`, other software's features of speech. */
export const externalFlag = {
  value: "FILE.npy",
  help:
    "What other software made of the speech, for a model that hears such features; of several " +
    "recordings the folder of their name.npy",
} as const;

/** `--model` of what works without one, by the model in the box. */
export const modelFlag = {
  value: "MODEL",
  help: "The model folder, from import-model or train (default: the model in the box)",
} as const;

/** What is said where the model in the box is taken. */
export const IN_THE_BOX =
  "Model: the one in the box, which learnt from a synthetic voice how a figure moves by rule; " +
  "better ones: the authors' published, or of your own data (README.md)";

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

/** The flags of every command that does so on all cores. */
export const threadedFlags = {
  ...engineFlags,
  threads: {
    value: "N",
    is: integer({ least: 1, most: 256 }),
    help: "Threads that compute, by default one a processor core; what is made stays the same",
  },
} as const;

/** Their values. */
export interface ThreadedFlags extends EngineFlags {
  readonly threads?: number | undefined;
}

/** What a command computes on: an engine, and on `wasm` several threads, each with its own. */
export interface Engines {
  readonly engine: BackendInfo;
  /** Absent where the engine sees to all cores itself. */
  readonly threads: Threads | undefined;
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

/**
 * Starts the engine that the flags ask for, on as many threads.
 *
 * @throws {InputError} If it cannot be had.
 */
export async function useEngines({ backend, blas, threads }: ThreadedFlags): Promise<Engines> {
  const { useBackend } = await import("../../src/backend/use_backend.ts");
  // One thread a product: the sums that it takes are then the same with any number of them.
  const engine = await useBackend({ backend, blas, threads: 1 });
  if (engine.name !== "wasm") {
    if (threads !== undefined) {
      console.log(`Note: --threads is for wasm; ${engine.name} decides on its own threads`);
    }
    return { engine, threads: undefined };
  }
  const { Threads } = await import("../../src/model/threads/threads.ts");
  // Who asks for threads has them at once; else they are for work that is longer than their beginning.
  const options = threads === undefined ? {} : { patience: 0 };
  const all = new Threads(threads ?? navigator.hardwareConcurrency, engine, options);
  return {
    engine: { ...engine, describe: (count = all.size) => engine.describe(count) },
    threads: all,
  };
}
