import { InputError } from "../../src/errors/input_error.ts";
import { named } from "../../src/errors/named.ts";
import type { DataSet } from "../../src/files/data/data_set.ts";
import { NpyRows } from "../../src/files/npy/npy_reader.ts";
import type { MotionTrainingData } from "../../src/model/training/motion_autoencoder_trainer.ts";
import type { MotionNormalisation } from "../../src/model/motion_autoencoder.ts";
import { MotionStatistics } from "../../src/model/training/motion_statistics.ts";
import type { Weights } from "../../src/model/weights.ts";

/** Frames whose statistics are taken at once. */
const BLOCK = 4096;

/** The gesture vectors of a data set, open. */
export interface MotionData extends MotionTrainingData, Disposable {
  readonly train: NpyRows;
  readonly dev: NpyRows;
  /** Numbers of a gesture vector. */
  readonly columns: number;
  /** The files that it is read from. */
  readonly files: readonly string[];
}

/**
 * Opens the gesture vectors of a data set and takes the statistics of its training set.
 *
 * @param data The data set.
 * @param chunkLength Frames that are encoded as one.
 * @throws {InputError} If a file is absent or cannot be used, as one line that names it.
 */
export function openMotionData(data: DataSet, chunkLength: number): MotionData {
  const paths = [data.gestures("train"), data.gestures("dev")] as const;
  using opened = new DisposableStack();
  const [train, dev] = paths.map((path) => {
    const rows = opened.use(new NpyRows(path, { together: chunkLength }));
    if (rows.rows > 0 && rows.columns > 0) return rows;
    throw new InputError(`${path}: holds no frames; vectorize a data set that has some`);
  }) as [NpyRows, NpyRows];
  const columns = train.columns / chunkLength;
  if (dev.columns !== train.columns) {
    throw new InputError(
      `${paths[1]}: has ${dev.columns / chunkLength} columns, Y_train.npy has ${columns}; ` +
        `vectorize both together`,
    );
  }
  const normalisation = statisticsOf(paths[0], train, chunkLength);
  statisticsOf(paths[1], dev, chunkLength); // whose numbers must be finite as well
  const release = opened.move();
  return {
    train,
    dev,
    columns,
    files: [...paths, ...data.files],
    normalisation,
    [Symbol.dispose]: () => release.dispose(),
  };
}

function statisticsOf(path: string, train: NpyRows, chunkLength: number): MotionNormalisation {
  const columns = train.columns / chunkLength;
  const statistics = new MotionStatistics(columns);
  for (let first = 0; first < train.rows; first += BLOCK) {
    const count = Math.min(BLOCK, train.rows - first);
    const rows = { data: train.read(first, count), rows: count * chunkLength, columns };
    named(path, () => statistics.push(rows));
  }
  const { mean, max, sigma } = statistics.finish();
  const repeat = (row: Float32Array) =>
    Float32Array.from({ length: train.columns }, (_, i) => row[i % columns]!);
  return { mean: repeat(mean), max: repeat(max), sigma };
}

/**
 * Checks that data are those that a training began with.
 *
 * @throws {InputError} If they have another mean or maximum.
 */
export function checkSameNormalisation(
  folder: string,
  weights: Weights,
  { mean, max }: MotionNormalisation,
): void {
  const same = (a: Float32Array, b: Float32Array | undefined) =>
    a.length === b?.length && a.every((value, i) => value === b[i]);
  if (same(mean, weights["motion/mean"]?.data) && same(max, weights["motion/max"]?.data)) return;
  throw new InputError(
    `--resume: the training in ${folder} began with other data; begin anew without it`,
  );
}
