import type { Matrix } from "../../matrix/matrix.ts";
import type { RowSource } from "./speech_corpus.ts";

/** The rows of a matrix in memory. */
export class MemoryRows implements RowSource {
  readonly #matrix: Matrix<Float32Array>;

  /** @param matrix The matrix. It is not copied. */
  constructor(matrix: Matrix<Float32Array>) {
    this.#matrix = matrix;
  }

  get rows(): number {
    return this.#matrix.rows;
  }

  get columns(): number {
    return this.#matrix.columns;
  }

  gather(rows: Int32Array, out: Float32Array): void {
    const { data, columns } = this.#matrix;
    for (let i = 0; i < rows.length; i++) {
      const source = rows[i]! * columns, target = i * columns;
      if (source < 0) continue;
      for (let c = 0; c < columns; c++) out[target + c] = data[source + c]!;
    }
  }
}
