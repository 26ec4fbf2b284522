import type { Matrix } from "../../src/matrix/matrix.ts";

/**
 * Fits Y = X W with a constant column by ridge regression: (X'X + lambda I) W = X'Y, solved by
 * Cholesky decomposition.
 *
 * @returns Predicts the targets of other features.
 */
export function ridgeRegression(x: Matrix, y: Matrix, lambda: number): (x: Matrix) => Matrix {
  const n = x.columns + 1, m = y.columns;
  const gram = new Float64Array(n * n), weights = new Float64Array(n * m);
  const row = new Float64Array(n).fill(1);
  for (let t = 0; t < x.rows; t++) {
    row.set(x.data.subarray(t * x.columns, (t + 1) * x.columns));
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) gram[i * n + j]! += row[i]! * row[j]!;
      for (let j = 0; j < m; j++) weights[i * m + j]! += row[i]! * y.data[t * m + j]!;
    }
  }
  for (let i = 0; i < x.columns; i++) gram[i * n + i]! += lambda;
  solveCholesky(gram, weights, n, m);
  return (x) => {
    const data = new Float64Array(x.rows * m);
    for (let t = 0; t < x.rows; t++) {
      for (let j = 0; j < m; j++) {
        let sum = weights[(n - 1) * m + j]!;
        for (let i = 0; i < x.columns; i++) {
          sum += x.data[t * x.columns + i]! * weights[i * m + j]!;
        }
        data[t * m + j] = sum;
      }
    }
    return { data, rows: x.rows, columns: m };
  };
}

/** Overwrites b, (n, m), by the solution of a w = b; only a's lower triangle is read. */
function solveCholesky(a: Float64Array, b: Float64Array, n: number, m: number): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= a[i * n + k]! * a[j * n + k]!;
      a[i * n + j] = i === j ? Math.sqrt(sum) : sum / a[j * n + j]!;
    }
  }
  for (let c = 0; c < m; c++) {
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < i; k++) b[i * m + c]! -= a[i * n + k]! * b[k * m + c]!;
      b[i * m + c]! /= a[i * n + i]!;
    }
    for (let i = n - 1; i >= 0; i--) {
      for (let k = i + 1; k < n; k++) b[i * m + c]! -= a[k * n + i]! * b[k * m + c]!;
      b[i * m + c]! /= a[i * n + i]!;
    }
  }
}
