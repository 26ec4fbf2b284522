import { loadBlas } from "../../src/backend/blas.ts";
import { SampledBatches } from "../../src/model/batches/sampled_batches.ts";
import { MemoryRows } from "../../src/model/batches/speech_corpus.ts";
import type { Threads } from "../../src/model/threads/threads.ts";
import type { SpeechEncoderArchitecture } from "../../src/model/speech_encoder.ts";
import { SpeechEncoderTrainer } from "../../src/model/training/speech_encoder_trainer.ts";
import { Random } from "../../src/random/random.ts";

/** The paper's baseline: MFCC, three layers of 256 a frame, a GRU of 256, gesture vectors. */
export const paperNetwork: SpeechEncoderArchitecture = {
  features: 26,
  context: 61,
  frameLayers: [256, 256, 256],
  units: 256,
  gates: "sigmoid",
  outputs: 384,
  epsilon: 1e-3,
};

const FRAMES = 20_000, UTTERANCE = 1000;
const { features, outputs, context } = paperNetwork;

/** Utterances of noise, in place of speech and gestures. */
const corpus = {
  features: noise(features),
  targets: noise(outputs),
  utterances: Array.from({ length: FRAMES / UTTERANCE }, (_, i) => ({
    firstFrame: i * UTTERANCE,
    frames: UTTERANCE,
  })),
  silence: new Float32Array(features),
};

/** How batches are cut: shuffled windows, or the segments that are `train`'s default. */
export const SAMPLINGS = {
  segments: { windows: 32, stride: 4 },
  windows: undefined,
};

/** Windows of a batch, and of a part of it, and who computes. */
interface TrainingSize {
  readonly batchSize: number;
  readonly partSize: number;
  readonly threads?: Threads | undefined;
}

/** The paper's network in training, and its batches. */
export function paperTraining(
  sampling: keyof typeof SAMPLINGS,
  { batchSize, partSize, threads }: TrainingSize,
): { trainer: SpeechEncoderTrainer; train: SampledBatches } {
  const cut = { seed: 1, context, batchSize, partSize, segment: SAMPLINGS[sampling] };
  const train = new SampledBatches(corpus, cut);
  const data = { train, dev: [] };
  const trainer = new SpeechEncoderTrainer(paperNetwork, data, undefined, { threads });
  return { trainer, train };
}

/** What the machine's BLAS reaches on a large product, in operations a second. */
export function blasRate(threads: number): number | undefined {
  const blas = loadBlas({ threads });
  if (!blas) return undefined;
  const n = 1536;
  const [a, b, c] = [1, 2, 3].map(() => new Float32Array(n * n).fill(0.5));
  let best = Infinity;
  for (let run = 0; run < 8; run++) {
    const start = performance.now();
    blas.sgemm(false, false, n, n, n, a!, b!, 0, c!);
    best = Math.min(best, performance.now() - start);
  }
  loadBlas({ threads: 1 }); // as the threads of training have it
  return 2 * n ** 3 / best * 1000;
}

function noise(columns: number): MemoryRows {
  const random = new Random(1, columns);
  const data = Float32Array.from({ length: FRAMES * columns }, () => random.normal());
  return new MemoryRows({ data, rows: FRAMES, columns });
}
