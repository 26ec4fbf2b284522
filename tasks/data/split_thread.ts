/**
 * What a thread of `deno task split` does: reads an utterance's source files, or puts them in place.
 *
 * @module
 */
import { dataPaths } from "../../src/dataset/data_layout.ts";
import type { NoiseSettings } from "../../src/dataset/data_manifest.ts";
import type { Part } from "../../src/dataset/manifest/split_rule.ts";
import type { UtteranceFiles } from "../../src/dataset/pair_files.ts";
import type { LockedUtterance } from "../../src/dataset/split_lock.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { writeFile } from "../../src/files/files.ts";
import { readBvhFile, readBvhTiming } from "../../src/files/motion_files.ts";
import { checkUnchanged, type LinkKind, placeFile } from "../../src/files/place_file.ts";
import { hashFile } from "../../src/files/records/file_hashes.ts";
import { noisyWav, noisyWavSize, WavFile } from "../../src/files/wav/wav_file.ts";
import { answerJobs } from "../command/worker_pool.ts";

/** Reads the two files of an utterance: their hashes and the length of the speech. */
export interface ReadJob {
  readonly raw: string;
  readonly files: UtteranceFiles;
}

/** Puts the files of an utterance into a DATA folder. */
export interface PlaceJob {
  readonly raw: string;
  readonly data: string;
  readonly part: Part;
  readonly utterance: LockedUtterance;
  readonly link: LinkKind;
  /** The noise of its copy; none where absent. */
  readonly noise?: NoiseSettings;
}

answerJobs((job: ReadJob | PlaceJob) => "files" in job ? read(job) : place(job));

async function read({ raw, files: { id, speech, motion } }: ReadJob): Promise<LockedUtterance> {
  // The hashes first: what changes after them does not pass place().
  const hash = async (path: string) => ({ path, ...await hashFile(`${raw}/${path}`) });
  const hashes = {
    ...speech !== undefined && { speech: await hash(speech) },
    ...motion !== undefined && { motion: await hash(motion) },
  };
  if (hashes.motion?.size === 0) {
    throw new InputError(`${raw}/${motion}: is empty; export it again, or remove it`);
  }
  if (speech === undefined) return { id, seconds: motionSeconds(`${raw}/${motion}`), ...hashes };
  using wav = new WavFile(`${raw}/${speech}`);
  const { size } = hashes.speech!, noisySize = noisyWavSize(wav, size);
  return { id, seconds: wav.duration, ...hashes, ...(noisySize !== size && { noisySize }) };
}

/** How long a motion is that has no speech, which its header must say. */
function motionSeconds(path: string): number {
  const timing = readBvhTiming(path);
  if (timing) return timing.frames * timing.frameTime;
  readBvhFile(path); // says what is wrong
  throw new InputError(`${path}: its header does not say how long it is`);
}

async function place(job: PlaceJob): Promise<LockedUtterance> {
  const { raw, data, part, utterance, link, noise } = job;
  const { id, speech, motion } = utterance;
  const paths = dataPaths(part, id);
  if (motion) await placeFile(`${raw}/${motion.path}`, `${data}/${paths.motion}`, link, motion);
  if (!speech) return utterance;
  const [source, placed] = [`${raw}/${speech.path}`, `${data}/${paths.speech}`];
  await placeFile(source, placed, link, speech);
  if (noise) {
    await writeFile(`${data}/${paths.noisySpeech}`, noisyWav(placed, id, noise));
    if (link !== "copy") await checkUnchanged(source, placed, speech);
  }
  return utterance;
}
