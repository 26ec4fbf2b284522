import { FIRST, SECOND, SPREAD } from "../random_numbers.ts";
import { F32, I32, unsigned, vector, wasmModule } from "../wasm/assembler.ts";
import type { Formula } from "./formula.ts";

/** What {@linkcode compileFormulas} is to make. */
export interface FormulaProgram {
  /** The formulas to compute for each element. */
  readonly results: readonly Formula[];
  /** For each operand whether it is a matrix; the others are numbers, the same for all elements. */
  readonly matrices: readonly boolean[];
  /** Whether the results are added up over the rows, in double precision, instead of stored. */
  readonly sums: boolean;
}

/** A compiled program: see {@linkcode compileFormulas} for the arguments. */
export type CompiledFormula = (...args: number[]) => void;

/** Opcodes of WebAssembly's scalar instructions. */
const LOOP = 0x03, BR_IF = 0x0d, END = 0x0b, EMPTY = 0x40;
const GET = 0x20, SET = 0x21, TEE = 0x22, I32_CONST = 0x41;
const LT_U = 0x49, ADD = 0x6a, SUB = 0x6b;

/** Opcodes of its 128-bit instructions, which follow the prefix 0xfd. */
const LOAD = 0, STORE = 11, CONST = 12, SHUFFLE = 13, SPLAT_I32 = 17, SPLAT_F32 = 19;
const F32_GT = 68, AND = 78, XOR = 81, PROMOTE_LOW = 95;
const I32_SHR_U = 173, I32_ADD = 174, I32_MUL = 181, F32_FROM_I32 = 250, F64_ADD = 240;
const BINARY: Partial<Record<Formula["operation"], number>> = {
  plus: 228,
  minus: 229,
  times: 230,
  over: 231,
  atMost: 234,
  atLeast: 235,
};
const F32_SQRT = 227;

/** The first parameters, before those of the operands: see {@linkcode compileFormulas}. */
const ROWS = 0, ROW_BYTES = 1, KEY = 2, FIRST_OPERAND = 3;

/**
 * Compiles formulas to a WebAssembly module that computes them for matrices in a memory, four
 * elements at a time, reading each matrix once.
 *
 * The module imports `env.memory` and exports `run(rows, rowBytes, key, ...)`, followed for each
 * matrix by the address of its first element and the bytes from row to row (0 repeats a row), for
 * each number by its value, and for each result by address and bytes as for a matrix. With `sums` a
 * result is a row of doubles, which is added to. Rows are not empty and a multiple of 16 bytes.
 *
 * @param program The formulas and what their operands are.
 * @returns The module's bytes.
 */
export function compileFormulas(program: FormulaProgram): Uint8Array<ArrayBuffer> {
  const { matrices, results } = program;
  const types = [I32, I32, I32];
  for (const matrix of matrices) types.push(...(matrix ? [I32, I32] : [F32]));
  for (const _ of results) types.push(I32, I32);
  return wasmModule({ parameters: types, integers: 1, ...loops(program, types.length) });
}

/** The function's body, and how many vector variables it uses. */
function loops({ matrices, results, sums }: FormulaProgram, parameters: number) {
  let at = FIRST_OPERAND;
  const operands = matrices.map((matrix) => (at += matrix ? 2 : 1) - (matrix ? 2 : 1));
  const outputs = results.map(() => (at += 2) - 2);
  const column = parameters, counter = column + 1; // of bytes in the row; of elements, in four lanes
  const body = new ElementCode(operands, matrices, column, counter);
  const stores = results.flatMap((result, i) => {
    const value = body.compute(result); // emits what it needs to `body.code` first
    return sums ? addDoubles(outputs[i]!, column, value) : [
      ...[GET, ...unsigned(outputs[i]!), GET, ...unsigned(column), ADD],
      ...value,
      ...vector(STORE, 4, 0),
    ];
  });
  const advance = (pointer: number) => [
    ...[GET, ...unsigned(pointer), GET, ...unsigned(pointer + 1), ADD, SET, ...unsigned(pointer)],
  ];
  const code = [
    ...constants([0, 1, 2, 3]),
    ...[SET, ...unsigned(counter)],
    ...[LOOP, EMPTY, I32_CONST, 0, SET, ...unsigned(column), LOOP, EMPTY],
    ...body.code,
    ...stores,
    ...[GET, ...unsigned(counter), ...constants([4, 4, 4, 4]), ...vector(I32_ADD)],
    ...[SET, ...unsigned(counter)],
    ...[GET, ...unsigned(column), I32_CONST, 16, ADD, TEE, ...unsigned(column)],
    ...[GET, ROW_BYTES, LT_U, BR_IF, 0, END],
    ...operands.flatMap((pointer, i) => matrices[i] ? advance(pointer) : []),
    ...(sums ? [] : outputs.flatMap(advance)),
    ...[GET, ROWS, I32_CONST, 1, SUB, TEE, ROWS, BR_IF, 0, END],
  ];
  return { code, vectors: body.locals - counter };
}

