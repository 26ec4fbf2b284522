/**
 * What other software made of a data set's speech, `--features external:DIR`: whose file is which, how
 * wide and fast they are, and what stands for silence.
 *
 * @module
 */
import { join } from "@std/path";
import { type ExternalSettings, resampledFrames } from "../../src/audio/external.ts";
import { mixDown } from "../../src/audio/signal/waveform.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { exists, isFolder } from "../../src/files/files.ts";
import {
  type AskedFeatures,
  checkExternalLength,
  openExternal,
  readExternalFeatures,
} from "../../src/files/wav/external_features.ts";
import { WavFile } from "../../src/files/wav/wav_file.ts";
import { FRAME_RATE } from "../../src/matrix/matrix.ts";
import type { Recording } from "./data_folder.ts";
import type { UtteranceGroup } from "./vectors_writer.ts";

/** The share of the training set's frames, the quietest, whose mean is taken for silence. */
const QUIET_SHARE = 0.01;

/** A recording, and the file of other software's features of it. */
interface Pair {
  readonly speech: string;
  readonly external: string;
  /** Frames of the file, and numbers of each. */
  readonly rows: number;
  readonly columns: number;
  /** How long the recording lasts. */
  readonly seconds: number;
}

/** A data set's speech with other software's features of it. */
export interface ExternalSpeech {
  /** The utterances; each knows its file. */
  readonly groups: UtteranceGroup[];
  /** What the recipe is to know of the features. */
  readonly settings: ExternalSettings;
  /** The files. */
  readonly files: readonly string[];
  /** Lines for people. */
  readonly lines: readonly string[];
}

/**
 * Finds the file of each utterance and checks all: `name.npy` of `name.wav`; a noisy copy without one of its
 * own, and a mirrored copy, have that of the clean recording.
 *
 * @param groups All utterances of a data set.
 * @param asked Their folder, and how many frames a second they are where that is said; else it is
 * reckoned from how long the recordings last.
 * @throws {InputError} If an utterance has no file, or files have other widths or lengths; one line.
 */
export async function withExternal(
  groups: readonly UtteranceGroup[],
  { folder, rate: said }: NonNullable<AskedFeatures["external"]>,
): Promise<ExternalSpeech> {
  if (!await isFolder(folder)) throw new InputError(`--features: ${folder}: no such folder`);
  const { found, shared } = await withFiles(groups, folder);
  const pairs = openPairs(found), columns = commonWidth(pairs);
  const rate = said ?? reckonedRate(pairs);
  const lines = [
    ...shared === 0 ? [] : [
      `Note: ${shared} noisy copies have no file in ${folder}: they have that of the clean recording`,
    ],
    `Features of ${folder}: ${columns} a frame, ${rate} frames a second` +
    (said === undefined ? " by the recordings' lengths (else: external:DIR:RATE)" : ""),
  ];
  for (const { speech, external, rows, seconds } of pairs) {
    checkExternalLength(external, { rows, rate }, { path: speech, duration: seconds });
  }
  const isTraining = new Set(
    found.filter(({ part }) => part === "train")
      .flatMap(({ utterances }) => utterances.map(({ external }) => external)),
  );
  const training = pairs.filter(({ external }) => isTraining.has(external));
  const quiet = quietestFrames(training.length > 0 ? training : pairs, { columns, rate });
  return {
    groups: found,
    settings: { columns, rate, silence: quiet.silence },
    files: [...new Set(pairs.map(({ external }) => external))],
    lines: [...lines, quiet.line],
  };
}

/** The utterances with their files, and how many of them have that of the clean recording. */
async function withFiles(
  groups: readonly UtteranceGroup[],
  folder: string,
): Promise<{ found: UtteranceGroup[]; shared: number }> {
  let shared = 0;
  const found: UtteranceGroup[] = [];
  for (const group of groups) {
    if (group.change?.speed !== undefined || group.change?.pitch !== undefined) {
      throw new InputError(
        "--augment speed and pitch change the speech, which external features do not follow; " +
          "use mirror alone, or make a data set of changed recordings",
      );
    }
    const utterances: Recording[] = [];
    let clean: string | undefined;
    for (const one of group.utterances) {
      const own = join(folder, `${one.name.replace(/~\w+$/, "")}.npy`);
      const has = one.speech !== undefined && await exists(own);
      const external = has ? own : clean;
      if (one.speech !== undefined && external === undefined) {
        throw new InputError(`${own}: no such file, of ${one.speech}; make one of each recording`);
      }
      if (!has && external !== undefined) shared++;
      utterances.push({ ...one, ...external !== undefined && { external } });
      clean ??= external;
    }
    found.push({ ...group, utterances });
  }
  return { found, shared };
}

