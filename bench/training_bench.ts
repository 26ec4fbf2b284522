/**
 * Times training of the speech encoder on each engine beside the same network in PyTorch, which
 * trains on shuffled windows, with two threads:
 *
 *     deno task bench training [BATCH [STEPS]]
 *
 * The paper's network: 26 features, three dense layers of 256, GRU 256, 384 outputs; 61-frame
 * windows. A batch has 512 windows, the paper's 2056. Each side shows its best step; what the machine's
 * BLAS reaches on a large product bounds what there is to gain. `python3` needs torch.
 */
import * as tf from "@tensorflow/tfjs-core";
import { loadBlas } from "../src/backend/blas.ts";
import { MemoryRows } from "../src/model/batches/speech_corpus.ts";
import { SampledBatches } from "../src/model/batches/sampled_batches.ts";
import { SpeechEncoderTrainer } from "../src/model/training/speech_encoder_trainer.ts";
import { Random } from "../src/random/random.ts";
import { ENGINES, onEachEngine } from "./each_engine.ts";
import { paperNetwork } from "./paper_network.ts";
import { peer } from "./peer.ts";

const FRAMES = 20_000, UTTERANCE = 1000;
const [BATCH = 512, STEPS = 5] = Deno.args.map(Number);

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

/** Windows a second of the best step, and frames a window. */
async function train(sampling: keyof typeof SAMPLINGS): Promise<[number, number]> {
  const segment = SAMPLINGS[sampling];
  const options = { seed: 1, context: 61, batchSize: BATCH, partSize: BATCH, segment };
  const train = new SampledBatches(corpus, options);
  const trainer = new SpeechEncoderTrainer(paperNetwork, { train, dev: [] });
  const [{ frames, targets }] = train.batch(0, 0) as [ReturnType<typeof train.batch>[number]];
  let best = 0;
  for (let step = 0; step <= STEPS; step++) {
    const start = performance.now();
    const { loss, samples } = await trainer.trainBatch(0, step % train.batches);
    await loss.data();
    loss.dispose();
    best = Math.max(best, samples / (performance.now() - start) * 1000);
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
  return 2 * n ** 3 / best * 1000;
}

/** Whether there is a graphics adapter, but one that the processor plays. */
async function onlySoftwareGpu(): Promise<boolean> {
  return (await navigator.gpu?.requestAdapter())?.info.isFallbackAdapter ?? false;
}

const torch = await peer("training.py", [`${BATCH}`, `${STEPS}`]);
const torchRate = torch && BATCH / torch.seconds;
if (torch) console.log(`${torch.name}: ${torchRate!.toFixed(0)} windows/s, shuffled windows`);
const softwareGpu = await onlySoftwareGpu();
if (softwareGpu) {
  console.log("skipped: webgpu: the only graphics adapter is software, which takes minutes");
}
const engines = ENGINES.filter(({ backend }) => backend !== "webgpu" || !softwareGpu)
  .flatMap((options) =>
    options.backend === "wasm" && !options.blas
      ? [{ ...options, threads: 1 }, { ...options, threads: 2 }]
      : [options]
  );
await onEachEngine(engines, async (name, info) => {
  for (const sampling of ["windows", "segments"] as const) {
    const [rate, framesPerWindow] = await train(sampling);
    const flops = rate * operations(framesPerWindow);
    const limit = info.blas === null ? undefined : blasRate(info.threads ?? 1);
    console.log([
      `${name}, ${sampling}: ${rate.toFixed(0)} windows/s`,
      ...(torchRate ? [`${(rate / torchRate).toFixed(2)} times PyTorch`] : []),
      `${(flops / 1e9).toFixed(0)} GFLOP/s`,
      ...(limit ? [`its sgemm alone reaches ${(limit / 1e9).toFixed(0)}`] : []),
    ].join(", "));
  }
  if (tf.getBackend() === "wasm") {
    const { wasm } = tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } };
    console.log(`${name}: heap of ${(wasm.HEAPU8.length / 1e6).toFixed(0)} MB`);
  }
});
