import { assertEquals, assertStringIncludes } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { loadLayersModel } from "@tensorflow/tfjs-layers";
import { loadModel, readModelData } from "../../../src/files/model/load_model.ts";
import { GesturePredictor } from "../../../src/model/prediction/gesture_predictor.ts";
import { contextWindows } from "./exported_models.ts";
import { runOnnx } from "./run_onnx.ts";
import { assertClose } from "../assert_close.ts";
import { succeed } from "../tasks/run_task.ts";

/** The numbers of the package's prediction for a sequence, silence before and after it. */
async function predicted(folder: string, frames: Float32Array): Promise<Float32Array> {
  const model = await loadModel(folder, { backend: "wasm", blas: "off" });
  const { features } = model.config.speechEncoder;
  const predictor = new GesturePredictor(model, silence(features));
  const rows = frames.length / features;
  const first = await predictor.push({ data: frames, rows, columns: features });
  const last = await predictor.finish();
  model.dispose();
  return Float32Array.from([...first.data, ...last.data]);
}

/** What stands for the features of a frame of silence. */
function silence(features: number): Float32Array {
  return Float32Array.from({ length: features }, (_, i) => 0.1 * i - 1);
}

/** Exports a model to every format, and checks that all predict as the package does. */
export async function checkExports(
  model: string,
  folder: string,
  frames: Float32Array,
  tolerance = 1e-4,
): Promise<void> {
  const expected = await predicted(model, frames);
  const { context, features } = (await readModelData(model)).config.speechEncoder;
  const edge = Array.from({ length: (context - 1) / 2 }, () => [...silence(features)]).flat();
  const padded = Float32Array.from([...edge, ...frames, ...edge]);
  const [rows, count] = [padded.length / features, frames.length / features];
  const windows = contextWindows({ data: padded, rows, columns: features }, context);
  const shape = [count, context, features] as const;

  const [byWindow, bySequence] = [`${folder}/windows.onnx`, `${folder}/deep/frames.onnx`];
  const stdout = await succeed("export-model", model, byWindow);
  assertStringIncludes(stdout, `Wrote ${byWindow}: takes windows (batch, ${context}, ${features})`);
  await succeed("export-model", model, bySequence, "--input", "frames");
  const one = await runOnnx(await Deno.readFile(byWindow), "windows", { data: windows, shape });
  const all = await runOnnx(await Deno.readFile(bySequence), "frames", {
    data: padded,
    shape: [rows, features],
  });
  assertClose(one.data, expected, tolerance);
  assertClose(all.data, expected, tolerance);
  assertEquals(one.shape, all.shape);

  await succeed("export-model", model, `${folder}/web/`);
  const files = [...Deno.readDirSync(`${folder}/web`)].map(({ name }) => name).sort();
  assertEquals(files, ["export-model.run.json", "model.json", "model.weights.bin"]);
  const loaded = await loadLayersModel(fromFolder(`${folder}/web`));
  const output = loaded.predict(tf.tensor3d(windows, [...shape])) as tf.Tensor;
  assertClose(await output.data(), expected, tolerance);
  loaded.dispose();
}

/** Reads a TF.js model from its folder, as its reader of web addresses does. */
function fromFolder(folder: string): tf.io.IOHandler {
  return {
    load: async () => {
      const json = JSON.parse(await Deno.readTextFile(`${folder}/model.json`));
      return tf.io.getModelArtifactsForJSON(json, async (manifest) => {
        const { buffer } = await Deno.readFile(`${folder}/${manifest[0]!.paths[0]}`);
        return [tf.io.getWeightSpecs(manifest), buffer];
      });
    },
  };
}
