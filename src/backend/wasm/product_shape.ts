import { broadcast_util, util } from "@tensorflow/tfjs-core";

/** The sizes of a product of two matrices, or of two stacks of them, or of a stack and a matrix. */
export interface ProductShape {
  /** Rows of each product. */
  readonly m: number;
  /** Columns of each product. */
  readonly n: number;
  /** Length of each sum. */
  readonly k: number;
  /** Number of matrices in the first factor. */
  readonly stackA: number;
  /** Number of matrices in the second factor. */
  readonly stackB: number;
  /** The shape of the result. */
  readonly outShape: number[];
}

/**
 * The sizes of a product as TF.js's `matMul` has it: the last two axes are multiplied, those before
 * them number the matrices.
 *
 * @param a The first factor's shape.
 * @param b The second factor's shape.
 * @param transposeA Whether the last two axes of the first are to be read swapped.
 * @param transposeB Whether those of the second are.
 * @returns The sizes.
 * @throws {Error} If the factors do not fit.
 */
export function productShape(
  a: number[],
  b: number[],
  transposeA: boolean,
  transposeB: boolean,
): ProductShape {
  const [rowsA, columnsA] = a.slice(-2) as [number, number];
  const [rowsB, columnsB] = b.slice(-2) as [number, number];
  const [m, k] = transposeA ? [columnsA, rowsA] : [rowsA, columnsA];
  const [innerB, n] = transposeB ? [columnsB, rowsB] : [rowsB, columnsB];
  util.assert(
    k === innerB,
    () =>
      `Error in matMul: inner shapes (${k}) and (${innerB}) of Tensors with shapes ${a} and ${b} ` +
      `and transposeA=${transposeA} and transposeB=${transposeB} must match.`,
  );
  const stackShape = broadcast_util.assertAndGetBroadcastShape(a.slice(0, -2), b.slice(0, -2));
  return {
    m,
    n,
    k,
    stackA: util.sizeFromShape(a.slice(0, -2)),
    stackB: util.sizeFromShape(b.slice(0, -2)),
    outShape: [...stackShape, m, n],
  };
}
