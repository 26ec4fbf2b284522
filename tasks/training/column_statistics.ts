import { InputError } from "../../src/errors/input_error.ts";
import { named } from "../../src/errors/named.ts";
import { NpyReader } from "../../src/files/npy/npy_reader.ts";
import type { MotionNormalisation } from "../../src/model/motion_autoencoder.ts";
import { MotionStatistics } from "../../src/model/training/motion_statistics.ts";

/** Rows whose statistics are taken at once. */
const BLOCK = 4096;

/**
 * Computes the statistics of a file's columns, block by block.
 *
 * @param path The `.npy` file, (frames, columns).
 * @returns Mean and largest absolute value of each column.
 * @throws {InputError} If it cannot be read, or a number is not finite, as one line that names it.
 */
export function columnStatistics(path: string): MotionNormalisation {
  using file = new NpyReader(path);
  if (file.rows === 0) throw new InputError(`${path}: holds no frames`);
  const statistics = new MotionStatistics(file.rowLength);
  for (let first = 0; first < file.rows; first += BLOCK) {
    const rows = Math.min(BLOCK, file.rows - first);
    const data = Float32Array.from(file.read(first, rows));
    named(path, () => statistics.push({ data, rows, columns: file.rowLength }));
  }
  return statistics.finish();
}
