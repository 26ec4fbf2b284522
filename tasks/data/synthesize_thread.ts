/**
 * What a thread of `deno task synthesize` does: makes an utterance and writes its two files.
 *
 * @module
 */
import { encodeWav } from "../../src/audio/wav/encode_wav.ts";
import { synthesizeUtterance } from "../../src/dataset/synthetic/synthesize_utterance.ts";
import { writeFile } from "../../src/files/files.ts";
import { writeBvh } from "../../src/motion/bvh/write_bvh.ts";
import { answerJobs } from "../command/worker_pool.ts";

/** Makes one utterance. */
export interface SynthesizeJob {
  /** The folder of the corpus. */
  readonly out: string;
  readonly id: number;
  readonly seed: number;
  readonly seconds: readonly [least: number, greatest: number];
}

/** What an utterance turned out to be. */
export interface Synthesized {
  readonly seconds: number;
  /** Frames a second of its motion. */
  readonly frameRate: number;
}

answerJobs(async ({ out, id, seed, seconds }: SynthesizeJob): Promise<Synthesized> => {
  const { speech, motion } = synthesizeUtterance(id, { seed, seconds });
  await writeFile(`${out}/speech/audio${id}.wav`, [encodeWav(speech)]);
  await writeFile(`${out}/motion/gesture${id}.bvh`, writeBvh(motion, { jointPositions: true }));
  return {
    seconds: speech.channels[0]!.length / speech.sampleRate,
    frameRate: Math.round(1 / motion.frameTime),
  };
});
