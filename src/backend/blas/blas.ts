/**
 * A system BLAS that multiplies matrices where they lie in memory.
 *
 * All matrices are row-major and dense.
 */
export interface Blas {
  /** What it is: `OpenBLAS`, `Accelerate`, `MKL`, or `BLAS` where it does not tell. */
  readonly name: string;
  /** The library as it was found: a file name that the system resolved, or a path. */
  readonly path: string;
  /** Number of threads that one product may use. */
  readonly threads: number;
  /**
   * c = op(a) op(b) + beta c, with op(a) of m x k, op(b) of k x n and c of m x n.
   *
   * @param transposeA Whether `a` is stored as k x m.
   * @param transposeB Whether `b` is stored as n x k.
   * @param beta 0 overwrites `c`, 1 adds to it.
   */
  sgemm(
    transposeA: boolean,
    transposeB: boolean,
    m: number,
    n: number,
    k: number,
    a: Float32Array,
    b: Float32Array,
    beta: 0 | 1,
    c: Float32Array,
  ): void;
}
