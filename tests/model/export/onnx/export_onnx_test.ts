import { assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { mfccDefaults } from "../../../../src/audio/mfcc_settings.ts";
import { InputError } from "../../../../src/errors/input_error.ts";
import { importKeras } from "../../../../src/model/import/keras/import_keras.ts";
import { exportOnnx } from "../../../../src/model/export/onnx/export_onnx.ts";
import { readNpy } from "../../../../src/files/npy/npy.ts";
import { fixture } from "../../../support/published_model.ts";
import {
  contextWindows,
  models,
  noiseFrames,
  predictWindows,
} from "../../../support/model/exported_models.ts";
import { runOnnx } from "../../../support/model/run_onnx.ts";
import { assertClose } from "../../../support/assert_close.ts";

for (const [name, model] of Object.entries(models)) {
  const { context, features } = model.config.speechEncoder;

  Deno.test(`exportOnnx() writes ${name} that predicts windows as on TF.js`, async () => {
    await tf.setBackend("cpu");
    const frames = noiseFrames(context + 5, features);
    const expected = await predictWindows(model, frames);
    const windows = contextWindows(frames, context);
    const onnx = exportOnnx(model);
    const all = await runOnnx(onnx, "windows", {
      data: windows,
      shape: [6, context, features],
    });
    assertEquals(all.shape, [6, 12]);
    assertClose(all.data, expected.data, 1e-5);
    // The batch may be of any size.
    const one = await runOnnx(onnx, "windows", {
      data: windows.slice(0, context * features),
      shape: [1, context, features],
    });
    assertClose(one.data, expected.data.subarray(0, 12), 1e-5);
  });

  Deno.test(`exportOnnx() writes ${name} that predicts sequences as on TF.js`, async () => {
    await tf.setBackend("cpu");
    const onnx = exportOnnx(model, { input: "frames" });
    for (const rows of [context, context + 1, 50]) {
      const frames = noiseFrames(rows, features);
      const expected = await predictWindows(model, frames);
      const { shape, data } = await runOnnx(onnx, "frames", {
        data: frames.data,
        shape: [rows, features],
      });
      assertEquals(shape, [rows - context + 1, 12]);
      assertClose(data, expected.data, 1e-5);
    }
  });
}

for (const gates of ["hard_sigmoid", "sigmoid"]) {
  Deno.test(`exportOnnx() writes a network with ${gates} gates that predicts as Keras does`, async () => {
    const { architecture, weights } = await importKeras(
      await Deno.readFile(fixture(`keras_${gates}.hdf5`)),
    );
    const mfcc = { ...mfccDefaults, cepstra: architecture.features };
    const recipe = { name: "as many features", mfcc };
    const config = { speechEncoder: architecture, velocities: false, frameRate: 20, recipe };
    const onnx = exportOnnx({ config, weights });
    const { data, shape } = await readNpy(fixture(`keras_${gates}.input.npy`));
    const expected = await readNpy(fixture(`keras_${gates}.output.npy`));
    const predicted = await runOnnx(onnx, "windows", {
      data: Float32Array.from(data),
      shape,
    });
    assertEquals(predicted.shape, expected.shape);
    assertClose(predicted.data, expected.data, 1e-6);
  });
}

Deno.test("exportOnnx() says what the numbers are, and of rotations not that they are centimetres", () => {
  const { config, weights } = models["a baseline"]!;
  const skeleton = {
    ...{ name: "four", joints: ["a", "b", "c", "d"], parents: [-1, 0, 1, 2] },
    ...{ endSites: [false, false, false, false], offsets: Array(12).fill(1) },
    rotationOrder: "ZXY" as const,
  };
  const kinds = [
    [undefined, "x, y, z, for each node; in cm"],
    ["exponential", "as an exponential map, for each joint; in radians"],
  ] as const;
  for (const [representation, words] of kinds) {
    const own = { ...config, velocities: false, skeleton };
    const onnx = exportOnnx({
      config: { ...own, ...representation && { representation } },
      weights,
    });
    const text = new TextDecoder("latin1").decode(onnx);
    assertEquals([text.includes(words), text.includes("in cm")], [true, !representation]);
  }
});

Deno.test("exportOnnx() names what a model is short of", () => {
  const { config, weights } = models["a proposed model"]!;
  const { "motion/mean": _, ...without } = weights;
  assertThrows(
    () => exportOnnx({ config, weights: without }),
    InputError,
    "the weight motion/mean is missing",
  );
});
