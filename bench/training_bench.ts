/**
 * Times training of the speech encoder on each engine beside the same network in PyTorch, which
 * trains on shuffled windows, with two threads:
 *
 *     deno task bench training [BATCH [STEPS [PART]]]
 *
 * The paper's network: 26 features, three dense layers of 256, GRU 256, 384 outputs; 61-frame
 * windows. A batch has 1028 windows, the paper's 2056; on `wasm` in parts of 257, as `train` cuts them.
 * Each side counts its best step of a round; what the machine's BLAS reaches on a large product bounds
 * what there is to gain. `python3` needs torch.
 */
import { loadBlas } from "../src/backend/blas.ts";
import { MemoryRows } from "../src/model/batches/speech_corpus.ts";
import { SampledBatches } from "../src/model/batches/sampled_batches.ts";
import { SpeechEncoderTrainer } from "../src/model/training/speech_encoder_trainer.ts";
import type { Threads } from "../src/model/threads/threads.ts";
import { Random } from "../src/random/random.ts";
import { onEachEngine } from "./each_engine.ts";
import { rounds } from "./figures.ts";
import { paperNetwork } from "./paper_network.ts";
import { peer } from "./peer.ts";

const FRAMES = 20_000, UTTERANCE = 1000;
const [BATCH = 1028, STEPS = 2, PART = 257] = Deno.args.map(Number);

/**
 * Multiplications of a window forwards: the frame layers and the GRU's input once a frame, its
 * recurrence 61 times. Both ways are three times as many, and each has an addition.
 */
function operations(framesPerWindow: number): number {
  const frame = 26 * 256 + 2 * 256 * 256 + 256 * 768;
  return 2 * 3 * (frame * framesPerWindow + 61 * 256 * 768 + 256 * 384);
}

function noise(columns: number) {
  const random = new Random(1, columns);
  const data = Float32Array.from({ length: FRAMES * columns }, () => random.normal());
  return new MemoryRows({ data, rows: FRAMES, columns });
}

const corpus = {
  features: noise(26),
  targets: noise(384),
  utterances: Array.from({ length: FRAMES / UTTERANCE }, (_, i) => ({
    firstFrame: i * UTTERANCE,
    frames: UTTERANCE,
  })),
  silence: new Float32Array(26),
};
const SAMPLINGS = {
  windows: undefined,
  segments: { windows: 32, stride: 4 },
};

/** Seconds of the best step, and frames a window. */
async function train(
  sampling: keyof typeof SAMPLINGS,
  threads: Threads | undefined,
): Promise<[seconds: number, framesPerWindow: number]> {
  const partSize = threads ? PART : BATCH;
  const options = { seed: 1, context: 61, batchSize: BATCH, partSize };
  const train = new SampledBatches(corpus, { ...options, segment: SAMPLINGS[sampling] });
  const trainer = new SpeechEncoderTrainer(paperNetwork, { train, dev: [] }, undefined, {
    threads,
  });
  const [{ frames, targets }] = train.batch(0, 0) as [ReturnType<typeof train.batch>[number]];
  let best = Infinity;
  for (let step = 0; step <= STEPS; step++) {
    const start = performance.now();
    const { loss, samples } = await trainer.trainBatch(0, step % train.batches);
    await loss.data();
    loss.dispose();
    best = Math.min(best, (performance.now() - start) / 1000 / samples * BATCH);
  }
  trainer.dispose();
  return [best, frames.rows / targets.rows];
}

/** What the machine's BLAS reaches on a large product, in operations a second. */
function blasRate(threads: number): number | undefined {
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

await rounds("training", async (measured) => {
  const torch = await peer("training.py", [`${BATCH}`, `${STEPS}`]);
  await onEachEngine(async (name, info, threads) => {
    for (const sampling of ["segments", "windows"] as const) {
      const [seconds, framesPerWindow] = await train(sampling, threads);
      const rate = info.blas === null ? undefined : blasRate(threads?.size ?? 1);
      measured({
        what: `training, ${sampling}, ${name}`,
        ...{ amount: BATCH, unit: "windows", seconds, peer: torch },
        limit: rate === undefined ? undefined : {
          name: `sgemm, ${threads?.size ?? 1} threads`,
          seconds: BATCH * operations(framesPerWindow) / rate,
        },
      });
    }
  });
});
console.log(`memory at the end: ${(Deno.memoryUsage().rss / 1e6).toFixed(0)} MB`);
