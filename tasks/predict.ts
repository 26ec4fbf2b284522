/**
 * `deno task predict`: what a trained speech encoder makes of speech, as the original's predict.py
 * writes it: encodings of motion, or gesture vectors of a baseline model.
 *
 * @module
 */
import { dirname, resolve } from "@std/path";
import { isDeepStrictEqual } from "node:util";
import * as tf from "@tensorflow/tfjs-core";
import { type FeatureRecipe, missingBandwidth } from "../src/audio/recipe.ts";
import { silenceFeatures } from "../src/audio/silence.ts";
import { InputError } from "../src/errors/input_error.ts";
import { commandLine } from "../src/errors/quoted.ts";
import { loadModel } from "../src/files/model/load_model.ts";
import { readVectorsInfo } from "../src/files/data/data_set.ts";
import { exists } from "../src/files/files.ts";
import { modelFiles } from "../src/files/model/model_folder.ts";
import { NpyReader, NpyRows } from "../src/files/npy/npy_reader.ts";
import { writeMatrix } from "../src/files/matrix_file.ts";
import { externalFileOf } from "../src/files/wav/external_features.ts";
import { readSpeechFeatures } from "../src/files/wav/read_speech_features.ts";
import { WavFile } from "../src/files/wav/wav_file.ts";
import type { Matrix } from "../src/matrix/matrix.ts";
import { StoredWindowBatches } from "../src/model/batches/stored_windows.ts";
import type { GestureModel } from "../src/model/gesture_model.ts";
import type { Threads } from "../src/model/threads/threads.ts";
import { GesturePredictor } from "../src/model/prediction/gesture_predictor.ts";
import { modelForThreads } from "../src/model/prediction/window_blocks.ts";
import { futureFrames } from "../src/model/speech_encoder.ts";
import {
  areRotations,
  type GestureForm,
  writtenGestures,
} from "../src/motion/representation/gesture_form.ts";
import { stage } from "./command/stage.ts";
import { externalFlag, threadedFlags } from "./command/flags.ts";
import { filePairs, noteOtherGestures, placeOf } from "./command/paths.ts";
import { startProgress } from "./command/progress.ts";

/** Frames or windows that are read at once. */
const BLOCK = 512;

/** What can be said to it. */
export const command = {
  name: "predict",
  summary:
    "Predicts from speech: a model with an autoencoder gives encodings, which decode takes " +
    "to gesture\nvectors (or --decode does at once); a baseline model gives gesture vectors.",
  positionals: [
    ["MODEL", "The model folder, from train or import-model"],
    [
      "INPUT",
      "A WAV file, .npy windows (windows, frames, features) or frames (frames, features), or a " +
      "folder of them",
    ],
    [
      "OUTPUT",
      "The file to write: .npy, or text as np.savetxt writes it; of a folder, a folder: " +
      "gesture{id}.txt of audio{id}.wav or X_test_audio{id}.npy",
    ],
  ],
  flags: {
    decode: { help: "Write gesture vectors, whatever the model" },
    external: externalFlag,
    ...threadedFlags,
  },
  example: "models/mine data/test_inputs/X_test_audio1168.npy predicted/gesture1168.txt",
} as const;

type Rows = Matrix<Float32Array>;

/** What is predicted, and by whom. */
interface HowToPredict {
  readonly decode: boolean;
  readonly threads: Threads | undefined;
  /** What other software made of a sound: where `--external` says it is. */
  readonly external?: string | undefined;
}

const SPEECH = {
  endings: [".npy", ".wav"],
  // As the motion of the same utterance is called, with which evaluate compares it.
  rename: (name: string) =>
    name.replace(/^X_test_/, "").replace(/^audio/, "gesture").replace(/\.\w+$/, ".txt"),
};

