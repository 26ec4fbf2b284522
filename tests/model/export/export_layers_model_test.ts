import { assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { loadLayersModel } from "@tensorflow/tfjs-layers";
import { InputError } from "../../../src/errors/input_error.ts";
import { exportLayersModel } from "../../../src/model/export/export_layers_model.ts";
import { modelDescription } from "../../../src/model/export/model_description.ts";
import {
  contextWindows,
  models,
  noiseFrames,
  predictWindows,
} from "../../support/model/exported_models.ts";
import { assertClose } from "../../support/assert_close.ts";

for (const [name, model] of Object.entries(models)) {
  if (model.config.speechEncoder.resetAfter) continue; // see below
  Deno.test(`exportLayersModel() writes ${name} that tf.loadLayersModel() opens`, async () => {
    await tf.setBackend("cpu");
    const { context, features } = model.config.speechEncoder;
    const frames = noiseFrames(context + 5, features);
    const expected = await predictWindows(model, frames);
    const { json, weights } = exportLayersModel(model, { weightsFile: "w.bin" });
    const loaded = await loadLayersModel({
      load: () =>
        tf.io.getModelArtifactsForJSON(JSON.parse(json), (manifest) => {
          assertEquals(manifest.map(({ paths }) => paths), [["w.bin"]]);
          return Promise.resolve([tf.io.getWeightSpecs(manifest), weights.buffer]);
        }),
    });
    const windows = tf.tensor3d(contextWindows(frames, context), [6, context, features]);
    const predicted = loaded.predict(windows) as tf.Tensor;
    assertEquals(predicted.shape, [6, 12]);
    assertClose(await predicted.data(), expected.data, 1e-5);
    assertEquals<unknown>(loaded.getUserDefinedMetadata(), modelDescription(model.config));
    loaded.dispose();
  });
}

Deno.test("exportLayersModel() refuses a GRU that TF.js layers lack", () => {
  const model = models["a baseline that resets after the product"]!;
  assertThrows(() => exportLayersModel(model), InputError, "reset_after");
});
