import { FRAME_RATE, type Matrix } from "../../../src/matrix/matrix.ts";
import type { Positions } from "../results.ts";
import { type Bone, BONES } from "./body_bones.ts";
import { WEIGHTS } from "./weights.ts";

/** Frames of a clip, 20 a second: Yoon et al.'s number. */
export const CLIP_FRAMES = 34;
/** Frames from one clip to the next: half of each is also in the next. */
const CLIP_STEP = CLIP_FRAMES / 2;
/** Numbers of a frame: the direction of each bone. */
export const FRAME_NUMBERS = 3 * BONES;
/** Features of a clip. */
export const CLIP_FEATURES = 32;
/** Outputs of each convolution. */
export const CHANNELS = 32;
/** Slope of the leaky ReLU left of 0. */
export const SLOPE = 0.2;
/** A convolution takes 4 frames and goes on by 2. */
const KERNEL = 4, STRIDE = 2;

/**
 * The lengths of what the net's weights are cut into, in their order: kernel and bias of two
 * convolutions and of the dense layer.
 */
export const WEIGHT_LENGTHS: readonly number[] = [
  ...[KERNEL * FRAME_NUMBERS * CHANNELS, CHANNELS],
  ...[KERNEL * CHANNELS * CHANNELS, CHANNELS],
  ...[7 * CHANNELS * CLIP_FEATURES, CLIP_FEATURES],
];

let weights: readonly Float32Array[] | undefined;

/**
 * Features of a motion's clips by a net that is fixed and comes with the package, so that Fréchet
 * distances of different runs and of different models can be compared. (The distance of an
 * autoencoder's encodings depends on the autoencoder.)
 *
 * As in Yoon, Cha, Lee, Jang, Lee, Kim, Lee: Speech Gesture Generation from the Trimodal Context of
 * Text, Audio, and Speaker Identity. ACM TOG 39(6), 2020, and in GENEA's FGD: the encoder half of an
 * autoencoder of short clips, convolutions over time and a dense layer, on directions of bones, which
 * depend neither on a skeleton's size nor on its fingers. Each clip is turned about the vertical so
 * that the shoulders lie along x. It was trained on this package's synthetic corpus, varied at
 * random (`tests/support/evaluation/train_feature_net.ts`): what it sees are arms, trunk and head;
 * numbers are comparable among themselves, not with those of nets trained elsewhere. A net that is
 * trained anew gets another number, and measures of another name.
 *
 * @param positions x, y, z of each joint in each frame, (frames, 3 * joints).
 * @param bones From {@linkcode bodyBones}.
 * @param frameRate Frames a second; another rate than 20 is interpolated.
 * @returns (clips, 32); clips of 1.7 s, each beginning 0.85 s after the one before; what is left at
 * the end is not in them.
 */
export function clipFeatures(
  positions: Positions,
  bones: readonly Bone[],
  frameRate: number = FRAME_RATE,
): Matrix<Float32Array> {
  const clips = directionClips(positions, bones, frameRate);
  const data = new Float32Array(clips.rows * CLIP_FEATURES);
  for (let clip = 0; clip < clips.rows; clip++) {
    const frames = clips.data.subarray(clip * clips.columns, (clip + 1) * clips.columns);
    data.set(encodeClip(frames), clip * CLIP_FEATURES);
  }
  return { data, rows: clips.rows, columns: CLIP_FEATURES };
}

/**
 * What the net takes: directions of bones, clip by clip.
 *
 * @returns (clips, 34 * 24).
 */
