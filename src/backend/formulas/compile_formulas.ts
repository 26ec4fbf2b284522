import {
  constant,
  F32,
  get,
  hasRelaxedSimd,
  I32,
  move,
  OP,
  set,
  SIMD,
  tee,
  vector,
  wasmModule,
} from "../wasm/assembler.ts";
import { TANH } from "../tanh.ts";
import { FIRST, type Formula, type Operation, SECOND, SPREAD } from "./formula.ts";

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

/** The instruction of each operation that is one. */
const BINARY: Partial<Record<Operation, number>> = {
  plus: SIMD.f32Add,
  minus: SIMD.f32Subtract,
  times: SIMD.f32Multiply,
  over: SIMD.f32Divide,
  atMost: SIMD.f32Least,
  atLeast: SIMD.f32Most,
};

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
 * @param relaxed Whether to multiply and add in one instruction, of relaxed SIMD; by default where the
 * runtime has it. Such sums differ from others in rounding.
 * @returns The module's bytes.
 */
export function compileFormulas(
  program: FormulaProgram,
  relaxed: boolean = hasRelaxedSimd(),
): Uint8Array<ArrayBuffer> {
  const { matrices, results } = program;
  const types = [I32, I32, I32];
  for (const matrix of matrices) types.push(...(matrix ? [I32, I32] : [F32]));
  for (const _ of results) types.push(I32, I32);
  return wasmModule({ parameters: types, integers: 1, ...loops(program, types.length, relaxed) });
}

/** The function's body, and how many vector variables it uses. */
function loops(
  { matrices, results, sums }: FormulaProgram,
  parameters: number,
  relaxed: boolean,
) {
  let at = FIRST_OPERAND;
  const operands = matrices.map((matrix) => (at += matrix ? 2 : 1) - (matrix ? 2 : 1));
  const outputs = results.map(() => (at += 2) - 2);
  const column = parameters, counter = column + 1; // of bytes in the row; of elements, in four lanes
  const body = new ElementCode(operands, matrices, column, counter, relaxed);
  const stores = results.flatMap((result, i) => {
    const value = body.compute(result); // emits what it needs to `body.code` first
    return sums ? addDoubles(outputs[i]!, column, value) : [
      ...[...get(outputs[i]!), ...get(column), OP.add],
      ...value,
      ...vector(SIMD.store, 4, 0),
    ];
  });
  const four = body.once(constants([4, 4, 4, 4]));
  const advance = (pointer: number) => move(pointer, get(pointer + 1));
  const code = [
    ...constants([0, 1, 2, 3]),
    ...set(counter),
    ...body.before,
    ...[OP.loop, OP.noResult, ...constant(0), ...set(column), OP.loop, OP.noResult],
    ...body.code,
    ...stores,
    ...[...get(counter), ...four, ...vector(SIMD.i32Add)],
    ...set(counter),
    ...[...get(column), ...constant(16), OP.add, ...tee(column)],
    ...[...get(ROW_BYTES), OP.below, OP.branchIf, 0, OP.end],
    ...operands.flatMap((pointer, i) => matrices[i] ? advance(pointer) : []),
    ...(sums ? [] : outputs.flatMap(advance)),
    ...[...get(ROWS), ...constant(1), OP.subtract, ...tee(ROWS), OP.branchIf, 0, OP.end],
  ];
  return { code, vectors: body.locals - counter };
}

/** Adds four elements to doubles at an output's address plus twice the column. */
function addDoubles(output: number, column: number, value: readonly number[]): number[] {
  const address = [...get(output), ...get(column), OP.add, ...get(column), OP.add];
  const half = (offset: number, low: readonly number[]) => [
    ...address,
    ...address,
    ...vector(SIMD.load, 4, offset),
    ...low,
    ...vector(SIMD.promoteLow),
    ...vector(SIMD.f64Add),
    ...vector(SIMD.store, 4, offset),
  ];
  const upper = [8, 9, 10, 11, 12, 13, 14, 15];
  return [
    ...half(0, value),
    ...half(16, [...value, ...value, ...vector(SIMD.shuffle, ...upper, ...upper)]),
  ];
}

/** Instructions that compute formulas for four elements, each formula once. */
class ElementCode {
  readonly code: number[] = [];
  /** What goes before all elements. */
  readonly before: number[] = [];
  /** Number of the next free variable. */
  locals: number;
  readonly #operands: readonly number[];
  readonly #matrices: readonly boolean[];
  readonly #column: number;
  readonly #counter: number;
  readonly #relaxed: boolean;
  readonly #done = new Map<Formula, number[]>();
  readonly #same = new Map<string, number[]>();

