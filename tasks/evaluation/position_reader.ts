import { join } from "@std/path";
import { InputError } from "../../src/errors/input_error.ts";
import { readMatrix } from "../../src/files/text/matrix_file.ts";
import { joinRows, type Matrix } from "../../src/matrix/matrix.ts";
import { removeVelocities } from "../../src/motion/gesture_vectors.ts";
import { checkColumns } from "./evaluation_joints.ts";
import type { GestureFolder } from "./systems.ts";

/**
 * Reads the positions of a folder's gestures, one sequence after the other; velocities are left out,
 * and the first time that is said.
 */
export class PositionReader {
  readonly #folder: GestureFolder;
  readonly #joints: number;
  readonly #least: number;
  #last: { readonly index: number; readonly positions: Matrix } | undefined;
  #said = false;

  /**
   * @param folder The folder.
   * @param joints How many joints its gestures must have.
   * @param least How many frames they must have.
   */
  constructor(folder: GestureFolder, joints: number, least: number) {
    this.#folder = folder;
    this.#joints = joints;
    this.#least = least;
  }

  /**
   * Reads a sequence; the same one again only once.
   *
   * @param index Which sequence.
   * @returns (frames, 3 * joints), in cm.
   * @throws {InputError} If it cannot be read, or has other joints or too few frames.
   */
  async read(index: number): Promise<Matrix> {
    if (this.#last?.index === index) return this.#last.positions;
    const path = join(this.#folder.folder, this.#folder.files[index]!);
    const blocks: Matrix[] = [];
    for await (const block of readMatrix(path)) {
      const { data, rows, columns } = this.#positions(block, path);
      blocks.push({
        data: data instanceof Float64Array ? data : Float64Array.from(data),
        rows,
        columns,
      });
    }
    const positions = blocks.length === 1 ? blocks[0]! : joinRows(blocks, 3 * this.#joints);
    if (positions.rows < this.#least) {
      throw new InputError(
        `${path}: has ${positions.rows} frames, these measures take at least ${this.#least}`,
      );
    }
    this.#last = { index, positions };
    return positions;
  }

  #positions(
    block: Matrix<Float32Array | Float64Array>,
    path: string,
  ): Matrix<Float32Array | Float64Array> {
    const joints = this.#joints, { columns } = block;
    if (columns === 3 * joints) return block;
    checkColumns(path, columns, joints);
    if (!this.#said) console.log(`${this.#folder.name}: velocities left out`);
    this.#said = true;
    return removeVelocities(block);
  }
}
