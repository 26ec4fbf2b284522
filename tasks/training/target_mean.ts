import { InputError } from "../../src/input_error.ts";
import { MotionStatistics } from "../../src/model/motion_statistics.ts";
import { NpyReader } from "../../src/store/npy_reader.ts";

/** Rows whose mean is taken at once. */
const BLOCK = 4096;

/**
 * Computes the mean of what is to be predicted, block by block.
 *
 * @param path The `.npy` file, (frames, columns).
 * @returns The mean of each column.
 * @throws {InputError} If it cannot be read, or a number is not finite, as one line that names it.
 */
export function targetMean(path: string): Float32Array {
  using file = new NpyReader(path);
  const statistics = new MotionStatistics(file.rowLength);
  for (let first = 0; first < file.rows; first += BLOCK) {
    const rows = Math.min(BLOCK, file.rows - first);
    const data = Float32Array.from(file.read(first, rows));
    try {
      statistics.push({ data, rows, columns: file.rowLength });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      throw new InputError(`${path}: ${error.message}`);
    }
  }
  return statistics.finish().mean;
}
