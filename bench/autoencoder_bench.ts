/**
 * Times the motion autoencoder's training on each engine beside the same network in PyTorch, with two
 * threads:
 *
 *     deno task bench autoencoder
 *
 * The paper's network, 384-325-384, batches of 128 frames. Each side counts its best run of a round. `python3`
 * needs torch.
 */
import type { GestureFrames } from "../src/model/motion_autoencoder.ts";
import type { Threads } from "../src/model/threads/threads.ts";
import {
  MotionAutoencoderTrainer,
  motionTraining,
} from "../src/model/training/motion_autoencoder_trainer.ts";
import { MotionStatistics } from "../src/model/training/motion_statistics.ts";
import { Random } from "../src/random/random.ts";
import { onEachEngine } from "./support/each_engine.ts";
import { rounds } from "./support/figures.ts";
import { peer } from "./support/peer.ts";

const COLUMNS = 384;
const FRAMES = 20_000;
const STEPS = 100;
const RUNS = 3;
/** As `learn` cuts a batch on `wasm`. */
const PART = 256;

const random = new Random(1);
const data = Float32Array.from({ length: FRAMES * COLUMNS }, () => 10 * random.normal());
const frames: GestureFrames = {
  rows: FRAMES,
  read: (first, count) => data.subarray(first * COLUMNS, (first + count) * COLUMNS),
  gather: (rows, out) =>
    rows.forEach((row, i) =>
      out.set(data.subarray(row * COLUMNS, (row + 1) * COLUMNS), i * COLUMNS)
    ),
};
const statistics = new MotionStatistics(COLUMNS);
statistics.push({ data, rows: FRAMES, columns: COLUMNS });
const normalisation = statistics.finish();

/** Seconds of some steps, the best of some runs. */
async function train(threads: Threads | undefined): Promise<number> {
  const trainer = new MotionAutoencoderTrainer(
    { widths: [COLUMNS, 325, COLUMNS], middle: 1 },
    { train: frames, dev: frames, normalisation },
    { ...motionTraining, ...(threads && { partSize: PART }) },
    { threads },
  );
  let best = Infinity;
  for (let run = 0; run <= RUNS; run++) {
    const start = performance.now();
    for (let batch = 0; batch < STEPS; batch++) {
      const { loss } = await trainer.trainBatch(run, batch);
      if (batch === STEPS - 1) await loss.data();
      loss.dispose();
    }
    best = Math.min(best, (performance.now() - start) / 1000);
  }
  trainer.dispose();
  return best;
}

await rounds("autoencoder", async (measured) => {
  const torch = await peer("autoencoder.py", [`${STEPS}`, `${RUNS}`]);
  await onEachEngine(async (name, _, threads) => {
    const amount = STEPS * motionTraining.batchSize;
    const seconds = await train(threads);
    measured({
      what: `autoencoder training, ${name}`,
      ...{ amount, unit: "frames", seconds, peer: torch },
    });
  });
});
