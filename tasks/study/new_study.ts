import { join } from "@std/path";
import { layOutStudy, type StudyLayout } from "../../eval/study/lay_out_study.ts";
import {
  conditionsOf,
  type StudyConfig,
  validateStudyConfig,
} from "../../eval/study/study_config.ts";
import type { KeyTrial, StudyKey } from "../../eval/study/study_files.ts";
import type { SheetStimulus, SheetTrial, StudySheet } from "../../eval/study/study_sheet.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { commandLine } from "../../src/errors/quoted.ts";
import { checkWritable, exists, readJson, readText, writeFile } from "../../src/files/files.ts";
import { hashFile } from "../../src/files/records/file_hashes.ts";
import type { Rig } from "../../src/gesture/rig.ts";
import { optionalFields, text } from "../../src/json/fields.ts";
import { readAs } from "../../src/json/read_as.ts";
import type { AtWork, Made } from "../command/stage.ts";
import { videoEncoding } from "../viewing/ffmpeg.ts";
import { namedRig, rigsNear } from "../viewing/view_rigs.ts";
import { STUDY_FILES } from "./study_folder.ts";
import { bundleStudy, ONE_FILE, pageTexts, writeOneFile, writePage } from "./study_page.ts";
import { type Measured, StimulusWriter } from "./study_stimuli.ts";
import {
  chooseUtterances,
  type ChosenUtterances,
  type StudySources,
  studySources,
} from "./study_utterances.ts";

/** What `study new` is told. */
export interface NewStudyOptions {
  readonly out: string;
  readonly stimuli: "3d" | "video";
  readonly submit: string | undefined;
}

/** Reads a study's config. */
export async function readStudyConfig(path: string): Promise<StudyConfig> {
  return validateStudyConfig(await readJson(path), path);
}

/**
 * Makes a study: its stimuli, plans, page and key.
 *
 * @param run The stage.
 * @param path The config.
 * @param options Where to, and how.
 */
export async function newStudy(
  run: AtWork,
  path: string,
  { out, stimuli: kind, submit }: NewStudyOptions,
): Promise<Made> {
  const config = await readStudyConfig(path);
  checkAddress(submit);
  await checkNoAnswers(out);
  const words = await studyWords(config);
  const sources = await studySources(config);
  const chosen = chooseUtterances(config, sources);
  const layout = layOutStudy(config, chosen.use);
  const writer = new StimulusWriter({
    ...{ stimuli: layout.stimuli, utterances: chosen.utterances, kind, sources },
    conditions: conditionsOf(config),
    rigs: await rigsOf(config, sources),
    ...{ frameRate: config.frameRate, seed: config.seed },
  });
  const page = await bundleStudy();
  if (kind === "video") await videoEncoding(join(out, "0.mp4"), "leave out --stimuli video");
  const measured = await writer.measure();
  for (const line of [...chosen.notes, ...cutNotes(measured)]) console.log(`Note: ${line}`);
  if (config.consent === undefined) console.log("Note: the config has no consent text");

  await checkWritable(join(out, STUDY_FILES.key));
  await run.begin(out);
  await clear(out);
  const folder = join(out, STUDY_FILES.page), place = join(folder, "stimuli");
  const written = await writer.write(place, measured);
  const files = [...new Set(written.flatMap(({ file, sound }) => sound ? [file, sound] : [file]))]
    .map((name) => join(place, name));
  const { id, bytes } = await identity(config, layout, files);
  const sheet = studySheet(id, config, layout, {
    ...{ written, kind, words, submit, frame: measured.frame },
  });
  const outputs = [...files, ...await writePage(folder, page, sheet)];
  if (bytes <= ONE_FILE) {
    await writeOneFile(join(out, STUDY_FILES.oneFile), page, sheet, place);
    outputs.push(join(out, STUDY_FILES.oneFile));
  }
  const key = studyKey(id, config, layout, chosen);
  await writeFile(join(out, STUDY_FILES.key), [JSON.stringify(key, null, 1) + "\n"]);
  return {
    inputs: [
      path,
      ...[config.consent, config.texts].flatMap((one) => one ?? []),
      ...measured.files,
    ],
    outputs: [...outputs, join(out, STUDY_FILES.key)],
    seed: config.seed,
    wrote: wroteLines(out, config, layout, bytes),
    next: commandLine`deno task study serve ${out}`,
  };
}

/** Skeletons of the gestures that are shown: the config's, and those beside the files. */
async function rigsOf({ skeleton }: StudyConfig, { gestures }: StudySources): Promise<Rig[]> {
  const places = [...gestures.values()].flatMap(({ files }) => [...files.values()]);
  return [
    ...skeleton === undefined ? [] : [await namedRig(skeleton)],
    ...await rigsNear(places.map(({ path }) => path)),
  ];
}

