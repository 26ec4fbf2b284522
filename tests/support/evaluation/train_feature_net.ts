/**
 * Trains the net of `eval/measures/feature_net/`, and writes its weights:
 *
 * ```sh
 * deno run --allow-read --allow-write --allow-env tests/support/evaluation/train_feature_net.ts
 * ```
 *
 * An autoencoder of clips (Yoon et al. 2020) on gestures of the synthetic corpus, of which each clip
 * is varied at random: arms turned and bent, faster or slower, the trunk leant. The same machine gives
 * the same weights. A net trained anew is another net: raise the number in the measures' names.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";
import { bodyBones } from "../../../eval/measures/feature_net/body_bones.ts";
import {
  CHANNELS,
  CLIP_FEATURES,
  CLIP_FRAMES,
  directionClips,
  FRAME_NUMBERS,
  SLOPE,
  WEIGHT_LENGTHS,
} from "../../../eval/measures/feature_net/feature_net.ts";
import { useBackend } from "../../../src/backend/use_backend.ts";
import { planUtterance } from "../../../src/dataset/synthetic/speech_plan.ts";
import { synthesizeGesture } from "../../../src/dataset/synthetic/synthesize_gesture.ts";
import { forwardKinematics } from "../../../src/motion/kinematics/forward_kinematics.ts";
import { takeuchiSkeleton } from "../../../src/motion/skeleton/takeuchi_skeleton.ts";
import { Random } from "../../../src/random/random.ts";

const SEED = 2019, UTTERANCES = 150, SECONDS = 12, STEPS = 1500, BATCH = 128;

/** Directions of bones of the corpus at 40 frames a second, an utterance each. */
function corpus(): Float32Array[] {
  const bones = bodyBones(takeuchiSkeleton)!;
  return Array.from({ length: UTTERANCES }, (_, id) => {
    const motion = synthesizeGesture(
      planUtterance(new Random(SEED, id, 0), SECONDS),
      new Random(SEED, id, 1),
      40,
    );
    const positions = forwardKinematics(motion.skeleton, motion.rotations, motion.rootPositions);
    // Clips of one frame each, at the corpus' own rate
    const frames = new Float32Array(positions.rows * FRAME_NUMBERS);
    for (let row = 0; row < positions.rows; row++) {
      const data = positions.data.subarray(row * positions.columns, (row + 1) * positions.columns);
      const held = { rows: CLIP_FRAMES, columns: positions.columns };
      const still = new Float64Array(CLIP_FRAMES * positions.columns);
      for (let i = 0; i < still.length; i++) still[i] = data[i % positions.columns]!;
      const clip = directionClips({ data: still, ...held }, bones, 20).data;
      frames.set(clip.subarray(0, FRAME_NUMBERS), row * FRAME_NUMBERS);
    }
    return frames;
  });
}

/** A rotation by up to `most` radians about a random axis, as a function of a direction. */
function turn(random: Random, most: number): (v: number[]) => number[] {
  const [x, y, z] = [random.normal(), random.normal(), random.normal()];
  const length = Math.hypot(x!, y!, z!), axis = [x! / length, y! / length, z! / length];
  const angle = random.uniform(-most, most), cos = Math.cos(angle), sin = Math.sin(angle);
  return (v) => {
    const along = axis[0]! * v[0]! + axis[1]! * v[1]! + axis[2]! * v[2]!;
    const cross = [0, 1, 2].map((i) =>
      axis[(i + 1) % 3]! * v[(i + 2) % 3]! - axis[(i + 2) % 3]! * v[(i + 1) % 3]!
    );
    return v.map((value, i) => value * cos + cross[i]! * sin + axis[i]! * along * (1 - cos));
  };
}

/** A clip of the corpus, varied. */
function variedClip(utterances: readonly Float32Array[], random: Random): Float32Array {
  const utterance = utterances[random.integer(utterances.length)]!;
  const speed = random.uniform(1, 3.5); // of 40 frames a second, so 0.5 to 1.75 times
  const frames = utterance.length / FRAME_NUMBERS - Math.ceil(speed * CLIP_FRAMES) - 1;
  const start = random.integer(Math.max(1, frames));
  const lean = turn(random, 0.25), nod = turn(random, 0.4);
  const arms = [0, 1].map(() => [turn(random, 0.2), turn(random, 0.9), turn(random, 0.9)]);
  const clip = new Float32Array(CLIP_FRAMES * FRAME_NUMBERS);
  for (let frame = 0, o = 0; frame < CLIP_FRAMES; frame++) {
    const at = start + frame * speed, before = Math.floor(at), share = at - before;
    for (let bone = 0; bone < FRAME_NUMBERS / 3; bone++) {
      const i = before * FRAME_NUMBERS + 3 * bone;
      let v = [0, 1, 2].map((axis) => {
        const first = utterance[i + axis]!;
        return first + share * (utterance[i + axis + FRAME_NUMBERS]! - first);
      });
      const arm = arms[bone < 5 ? 0 : 1]!;
      if (bone === 1) v = nod(v);
      if (bone >= 2) { for (let part = 0; part <= (bone - 2) % 3; part++) v = arm[part]!(v); }
      v = lean(v);
      const length = Math.hypot(v[0]!, v[1]!, v[2]!) || 1;
      for (const value of v) clip[o++] = value / length;
    }
  }
  return clip;
}

/** Pairs of frames beside the next pair: what a convolution of 4 frames by 2 takes, a row a window. */
function windows(x: tf.Tensor3D): tf.Tensor2D {
  const [batch, frames, columns] = x.shape, count = frames / 2 - 1;
  const pairs = tf.reshape<tf.Rank.R3>(x, [batch, frames / 2, 2 * columns]);
  const size: [number, number, number] = [batch, count, 2 * columns];
  const joined = tf.concat([tf.slice(pairs, [0, 0, 0], size), tf.slice(pairs, [0, 1, 0], size)], 2);
  return tf.reshape(joined, [batch * count, 4 * columns]);
}

