import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { loadLayersModel } from "@tensorflow/tfjs-layers";
import { loadModel, readModelData } from "../../src/files/model/load_model.ts";
import { readNpy } from "../../src/files/npy/npy.ts";
import { GesturePredictor } from "../../src/model/prediction/gesture_predictor.ts";
import { contextWindows, noiseFrames } from "../support/model/exported_models.ts";
import { runOnnx } from "../support/model/run_onnx.ts";
import { assertClose } from "../support/assert_close.ts";
import { inFolder } from "../support/in_folder.ts";
import { hasPublishedModel, publishedModel } from "../support/published_model.ts";
import { runTask, succeed } from "../support/tasks/run_task.ts";
import { writeSmallModel } from "../support/data/small_model.ts";
import { FEATURES, writeSpeechData } from "../support/data/speech_data_set.ts";

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
async function checkExports(
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

Deno.test("deno task export-model exports the small model", () =>
  inFolder(async (folder) => {
    await writeSmallModel(`${folder}/model`);
    await checkExports(`${folder}/model`, folder, noiseFrames(40, 30).data);
  }));

Deno.test("deno task export-model exports a baseline and a proposed model that were trained", () =>
  inFolder(async (folder) => {
    const [data, to] = [`${folder}/data`, ["--checkpoint-dir", `${folder}/chkpt`]];
    await writeSpeechData(data);
    const size = ["--layers", "16,16", "--units", "16", "--batch-size", "64", "--backend", "wasm"];
    await succeed("train", `${folder}/baseline`, "1", data, `${FEATURES}`, "False", ...size);
    await succeed("learn", data, ...to, "--latent-dim", "7", "--epochs", "1");
    await succeed("encode", data, ...to, "--latent-dim", "7");
    await succeed("train", `${folder}/proposed`, "1", data, `${FEATURES}`, "True", "7", ...size);
    const frames = Float32Array.from((await readNpy(`${data}/frames_test.npy`)).data);
    await checkExports(`${folder}/baseline`, `${folder}/b`, frames);
    await checkExports(`${folder}/proposed`, `${folder}/p`, frames);
  }));

Deno.test({
  name: "deno task export-model exports the published model",
  ignore: !hasPublishedModel,
  fn: () =>
    inFolder(async (folder) => {
      await succeed(
        "import-model",
        publishedModel("Model_MFCC_Pros_Best.hdf5"),
        ...["--autoencoder", publishedModel("DAE_checkpoints/chkpt-final")],
        ...["--max-val", publishedModel("max_val.npy")],
        ...["--mean-pose", publishedModel("mean_pose.npy")],
        ...["--skeleton", publishedModel("skeleton.json"), "--recipe", "trinity-demo"],
        ...["--out", `${folder}/model`],
      );
      const features = await readNpy(publishedModel("golden/features.npy"));
      // Of up to 63 cm, in single precision: the package is 1e-4 from the golden file, too.
      await checkExports(`${folder}/model`, folder, Float32Array.from(features.data), 5e-4);
    }),
});

Deno.test("deno task export-model answers bad input with one line and exit code 1", () =>
  inFolder(async (folder) => {
    const model = `${folder}/model`;
    await writeSmallModel(model);
    await Deno.writeTextFile(`${folder}/notes.json`, "[1, 2]");
    const cases: [args: string[], line: string][] = [
      [[`${folder}/none`, `${folder}/a.onnx`], "none: no model is there"],
      [
        [model, `${folder}/a.pb`],
        "a.pb: the ending .pb is not known; use .onnx, .json or a FOLDER/",
      ],
      [[model, `${folder}/a.onnx`, "--input", "words"], "--input words is none of windows, frames"],
      [[model, `${folder}/web/`, "--input", "frames"], "--input frames is for .onnx"],
      [[model, model], "model.json: is there and no TF.js layers model"],
      [[model, `${folder}/notes.json`], "notes.json: is there and no TF.js layers model"],
      [[model, `${folder}/notes.json/a.onnx`], "a part of the path is not a folder"],
    ];
    for (const [args, line] of cases) {
      const { code, stderr } = await runTask("export-model", args);
      assertEquals([code, stderr.trim().split("\n").length], [1, 1], stderr);
      assert(stderr.startsWith("error: ") && stderr.includes(line), `${stderr} has no: ${line}`);
    }
    const left = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    assertEquals(left, ["model", "notes.json"]);
  }));
