import { dataPaths } from "./data_layout.ts";
import type { Part } from "./data_manifest.ts";
import { dataFiles, type SplitLock } from "./split_lock.ts";

/** A row of `gg-train.csv`, `gg-dev.csv` and `gg-test.csv`, named as the original names its columns. */
export interface DataRow {
  /** Path of a wav file below the DATA folder, with `/` between folders. */
  readonly wav_filename: string;
  /** Its length in bytes. */
  readonly wav_filesize: number;
  /** Path of the BVH file that belongs to it. */
  readonly bvh_filename: string;
}

/** The columns in order. */
export const dataColumns = ["wav_filename", "wav_filesize", "bvh_filename"] as const;

/**
 * Lists the recordings of one part of a data set: one row an utterance, and after it one for its copy
 * with noise.
 *
 * @param lock What the DATA folder is made from.
 * @param part The part.
 */
export function dataRows(lock: SplitLock, part: Part): DataRow[] {
  return lock.parts[part].flatMap((utterance) => {
    const { motion } = dataPaths(part, utterance.id);
    return dataFiles(lock, part, utterance).filter(({ path }) => path !== motion)
      .map(({ path, size }) => ({ wav_filename: path, wav_filesize: size, bvh_filename: motion }));
  });
}