export default await stage(import.meta, command, async ({ positionals, flags }, run) => {
  const [folder, input, output] = positionals;
  const files = await filePairs(input, output, SPEECH);
  const { engine, threads } = await run.engines(flags);
  const model = await loadModel(folder);
  for (const line of model.assumed) console.log(`Note: ${line}`);
  const read = await modelFiles(folder);
  for (const { input } of files) if (isArray(input)) checkNumbers(input);
  const external: (string | undefined)[] = [];
  for (const { input } of files) {
    const isSound = flags.external !== undefined && !isArray(input);
    external.push(isSound ? await externalFileOf(flags.external!, input) : undefined);
  }
  noteBandwidth(files.map(({ input }) => input), model);
  await noteOtherFeatures(files.map(({ input }) => input), model);
  const place = placeOf(files, output);
  await run.begin(output, place);
  const encoded = model.motionDecoder && !flags.decode;
  using progress = startProgress("Predicting", files.length, "files");
  let frames = 0, columns = 0;
  for (const [i, { input, output }] of files.entries()) {
    const rows = isArray(input)
      ? predictArray(model, input, { decode: flags.decode, threads })
      : predictSound(model, input, { decode: flags.decode, threads, external: external[i] });
    const shape = await writeMatrix(output, encoded ? withRows(rows) : written(rows, model.config));
    frames += shape.rows;
    columns = shape.columns;
    progress.update(i + 1);
  }
  model.dispose();
  const outputs = files.map(({ output }) => output);
  if (place.kind === "folder") await noteOtherGestures(output, outputs);
  const what = files.length === 1 ? output : `${files.length} files to ${output}`;
  const predicted = place.kind === "folder" ? output : "FOLDER";
  const rotated = areRotations(model.config);
  const further = rotated
    ? commandLine`deno task evaluate --original DIR --predicted ${predicted} --out evaluation/result`
    : model.config.velocities
    ? commandLine`deno task remove-velocity -g ${predicted}`
    : undefined;
  return {
    inputs: [
      ...read,
      ...files.map(({ input }) => input),
      ...external.filter((file) => file !== undefined),
    ],
    outputs,
    wrote:
      `${what}: ${
        encoded ? "encodings" : rotated ? "positions" : "gesture vectors"
      } (${frames}, ${columns}); ` +
      `computed on ${engine.describe()}`,
    next: encoded
      ? commandLine`deno task decode DATA ${output} DECODED --checkpoint-dir ${folder} --latent-dim ${columns}`
      : further,
  };
});

function isArray(path: string): boolean {
  return path.toLowerCase().endsWith(".npy");
}

/** Says which recordings have less bandwidth than the model's speech, in one line. */
function noteBandwidth(inputs: readonly string[], model: GestureModel): void {
  const lower = inputs.filter((path) => /\.wav$/i.test(path)).flatMap((path) => {
    using wav = new WavFile(path);
    const missing = missingBandwidth(wav.sampleRate, model.config.recipe);
    return missing === undefined ? [] : [`${path} ${missing}`];
  });
  const others = lower.length > 1 ? `; so do ${lower.length - 1} others` : "";
  if (lower.length > 0) console.log(`Note: ${lower[0]}${others}`);
}

/** Says where the data set that arrays are of has other features than the model has learnt from. */
async function noteOtherFeatures(inputs: readonly string[], model: GestureModel): Promise<void> {
  const { recipe, speechEncoder } = model.config;
  const learnt = [settingsOf(recipe), speechEncoder.context, futureFrames(speechEncoder)];
  const folders = new Set(inputs.filter(isArray).map((path) => dirname(dirname(resolve(path)))));
  for (const folder of folders) {
    if (!await exists(`${folder}/vectors.json`)) continue;
    try {
      const { recipe, ...info } = await readVectorsInfo(folder), context = info.context + 1;
      const future = futureFrames({ ...info, context });
      if (isDeepStrictEqual([settingsOf(recipe), context, future], learnt)) continue;
      console.log(
        `Note: ${folder}/vectors.json says that these are other features than the model has learnt ` +
          "from, be they as many: expect poor gestures",
      );
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      console.log(`Note: ${error.message}`); // the arrays are there nonetheless
    }
  }
}

/** What a recipe computes, whatever it is called; of hops of whole samples, both kinds are one. */
function settingsOf({ name: _, mfcc, ...others }: FeatureRecipe) {
  const hop = (mfcc?.step ?? 0) * (others.sampleRate ?? 0);
  const isWhole = Math.abs(hop - Math.round(hop)) < 1e-6;
  return { ...others, ...mfcc && { mfcc: { ...mfcc, ...isWhole && { hop: "exact" } } } };
}

