import * as tf from "@tensorflow/tfjs-core";
import type { Formula } from "./formula.ts";
import type { Operand } from "./formula_operand.ts";
import { randomNumbers } from "../random_numbers.ts";

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
export function composeFormulas(
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
