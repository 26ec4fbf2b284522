import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { contextWindows } from "../../../src/dataset/context_windows.ts";
import { ConsecutiveBatches } from "../../../src/model/batches/sampled_batches.ts";
import { stepRow } from "../../../src/model/batches/window_layout.ts";
import { GestureModel, validateModelData } from "../../../src/model/gesture_model.ts";
import { gestureLatency } from "../../../src/model/prediction/gesture_generator.ts";
import { GesturePredictor } from "../../../src/model/prediction/gesture_predictor.ts";
import { readModelData } from "../../../src/files/model/load_model.ts";
import { useBackend } from "../../../src/backend/use_backend.ts";
import * as tf from "@tensorflow/tfjs-core";
import { assertClose } from "../../support/assert_close.ts";
import { writeSmallModel } from "../../support/data/small_model.ts";
import { inFolder } from "../../support/in_folder.ts";

const silence = Float32Array.from({ length: 26 }, (_, i) => 0.1 * i);
const features = {
  data: Float32Array.from({ length: 50 * 26 }, (_, i) => Math.sin(i * i)),
  rows: 50,
  columns: 26,
};

Deno.test("contextWindows() puts as many frames after the one in question as future says", () => {
  const few = { data: Float32Array.of(1, 2, 3), rows: 3, columns: 1 };
  assertEquals(
    contextWindows(few, { context: 3, future: 1, silence: [0] }),
    Float32Array.of(0, 0, 1, 2, 0, 1, 2, 3, 1, 2, 3, 0),
  );
});

Deno.test("GesturePredictor hears the future that its model says, and no more", () =>
  inFolder(async (folder) => {
    await useBackend({ backend: "cpu" });
    await writeSmallModel(join(folder, "small"), "mfcc");
    const symmetric = await readModelData(join(folder, "small"));
    const speechEncoder = { ...symmetric.config.speechEncoder, context: 36, future: 5 };
    const model = new GestureModel(
      validateModelData({
        config: { ...symmetric.config, speechEncoder },
        weights: symmetric.weights,
      }),
    );
    assertEquals(gestureLatency(model.config, "none"), 0.25);
    const predictor = new GesturePredictor(model, silence);
    const early = await predictor.push(features);
    assertEquals(early.rows, 45, "five frames are still to come");
    const late = await predictor.finish();
    const windows = contextWindows(features, { context: 35, future: 5, silence });
    for (const row of [0, 20, 49]) {
      const one = tf.tidy(() => {
        const window = windows.subarray(row * 36 * 26, (row + 1) * 36 * 26);
        const [gates, candidate] = model.speechEncoder.readFrames(tf.tensor2d(window, [36, 26]));
        return model.decode(model.speechEncoder.encodeWindows(gates!, candidate!)).dataSync();
      });
      const [from, at] = row < 45 ? [early, row] : [late, row - 45];
      const found = from.data.subarray(at * from.columns, (at + 1) * from.columns);
      assertClose(found, Float32Array.from(one), () => 1e-4);
    }
    model.dispose();
  }));

Deno.test("batches have the windows that contextWindows() makes, with another future too", () => {
  const rowsOf = (data: Float32Array, columns: number) => ({
    rows: data.length / columns,
    columns,
    gather(rows: Int32Array, out: Float32Array) {
      for (const [i, row] of rows.entries()) {
        out.set(data.subarray(row * columns, (row + 1) * columns), i * columns);
      }
    },
  });
  const corpus = {
    features: rowsOf(features.data, 26),
    targets: rowsOf(new Float32Array(50 * 2), 2),
    utterances: [{ firstFrame: 0, frames: 50 }],
    silence,
  };
  const windows = contextWindows(features, { context: 35, future: 5, silence });
  const [batch] = [...new ConsecutiveBatches(corpus as never, 36, 5)];
  const { layout, frames } = batch!;
  for (const window of [0, 3, 49]) {
    for (const k of [0, 30, 35]) {
      const at = 26 * (stepRow(layout, k) + window), right = 26 * (36 * window + k);
      assertEquals(frames.data.subarray(at, at + 26), windows.subarray(right, right + 26));
    }
  }
});