/** A sound's features, and the context windows around them. */
async function* predictSound(
  model: GestureModel,
  path: string,
  how: HowToPredict,
): AsyncGenerator<Rows> {
  const { recipe } = model.config;
  const features = readSpeechFeatures(path, recipe, { external: how.external });
  const predictor = predictorOf(model, how);
  yield await predictor.push(features);
  yield await predictor.finish();
}

/** Reads an array once to the end, so that one that holds NaN or infinity is known before all else. */
function checkNumbers(path: string): void {
  using file = new NpyReader(path);
  for (let first = 0; first < file.rows; first += BLOCK) {
    file.read(first, Math.min(BLOCK, file.rows - first));
  }
}

/** Windows as the original stores them, or frames of features. */
function predictArray(
  model: GestureModel,
  path: string,
  how: HowToPredict,
): AsyncGenerator<Rows> {
  const { features, context } = model.config.speechEncoder;
  using file = new NpyReader(path);
  const { shape } = file;
  if (file.rows === 0) throw new InputError(`${path}: has shape (${shape.join(", ")}): no frames`);
  if (shape.length === 3 && shape[1] === context && shape[2] === features) {
    return predictWindows(model, path, how);
  }
  if (shape.length === 2 && shape[1] === features) return predictFrames(model, path, how);
  throw new InputError(
    `${path}: has shape (${shape.join(", ")}), the model takes windows (windows, ${context}, ` +
      `${features}) or frames (frames, ${features})`,
  );
}

async function* predictFrames(
  model: GestureModel,
  path: string,
  how: HowToPredict,
): AsyncGenerator<Rows> {
  using file = new NpyReader(path);
  const predictor = predictorOf(model, how);
  for (let first = 0; first < file.rows; first += BLOCK) {
    const rows = Math.min(BLOCK, file.rows - first);
    const data = file.read(first, rows);
    yield await predictor.push({ data, rows, columns: file.rowLength });
  }
  yield await predictor.finish();
}

async function* predictWindows(
  model: GestureModel,
  path: string,
  { decode, threads }: HowToPredict,
): AsyncGenerator<Rows> {
  using windows = new NpyRows(path, { memory: 0 });
  const { context } = model.config.speechEncoder;
  const none = { rows: windows.rows, columns: 0, gather() {} };
  const drawn = { first: 0, count: windows.rows, batchSize: BLOCK, partSize: BLOCK, seed: 0 };
  const batches = new StoredWindowBatches({ windows, targets: none, context }, drawn);
  if (threads) {
    const shared = modelForThreads(model, decode, threads);
    yield* threads.each("prediction", batches, ({ frames, layout }, share) => ({
      ...shared,
      frames: { ...frames, data: share(frames.data) },
      layout,
    }));
    return;
  }
  const { speechEncoder, motionDecoder } = model;
  for (const batch of batches) {
    const { data, rows, columns } = batch.frames;
    const predicted = tf.tidy(() => {
      const read = speechEncoder.readFrames(tf.tensor2d(data, [rows, columns]));
      const encodings = speechEncoder.encodeWindows(...read, batch.layout);
      return decode && motionDecoder ? motionDecoder.decode(encodings) : encodings;
    });
    const [count, width] = predicted.shape;
    yield { data: await predicted.data<"float32">(), rows: count, columns: width };
    predicted.dispose();
  }
}

function predictorOf(model: GestureModel, { decode, threads }: HowToPredict): GesturePredictor {
  const silence = silenceFeatures(model.config.recipe);
  return new GesturePredictor(model, silence, { output: decode ? "gesture" : "encoding", threads });
}

/** What a file of gestures holds of gesture vectors. */
async function* written(vectors: AsyncIterable<Rows>, form: GestureForm): AsyncGenerator<Rows> {
  for await (const block of withRows(vectors)) yield writtenGestures(block, form);
}

/** Blocks that have rows: a predictor has none until its context is there. */
async function* withRows(blocks: AsyncIterable<Rows>): AsyncGenerator<Rows> {
  for await (const block of blocks) if (block.rows > 0) yield block;
}
