/**
 * Times the speech encoder's prediction on each engine beside the same network in PyTorch, which
 * computes every window by itself, and our own exported model in ONNX Runtime, frames in, gestures out;
 * both with as many threads as there are cores:
 *
 *     deno task bench prediction
 *
 * The paper's network: 26 features, three dense layers of 256, GRU 256, 384 outputs; 61-frame
 * windows. Each side predicts in blocks and counts its best run of a round. `python3` needs torch.
 */
import * as ort from "onnxruntime-node";
import { featureRecipe } from "../src/audio/recipe.ts";
import { exportOnnx } from "../src/model/export/onnx/export_onnx.ts";
import { GestureModel } from "../src/model/gesture_model.ts";
import { GesturePredictor } from "../src/model/prediction/gesture_predictor.ts";
import { speechEncoderShapes } from "../src/model/speech_encoder.ts";
import type { Threads } from "../src/model/threads/threads.ts";
import { Random } from "../src/random/random.ts";
import { onEachEngine } from "./support/each_engine.ts";
import { rounds } from "./support/figures.ts";
import { paperNetwork } from "./support/paper_training.ts";
import { peer, type PeerResult } from "./support/peer.ts";

const WINDOWS = 4096;
const RUNS = 2;

const weights = Object.fromEntries(
  Object.entries(speechEncoderShapes(paperNetwork)).map(([name, shape], seed) => {
    const length = shape.reduce((a, b) => a * b, 1);
    const data = Float32Array.from({ length }, (_, i) => 0.05 * Math.sin(seed + 12.9898 * i * i));
    return [name, { shape, data: name.endsWith("variance") ? data.fill(1) : data }];
  }),
);
const config = {
  speechEncoder: paperNetwork,
  velocities: true,
  frameRate: 20,
  recipe: featureRecipe("mfcc"),
};
const { features } = paperNetwork;
const random = new Random(1);
const frames = Float32Array.from({ length: WINDOWS * features }, () => random.normal());

/** Windows that ONNX Runtime is given at a time. */
const BLOCK = 512;

/** ONNX Runtime with our own model, on as many threads as there are cores: the best of some runs. */
async function onnxRuntime(model: Uint8Array): Promise<PeerResult> {
  const cores = navigator.hardwareConcurrency;
  const session = await ort.InferenceSession.create(model, { intraOpNumThreads: cores });
  const input = session.inputNames[0]!, rows = BLOCK + paperNetwork.context - 1;
  const block = new ort.Tensor("float32", frames.slice(0, rows * features), [rows, features]);
  let best = Infinity;
  for (let run = 0; run <= RUNS; run++) {
    const start = performance.now();
    for (let done = 0; done < WINDOWS; done += BLOCK) await session.run({ [input]: block });
    best = Math.min(best, (performance.now() - start) / 1000);
  }
  await session.release();
  return { name: `onnxruntime-node, ${cores} threads`, seconds: best };
}

/** Seconds for all windows, the best of some runs. */
async function predict(threads: Threads | undefined): Promise<number> {
  const model = new GestureModel({ config, weights });
  let best = Infinity;
  for (let run = 0; run <= RUNS; run++) {
    const predictor = new GesturePredictor(model, new Float32Array(features), { threads });
    const start = performance.now();
    await predictor.push({ data: frames, rows: WINDOWS, columns: features });
    await predictor.finish();
    best = Math.min(best, (performance.now() - start) / 1000);
  }
  model.dispose();
  return best;
}

const onnx = exportOnnx({ config, weights }, { input: "frames" });
await rounds("prediction", async (measured) => {
  const torch = await peer("prediction.py", [`${WINDOWS}`, `${RUNS}`]);
  const runtime = await onnxRuntime(onnx);
  await onEachEngine(async (name, _, threads) => {
    const seconds = await predict(threads);
    const here = { amount: WINDOWS, unit: "windows", seconds };
    measured({ what: `prediction, ${name}`, ...here, peer: torch });
    measured({ what: `prediction, ${name}, beside ONNX Runtime`, ...here, peer: runtime });
  });
});
