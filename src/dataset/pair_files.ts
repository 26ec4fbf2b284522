import { InputError } from "../errors/input_error.ts";
import { FilePattern } from "./file_pattern.ts";
import type { Columns } from "./manifest/columns.ts";
import { type FilePatterns, NO_SPEECH } from "./manifest/file_patterns.ts";
import { compareIds } from "./split_utterances.ts";

/** An utterance and its files. */
export interface UtteranceFiles {
  /** What it is called. */
  readonly id: string;
  /** Path of the wav file below the data set's folder; absent of motion without speech. */
  readonly speech?: string;
  /** Path of the BVH file below the data set's folder; absent of speech without motion. */
  readonly motion?: string;
  /** What its paths say of it: `id`, `folder`, and each name that is in braces in a pattern. */
  readonly columns: Columns;
}

/** Which files belong together, and which have no partner. */
export interface PairedFiles {
  /** The utterances in the order of their ids: 9 before 10. */
  readonly utterances: readonly UtteranceFiles[];
  /** Speech without motion. */
  readonly speechAlone: readonly UtteranceFiles[];
  /** Motion without speech, where there should be some. */
  readonly motionAlone: readonly UtteranceFiles[];
}

/**
 * Finds the files of each utterance.
 *
 * @param paths Paths below the data set's folder, with `/` between folders; those that fit neither
 * pattern are passed over.
 * @param patterns The patterns of the two kinds of files.
 * @returns The pairs, and the files without a partner. Of a data set without speech, each motion is an
 * utterance.
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
 * const columns = { id: "7", folder: "a" };
 * assertEquals(utterances, [{ id: "7", speech: "a/7.wav", motion: "a/7.bvh", columns }]);
 * assertEquals(speechAlone.map(({ id }) => id), ["8"]);
 * ```
 */
export function pairFiles(paths: Iterable<string>, patterns: FilePatterns): PairedFiles {
  const all = [...paths];
  const motion = filesById(all, patterns.motion, patterns.id);
  if (patterns.speech === NO_SPEECH) {
    const utterances = inOrder([...motion].map(([id, file]) => utterance(id, undefined, file)));
    return { utterances, speechAlone: [], motionAlone: [] };
  }
  const speech = filesById(all, patterns.speech, patterns.id);
  const ids = [...new Set([...speech.keys(), ...motion.keys()])];
  const found = inOrder(ids.map((id) => utterance(id, speech.get(id), motion.get(id))));
  return {
    utterances: found.filter(({ speech, motion }) => speech && motion),
    speechAlone: found.filter(({ motion }) => motion === undefined),
    motionAlone: found.filter(({ speech }) => speech === undefined),
  };
}

interface File {
  readonly path: string;
  readonly columns: Columns;
}

function filesById(
  paths: readonly string[],
  text: string,
  ids: string | undefined,
): Map<string, File> {
  const pattern = new FilePattern(text, ids);
  const files = new Map<string, File>();
  for (const path of paths) {
    const found = pattern.find(path);
    if (found === undefined) continue;
    const { id, columns } = found;
    const other = files.get(id)?.path;
    if (other !== undefined && other !== path) {
      throw new InputError(
        `two files have the id ${id}: ${[other, path].sort().join(" and ")}; rename one of them, ` +
          `or narrow the pattern ${text}, or make ids of folder and name with files.id, as in ` +
          `"{session}/{take}.wav" and "{session}_{take}"`,
      );
    }
    files.set(id, { path, columns });
  }
  return files;
}

function utterance(id: string, speech?: File, motion?: File): UtteranceFiles {
  const path = (speech ?? motion)!.path.normalize();
  const folder = path.includes("/") ? path.replace(/\/[^/]*$/, "") : "";
  return {
    id,
    ...(speech && { speech: speech.path }),
    ...(motion && { motion: motion.path }),
    columns: { ...motion?.columns, ...speech?.columns, folder, id },
  };
}

function inOrder(utterances: readonly UtteranceFiles[]): UtteranceFiles[] {
  return utterances.toSorted((a, b) => compareIds(a.id, b.id));
}