/** The gradient of what {@linkcode windows} took. */
function windowsBack(dy: tf.Tensor2D, batch: number, columns: number): tf.Tensor2D {
  const count = dy.shape[0] / batch;
  const parts = tf.reshape<tf.Rank.R3>(dy, [batch, count, 4 * columns]);
  const half = (at: number) => tf.slice(parts, [0, 0, at], [batch, count, 2 * columns]);
  const none = tf.zeros<tf.Rank.R3>([batch, 1, 2 * columns]);
  const sum = tf.add(
    tf.concat([half(0), none], 1),
    tf.concat([none, half(2 * columns)], 1),
  );
  return tf.reshape(sum, [batch * 2 * (count + 1), columns]);
}

function leaky(x: tf.Tensor2D): tf.Tensor2D {
  return tf.maximum(x, tf.mul(SLOPE, x));
}

function leakyBack(dy: tf.Tensor2D, x: tf.Tensor2D): tf.Tensor2D {
  return tf.mul(dy, tf.add(SLOPE, tf.mul(1 - SLOPE, tf.cast(tf.greater(x, 0), "float32"))));
}

/** Loss and gradients of all weights: forward and back through the autoencoder. */
function gradients(x: tf.Tensor3D, w: readonly tf.Tensor[]): { loss: tf.Scalar; of: tf.Tensor[] } {
  const batch = x.shape[0];
  const dense = (input: tf.Tensor2D, layer: number) =>
    tf.add<tf.Tensor2D>(tf.matMul(input, w[2 * layer] as tf.Tensor2D), w[2 * layer + 1]!);
  const flat = <R extends number[]>(input: tf.Tensor, ...shape: R) => tf.reshape(input, shape);
  const p0 = windows(x), a0 = dense(p0, 0);
  const p1 = windows(flat(leaky(a0), batch, -1, CHANNELS) as tf.Tensor3D), a1 = dense(p1, 1);
  const h1 = flat(leaky(a1), batch, -1) as tf.Tensor2D, z = dense(h1, 2);
  const a3 = dense(z, 3), h3 = leaky(a3), y = dense(h3, 4);
  const error = tf.sub<tf.Tensor2D>(y, tf.reshape(x, y.shape));
  const of: tf.Tensor[] = [];
  const back = (dy: tf.Tensor2D, input: tf.Tensor2D, layer: number): tf.Tensor2D => {
    of[2 * layer] = tf.matMul(input, dy, true);
    of[2 * layer + 1] = tf.sum(dy, 0);
    return tf.matMul(dy, w[2 * layer] as tf.Tensor2D, false, true);
  };
  const d3 = leakyBack(back(tf.mul(error, 2 / y.size), h3, 4), a3);
  const d1 = flat(back(back(d3, z, 3), h1, 2), -1, CHANNELS) as tf.Tensor2D;
  const d0 = windowsBack(back(leakyBack(d1, a1), p1, 1), batch, CHANNELS);
  back(leakyBack(d0, a0), p0, 0);
  return { loss: tf.mean(tf.square(error)), of };
}

function initialWeights(random: Random): tf.Variable[] {
  const width = CLIP_FRAMES * FRAME_NUMBERS, hidden = 256;
  const shapes = [
    ...WEIGHT_LENGTHS.map((length, i) => i % 2 === 1 ? [length] : [length / CHANNELS, CHANNELS]),
    ...[[CLIP_FEATURES, hidden], [hidden], [hidden, width], [width]],
  ];
  return shapes.map(([rows, columns]) => {
    const scale = columns === undefined ? 0 : Math.sqrt(2 / rows!);
    const size = rows! * (columns ?? 1);
    const data = Float32Array.from({ length: size }, () => scale * random.normal());
    return tf.variable(tf.tensor(data, columns === undefined ? [rows!] : [rows!, columns]));
  });
}

await useBackend({ backend: "wasm" });
const utterances = corpus(), random = new Random(SEED, 1);
const weights = initialWeights(random), optimizer = tf.train.adam(1e-3);
const clips = Array.from({ length: 10000 }, () => variedClip(utterances, random));
let mean = 0;
for (let step = 1; step <= STEPS; step++) {
  const data = new Float32Array(BATCH * CLIP_FRAMES * FRAME_NUMBERS);
  for (let b = 0; b < BATCH; b++) {
    data.set(clips[random.integer(clips.length)]!, b * CLIP_FRAMES * FRAME_NUMBERS);
  }
  const loss = tf.tidy(() => {
    const x = tf.tensor3d(data, [BATCH, CLIP_FRAMES, FRAME_NUMBERS]);
    const { loss, of } = gradients(x, weights);
    optimizer.applyGradients(weights.map(({ name }, i) => ({ name, tensor: of[i]! })));
    return loss.dataSync()[0]!;
  });
  mean += loss / 500;
  if (step % 500 === 0) {
    console.log(`step ${step}: mean squared error ${mean.toFixed(5)}`);
    mean = 0;
  }
}
const bytes: number[] = [];
for (const weight of weights.slice(0, 6)) {
  bytes.push(...new Uint8Array(Float32Array.from(weight.dataSync()).buffer));
}
const text = btoa(bytes.map((byte) => String.fromCharCode(byte)).join(""));
const out = new URL("../../../eval/measures/feature_net/weights.ts", import.meta.url);
Deno.writeTextFileSync(
  out,
  `/** The net's weights, version 1: little-endian float32 as base64. */\n` +
    `export const WEIGHTS: string =\n  "${text}";\n`,
);
