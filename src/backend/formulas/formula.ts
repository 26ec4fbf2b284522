import type * as tf from "@tensorflow/tfjs-core";

/** What a {@linkcode Formula} may do. */
export type Operation =
  | "operand"
  | "constant"
  | "random"
  | "plus"
  | "minus"
  | "times"
  | "over"
  | "atLeast"
  | "atMost"
  | "isAbove"
  | "squareRoot"
  | "tanh"
  | "sigmoid";

/**
 * A formula that is computed for every element of some matrices: `a.plus(b).sigmoid()`.
 *
 * It is a tree of operations and computes nothing itself: see `fuse`, which runs it in one pass over
 * the matrices where the engine allows that, and as a chain of tensor operations elsewhere.
 */
export class Formula {
  /** What is done to the terms. */
  readonly operation: Operation;
  /** What it is done to. */
  readonly terms: readonly Formula[];
  /** The value of a constant, or the number of an operand. */
  readonly value: number;

  /**
   * @param operation What is done to the terms.
   * @param terms What it is done to.
   * @param value The value of a constant, or the number of an operand.
   */
  constructor(operation: Operation, terms: readonly Formula[] = [], value = 0) {
    this.operation = operation;
    this.terms = terms;
    this.value = value;
  }

  /** The operand of this number: a matrix's element, or a number that is the same for all. */
  static operand(index: number): Formula {
    return new Formula("operand", [], index);
  }

  /** A random number for each element: evenly from 0 to below 1, see {@linkcode randomNumbers}. */
  static readonly random: Formula = new Formula("random");

  /** The sum. */
  plus(other: Formula | number): Formula {
    return this.#with("plus", other);
  }

  /** The difference. */
  minus(other: Formula | number): Formula {
    return this.#with("minus", other);
  }

  /** The product. */
  times(other: Formula | number): Formula {
    return this.#with("times", other);
  }

  /** The quotient. */
  over(other: Formula | number): Formula {
    return this.#with("over", other);
  }

  /** The larger of the two; NaN where this is. */
  atLeast(other: Formula | number): Formula {
    return this.#with("atLeast", other);
  }

  /** The smaller of the two; NaN where this is. */
  atMost(other: Formula | number): Formula {
    return this.#with("atMost", other);
  }

  /** 1 where this is larger than the other, 0 elsewhere. */
  isAbove(other: Formula | number): Formula {
    return this.#with("isAbove", other);
  }

  /** The square root. */
  squareRoot(): Formula {
    return new Formula("squareRoot", [this]);
  }

  /** The hyperbolic tangent. */
  tanh(): Formula {
    return new Formula("tanh", [this]);
  }

  /** The logistic function 1 / (1 + exp(-x)). */
  sigmoid(): Formula {
    return new Formula("sigmoid", [this]);
  }

  /** 1 minus this. */
  oneMinus(): Formula {
    return constant(1).minus(this);
  }

  #with(operation: Operation, other: Formula | number): Formula {
    return new Formula(operation, [this, typeof other === "number" ? constant(other) : other]);
  }
}

function constant(value: number): Formula {
  return new Formula("constant", [], value);
}

/**
 * The numbers that {@linkcode Formula.random} stands for: element i's depends on i and the key alone.
 *
 * Each is a hash of the two (MurmurHash3's finalizer), so that any part can be made by itself, in
 * any order, and many at once. Good enough to drop units with; see `Random` for all else.
 *
 * @param key A whole number, of which the lowest 32 bits count.
 * @param length How many.
 * @returns Multiples of 2^-24 from 0 to below 1.
 */
export function randomNumbers(key: number, length: number): Float32Array {
  const numbers = new Float32Array(length);
  for (let i = 0; i < length; i++) {
    let word = Math.imul(i, SPREAD) ^ key;
    word = Math.imul(word ^ (word >>> 16), FIRST);
    word = Math.imul(word ^ (word >>> 13), SECOND);
    numbers[i] = ((word ^ (word >>> 16)) >>> 8) * 2 ** -24;
  }
  return numbers;
}

/** 2^32 over the golden ratio: neighbours' hashes start far from one another. */
export const SPREAD = 0x9e3779b9 | 0;
/** The finalizer's factors. */
export const FIRST = 0x85ebca6b | 0, SECOND = 0xc2b2ae35 | 0;

/** Columns of a matrix's rows, from some row and column on. */
export interface View {
  /** The matrix. */
  readonly matrix: tf.Tensor2D;
  /**
   * Its first row in view.
   *
   * @default {0}
   */
  readonly row?: number;
  /**
   * Its first column in view.
   *
   * @default {0}
   */
  readonly column?: number;
}

/** What a formula is computed of: a matrix or part of one, a row that is meant for every row, or a number. */
export type Operand = tf.Tensor2D | tf.Tensor1D | View | number;