/** Every recording that has a file, the first of those that share one: the clean. */
function openPairs(groups: readonly UtteranceGroup[]): Pair[] {
  const pairs = new Map<string, Pair>();
  for (const { utterances } of groups) {
    for (const { speech, external } of utterances) {
      if (speech === undefined || external === undefined || pairs.has(external)) continue;
      using file = openExternal(external);
      using wav = new WavFile(speech);
      const { rows, rowLength: columns } = file;
      pairs.set(external, { speech, external, rows, columns, seconds: wav.duration });
    }
  }
  if (pairs.size > 0) return [...pairs.values()];
  throw new InputError("--features external: the data set has no speech");
}

function commonWidth(pairs: readonly Pair[]): number {
  const { external, columns } = pairs[0]!;
  const other = pairs.find((pair) => pair.columns !== columns);
  if (!other) return columns;
  throw new InputError(
    `${other.external}: has ${other.columns} features a frame, ${external} has ${columns}; all ` +
      "must have as many",
  );
}

/** Frames a second of most files, to the nearest whole number: they end a frame or two early. */
function reckonedRate(pairs: readonly Pair[]): number {
  const rates = pairs.map(({ rows, seconds }) => rows / seconds).sort((a, b) => a - b);
  return Math.max(1, Math.round(rates[rates.length >> 1]!));
}

/** The mean of the features where speech is quietest, and a line that says so. */
function quietestFrames(
  pairs: readonly Pair[],
  settings: { readonly columns: number; readonly rate: number },
): { silence: number[]; line: string } {
  const powers = pairs.map(({ speech, rows }) =>
    framePowers(speech).subarray(0, resampledFrames(rows, settings.rate))
  );
  const all = Float64Array.from(powers.flatMap((power) => [...power])).sort();
  const wanted = Math.max(1, Math.round(all.length * QUIET_SHARE));
  const loudest = all[wanted - 1]!;
  const sums = new Float64Array(settings.columns);
  let count = 0;
  for (const [i, { speech, external }] of pairs.entries()) {
    if (count >= wanted || powers[i]!.every((power) => power > loudest)) continue;
    const { data, columns } = readExternalFeatures(external, speech, settings);
    for (const [frame, power] of powers[i]!.entries()) {
      if (power > loudest || count >= wanted) continue;
      for (let c = 0; c < columns; c++) sums[c]! += data[frame * columns + c]!;
      count++;
    }
  }
  const level = loudest > 0 ? `${(10 * Math.log10(loudest)).toFixed(0)} dB of full scale` : "zeros";
  return {
    silence: Array.from(sums, (sum) => sum / count),
    line:
      `Their silence, before and after an utterance: the mean of ${count} of the ${all.length} ` +
      `frames of training speech, the quietest (up to ${level})`,
  };
}

/** The mean square of a recording in each of its frames of a twentieth of a second. */
function framePowers(path: string): Float64Array {
  using wav = new WavFile(path);
  const { sampleRate, duration } = wav;
  const sums = new Float64Array(Math.floor(duration * FRAME_RATE + 1e-9));
  const counts = new Uint32Array(sums.length);
  let n = 0;
  for (const channels of wav.blocks()) {
    const mono = mixDown(channels);
    for (let i = 0; i < mono.length; i++, n++) {
      const frame = Math.floor(n * FRAME_RATE / sampleRate);
      if (frame >= sums.length) break;
      sums[frame]! += mono[i]! ** 2;
      counts[frame]!++;
    }
  }
  return sums.map((sum, frame) => sum / counts[frame]!);
}
