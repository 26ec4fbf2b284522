/**
 * `deno task export-model`: writes a model in a format that other programs run.
 *
 * @module
 */
import { basename, extname, join } from "@std/path";
import { InputError } from "../src/errors/input_error.ts";
import { checkWritable, exists, isFolder, readJson, writeFile } from "../src/files/files.ts";
import { readModelData } from "../src/files/model/load_model.ts";
import { modelFiles } from "../src/files/model/model_folder.ts";
import { exportLayersModel } from "../src/model/export/export_layers_model.ts";
import { exportOnnx } from "../src/model/export/onnx/export_onnx.ts";
import type { GestureModelData } from "../src/model/gesture_model.ts";
import { stage } from "./command/stage.ts";
import { oneOf } from "./command/values.ts";

/** What can be said to it. */
export const command = {
  name: "export-model",
  summary: "Writes a model, speech encoder and motion decoder as one, for other programs: speech " +
    "features in,\ngesture vectors in cm out.",
  positionals: [
    ["MODEL", "The model's folder"],
    [
      "OUT",
      "FILE.onnx for ONNX; FOLDER/ or FILE.json for TF.js layers, as tf.loadLayersModel opens",
    ],
  ],
  flags: {
    input: {
      value: "WHAT",
      is: oneOf(["windows", "frames"]),
      default: "windows",
      help: "What an ONNX model takes: a batch of context windows, or all frames of a sequence",
    },
  },
  example: "models/mine mine.onnx --input frames",
} as const;

export default await stage(import.meta, command, async ({ positionals, flags: { input } }, run) => {
  const [folder, out] = positionals;
  const { path, place } = await outputFile(out);
  const layers = path.endsWith(".json");
  if (layers && input === "frames") {
    throw new InputError(`${out}: --input frames is for .onnx; TF.js layers take windows`);
  }
  const model = await readModelData(folder);
  for (const line of model.assumed ?? []) console.log(`Note: ${line}`);
  const inputs = await modelFiles(folder);
  await run.begin(place, { kind: place === path ? "file" : "folder" });
  const outputs = layers ? await writeLayers(path, model) : await writeOnnx(path, model, input);
  const { context, features } = model.config.speechEncoder;
  const shape = input === "windows" ? `batch, ${context}, ${features}` : `frames, ${features}`;
  return {
    inputs,
    outputs,
    wrote: `${outputs.join(" and ")}: takes ${input} (${shape})`,
    next: layers
      ? `await tf.loadLayersModel("${basename(path)}") in a web page; see the README`
      : `open it with onnxruntime (Python, JavaScript, C#) or in Unity; see the README`,
  };
});

/** The file that OUT means: itself, or `model.json` in a folder; and where its record goes. */
async function outputFile(out: string): Promise<{ path: string; place: string }> {
  const inFolder = /[\\/]$/.test(out) || await isFolder(out);
  const path = inFolder ? join(out, "model.json") : out;
  const ending = extname(path);
  if (ending !== ".onnx" && ending !== ".json") {
    throw new InputError(
      `${out}: the ending ${ending || "(none)"} is not known; use .onnx, .json or a FOLDER/`,
    );
  }
  await checkWritable(path);
  if (ending === ".json" && await exists(path)) {
    const { format } = (await readJson(path) ?? {}) as { format?: unknown };
    if (format !== "layers-model") {
      throw new InputError(`${path}: is there and no TF.js layers model; choose another name`);
    }
  }
  return { path, place: out };
}

async function writeOnnx(
  path: string,
  model: GestureModelData,
  input: "windows" | "frames",
): Promise<string[]> {
  await writeFile(path, [exportOnnx(model, { input })]);
  return [path];
}

async function writeLayers(path: string, model: GestureModelData): Promise<string[]> {
  const weightsPath = path.replace(/\.json$/, ".weights.bin");
  const { json, weights } = exportLayersModel(model, { weightsFile: basename(weightsPath) });
  await writeFile(weightsPath, [weights]);
  await writeFile(path, [json]);
  return [path, weightsPath];
}