  constructor(
    operands: readonly number[],
    matrices: readonly boolean[],
    column: number,
    counter: number,
    relaxed: boolean,
  ) {
    this.#operands = operands;
    this.#matrices = matrices;
    this.#column = column;
    this.#counter = counter;
    this.#relaxed = relaxed;
    this.locals = counter + 1;
  }

  /** Computes a formula into a variable; returns the instructions that put it on the stack. */
  compute(formula: Formula): number[] {
    if (formula.operation === "constant") return this.once(floats(formula.value));
    let variable = this.#done.get(formula);
    if (variable === undefined) {
      const code = this.#instructions(formula);
      variable = get(this.locals);
      this.code.push(...code, ...set(this.locals++));
      this.#done.set(formula, variable);
    }
    return variable;
  }

  /** Has what is the same for all elements computed once, before the loops. */
  once(code: readonly number[]): number[] {
    const key = code.join();
    let variable = this.#same.get(key);
    if (variable === undefined) {
      variable = get(this.locals);
      this.before.push(...code, ...set(this.locals++));
      this.#same.set(key, variable);
    }
    return variable;
  }

  #instructions({ operation, terms, value }: Formula): number[] {
    if (operation === "operand") {
      const parameter = [...get(this.#operands[value]!)];
      return this.#matrices[value]
        ? [...parameter, ...get(this.#column), OP.add, ...vector(SIMD.load, 4, 0)]
        : this.once([...parameter, ...vector(SIMD.splatF32)]);
    }
    if (operation === "random") return this.#random();
    if (operation === "tanh") return this.compute(rationalTanh(terms[0]!));
    if (operation === "sigmoid") {
      return this.compute(rationalTanh(terms[0]!.times(0.5)).times(0.5).plus(0.5));
    }
    if (operation === "plus" && this.#relaxed) {
      const product = terms.find((term) => term.operation === "times" && !this.#done.has(term));
      if (product) return this.#multiplyAdd(product, terms[product === terms[0] ? 1 : 0]!);
    }
    const values = terms.flatMap((term) => this.compute(term));
    if (operation === "squareRoot") return [...values, ...vector(SIMD.f32SquareRoot)];
    if (operation === "isAbove") {
      return [...values, ...vector(SIMD.f32Above), ...this.once(floats(1)), ...vector(SIMD.and)];
    }
    return [...values, ...vector(BINARY[operation]!)];
  }

  /** A product and a sum in one instruction: it is fewer, and waits less. */
  #multiplyAdd(product: Formula, other: Formula): number[] {
    const values = [...product.terms, other].flatMap((term) => this.compute(term));
    return [...values, ...vector(SIMD.relaxedMultiplyAdd)];
  }

  /** See {@linkcode randomNumbers}. */
  #random(): number[] {
    const word = this.locals++;
    const splat = (value: number) => this.once(constants([value, value, value, value]));
    const folded = (bits: number) => [
      ...[...tee(word), ...get(word), ...constant(bits)],
      ...[...vector(SIMD.i32ShiftRight), ...vector(SIMD.xor)],
    ];
    return [
      ...[...get(this.#counter), ...splat(SPREAD), ...vector(SIMD.i32Multiply)],
      ...[...this.once([...get(KEY), ...vector(SIMD.splatI32)]), ...vector(SIMD.xor)],
      ...[...folded(16), ...splat(FIRST), ...vector(SIMD.i32Multiply)],
      ...[...folded(13), ...splat(SECOND), ...vector(SIMD.i32Multiply)],
      ...[...folded(16), ...constant(8), ...vector(SIMD.i32ShiftRight)],
      ...[...vector(SIMD.f32FromI32), ...this.once(floats(2 ** -24)), ...vector(BINARY.times!)],
    ];
  }
}

/** The hyperbolic tangent as a quotient of polynomials: see {@linkcode TANH}. */
function rationalTanh(formula: Formula): Formula {
  const { p1, p3, p5, p7, p9, p11, p13, q0, q2, q4, q6 } = TANH;
  const x = formula.atMost(TANH.end).atLeast(-TANH.end);
  const s = x.times(x), s2 = s.times(s);
  const numerator = s.times(p3).plus(p1)
    .plus(s2.times(s.times(p7).plus(p5)))
    .plus(s2.times(s2).times(s.times(p11).plus(p9).plus(s2.times(p13))));
  const denominator = s.times(q2).plus(q0).plus(s2.times(s.times(q6).plus(q4)));
  return x.times(numerator).over(denominator);
}

function floats(value: number): number[] {
  const bits = new Int32Array(new Float32Array([value]).buffer)[0]!;
  return constants([bits, bits, bits, bits]);
}

function constants(words: readonly number[]): number[] {
  return vector(SIMD.constant, ...new Uint8Array(new Int32Array(words).buffer));
}
