import { controls, type StudyConfig } from "../../eval/study/study_config.ts";
import { checkCount, type UtteranceUse } from "../../eval/study/lay_out_study.ts";
import { compareIds } from "../../src/dataset/split_utterances.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { named } from "../../src/errors/named.ts";
import { WavFile } from "../../src/files/wav/wav_file.ts";
import { Random } from "../../src/random/random.ts";
import {
  findSources,
  GESTURES,
  type Source,
  type SourceFile,
  SPEECH,
} from "../viewing/view_sources.ts";

/** Where a study's gestures and speech are. */
export interface StudySources {
  /** By the names of conditions; of controls, the recorded gestures. */
  readonly gestures: ReadonlyMap<string, Source>;
  readonly speech: Source;
}

/** An utterance of a study. */
export interface StudyUtterance {
  readonly name: string;
  readonly speech: SourceFile;
  /** How long its speech is. */
  readonly seconds: number;
  /** Whose recorded gestures the mismatched control shows. */
  readonly donor?: string;
}

/** Utterances that were chosen, and which of them are for what. */
export interface ChosenUtterances {
  readonly utterances: readonly StudyUtterance[];
  readonly use: UtteranceUse;
  /** What was left out or used twice, a line each. */
  readonly notes: readonly string[];
}

/** Finds the folders that a config names. */
export async function studySources(config: StudyConfig): Promise<StudySources> {
  const gestures = new Map<string, Source>();
  for (const [name, folder] of Object.entries(config.systems)) {
    gestures.set(name, await oneSource(`systems.${name}`, folder, GESTURES));
  }
  if (config.original !== undefined) {
    const original = await oneSource("original", config.original, GESTURES);
    for (const name of config.controls) gestures.set(name, original);
  }
  return { gestures, speech: await oneSource("speech", config.speech, SPEECH) };
}

async function oneSource(
  field: string,
  folder: string,
  endings: readonly string[],
): Promise<Source> {
  const [source, other] = await named(field, () => findSources(folder, endings));
  if (!other) return source!;
  throw new InputError(`${field}: ${folder} holds several folders of files; name one of them`);
}

/**
 * Chooses a study's utterances: of those that are as long as asked for, as many as asked for, drawn. Those
 * for training and attention checks are others, as far as there are.
 *
 * @throws {InputError} If there are too few, or a system has no gesture of one that was chosen.
 */
export function chooseUtterances(config: StudyConfig, sources: StudySources): ChosenUtterances {
  const { count, seconds: [least, most] } = config.utterances;
  const notes: string[] = [];
  const known = knownUtterances(config, sources);
  const long = known.filter(({ seconds }) => seconds >= least && seconds <= most);
  const isMatched = (own: StudyUtterance) =>
    !config.controls.includes("mismatched") || donorsOf(own, known).length > 0;
  const fit = long.filter(isMatched);
  if (fit.length < long.length) {
    notes.push("the longest utterance is left out: no other is as long, for mismatched speech");
  }
  if (fit.length < count) {
    throw new InputError(
      `utterances: ${fit.length} of ${known.length} with speech and gestures are of ${least} to ` +
        `${most} s, ${count} are asked for; change utterances.count or utterances.seconds`,
    );
  }
  const order = new Random(config.seed, 0).shuffle([...fit]);
  const checks = checkCount(config), wanted = count + config.training + checks;
  const chosen = order.slice(0, wanted);
  if (chosen.length < wanted) {
    notes.push(
      `${wanted - chosen.length} of ${
        config.training + checks
      } trials for training and attention ` +
        "show utterances that are judged as well: there are no more",
    );
  }
  // After the judged ones come the spare ones; where there are none left, the judged ones again.
  const others = Array.from(
    { length: wanted - count },
    (_, i) => count + i < chosen.length ? count + i : i % count,
  );
  const utterances = chosen.map((own, i) => withDonor(config, own, known, i));
  checkGestures(utterances, sources);
  return {
    utterances,
    use: {
      trials: [...Array(count).keys()],
      training: others.slice(checks),
      checks: others.slice(0, checks),
    },
    notes,
  };
}

/** Utterances that have speech, and gestures of what all others are held against. */
function knownUtterances(
  config: StudyConfig,
  { gestures, speech }: StudySources,
): StudyUtterance[] {
  const [reference] = [...controls, ...Object.keys(config.systems)]
    .flatMap((name) => gestures.get(name) ?? []);
  const known = [...speech.files].filter(([name]) => reference!.files.has(name))
    .sort(([a], [b]) => compareIds(a, b));
  if (known.length === 0) {
    throw new InputError(
      `${config.speech}: holds no speech of the gestures; see view --help on names`,
    );
  }
  return known.map(([name, file]) => {
    using wav = new WavFile(file.path);
    return { name, speech: file, seconds: wav.sampleCount / wav.sampleRate };
  });
}

/** Utterances whose gestures last through the speech of another. */
function donorsOf(own: StudyUtterance, known: readonly StudyUtterance[]): StudyUtterance[] {
  return known.filter(({ name, seconds }) => name !== own.name && seconds >= own.seconds);
}

function withDonor(
  { controls, seed }: StudyConfig,
  own: StudyUtterance,
  known: readonly StudyUtterance[],
  index: number,
): StudyUtterance {
  if (!controls.includes("mismatched")) return own;
  const donors = donorsOf(own, known);
  return { ...own, donor: donors[new Random(seed, 2, index).integer(donors.length)]!.name };
}

function checkGestures(utterances: readonly StudyUtterance[], { gestures }: StudySources): void {
  for (const [condition, { name, files }] of gestures) {
    const without = utterances.find((utterance) => !files.has(utterance.name));
    if (!without) continue;
    throw new InputError(
      `${condition}: ${name} has no gesture of utterance ${without.name}, which was chosen; make ` +
        "it, or take its speech away",
    );
  }
}
