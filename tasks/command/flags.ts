import { resolve } from "@std/path";
import type { BackendInfo, BackendName } from "../../src/backend/use_backend.ts";
import { InputError } from "../../src/errors/input_error.ts";

/**
 * A flag's value that is one of several.
 *
 * @throws {InputError} If it is none of them.
 */
export function oneOf<T extends string>(flag: string, value: string, choices: readonly T[]): T {
  if ((choices as readonly string[]).includes(value)) return value as T;
  throw new InputError(`${flag} ${value} is none of ${choices.join(", ")}`);
}

/**
 * A flag's value that is a whole number.
 *
 * @throws {InputError} If it is none, or out of range.
 */
export function wholeNumber(flag: string, value: string, least: number, greatest: number): number {
  const number = /^\d+$/.test(value) ? Number(value) : NaN;
  if (number >= least && number <= greatest) return number;
  throw new InputError(`${flag} ${value} is not a whole number from ${least} to ${greatest}`);
}

/**
 * The value of `--jobs`, how many threads work: as many as the machine has cores where it is absent.
 *
 * @throws {InputError} If it is not a whole number from 1 to 256.
 */
export function jobCount(value: string | undefined): number {
  return value === undefined ? navigator.hardwareConcurrency : wholeNumber("--jobs", value, 1, 256);
}

/** Options of {@linkcode numberOf}. */
export interface NumberOptions {
  /** The least that is allowed. */
  readonly least: number;
  /** What it must stay below. @default {Infinity} */
  readonly below?: number;
  /** Whether it must be whole. @default {false} */
  readonly whole?: boolean;
}

/**
 * A flag's or argument's value that is a number.
 *
 * @param name The flag with its dashes, or the argument.
 * @param value What was given.
 * @param options Which numbers are allowed.
 * @throws {InputError} If it is none of them.
 */
export function numberOf(
  name: string,
  value: string,
  { least, below = Infinity, whole = false }: NumberOptions,
): number {
  const number = value.trim() === "" ? NaN : Number(value);
  if (number >= least && number < below && (!whole || Number.isSafeInteger(number))) return number;
  const bound = below === Infinity ? "" : ` and below ${below}`;
  throw new InputError(
    `${name} ${value} is not a ${whole ? "whole " : ""}number from ${least}${bound}`,
  );
}

/**
 * The value of `--batch-size`.
 *
 * @throws {InputError} If it is not a whole number from 1 to a million.
 */
export function batchSizeOf(value: string): number {
  return wholeNumber("--batch-size", value, 1, 1_000_000);
}

/**
 * The value of `--video-fps`; undefined where it is absent.
 *
 * @throws {InputError} If it is not a whole number from 1 to 120.
 */
export function videoFps(value: string | undefined): number | undefined {
  return value === undefined ? undefined : wholeNumber("--video-fps", value, 1, 120);
}

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

/** Their values. */
export interface EngineFlags {
  readonly backend: string;
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
export async function useEngine(flags: EngineFlags): Promise<BackendInfo> {
  const backend = oneOf("--backend", flags.backend, BACKENDS);
  // Tensors are loaded for who needs them: not for --help, and not for every use of a task.
  const { useBackend } = await import("../../src/backend/use_backend.ts");
  return useBackend({ backend, blas: flags.blas });
}
