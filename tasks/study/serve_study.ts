import { stringify } from "@std/csv";
import { join } from "@std/path";
import type { StudyKey, StudyResults } from "../../eval/study/study_files.ts";
import { answerRecords } from "../../eval/study/analysis/answer_records.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { commandLine } from "../../src/errors/quoted.ts";
import { checkWritable, exists, writeFile } from "../../src/files/files.ts";
import type { Made } from "../command/stage.ts";
import { serveLocally } from "../viewing/http_server.ts";
import { AnswerStore } from "./answer_store.ts";
import { readStudyKey, STUDY_FILES } from "./study_folder.ts";
import { MOST_BYTES, studyHandler } from "./study_server.ts";

/** Serves a study until the program is stopped, and keeps what participants answer. */
export async function serveStudy(folder: string, host: string, port: number): Promise<void> {
  const key = await readStudyKey(folder);
  using store = new AnswerStore(join(folder, STUDY_FILES.answers), key);
  const isLocal = ["127.0.0.1", "localhost", "::1"].includes(host);
  const handle = await studyHandler({ folder, key, store, isLocal });
  await serveLocally(port, handle, (port) => {
    const name = isLocal ? "localhost" : host;
    console.log(
      `http://${
        name.includes(":") ? `[${name}]` : name
      }:${port}/ serves ${key.title}; answers go to ` +
        `${join(folder, STUDY_FILES.answers)}\nCtrl+C ends it; the same command goes on`,
    );
    if (!isLocal) {
      console.log("Note: what is sent is not encrypted; put a proxy with TLS before it");
    }
    Deno.permissions.revokeSync({ name: "run" });
  }, { host, mostBytes: MOST_BYTES });
}

/** What a study's server has collected; nothing where it has not been served. */
export async function collectedResults(folder: string, key: StudyKey): Promise<StudyResults[]> {
  const path = join(folder, STUDY_FILES.answers);
  if (!await exists(path)) return [];
  using store = new AnswerStore(path, key);
  return store.results();
}

/** Writes what the server has collected as CSV. */
export async function exportAnswers(folder: string, path: string): Promise<Made> {
  const key = await readStudyKey(folder);
  await checkWritable(path);
  const results = await collectedResults(folder, key);
  if (results.length === 0) {
    throw new InputError(`${folder}: has no answers yet; study serve ${folder} collects them`);
  }
  const { columns, rows } = answerRecords(key, results);
  await writeFile(path, [stringify([columns, ...rows], { headers: false })]);
  return {
    wrote: `${path}: ${rows.length} answers of ${results.length} participants`,
    next: commandLine`deno task study analyze ${folder}`,
  };
}
