import * as z from "zod";
import { fault, object, text } from "../../json/fields.ts";

/**
 * Paths of an utterance's two files below the data set's folder. `{id}` stands for the utterance's id,
 * `*` for any characters of a name, `**` for any folders, and any other name in braces, such as
 * `{speaker}`, for characters of a name that are known by that name from then on.
 */
export interface FilePatterns {
  /** Wav files, such as `speech/audio{id}.wav`; `none` for motion alone. */
  readonly speech: string;
  /** BVH files, such as `motion/gesture{id}.bvh`. */
  readonly motion: string;
  /**
   * What ids are made of, such as `{session}_{take}`: names in braces of both patterns.
   *
   * @default {"{id}"}
   */
  readonly id?: string;
}

/** `files.speech` of a data set that is motion alone. */
export const NO_SPEECH = "none";

/** What is in braces in a pattern, such as `id`. */
export function bracedNames(pattern: string): string[] {
  return [...pattern.matchAll(BRACED)].map(([, name]) => name!);
}

/** A name in braces. */
export const BRACED: RegExp = /\{([a-z]\w*)\}/gi;

const PATH = "a path below the data set's folder, with / between folders and {id} in it";

const pattern = text(PATH).refine(
  (value) =>
    bracedNames(value).length > 0 && !/[\\{}]/.test(value.replace(BRACED, "")) &&
    value.split("/").every((name) => !["", ".", ".."].includes(name)),
  PATH,
);

const ID = "a text with names of the patterns in braces, such as {session}_{id}";

/** `files` of a manifest as JSON. */
export const filePatternsSchema: z.ZodType<FilePatterns> = object({
  speech: z.union([z.literal(NO_SPEECH), pattern], `${PATH}, or "none"`),
  motion: pattern,
  id: text(ID).refine((value) => bracedNames(value).length > 0 && !/[\\/]/.test(value), ID)
    .exactOptional(),
}).superRefine(({ speech, motion, id = "{id}" }, context) => {
  for (const [field, value] of Object.entries({ speech, motion })) {
    if (value === NO_SPEECH) continue;
    if (bracedNames(value).includes("folder")) {
      fault(context, "must not have {folder} in it: that is the file's folder in any case", [
        field,
      ]);
    }
    const absent = bracedNames(id).find((name) => !bracedNames(value).includes(name));
    if (absent !== undefined) {
      fault(context, `must have {${absent}} in it, which ids are made of (${id})`, [field]);
    }
  }
});