function wroteLines(
  out: string,
  { participants }: StudyConfig,
  { stimuli, plans }: StudyLayout,
  bytes: number,
): string[] {
  const page = join(out, STUDY_FILES.page), oneFile = join(out, STUDY_FILES.oneFile);
  return [
    `${page}: the page, ${stimuli.length} stimuli, ${participants} plans of ` +
    `${plans[0]!.length} trials`,
    bytes <= ONE_FILE
      ? `${oneFile}: the same as one file, ${megabytes(bytes)} of stimuli`
      : `no page of one file: the stimuli are ${megabytes(bytes)}, more than ` +
        megabytes(ONE_FILE),
    `${join(out, STUDY_FILES.key)}: which stimulus is of which system; keep it from participants`,
  ];
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function cutNotes({ cuts: { count, most } }: Measured): string[] {
  if (count === 0) return [];
  return [
    `${count} gestures are cut, by ${
      most.toFixed(2)
    } s at most, to the shortest of their utterance`,
  ];
}

function checkAddress(submit: string | undefined): void {
  if (submit === undefined || /^https?:$/.test(URL.parse(submit)?.protocol ?? "")) return;
  throw new InputError(`--submit ${submit} is no address that begins with https:// or http://`);
}

async function checkNoAnswers(out: string): Promise<void> {
  if (!await exists(join(out, STUDY_FILES.answers))) return;
  throw new InputError(
    `${join(out, STUDY_FILES.answers)}: has answers to the study that is there; give another --out`,
  );
}

/** Takes away what an earlier study left in the folder. */
async function clear(out: string): Promise<void> {
  for (const name of [STUDY_FILES.key, STUDY_FILES.page, STUDY_FILES.oneFile]) {
    await Deno.remove(join(out, name), { recursive: true }).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
  }
}

/** What the page says, and what is agreed to. */
async function studyWords(
  { consent, texts }: StudyConfig,
): Promise<{ texts: Record<string, string>; consent?: string }> {
  const usual = await pageTexts();
  const schema = optionalFields(Object.fromEntries(Object.keys(usual).map((key) => [key, text()])));
  const own = texts === undefined ? {} : readAs(schema, await readJson(texts), texts);
  return {
    texts: { ...usual, ...own as Record<string, string> },
    ...(consent !== undefined && { consent: (await readText(consent)).trim() }),
  };
}

/** By which answers are known to be of this study: a hash of all that is shown and asked. */
async function identity(
  config: StudyConfig,
  layout: StudyLayout,
  files: readonly string[],
): Promise<{ id: string; bytes: number }> {
  const { title, design, questions, ties } = config, conditions = conditionsOf(config);
  const found = await Promise.all(files.map((file) => hashFile(file)));
  const asked = { title, design, questions, ties, conditions };
  const all = JSON.stringify([asked, layout, found.map(({ sha256 }) => sha256)]);
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(all));
  return {
    id: new Uint8Array(digest).toHex().slice(0, 16),
    bytes: found.reduce((sum, { size }) => sum + size, 0),
  };
}

interface SheetParts {
  readonly written: readonly SheetStimulus[];
  readonly kind: "3d" | "video";
  readonly words: { readonly texts: Record<string, string>; readonly consent?: string };
  readonly submit: string | undefined;
  readonly frame: { readonly width: number; readonly height: number };
}

function studySheet(
  id: string,
  config: StudyConfig,
  { training, plans }: StudyLayout,
  { written, kind, words, submit, frame }: SheetParts,
): StudySheet {
  const shown = (trials: readonly KeyTrial[]) =>
    trials.map((trial) => sheetTrial(trial, config, words.texts));
  const { title, design, questions, ties, headphones, demographics, completionCode } = config;
  return {
    ...{ id, title, design, questions, ties, kind, frame, stimuli: written },
    ...{ training: shown(training), plans: plans.map(shown), headphones, demographics, ...words },
    ...(submit !== undefined && { submit }),
    ...(completionCode !== undefined && { completionCode }),
  };
}

/** A trial without what it is for; a written check has its instruction. */
function sheetTrial(
  { id, stimuli, check }: KeyTrial,
  { design }: StudyConfig,
  texts: Readonly<Record<string, string>>,
): SheetTrial {
  if (check?.kind !== "written") return { id, stimuli };
  const key = { pairwise: "noticeChoose", rating: "noticeRate", parallel: "noticeSlide" }[design];
  const answer = design === "pairwise" ? check.answer === 1 ? "A" : "B" : String(check.answer);
  return { id, stimuli, notice: texts[key]!.replace("{answer}", answer) };
}

function studyKey(
  id: string,
  config: StudyConfig,
  { stimuli, plans }: StudyLayout,
  { utterances }: ChosenUtterances,
): StudyKey {
  const { title, design, questions, ties, headphones, demographics, attention, seed } = config;
  return {
    ...{ id, title, design, ties, headphones, mayFail: attention.mayFail, seed },
    questions: questions.map(({ name }) => ({ name })),
    demographics: demographics.map(({ name }) => name),
    conditions: conditionsOf(config),
    systems: Object.keys(config.systems).length,
    utterances: utterances.map(({ name }) => name),
    stimuli: stimuli.map(({ utterance, condition }) => ({ utterance, condition })),
    plans: plans.map((plan) => [...plan]),
  };
}