/** Adds four elements to doubles at an output's address plus twice the column. */
function addDoubles(output: number, column: number, value: readonly number[]): number[] {
  const address = [
    ...[GET, ...unsigned(output), GET, ...unsigned(column), ADD, GET, ...unsigned(column), ADD],
  ];
  const half = (offset: number, low: readonly number[]) => [
    ...address,
    ...address,
    ...vector(LOAD, 4, offset),
    ...low,
    ...vector(PROMOTE_LOW),
    ...vector(F64_ADD),
    ...vector(STORE, 4, offset),
  ];
  const upper = [8, 9, 10, 11, 12, 13, 14, 15];
  return [
    ...half(0, value),
    ...half(16, [...value, ...value, ...vector(SHUFFLE, ...upper, ...upper)]),
  ];
}

/** Instructions that compute formulas for four elements, each formula once. */
class ElementCode {
  readonly code: number[] = [];
  /** Number of the next free variable. */
  locals: number;
  readonly #operands: readonly number[];
  readonly #matrices: readonly boolean[];
  readonly #column: number;
  readonly #counter: number;
  readonly #done = new Map<Formula, number[]>();

  constructor(
    operands: readonly number[],
    matrices: readonly boolean[],
    column: number,
    counter: number,
  ) {
    this.#operands = operands;
    this.#matrices = matrices;
    this.#column = column;
    this.#counter = counter;
    this.locals = counter + 1;
  }

  /** Computes a formula into a variable; returns the instructions that put it on the stack. */
  compute(formula: Formula): number[] {
    if (formula.operation === "constant") return floats(formula.value);
    let get = this.#done.get(formula);
    if (get === undefined) {
      const code = this.#instructions(formula);
      get = [GET, ...unsigned(this.locals)];
      this.code.push(...code, SET, ...unsigned(this.locals++));
      this.#done.set(formula, get);
    }
    return get;
  }

  #instructions({ operation, terms, value }: Formula): number[] {
    if (operation === "operand") {
      const parameter = [GET, ...unsigned(this.#operands[value]!)];
      return this.#matrices[value]
        ? [...parameter, GET, ...unsigned(this.#column), ADD, ...vector(LOAD, 4, 0)]
        : [...parameter, ...vector(SPLAT_F32)];
    }
    if (operation === "random") return this.#random();
    if (operation === "tanh") return this.compute(rationalTanh(terms[0]!));
    if (operation === "sigmoid") {
      return this.compute(rationalTanh(terms[0]!.times(0.5)).times(0.5).plus(0.5));
    }
    const values = terms.flatMap((term) => this.compute(term));
    if (operation === "squareRoot") return [...values, ...vector(F32_SQRT)];
    if (operation === "isAbove") {
      return [...values, ...vector(F32_GT), ...floats(1), ...vector(AND)];
    }
    return [...values, ...vector(BINARY[operation]!)];
  }

  /** See {@linkcode randomNumbers}. */
  #random(): number[] {
    const word = this.locals++;
    const splat = (value: number) => constants([value, value, value, value]);
    const folded = (bits: number) => [
      ...[TEE, ...unsigned(word), GET, ...unsigned(word), I32_CONST, bits],
      ...[...vector(I32_SHR_U), ...vector(XOR)],
    ];
    return [
      ...[GET, ...unsigned(this.#counter), ...splat(SPREAD), ...vector(I32_MUL)],
      ...[GET, KEY, ...vector(SPLAT_I32), ...vector(XOR)],
      ...[...folded(16), ...splat(FIRST), ...vector(I32_MUL)],
      ...[...folded(13), ...splat(SECOND), ...vector(I32_MUL)],
      ...[...folded(16), I32_CONST, 8, ...vector(I32_SHR_U)],
      ...[...vector(F32_FROM_I32), ...floats(2 ** -24), ...vector(BINARY.times!)],
    ];
  }
}

/** The hyperbolic tangent as a quotient of polynomials: see {@linkcode wasmTanh}. */
function rationalTanh(formula: Formula): Formula {
  const x = formula.atMost(7.9).atLeast(-7.9);
  const s = x.times(x), s2 = s.times(s);
  const numerator = s.times(6.37261928875436e-4).plus(4.89352455891786e-3)
    .plus(s2.times(s.times(5.12229709037114e-8).plus(1.48572235717979e-5)))
    .plus(
      s2.times(s2).times(
        s.times(2.00018790482477e-13).plus(-8.60467152213735e-11)
          .plus(s2.times(-2.76076847742355e-16)),
      ),
    );
  const denominator = s.times(2.26843463243900e-3).plus(4.89352518554385e-3)
    .plus(s2.times(s.times(1.19825839466702e-6).plus(1.18534705686654e-4)));
  return x.times(numerator).over(denominator);
}

function floats(value: number): number[] {
  const bits = new Int32Array(new Float32Array([value]).buffer)[0]!;
  return constants([bits, bits, bits, bits]);
}

function constants(words: readonly number[]): number[] {
  return vector(CONST, ...new Uint8Array(new Int32Array(words).buffer));
}
