import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { Formula, type Operand, randomNumbers } from "./formula.ts";
import { FormulaRunner } from "./formula_runner.ts";

const OPERATIONS: Partial<Record<Formula["operation"], (a: tf.Tensor, b: tf.Tensor) => tf.Tensor>> =
  {
    plus: tf.add,
    minus: tf.sub,
    times: tf.mul,
    over: tf.div,
    atLeast: tf.maximum,
    atMost: tf.minimum,
    isAbove: (a, b) => tf.cast(tf.greater(a, b), "float32"),
    squareRoot: (a) => tf.sqrt(a),
    tanh: (a) => tf.tanh(a),
    sigmoid: (a) => tf.sigmoid(a),
  };

/**
 * Computes formulas as a chain of tensor operations, each formula that they share once.
 *
 * @param formulas The formulas.
 * @param operands Their operands.
 * @param shape Rows and columns of the results.
 * @param key Which random numbers.
 * @returns A matrix for each formula.
 */
function composeFormulas(
  formulas: readonly Formula[],
  operands: readonly Operand[],
  shape: readonly [rows: number, columns: number],
  key: number,
): tf.Tensor2D[] {
  const [rows, columns] = shape;
  const done = new Map<Formula, tf.Tensor>();
  const compute = (formula: Formula): tf.Tensor => {
    let value = done.get(formula);
    if (value === undefined) done.set(formula, value = evaluate(formula));
    return value;
  };
  const evaluate = ({ operation, terms, value }: Formula): tf.Tensor => {
    if (operation === "constant") return tf.scalar(value);
    if (operation === "random") {
      return tf.tensor(randomNumbers(key, rows * columns), [rows, columns]);
    }
    if (operation !== "operand") {
      return OPERATIONS[operation]!(...terms.map(compute) as [tf.Tensor, tf.Tensor]);
    }
    const operand = operands[value]!;
    if (typeof operand === "number") return tf.scalar(operand);
    const { matrix, row = 0, column = 0 } = "matrix" in operand ? operand : { matrix: operand };
    if (matrix.rank === 1 || matrix.shape.join() === shape.join()) return matrix;
    return tf.slice(matrix as tf.Tensor2D, [row, column], [rows, columns]);
  };
  return tf.tidy(() =>
    formulas.map((formula) => tf.broadcastTo<tf.Rank.R2>(compute(formula), [rows, columns]))
  );
}

/** What a fused operation is computed for. */
interface FusedCall<Name extends string> {
  /** Rows and columns that each formula's result has, and each operand that is a matrix. */
  readonly shape: readonly [rows: number, columns: number];
  /** The operands. */
  readonly of: Readonly<Record<Name, Operand>>;
  /**
   * Which random numbers, see {@linkcode randomNumbers}.
   *
   * @default {0}
   */
  readonly key?: number;
}

/**
 * Joins formulas of matrices' elements to one operation.
 *
 * On the WASM backend they are compiled to vector code that reads every operand once, where it lies.
 * On the others, and for widths that are no multiple of four, they are a chain of tensor operations.
 *
 * @param names The operands' names.
 * @param formulas For each result the formulas whose columns it has, side by side.
 * @returns The operation, which returns new matrices.
 */
export function fuse<Name extends string>(
  names: readonly Name[],
  formulas: (operands: Record<Name, Formula>) => readonly (readonly Formula[])[],
): (call: FusedCall<Name>) => tf.Tensor2D[] {
  const results = formulas(operandsOf(names));
  const runner = new FormulaRunner(results.flat());
  return ({ shape, of, key = 0 }) => {
    const [rows, columns] = shape;
    const operands = names.map((name) => of[name]);
    if (!FormulaRunner.canRun(columns)) {
      return tf.tidy(() => {
        const parts = composeFormulas(results.flat(), operands, shape, key);
        return results.map((formulas) => tf.concat(parts.splice(0, formulas.length), 1));
      });
    }
    const outputs = results.map((formulas) => newMatrix(rows, formulas.length * columns));
    const places = results.flatMap((formulas, i) =>
      formulas.map((_, j) => ({ matrix: outputs[i]!, column: j * columns }))
    );
    runner.run(operands, places, shape, key);
    return outputs;
  };
}

/**
 * Joins formulas of matrices' elements, and their means over the rows, to one operation.
 *
 * @param names The operands' names.
 * @param formulas What to average.
 * @returns The operation, which returns a row of means for each formula.
 */
export function fuseMeans<Name extends string>(
  names: readonly Name[],
  formulas: (operands: Record<Name, Formula>) => readonly Formula[],
): (call: FusedCall<Name>) => tf.Tensor1D[] {
  const results = formulas(operandsOf(names));
  const runner = new FormulaRunner(results, true);
  return ({ shape, of, key = 0 }) => {
    const [rows, columns] = shape;
    const operands = names.map((name) => of[name]);
    if (!FormulaRunner.canRun(columns)) {
      return tf.tidy(() =>
        composeFormulas(results, operands, shape, key).map((all) => tf.mean<tf.Tensor1D>(all, 0))
      );
    }
    const sums = newMatrix(results.length, 2 * columns); // doubles, of twice the size
    const backend = tf.backend() as BackendWasm;
    const { buffer, byteOffset } = backend.typedArrayFromHeap(sums);
    const doubles = new Float64Array(buffer, byteOffset, results.length * columns).fill(0);
    runner.run(operands, results.map((_, row) => ({ matrix: sums, row })), shape, key);
    const means = results.map((_, i) =>
      Float32Array.from(doubles.subarray(i * columns, (i + 1) * columns), (sum) => sum / rows)
    );
    sums.dispose();
    return means.map((mean) => tf.tensor1d(mean));
  };
}

/**
 * Adds a matrix to rows of another, which must not be used afterwards: the WASM backend changes it,
 * the others let it go.
 *
 * @param all The matrix to add to.
 * @param part What to add, as wide.
 * @param row The first row of `all` that is added to.
 * @returns The sum, of the shape of `all`.
 */
export function addRows(all: tf.Tensor2D, part: tf.Tensor2D, row: number): tf.Tensor2D {
  const [rows, columns] = part.shape;
  if (FormulaRunner.canRun(columns)) {
    const place = { matrix: all, row };
    addition.run([place, part], [place], part.shape, 0);
    return all;
  }
  const below = all.shape[0] - row - rows;
  const sum = tf.tidy(() => tf.add<tf.Tensor2D>(all, tf.pad(part, [[row, below], [0, 0]])));
  all.dispose();
  return sum;
}

const addition = new FormulaRunner([Formula.operand(0).plus(Formula.operand(1))]);

function operandsOf<Name extends string>(names: readonly Name[]): Record<Name, Formula> {
  const entries = names.map((name, i) => [name, Formula.operand(i)]);
  return Object.fromEntries(entries) as Record<Name, Formula>;
}

/** A matrix on the WASM heap whose elements are whatever was there. */
function newMatrix(rows: number, columns: number): tf.Tensor2D {
  const info = (tf.backend() as BackendWasm).makeOutput([rows, columns], "float32");
  return tf.engine().makeTensorFromTensorInfo(info) as tf.Tensor2D;
}
