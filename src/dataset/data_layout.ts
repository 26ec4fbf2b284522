import type { Part } from "./manifest/split_rule.ts";

/** Where an utterance's files are in a DATA folder: paths below it, with `/` between folders. */
export interface DataPaths {
  /** The speech. */
  readonly speech: string;
  /** The speech with noise, for training. */
  readonly noisySpeech: string;
  /** The gestures. */
  readonly motion: string;
}

/**
 * Tells where an utterance's files are in a DATA folder.
 *
 * @param part The part of the data set that it is in.
 * @param id Its id.
 *
 * @example Usage
 * ```ts
 * import { dataPaths } from "@aud2repr2pose/aud2repr2pose/dataset";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(dataPaths("dev", "1093").motion, "dev/labels/gesture1093.bvh");
 * ```
 */
export function dataPaths(part: Part, id: string): DataPaths {
  return {
    speech: `${part}/inputs/audio${id}.wav`,
    noisySpeech: `${part}/inputs/naudio${id}.wav`,
    motion: `${part}/labels/gesture${id}.bvh`,
  };
}

/**
 * Tells whose gestures a file holds.
 *
 * @param path Where it is, such as `DATA/dev/labels/gesture1093.bvh`.
 * @returns The utterance's id: what the file is called, without `gesture` and ending.
 */
export function gestureId(path: string): string {
  return path.replace(/^.*[\\/]/, "").replace(/^gesture/, "").replace(/\.\w+$/, "");
}
