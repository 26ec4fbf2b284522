/**
 * Times the speech encoder's prediction on each engine beside the same network in PyTorch, which
 * computes every window by itself, with two threads:
 *
 *     deno task bench prediction
 *
 * The paper's network: 26 features, three dense layers of 256, GRU 256, 384 outputs; 61-frame
 * windows. Each side predicts in blocks and shows its best run. `python3` needs torch.
 */
import * as tf from "@tensorflow/tfjs-core";
import { SpeechEncoder, speechEncoderShapes } from "../src/model/speech_encoder.ts";
import { ENGINES, onEachEngine } from "./each_engine.ts";
import { paperNetwork } from "./paper_network.ts";
import { peer } from "./peer.ts";

const WINDOWS = 2048;
const BLOCK = 512;
const RUNS = 5;

const weights = Object.fromEntries(
  Object.entries(speechEncoderShapes(paperNetwork)).map(([name, shape], seed) => {
    const length = shape.reduce((a, b) => a * b, 1);
    const data = Float32Array.from({ length }, (_, i) => 0.05 * Math.sin(seed + 12.9898 * i * i));
    return [name, { shape, data: name.endsWith("variance") ? data.fill(1) : data }];
  }),
);

/** Seconds for all windows, the best of some runs. */
async function predict(): Promise<number> {
  const encoder = new SpeechEncoder(paperNetwork, weights);
  const frames: tf.Tensor2D = tf.randomNormal(
    [BLOCK + paperNetwork.context - 1, 26],
    0,
    1,
    "float32",
    1,
  );
  let best = Infinity;
  for (let run = 0; run <= RUNS; run++) {
    const start = performance.now();
    for (let window = 0; window < WINDOWS; window += BLOCK) {
      const predicted = tf.tidy(() => encoder.encodeWindows(...encoder.readFrames(frames)));
      await predicted.data();
      predicted.dispose();
    }
    best = Math.min(best, (performance.now() - start) / 1000);
  }
  encoder.dispose();
  frames.dispose();
  return best;
}

const torch = await peer("prediction.py", [`${WINDOWS}`, `${RUNS}`]);
if (torch) console.log(`${torch.name}: ${(WINDOWS / torch.seconds).toFixed(0)} windows/s`);
await onEachEngine(ENGINES, async (name) => {
  const seconds = await predict();
  const ratio = torch ? `, ${(torch.seconds / seconds).toFixed(2)} times PyTorch` : "";
  console.log(`${name}: ${(WINDOWS / seconds).toFixed(0)} windows/s${ratio}`);
});
