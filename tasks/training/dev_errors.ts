import type { Part } from "../../src/dataset/manifest/split_rule.ts";
import type { DataSet } from "../../src/files/data/data_set.ts";
import type { MotionAutoencoderConfig } from "../../src/files/model/load_model.ts";
import type { GestureModelConfig } from "../../src/model/gesture_model.ts";
import type { GestureFrames } from "../../src/model/motion_autoencoder.ts";
import { poseErrors, predictionErrors, reconstructionErrors } from "../../src/model/node_errors.ts";
import type { Weights } from "../../src/model/weights.ts";
import { jointGroups } from "../../src/motion/skeleton/joint_groups.ts";
import { valuesPerNode } from "../../src/motion/representation/gesture_form.ts";
import type { Skeleton } from "../../src/motion/skeleton/skeleton.ts";
import { columnStatistics, type MotionData } from "./motion_data.ts";
import type { SpeechData } from "./speech_data.ts";

/** Frames whose errors are taken at once. */
const BLOCK = 1024;

/**
 * Prints what an autoencoder loses of the motion that it is judged by.
 *
 * @param config What it is.
 * @param weights Its weights.
 * @param motion The motion.
 */
export async function printReconstruction(
  config: MotionAutoencoderConfig,
  weights: Weights,
  { dev, columns, judge }: MotionData,
): Promise<void> {
  if (!Number.isInteger(columns / valuesPerNode(config))) return;
  const errors = await reconstructionErrors(config.motionAutoencoder, weights, dev, config);
  const still = poseErrors(weights["motion/mean"]!.data, blocksOf(dev), config, columns);
  printErrors("reconstructed joints", judge, errors, still, config.skeleton);
}

function* blocksOf(frames: GestureFrames): Generator<Float32Array> {
  for (let first = 0; first < frames.rows; first += BLOCK) {
    yield frames.read(first, Math.min(BLOCK, frames.rows - first));
  }
}

/**
 * Prints how far a model's gestures are from those that it is judged by, where they are there.
 *
 * @param config What it is.
 * @param weights Its weights.
 * @param data The data set.
 * @param speech What it has learnt from.
 * @returns The files that were read for it.
 */
export async function printPrediction(
  config: GestureModelConfig,
  weights: Weights,
  data: DataSet,
  speech: SpeechData,
): Promise<string[]> {
  if (!data.hasGestures("train") || !data.hasGestures(speech.judge)) return [];
  const { speechEncoder, motionAutoencoder, skeleton } = config;
  const columns = motionAutoencoder?.widths[0] ?? speechEncoder.outputs;
  if (!Number.isInteger(columns / valuesPerNode(config))) return [];
  const pose = weights["motion/mean"]?.data ?? columnStatistics(data.gestures("train")).mean;
  const batches = speech.judgedBy(data.gestures(speech.judge));
  const model = { speechEncoder, motionAutoencoder, weights };
  const errors = await predictionErrors(model, batches, config, columns);
  const gestures = Iterator.from(batches).map(({ targets }) => targets.data);
  const still = poseErrors(pose, gestures, config, columns);
  printErrors("predicted joints", speech.judge, errors, still, skeleton);
  return [data.gestures("train"), data.gestures(speech.judge)];
}

/** In each part of the body; who does no better than a figure that stands still has learnt nothing. */
function printErrors(
  whose: string,
  judge: Part,
  errors: Float64Array,
  still: Float64Array,
  skeleton: Skeleton | undefined,
): void {
  const all: [string, number[]] = ["all joints", [...errors.keys()]];
  const where = judge === "dev" ? "on the dev set" : "in what is held out of the training set";
  console.log(`Mean distance of ${whose} ${where}, and of a figure in the mean pose:`);
  for (const [group, nodes] of [...skeleton ? jointGroups(skeleton) : [], all]) {
    const mean = (of: Float64Array) =>
      nodes.reduce((sum, node) => sum + of[node]!, 0) / nodes.length;
    const [own, pose] = [mean(errors), mean(still)].map((cm) => cm.toFixed(2).padStart(6));
    console.log(`  ${group.padEnd(14)} ${own} cm ${pose} cm`);
  }
}
