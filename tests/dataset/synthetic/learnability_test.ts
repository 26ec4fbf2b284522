import { assertGreater, assertLess } from "@std/assert";
import { featureRecipe } from "../../../src/audio/recipe.ts";
import { speechFeatures } from "../../../src/audio/speech_features.ts";
import { synthesizeUtterance } from "../../../src/dataset/synthetic/synthesize_utterance.ts";
import { joinRows, type Matrix } from "../../../src/matrix/matrix.ts";
import { gestureVectors } from "../../../src/motion/gesture_vectors.ts";
import { ridgeRegression } from "../../support/ridge_regression.ts";

/** Frames of prosody heard before and after the one predicted: half a second each way. */
const CONTEXT = 10;
const TRAINING = 24, TEST = 8;

/** Prosody of the frames around each frame that has them all: (frames - 20, 4 * 21). */
function inContext({ data, rows, columns }: Matrix): Matrix {
  const width = (2 * CONTEXT + 1) * columns;
  const wide = new Float64Array((rows - 2 * CONTEXT) * width);
  for (let t = 0; t < rows - 2 * CONTEXT; t++) {
    wide.set(data.subarray(t * columns, t * columns + width), t * width);
  }
  return { data: wide, rows: rows - 2 * CONTEXT, columns: width };
}

/**
 * x, y, z of both hands, (frames, 6), of the same frames: near an utterance's ends it is no feat to
 * know that hands rest.
 */
function handPositions(vectors: Matrix): Matrix {
  const columns = [9, 33].flatMap((node) => [0, 1, 2].map((axis) => 6 * node + axis));
  const rows = vectors.rows - CONTEXT;
  const data = new Float64Array(rows * columns.length);
  for (let t = CONTEXT, o = 0; t < vectors.rows; t++) {
    for (const column of columns) data[o++] = vectors.data[t * vectors.columns + column]!;
  }
  return { data, rows, columns: columns.length };
}

/** The rows from the middle on, and then those before it. */
function halvesSwapped({ data, rows, columns }: Matrix): Matrix {
  const middle = Math.floor(rows / 2) * columns;
  const halves = [data.subarray(middle), data.subarray(0, middle)];
  return joinRows(halves.map((data) => ({ data, rows: data.length / columns, columns })), columns);
}

/** The control: beside each utterance's prosody the hands of another one, from its middle on. */
function mismatch(hands: readonly Matrix[]): Matrix[] {
  return hands.map((_, i) => halvesSwapped(hands[(i + 1) % hands.length]!));
}

/** All frames of utterances, each cut to the shorter of prosody and hands. */
function joinUtterances(prosody: readonly Matrix[], hands: readonly Matrix[]) {
  const rows = prosody.map((x, i) => Math.min(x.rows, hands[i]!.rows));
  const join = (matrices: readonly Matrix[]) => {
    const { columns } = matrices[0]!;
    const parts = matrices.map(({ data }, i) => ({
      data: data.subarray(0, rows[i]! * columns),
      rows: rows[i]!,
      columns,
    }));
    return joinRows(parts, columns);
  };
  return { x: join(prosody), y: join(hands) };
}

/** Part of the variance about the training set's mean that a linear map explains elsewhere. */
function explainedVariance(prosody: readonly Matrix[], hands: readonly Matrix[]): number {
  const training = joinUtterances(prosody.slice(0, TRAINING), hands.slice(0, TRAINING));
  const test = joinUtterances(prosody.slice(TRAINING), hands.slice(TRAINING));
  const predicted = ridgeRegression(training.x, training.y, 10)(test.x);
  const { data: y, rows, columns } = test.y;
  let errors = 0, variance = 0;
  for (let c = 0; c < columns; c++) {
    let mean = 0;
    for (let i = c; i < training.y.data.length; i += columns) mean += training.y.data[i]!;
    mean /= training.y.rows;
    for (let i = c; i < rows * columns; i += columns) {
      errors += (y[i]! - predicted.data[i]!) ** 2;
      variance += (y[i]! - mean) ** 2;
    }
  }
  return 1 - errors / variance;
}

Deno.test("synthesizeUtterance() moves hands as a linear map from prosody foretells in part", () => {
  const prosody: Matrix[] = [], hands: Matrix[] = [];
  for (let id = 1; id <= TRAINING + TEST; id++) {
    const { speech, motion } = synthesizeUtterance(id, { seed: 2, seconds: [3, 8] });
    prosody.push(inContext(speechFeatures(speech, featureRecipe("prosody"))));
    hands.push(handPositions(gestureVectors(motion)));
  }
  const matched = explainedVariance(prosody, hands);
  const mismatched = explainedVariance(prosody, mismatch(hands));
  assertGreater(matched, 0.25);
  assertLess(matched, 0.9); // what is left is for networks to learn, and not to be learnt
  assertLess(mismatched, 0.05);
});
