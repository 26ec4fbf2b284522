import { join } from "@std/path";
import { type StudyKey, studyKeySchema } from "../../eval/study/study_files.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { exists, readJsonAs } from "../../src/files/files.ts";

/** What is in a study's folder. */
export const STUDY_FILES = {
  /** What participants see: a folder for any web server. */
  page: "page",
  /** The same as one file. */
  oneFile: "study.html",
  /** What stimuli and trials are. */
  key: "key.json",
  /** What `study serve` collects. */
  answers: "answers.sqlite",
};

/**
 * Reads a study's key.
 *
 * @param folder The study.
 * @throws {InputError} If there is no study.
 */
export async function readStudyKey(folder: string): Promise<StudyKey> {
  const path = join(folder, STUDY_FILES.key);
  if (!await exists(path)) {
    throw new InputError(`${folder}: is no study, it has no ${STUDY_FILES.key}; see study new`);
  }
  return await readJsonAs(path, studyKeySchema, "is not the key of a study, or is damaged");
}
