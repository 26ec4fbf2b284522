import type { Part } from "../../src/dataset/manifest/split_rule.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { named } from "../../src/errors/named.ts";
import type { DataSet } from "../../src/files/data/data_set.ts";
import { exists } from "../../src/files/files.ts";
import { NpyRows } from "../../src/files/npy/npy_reader.ts";
import type { MotionTrainingData } from "../../src/model/training/motion_autoencoder_trainer.ts";
import type { GestureFrames, MotionNormalisation } from "../../src/model/motion_autoencoder.ts";
import { MotionStatistics } from "../../src/model/training/motion_statistics.ts";
import type { Weights } from "../../src/model/weights.ts";
import { holdOut, readUtterances } from "./held_out.ts";
import { otherData } from "./run_training.ts";

/** Frames whose statistics are taken at once. */
const BLOCK = 4096;

/** The gesture vectors of a data set, open. */
export interface MotionData extends MotionTrainingData, Disposable {
  /** Numbers of a gesture vector. */
  readonly columns: number;
  /** The part that it is judged by: `train`, where some of that is held out. */
  readonly judge: Part;
  /** The files that it is read from. */
  readonly files: readonly string[];
}

/**
 * Opens the gesture vectors of a data set and takes the statistics of what is learnt.
 *
 * @param data The data set.
 * @param chunkLength Frames that are encoded as one.
 * @param validation The share of the training set that is held out to judge by; by default there is the
 * dev set.
 * @throws {InputError} If a file is absent or cannot be used, as one line that names it.
 */
export async function openMotionData(
  data: DataSet,
  chunkLength: number,
  validation?: number,
): Promise<MotionData> {
  const learnt = data.gestures("train");
  const paths = validation === undefined ? [learnt, data.gestures("dev")] : [learnt];
  using opened = new DisposableStack();
  const [all, dev] = paths.map((path) => {
    const rows = opened.use(new NpyRows(path, { together: chunkLength }));
    if (rows.rows > 0 && rows.columns > 0) return rows;
    throw new InputError(
      `${path}: holds no frames; vectorize a data set that has some` +
        (path === learnt ? "" : ", or give --validation 0.1"),
    );
  }) as [NpyRows, NpyRows | undefined];
  const columns = all.columns / chunkLength;
  if (dev && dev.columns !== all.columns) {
    throw new InputError(
      `${paths[1]}: has ${dev.columns / chunkLength} columns, Y_train.npy has ${columns}; ` +
        `vectorize both together`,
    );
  }
  const count = validation === undefined
    ? all.rows
    : Math.floor(await framesLearnt(data, all.rows * chunkLength, validation) / chunkLength);
  const train = rowsOf(all, 0, count), judging = dev ?? rowsOf(all, count, all.rows - count);
  if (train.rows === 0 || judging.rows === 0) {
    throw new InputError(
      `${learnt}: of its ${all.rows} rows ${judging.rows} would be held out, ${train.rows} learnt; ` +
        `--validation ${validation} needs some of each`,
    );
  }
  const normalisation = statisticsOf(learnt, train, chunkLength, columns);
  statisticsOf(paths.at(-1)!, judging, chunkLength, columns); // whose numbers must be finite as well
  const release = opened.move();
  return {
    train,
    dev: judging,
    columns,
    judge: dev ? "dev" : "train",
    files: [...paths, ...data.files],
    normalisation,
    [Symbol.dispose]: () => release.dispose(),
  };
}

/** How many of the training set's frames are learnt: whole utterances, where it is known which. */
async function framesLearnt(data: DataSet, frames: number, validation: number): Promise<number> {
  const path = data.utterances("train");
  if (!await exists(path)) return frames - Math.round(frames * validation);
  const [, [first]] = holdOut(await readUtterances(path), validation);
  return first?.firstFrame ?? frames;
}

/** Some of a file's rows that lie one after the other. */
function rowsOf(rows: GestureFrames, first: number, count: number): GestureFrames {
  return {
    rows: count,
    read: (from, n) => rows.read(first + from, n),
    gather: (which, out) => rows.gather(which.map((row) => first + row), out),
  };
}

/**
 * Computes the statistics of a file's columns, block by block.
 *
 * @param path The `.npy` file, (frames, columns).
 * @returns Mean and largest absolute value of each column.
 * @throws {InputError} If it cannot be read, or a number is not finite, as one line that names it.
 */
export function columnStatistics(path: string): MotionNormalisation {
  using rows = new NpyRows(path, { memory: 0 }); // they are read once
  if (rows.rows === 0) throw new InputError(`${path}: holds no frames`);
  return statisticsOf(path, rows, 1, rows.columns);
}

function statisticsOf(
  path: string,
  train: GestureFrames,
  chunkLength: number,
  columns: number,
): MotionNormalisation {
  const statistics = new MotionStatistics(columns);
  for (let first = 0; first < train.rows; first += BLOCK) {
    const count = Math.min(BLOCK, train.rows - first);
    const rows = { data: train.read(first, count), rows: count * chunkLength, columns };
    named(path, () => statistics.push(rows));
  }
  const { mean, max, sigma } = statistics.finish();
  const repeat = (row: Float32Array) =>
    Float32Array.from({ length: columns * chunkLength }, (_, i) => row[i % columns]!);
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
  throw otherData(folder);
}