export function directionClips(
  { data, rows, columns }: Positions,
  bones: readonly Bone[],
  frameRate: number,
): Matrix<Float32Array> {
  const frames = rows < 1 ? 0 : Math.floor((rows - 1) * FRAME_RATE / frameRate + 1e-9) + 1;
  const directions = new Float64Array(frames * FRAME_NUMBERS);
  const shoulders = new Float64Array(frames * 2); // x and z from the right one to the left
  const [left, right] = [bones[2]![1], bones[5]![1]];
  for (let frame = 0, o = 0; frame < frames; frame++) {
    const at = frame * frameRate / FRAME_RATE, before = Math.min(rows - 1, Math.floor(at + 1e-9));
    const share = Math.max(0, at - before), after = Math.min(rows - 1, before + 1);
    const value = (node: number, axis: number) => {
      const first = data[before * columns + 3 * node + axis]!;
      return first + share * (data[after * columns + 3 * node + axis]! - first);
    };
    for (const [from, to] of bones) {
      const [x, y, z] = [0, 1, 2].map((axis) => value(to, axis) - value(from, axis));
      const length = Math.hypot(x!, y!, z!) || 1;
      for (const part of [x!, y!, z!]) directions[o++] = part / length;
    }
    shoulders[2 * frame] = value(left, 0) - value(right, 0);
    shoulders[2 * frame + 1] = value(left, 2) - value(right, 2);
  }
  const clips = Math.max(0, Math.floor((frames - CLIP_FRAMES) / CLIP_STEP) + 1);
  const width = CLIP_FRAMES * FRAME_NUMBERS, found = new Float32Array(clips * width);
  for (let clip = 0; clip < clips; clip++) {
    const first = clip * CLIP_STEP, size = clip * width;
    found.set(
      facing(
        directions.subarray(first * FRAME_NUMBERS, first * FRAME_NUMBERS + width),
        shoulders.subarray(2 * first, 2 * (first + CLIP_FRAMES)),
      ),
      size,
    );
  }
  return { data: found, rows: clips, columns: width };
}

/** Turns directions about the vertical, so that the mean of the shoulders' lies along x. */
function facing(directions: Float64Array, shoulders: Float64Array): Float64Array {
  let x = 0, z = 0;
  for (let i = 0; i < shoulders.length; i += 2) {
    x += shoulders[i]!;
    z += shoulders[i + 1]!;
  }
  const length = Math.hypot(x, z);
  if (length < 1e-9) return directions;
  const cos = x / length, sin = z / length;
  return directions.map((value, i) => {
    if (i % 3 === 0) return value * cos + directions[i + 2]! * sin;
    return i % 3 === 1 ? value : value * cos - directions[i - 2]! * sin;
  });
}

/** The net: two convolutions with leaky ReLU, and a dense layer. */
function encodeClip(frames: Float32Array): Float32Array {
  weights ??= decodeWeights(WEIGHTS);
  const [kernel1, bias1, kernel2, bias2, kernel3, bias3] = weights as Float32Array[];
  const first = convolve(frames, FRAME_NUMBERS, kernel1!, bias1!);
  const second = convolve(first, CHANNELS, kernel2!, bias2!);
  return dense(second, 0, second.length, kernel3!, bias3!);
}

function convolve(
  input: Float32Array,
  inputs: number,
  kernel: Float32Array,
  bias: Float32Array,
): Float32Array {
  const windows = (input.length / inputs - KERNEL) / STRIDE + 1;
  const output = new Float32Array(windows * CHANNELS);
  for (let window = 0; window < windows; window++) {
    const sums = dense(input, window * STRIDE * inputs, KERNEL * inputs, kernel, bias);
    output.set(sums.map((value) => value < 0 ? SLOPE * value : value), window * CHANNELS);
  }
  return output;
}

function dense(
  input: Float32Array,
  start: number,
  length: number,
  kernel: Float32Array,
  bias: Float32Array,
): Float32Array {
  const sums = Float64Array.from(bias), outputs = bias.length;
  for (let i = 0, k = 0; i < length; i++) {
    const value = input[start + i]!;
    for (let o = 0; o < outputs; o++) sums[o]! += value * kernel[k++]!;
  }
  return Float32Array.from(sums);
}

/** Little-endian float32, as base64. */
function decodeWeights(text: string): Float32Array[] {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  return WEIGHT_LENGTHS.map((length) =>
    Float32Array.from({ length }, () => view.getFloat32(4 * at++, true))
  );
}
