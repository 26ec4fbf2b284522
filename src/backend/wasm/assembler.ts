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

/** Bytes of WebAssembly's function type, and of the types of values. */
const FUNCTION = 0x60;
export const I32 = 0x7f, F32 = 0x7d, V128 = 0x7b;

/** A function in WebAssembly. */
export interface WasmFunction {
  /** The types of its parameters: `I32` and `F32`. It returns nothing. */
  readonly parameters: readonly number[];
  /** How many variables of type `I32` it has behind its parameters. */
  readonly integers: number;
  /** How many of type `V128` behind these. */
  readonly vectors: number;
  /** Its instructions, without the last `end`. */
  readonly code: readonly number[];
}

/**
 * Writes a WebAssembly module of one function, which works on a memory.
 *
 * The module imports `env.memory` and exports the function as `run`.
 *
 * @param fn The function.
 * @returns The module's bytes.
 */
export function wasmModule(fn: WasmFunction): Uint8Array<ArrayBuffer> {
  const { parameters, integers, vectors, code } = fn;
  const body = [2, ...unsigned(integers), I32, ...unsigned(vectors), V128, ...code, END];
  return new Uint8Array([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, FUNCTION, ...unsigned(parameters.length), ...parameters, 0]),
    ...section(2, [1, ...text("env"), ...text("memory"), 2, 0, 0]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...text("run"), 0, 0]),
    ...section(10, [1, ...unsigned(body.length), ...body]),
  ]);
}

const BLOCK = 0x02, LOOP = 0x03, END = 0x0b, BR = 0x0c, BR_IF = 0x0d, EMPTY = 0x40;
const I32_CONST = 0x41, LT_U = 0x49, ADD = 0x6a, SUB = 0x6b;

/** Instructions that put a variable on the stack. */
export const get = (variable: number): number[] => [0x20, ...unsigned(variable)];

/** Instructions that take a variable from the stack. */
export const set = (variable: number): number[] => [0x21, ...unsigned(variable)];

/** Instructions that put a number from 0 to 8191 on the stack: it has a sign, unlike others. */
export function constant(value: number): number[] {
  return [I32_CONST, ...(value < 0x40 ? [value] : [(value & 0x7f) | 0x80, value >> 7])];
}

/** Instructions that add to a pointer what other instructions put on the stack. */
export function move(pointer: number, by: readonly number[]): number[] {
  return [...get(pointer), ...by, ADD, ...set(pointer)];
}

/** Runs code as long as a variable is at least `step`, which is taken off it each time. */
export function repeated(variable: number, step: number, code: readonly number[]): number[] {
  return [
    ...[BLOCK, EMPTY, LOOP, EMPTY, ...get(variable), ...constant(step), LT_U, BR_IF, 1],
    ...code,
    ...[...get(variable), ...constant(step), SUB, ...set(variable), BR, 0, END, END],
  ];
}

/** An instruction of the vector set. */
export function vector(opcode: number, ...immediates: readonly number[]): number[] {
  return [0xfd, ...unsigned(opcode), ...immediates];
}

/** A number in the format's variable length: seven bits a byte, the lowest first (LEB128). */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (; value > 0x7f; value >>>= 7) bytes.push((value & 0x7f) | 0x80);
  return [...bytes, value];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

function text(name: string): number[] {
  return [name.length, ...new TextEncoder().encode(name)];
}
