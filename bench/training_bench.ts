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
import type { Threads } from "../src/model/threads/threads.ts";
import { onEachEngine } from "./support/each_engine.ts";
import { rounds } from "./support/figures.ts";
import { blasRate, paperTraining, type SAMPLINGS } from "./support/paper_training.ts";
import { peer } from "./support/peer.ts";

const [BATCH = 1028, STEPS = 2, PART = 257] = Deno.args.map(Number);

/**
 * Multiplications of a window forwards: the frame layers and the GRU's input once a frame, its
 * recurrence 61 times. Both ways are three times as many, and each has an addition.
 */
function operations(framesPerWindow: number): number {
  const frame = 26 * 256 + 2 * 256 * 256 + 256 * 768;
  return 2 * 3 * (frame * framesPerWindow + 61 * 256 * 768 + 256 * 384);
}

/** Seconds of the best step, and frames a window. */
async function train(
  sampling: keyof typeof SAMPLINGS,
  threads: Threads | undefined,
): Promise<[seconds: number, framesPerWindow: number]> {
  const partSize = threads ? PART : BATCH;
  const { trainer, train } = paperTraining(sampling, { batchSize: BATCH, partSize, threads });
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
