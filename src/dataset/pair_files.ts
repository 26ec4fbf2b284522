import { InputError } from "../errors/input_error.ts";
import type { FilePatterns } from "./data_manifest.ts";
import { FilePattern } from "./file_pattern.ts";
import { compareIds } from "./split_utterances.ts";

/** An utterance and its two files. */
export interface UtteranceFiles {
  readonly id: string;
  /** Path of the wav file below the data set's folder. */
  readonly speech: string;
  /** Path of the BVH file below the data set's folder. */
  readonly motion: string;
}

/** Which files belong together, and which have no partner. */
export interface PairedFiles {
  /** The utterances in the order of their ids: 9 before 10. */
  readonly utterances: readonly UtteranceFiles[];
  /** Wav files without a BVH file. */
  readonly speechAlone: readonly string[];
  /** BVH files without a wav file. */
  readonly motionAlone: readonly string[];
}

/**
 * Finds the two files of each utterance.
 *
 * @param paths Paths below the data set's folder, with `/` between folders; those that fit neither
 * pattern are passed over.
 * @param patterns The patterns of the two kinds of files.
 * @returns The pairs, and the files without a partner.
 * @throws {InputError} If two files of a kind have the same id; both are named.
 *
 * @example Usage
 * ```ts
 * import { pairFiles } from "@aud2repr2pose/aud2repr2pose/dataset";
 * import { assertEquals } from "@std/assert";
 *
 * const { utterances, speechAlone } = pairFiles(["a/7.wav", "a/8.wav", "a/7.bvh"], {
 *   speech: "a/{id}.wav",
 *   motion: "a/{id}.bvh",
 * });
 * assertEquals(utterances, [{ id: "7", speech: "a/7.wav", motion: "a/7.bvh" }]);
 * assertEquals(speechAlone, ["a/8.wav"]);
 * ```
 */
export function pairFiles(paths: Iterable<string>, patterns: FilePatterns): PairedFiles {
  const all = [...paths];
  const speech = filesById(all, patterns.speech);
  const motion = filesById(all, patterns.motion);
  const utterances = [...speech.keys()].filter((id) => motion.has(id)).sort(compareIds)
    .map((id) => ({ id, speech: speech.get(id)!, motion: motion.get(id)! }));
  return { utterances, speechAlone: alone(speech, motion), motionAlone: alone(motion, speech) };
}

function filesById(paths: readonly string[], text: string): Map<string, string> {
  const pattern = new FilePattern(text);
  const files = new Map<string, string>();
  for (const path of paths) {
    const id = pattern.match(path);
    if (id === undefined) continue;
    const other = files.get(id);
    if (other !== undefined && other !== path) {
      throw new InputError(
        `two files have the id ${id}: ${
          [other, path].sort().join(" and ")
        }; rename one of them, or ` +
          `narrow the pattern ${text}`,
      );
    }
    files.set(id, path);
  }
  return files;
}

function alone(files: Map<string, string>, others: Map<string, string>): string[] {
  return [...files].filter(([id]) => !others.has(id)).map(([, path]) => path).sort(compareIds);
}
