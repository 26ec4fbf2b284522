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
  const body = [2, ...unsigned(integers), I32, ...unsigned(vectors), V128, ...code, OP.end];
  return new Uint8Array([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, FUNCTION, ...unsigned(parameters.length), ...parameters, 0]),
    // Of a page at least: near offsets are then not compared with the memory's size at each access.
    ...section(2, [1, ...text("env"), ...text("memory"), 2, 0, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...text("run"), 0, 0]),
    ...section(10, [1, ...unsigned(body.length), ...body]),
  ]);
}

/** Opcodes of the scalar instructions that are used, and the byte of a block without a result. */
export const OP = {
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  branch: 0x0c,
  branchIf: 0x0d,
  get: 0x20,
  set: 0x21,
  tee: 0x22,
  noResult: 0x40,
  constant: 0x41,
  below: 0x49,
  add: 0x6a,
  subtract: 0x6b,
  multiply: 0x6c,
} as const;

/** Opcodes of the 128-bit instructions that are used: see {@linkcode vector}. */
export const SIMD = {
  load: 0,
  loadSplat: 9,
  store: 11,
  constant: 12,
  shuffle: 13,
  splatI32: 17,
  splatF32: 19,
  f32Above: 68,
  and: 78,
  xor: 81,
  loadLane: 86,
  storeHalf: 91,
  loadZero: 92,
  loadHalf: 93,
  promoteLow: 95,
  i32ShiftRight: 173,
  i32Add: 174,
  i32Multiply: 181,
  f32SquareRoot: 227,
  f32Add: 228,
  f32Subtract: 229,
  f32Multiply: 230,
  f32Divide: 231,
  f32Least: 234,
  f32Most: 235,
  f64Add: 240,
  f32FromI32: 250,
  relaxedMultiplyAdd: 0x105,
} as const;

/** Instructions that put a variable on the stack. */
export const get = (variable: number): number[] => [OP.get, ...unsigned(variable)];

/** Instructions that take a variable from the stack. */
export const set = (variable: number): number[] => [OP.set, ...unsigned(variable)];

/** Instructions that copy what is on the stack to a variable. */
export const tee = (variable: number): number[] => [OP.tee, ...unsigned(variable)];

/** Instructions that put a number from 0 to 8191 on the stack: it has a sign, unlike others. */
export function constant(value: number): number[] {
  return [OP.constant, ...(value < 0x40 ? [value] : [(value & 0x7f) | 0x80, value >> 7])];
}

/** Instructions that add to a pointer what other instructions put on the stack. */
export function move(pointer: number, by: readonly number[]): number[] {
  return [...get(pointer), ...by, OP.add, ...set(pointer)];
}

/** Runs code as long as a variable is at least `step`, which is taken off it each time. */
export function repeated(variable: number, step: number, code: readonly number[]): number[] {
  return [
    ...[OP.block, OP.noResult, OP.loop, OP.noResult],
    ...[...get(variable), ...constant(step), OP.below, OP.branchIf, 1],
    ...code,
    ...[...get(variable), ...constant(step), OP.subtract, ...set(variable)],
    ...[OP.branch, 0, OP.end, OP.end],
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

let relaxedSimd: boolean | undefined;

/** Whether the runtime has relaxed SIMD: a multiplication and an addition in one instruction. */
export function hasRelaxedSimd(): boolean {
  const code = [...get(0), ...get(0), ...get(0), ...vector(SIMD.relaxedMultiplyAdd), ...set(0)];
  return relaxedSimd ??= WebAssembly.validate(
    wasmModule({ parameters: [], integers: 0, vectors: 1, code }),
  );
}
