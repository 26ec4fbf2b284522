/**
 * What a thread of `deno task split` does: reads a recording's source files, or puts them, or pieces of
 * them, in place.
 *
 * @module
 */
import type { RecordingLength } from "../../src/dataset/cuts/cut_recording.ts";
import { type DataPaths, dataPaths } from "../../src/dataset/data_layout.ts";
import type { NoiseSettings } from "../../src/dataset/data_manifest.ts";
import { PauseFinder } from "../../src/dataset/cuts/find_pauses.ts";
import type { PauseCut } from "../../src/dataset/manifest/cuts.ts";
import type { Part } from "../../src/dataset/manifest/split_rule.ts";
import type { UtteranceFiles } from "../../src/dataset/pair_files.ts";
import type { LockedFile, LockedUtterance } from "../../src/dataset/split_lock.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { BvhFrames } from "../../src/files/bvh_frames.ts";
import { writeFile } from "../../src/files/files.ts";
import { convertedMotion, readBvhFile, readBvhTiming } from "../../src/files/motion_files.ts";
import { checkUnchanged, type LinkKind, placeFile } from "../../src/files/place_file.ts";
import { note } from "../../src/files/notes.ts";
import { hashFile } from "../../src/files/records/file_hashes.ts";
import { cutWav, noisyWav, noisyWavSize, WavFile } from "../../src/files/wav/wav_file.ts";
import { bvhTiming } from "../../src/motion/bvh/bvh_header.ts";
import { writeBvh } from "../../src/motion/bvh/write_bvh.ts";
import { meantRate, type Motion } from "../../src/motion/kinematics/resample_motion.ts";
import type { Skeleton } from "../../src/motion/skeleton/skeleton.ts";
import { answerJobs } from "../command/worker_pool.ts";

/** Reads the files of a recording: their hashes, how long they are, and where pauses are. */
export interface ReadJob {
  readonly raw: string;
  readonly files: UtteranceFiles;
  /** Frames a second of its motion, where its file does not say it right. */
  readonly frameRate?: number;
  /** The skeleton that the manifest declares. */
  readonly bones?: Skeleton;
  /** What a pause is, where pauses are wanted. */
  readonly pauses?: PauseCut;
}

/** A recording that was read. */
export interface ReadRecording {
  /** What is noted of it, and of each of its pieces. */
  readonly locked: LockedUtterance;
  readonly length: RecordingLength;
  /** The middles of its pauses, in seconds, where they were wanted. */
  readonly pauses?: readonly number[];
}

/** Puts a recording's files into a DATA folder, or all of its pieces that are wanted. */
export interface PlaceJob {
  readonly raw: string;
  readonly data: string;
  /** The recording, or its pieces, and the part of each. */
  readonly utterances: readonly (readonly [part: Part, utterance: LockedUtterance])[];
  readonly link: LinkKind;
  /** The noise of the copy of a training utterance; none where absent. */
  readonly noise?: NoiseSettings;
  /** The skeleton that the manifest declares. */
  readonly bones?: Skeleton;
}

answerJobs((job: ReadJob | PlaceJob): Promise<ReadRecording | LockedUtterance[]> =>
  "files" in job ? read(job) : place(job)
);

async function read({ raw, files, frameRate, pauses, bones }: ReadJob): Promise<ReadRecording> {
  const { id, speech, motion } = files;
  // The hashes first: what changes after them does not pass place().
  const hash = async (path: string) => ({ path, ...await hashFile(`${raw}/${path}`) });
  const hashes = {
    ...speech !== undefined && { speech: await hash(speech) },
    ...motion !== undefined && { motion: await hash(motion) },
  };
  if (hashes.motion?.size === 0) {
    throw new InputError(`${raw}/${motion}: is empty; export it again, or remove it`);
  }
  using wav = speech === undefined ? undefined : new WavFile(`${raw}/${speech}`);
  const converted = motion === undefined ? undefined : convertedMotion(`${raw}/${motion}`, bones);
  const length: RecordingLength = {
    ...wav && { speech: { samples: wav.sampleCount, sampleRate: wav.sampleRate } },
    ...motion !== undefined && { motion: motionLength(`${raw}/${motion}`, frameRate, converted) },
  };
  const made = converted && { motionSize: -1 };
  if (!wav) {
    const { frames, frameRate } = length.motion!;
    return { locked: { id, seconds: frames / frameRate, ...hashes, ...made }, length };
  }
  const { size } = hashes.speech!, noisySize = noisyWavSize(wav, size);
  return {
    locked: {
      ...{ id, seconds: wav.duration, ...hashes, ...made },
      ...(noisySize !== size && { noisySize }),
    },
    length,
    ...pauses && motion !== undefined && { pauses: findPauses(wav, pauses) },
  };
}

/** How long a motion is, as its header says. */
function motionLength(path: string, frameRate?: number, converted?: Motion) {
  if (converted) {
    const { frameTime, rotations } = converted;
    return { frames: rotations.rows, frameRate: frameRate ?? meantRate(1 / frameTime) };
  }
  const timing = readBvhTiming(path);
  if (!timing) {
    readBvhFile(path); // says what is wrong
    throw new InputError(`${path}: its header is too long to read`);
  }
  return { frames: timing.frames, frameRate: frameRate ?? meantRate(1 / timing.frameTime) };
}

