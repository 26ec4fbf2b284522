import { join } from "@std/path";
import { writeMatrix } from "../../../src/files/matrix_file.ts";
import type { StudyKey } from "../../../eval/study/study_files.ts";
import { AnswerStore } from "../../../tasks/study/answer_store.ts";
import { readStudyKey, STUDY_FILES } from "../../../tasks/study/study_folder.ts";
import { simulatedResults } from "../evaluation/simulated_study.ts";
import { tone, waving } from "../page/view_data.ts";
import { runTask } from "../tasks/run_task.ts";

/** Writes gestures of two systems, recorded ones and speech: eight utterances of some seconds. */
export async function writeStudyData(folder: string, seconds = 1): Promise<void> {
  const write = (path: string, phase: number) =>
    writeMatrix(join(folder, path), ReadableStream.from([waving(20 * seconds, phase)]));
  await Deno.mkdir(join(folder, "speech"), { recursive: true });
  for (let id = 1; id <= 8; id++) {
    await write(`original/gesture${id}.txt`, id);
    await write(`one/gesture${id}.npy`, id + 0.5);
    await write(`two/gesture${id}.txt`, id + 1);
    await Deno.writeFile(join(folder, `speech/audio${id}.wav`), tone(seconds));
  }
}

/** A config of these. */
export const SMALL_STUDY = {
  title: "Two systems",
  design: "pairwise",
  systems: { one: "one", two: "two" },
  original: "original",
  controls: ["original"],
  speech: "speech",
  utterances: { count: 4, seconds: [0.5, 5] },
  participants: 6,
};

/** Makes a study of these with `deno task study new`. */
export async function makeStudy(
  folder: string,
  changes: object = {},
  args: readonly string[] = [],
): Promise<StudyKey> {
  const config = JSON.stringify({ ...SMALL_STUDY, ...changes });
  await Deno.writeTextFile(join(folder, "study.json"), config);
  const made = await runTask("study", ["new", "study.json", "--out", "study", ...args], folder);
  if (made.code !== 0) throw new Error(made.stderr);
  return JSON.parse(await Deno.readTextFile(join(folder, "study/key.json")));
}

/** Puts answers of four participants into the database of a study. */
export async function writeAnswers(study: string): Promise<void> {
  const key = await readStudyKey(study);
  using store = new AnswerStore(join(study, STUDY_FILES.answers), key);
  for (let seed = 0; seed < 4; seed++) {
    const who = store.add(String(seed).repeat(64));
    const worth = { original: 2, proposed: 1 };
    const { headphones, answers } = simulatedResults(key, who.plan, { worth, seed });
    for (const answer of answers) store.keep(who, answer);
    store.finish(who, { headphones: headphones! });
  }
}