function findPauses(wav: WavFile, settings: PauseCut): number[] {
  const finder = new PauseFinder(wav.sampleRate, settings);
  for (const channels of wav.blocks()) finder.push(channels);
  return finder.finish();
}

async function place(job: PlaceJob): Promise<LockedUtterance[]> {
  const { utterances } = job;
  if (utterances.some(([, { piece }]) => piece)) return await placePieces(job);
  const made: LockedUtterance[] = [];
  for (const [part, utterance] of utterances) made.push(await placeWhole(job, part, utterance));
  return made;
}

async function placeWhole(
  { raw, data, link, noise, bones }: PlaceJob,
  part: Part,
  utterance: LockedUtterance,
): Promise<LockedUtterance> {
  const { id, speech, motion } = utterance;
  const paths = dataPaths(part, id);
  const source = motion && `${raw}/${motion.path}`;
  const converted = source && convertedMotion(source, bones);
  const made = converted
    ? { ...utterance, motionSize: await written(`${data}/${paths.motion}`, writeBvh(converted)) }
    : utterance;
  if (motion && converted) await checkUnchanged(source!, source!, motion);
  else if (motion) await placeFile(source!, `${data}/${paths.motion}`, link, motion);
  if (speech) await placeSpeech({ raw, data, link, noise }, paths, part, { id, speech });
  return made;
}

async function placeSpeech(
  { raw, data, link, noise }: Pick<PlaceJob, "raw" | "data" | "link"> & {
    noise: NoiseSettings | undefined;
  },
  paths: DataPaths,
  part: Part,
  { id, speech }: { id: string; speech: LockedFile },
): Promise<void> {
  const [source, placed] = [`${raw}/${speech.path}`, `${data}/${paths.speech}`];
  await placeFile(source, placed, link, speech);
  if (noise && part === "train") {
    await writeFile(`${data}/${paths.noisySpeech}`, noisyWav(placed, id, noise));
    if (link !== "copy") await checkUnchanged(source, placed, speech);
  }
}

/** Cuts pieces out of a recording, each file of which is opened once. */
async function placePieces(
  { raw, data, utterances, noise, bones }: PlaceJob,
): Promise<LockedUtterance[]> {
  const { speech, motion } = utterances[0]![1];
  using wav = speech && new WavFile(`${raw}/${speech.path}`);
  const converted = motion && convertedMotion(`${raw}/${motion.path}`, bones);
  await using whole = converted && await temporaryBvh(data, converted);
  using frames = motion && new BvhFrames(whole?.path ?? `${raw}/${motion.path}`);
  if (frames && !whole) noteSurplus(`${raw}/${motion!.path}`, frames);
  const made: LockedUtterance[] = [];
  for (const [part, utterance] of utterances) {
    const paths = dataPaths(part, utterance.id);
    const sizes = await writePiece({ data, paths, utterance, wav, frames });
    if (noise && part === "train" && wav) {
      const copy = noisyWav(`${data}/${paths.speech}`, utterance.id, noise);
      await writeFile(`${data}/${paths.noisySpeech}`, copy);
    }
    made.push({ ...utterance, piece: { ...utterance.piece!, ...sizes } });
  }
  for (const file of [speech, motion]) {
    if (file) await checkUnchanged(`${raw}/${file.path}`, `${raw}/${file.path}`, file);
  }
  return made;
}

/** Says that a motion has frames that its header does not count: they are in no piece. */
function noteSurplus(path: string, { index: { header, frames } }: BvhFrames): void {
  const said = bvhTiming(header)!.frames;
  if (frames > said) {
    note(path, [`Frames says ${said}, the file has ${frames}: those after are in no piece`]);
  }
}

/** A motion as a BVH file that is removed in the end, or by the next run if this one is killed. */
async function temporaryBvh(data: string, motion: Motion) {
  const [name, mark] = [crypto.randomUUID(), crypto.randomUUID().slice(0, 8)];
  const path = `${data}/train/labels/${name}.bvh.${mark}.partial`;
  await writeFile(path, writeBvh(motion));
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path) };
}

async function writePiece({ data, paths, utterance, wav, frames }: {
  data: string;
  paths: DataPaths;
  utterance: LockedUtterance;
  wav: WavFile | undefined;
  frames: BvhFrames | undefined;
}): Promise<{ speechSize?: number; motionSize?: number }> {
  const { piece } = utterance, sizes: { speechSize?: number; motionSize?: number } = {};
  if (wav && piece?.samples) {
    sizes.speechSize = await written(`${data}/${paths.speech}`, cutWav(wav, ...piece.samples));
  }
  if (frames && piece?.frames) {
    const { frameRate } = piece;
    const cut = frames.cut(...piece.frames, frameRate && 1 / frameRate);
    sizes.motionSize = await written(`${data}/${paths.motion}`, cut);
  }
  return sizes;
}

/** Writes a file. @returns Its length in bytes. */
async function written(...[path, content]: Parameters<typeof writeFile>): Promise<number> {
  await writeFile(path, content);
  return (await Deno.stat(path)).size;
}
