import process from "node:process";
import { featureRecipe } from "../../src/audio/recipe.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { readManifest, readRecipe } from "../../src/files/data/read_manifest.ts";
import { readVectorsInfo } from "../../src/files/data/data_set.ts";
import { readJson } from "../../src/files/files.ts";
import { loadModel, readModelData } from "../../src/files/model/load_model.ts";
import { readTensorFlow } from "../../src/files/model/tensorflow_checkpoint.ts";
import { readBvhFile } from "../../src/files/motion_files.ts";
import { NpyReader } from "../../src/files/npy/npy_reader.ts";
import { readNpy } from "../../src/files/npy/npy.ts";
import { readRunRecord } from "../../src/files/records/run_record.ts";
import { readMatrix } from "../../src/files/matrix_file.ts";
import { readWav } from "../../src/files/wav/wav_file.ts";
import { parseGesture } from "../../src/gesture/parse_gesture.ts";
import { encodeNpy } from "../../src/matrix/npy.ts";
import { importKeras } from "../../src/model/import/keras/import_keras.ts";
import { writeGlb } from "../../src/gesture/gltf/write_glb.ts";
import { readSmplx } from "../../src/motion/smplx.ts";
import { takeuchiSkeleton } from "../../src/motion/skeleton/takeuchi_skeleton.ts";
import { readRecordings } from "../../tasks/data/data_folder.ts";
import { SplitFolder } from "../../tasks/data/split_folder.ts";
import { readSkeleton } from "../../tasks/evaluation/joints.ts";
import { readSequenceTable } from "../../tasks/evaluation/number_tables.ts";
import { readResults } from "../../tasks/evaluation/read_results.ts";
import { readOriginalConfig } from "../../tasks/experiments/original_config.ts";
import { validateExperiment } from "../../tasks/experiments/experiment_schema.ts";
import { readStudyConfig } from "../../tasks/study/new_study.ts";
import { readStudyKey } from "../../tasks/study/study_folder.ts";
import { indexFile } from "../support/model/tensorflow_files.ts";
import { writeSmallModel } from "../support/data/small_model.ts";
import {
  drain,
  fixture,
  folder,
  gesture,
  json,
  key,
  lock,
  manifest,
  npz,
  numbers,
  record,
  rows,
  study,
  text,
  vectors,
} from "./seeds.ts";

/** A reader of files, and valid files of its kind. */
export interface Reader {
  /** What it is called. */
  readonly name: string;
  /** How its files are changed. */
  readonly kind: "binary" | "text" | "json";
  /** The file that is changed, in a folder of its own; others may stand beside it. */
  readonly file: string;
  /** Valid files: fixtures by name, or bytes. */
  readonly seeds: () => Promise<readonly Uint8Array[]>;
  /** Reads the file, all of it. */
  readonly read: (folder: string, bytes: Uint8Array<ArrayBuffer>) => unknown;
  /** Writes what has to stand beside the file. */
  readonly prepare?: (folder: string) => Promise<void>;
  /** How many times fewer files it gets than others, as each takes longer. @default {1} */
  readonly share?: number;
  /** The exported functions of the package that it calls, directly or not. */
  readonly covers: readonly string[];
}

/**
 * Every reader of files from outside. One that is added has its entry here, or `fuzz_test.ts` says that it
 * is missing.
 */
export const READERS: readonly Reader[] = [
  {
    ...{ name: "wav", kind: "binary", file: "a.wav" },
    seeds: async () => [
      ...await folder("cases/wav")(),
      ...await fixture("ima_stereo.wav")(),
      (await fixture("voice_22k.wav")())[0]!.subarray(0, 4000),
    ],
    read: (folder) => readWav(`${folder}/a.wav`),
    covers: ["readWav", "readWavFormat", "decodeWavBlock", "decodeImaAdpcm"],
  },
  {
    ...{ name: "bvh", kind: "text", file: "a.bvh" },
    seeds: folder("cases/bvh"),
    read: (folder) => readBvhFile(`${folder}/a.bvh`),
    covers: ["readBvhFile", "readBvh"],
  },
  {
    ...{ name: "npy", kind: "binary", file: "a.npy" },
    seeds: async () => [
      ...await folder("cases/npy")(),
      ...await fixture("voice_22k.prosody_20hz.npy")(),
    ],
    read: async (folder) => {
      const whole = await readNpy(`${folder}/a.npy`);
      using reader = new NpyReader(`${folder}/a.npy`);
      reader.read(0, Math.min(2, reader.rows));
      return whole;
    },
    covers: ["readNpy", "decodeNpy", "parseNpyHeader"],
  },
  {
    ...{ name: "text matrix", kind: "text", file: "a.txt" },
    seeds: text("1 2 3\n4 5 6\n", "1.5e-3 -2 3\r\n4 5 6\r\n7 8 9", "# head\n1,2\n3,4\n"),
    read: (folder) => drain(readMatrix(`${folder}/a.txt`)),
    covers: ["readMatrix", "readTextMatrix", "parseTextMatrix", "readNumberLine"],
  },
  {
    ...{ name: "gesture of the page", kind: "binary", file: "a.npy" },
    seeds: () =>
      Promise.resolve([
        encodeNpy({ data: Float32Array.from({ length: 384 }, (_, i) => i), shape: [2, 192] }),
      ]),
    read: (_, bytes) => parseGesture("a.npy", bytes),
    covers: ["parseGesture"],
  },
  {
    ...{ name: "gesture of the page as text", kind: "text", file: "a.txt" },
    seeds: text("1 2 3\n4 5 6\n"),
    read: (_, bytes) => parseGesture("a.txt", bytes),
    covers: [],
  },
  {
    ...{ name: "gesture of the page as JSON", kind: "json", file: "a.json" },
    seeds: json(gesture),
    read: (_, bytes) => parseGesture("a.json", bytes),
    covers: [],
  },
  {
    ...{ name: "glb", kind: "binary", file: "a.glb" },
    seeds: async () => [
      await writeGlb({
        skeleton: takeuchiSkeleton,
        frameTime: 0.05,
        rotations: {
          ...{ rows: 2, columns: 4 * 51 },
          data: Float64Array.from({ length: 8 * 51 }, (_, i) => i % 4 === 3 ? 1 : 0),
        },
        rootPositions: { data: new Float64Array(6), rows: 2, columns: 3 },
      }),
    ],
    read: (_, bytes) => parseGesture("a.glb", bytes),
    ...{ share: 4, covers: ["readGlb"] },
  },
  {
    ...{ name: "npz of SMPL-X", kind: "binary", file: "a.npz" },
    seeds: npz,
    read: (_, bytes) => readSmplx(bytes),
    covers: ["readSmplx", "readNpz", "readZip"],
  },
  {
    ...{ name: "lists of DATA", kind: "text", file: "gg-train.csv" },
    seeds: text(rows.join("\r\n") + "\r\n"),
    read: (folder) => readRecordings(folder, "train"),
    covers: ["readRecordings", "parseNamedRows"],
  },
  {
    ...{ name: "table of evaluate", kind: "text", file: "ape.csv" },
    seeds: text(numbers),
    read: (folder) => readSequenceTable(`${folder}/ape.csv`),
    covers: ["readSequenceTable", "readHistogramTable", "readSystemTable"],
  },
  {
    ...{ name: "evaluation", kind: "json", file: "evaluation.json" },
    seeds: json({ systems: ["a"], joints: ["Hips"], frameRate: 20, units: "frame", width: 0.05 }),
    read: (folder) => readResults([folder]),
    covers: ["readEvaluation", "readResults"],
  },
  {
    ...{ name: "manifest", kind: "json", file: "m.json" },
    seeds: json(manifest),
    read: (folder) => readManifest(`${folder}/m.json`),
    covers: ["readManifest", "validateManifest"],
  },
  {
    ...{ name: "experiment", kind: "json", file: "e.json" },
    seeds: async () => [
      ...await Promise.all(
        ["synthetic", "speech_features", "smoothing"].map((name) =>
          Deno.readFile(new URL(`../../experiments/${name}.json`, import.meta.url))
        ),
      ),
    ],
    read: async (folder) => validateExperiment(await readJson(`${folder}/e.json`)),
    covers: ["validateExperiment", "readJson"],
  },
  {
    ...{ name: "the original's config", kind: "text", file: "config.txt" },
    seeds: text("# paths\ndata_dir = data\ndim = 325\nspeech_features = MFCC\nfolder=$dim/x\n"),
    read: (folder) => readOriginalConfig(`${folder}/config.txt`, "proposed"),
    covers: ["readOriginalConfig"],
  },
  {
    ...{ name: "recipe", kind: "json", file: "r.json" },
    seeds: json(featureRecipe("mfcc+prosody"), featureRecipe("mfcc+spectrogram+prosody")),
    read: (folder) => readRecipe(`${folder}/r.json`),
    covers: ["readRecipe", "validateRecipe"],
  },
  {
    ...{ name: "skeleton", kind: "json", file: "s.json" },
    seeds: json(takeuchiSkeleton),
    read: (folder) => readSkeleton(`${folder}/s.json`),
    covers: ["readSkeleton", "validateSkeleton"],
  },
  {
    ...{ name: "study", kind: "json", file: "study.json" },
    seeds: json(study),
    read: (folder) => readStudyConfig(`${folder}/study.json`),
    covers: ["readStudyConfig", "validateStudyConfig"],
  },
  {
    ...{ name: "study's key", kind: "json", file: "key.json" },
    seeds: json(key),
    read: (folder) => readStudyKey(folder),
    covers: ["readStudyKey"],
  },
  {
    ...{ name: "run record", kind: "json", file: "a.run.json" },
    seeds: json(record),
    read: (folder) => readRunRecord(`${folder}/a.run.json`),
    covers: ["readRunRecord"],
  },
  {
    ...{ name: "vectors.json", kind: "json", file: "vectors.json" },
    seeds: json(vectors),
    read: (folder) => readVectorsInfo(folder),
    covers: ["readVectorsInfo"],
  },
  {
    ...{ name: "split lock", kind: "json", file: "split.lock.json" },
    seeds: json(lock),
    read: (folder) => new SplitFolder(folder).readLock(),
    covers: [],
  },
  {
    ...{ name: "model.json", kind: "json", file: "model.json" },
    prepare: (folder) => writeSmallModel(folder),
    seeds: () => modelFile("model.json"),
    read: (folder) => readModelData(folder),
    covers: [
      ...["readModelData", "readModelFolder", "readModelJson", "loadModel", "parseModelJson"],
      ...["validateModelConfig", "validateModelData"],
    ],
  },
  {
    ...{ name: "weights of a model", kind: "binary", file: "WEIGHTS" },
    prepare: (folder) => writeSmallModel(folder),
    seeds: () => modelFile("WEIGHTS"),
    read: (folder) => loadModel(folder),
    covers: ["readWeights", "decodeWeights"],
  },
  {
    ...{ name: "TensorFlow checkpoint", kind: "binary", file: "c.index" },
    prepare: (folder) => Deno.writeFile(`${folder}/c.data-00000-of-00001`, new Uint8Array(68)),
    seeds: () =>
      Promise.resolve([indexFile([["a/bias1", [2]], ["a/matrix1", [3, 2]], ["z", [9]]])]),
    read: (folder) => readTensorFlow(`${folder}/c.index`),
    covers: ["readTensorFlow", "readTensorFlowCheckpoint", "findTensorFlowCheckpoint"],
  },
  {
    ...{ name: "Keras HDF5", kind: "binary", file: "a.h5" },
    seeds: fixture("keras_sigmoid.hdf5", "keras/keras3.h5", "keras/tfkeras215.h5"),
    read: (_, bytes) => importKeras(bytes),
    ...{ share: 50, covers: ["importKeras", "readHdf5", "parseKerasNetwork"] }, // a thread for each
  },
  {
    ...{ name: "Keras zip", kind: "binary", file: "a.keras" },
    seeds: fixture("keras/keras3.keras", "keras/tfkeras213.keras"),
    read: (_, bytes) => importKeras(bytes),
    ...{ share: 50, covers: [] },
  },
];

/** Readers that do what none may, to see that it is found. */
export const FAULTY: readonly Reader[] = [
  ["does not end", () => new Promise(() => {})],
  ["loops", () => {
    while (true);
  }],
  ["is no InputError", () => {
    throw new TypeError("undefined is not a function");
  }],
  ["characters of message", () => {
    throw Object.assign(new InputError("x"), { message: "x".repeat(3000) });
  }],
  ["asks for", () => new Float64Array(2 ** 27)],
  ["takes", () => {
    for (const start = process.cpuUsage().user; process.cpuUsage().user - start < 2.5e6;);
  }],
].map(([name, read]) => ({
  ...{ name: name as string, kind: "text", file: "a.txt", seeds: text("a"), covers: [] },
  read: read as Reader["read"],
}));

async function modelFile(name: string): Promise<Uint8Array[]> {
  const folder = await Deno.makeTempDir();
  try {
    await writeSmallModel(folder);
    return [await Deno.readFile(`${folder}/${await fileIn(folder, name)}`)];
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A file by its name; of a model's weights the name is in `model.json`. */
export async function fileIn(folder: string, name: string): Promise<string> {
  if (name !== "WEIGHTS") return name;
  const { weightsManifest } = JSON.parse(await Deno.readTextFile(`${folder}/model.json`));
  return weightsManifest[0].paths[0];
}

/** Readers of what is no file from outside, or is read by those above: not called by the harness. */
export const NOT_FILES: Readonly<Record<string, string>> = {
  ...{ readFile: "bytes", readText: "text", readJsonAs: "by a schema", readAs: "by a schema" },
  ...{ readArguments: "the command line", readSpeechFlags: "flags", readRange: "an HTTP header" },
  ...{
    loadBlas: "a library of the system",
    loadTensorflow: "a library",
    loadGestureEncoder: "a model",
  },
  readBy: "a choice of readers",
  ...{ findRecordings: "names of files", findSources: "names of files" },
  ...{
    readDroppedFiles: "in the page, by parseGesture",
    loadSpeech: "in the page, by the browser",
  },
  ...{ readSource: "by parseGesture", readSourceGesture: "by parseGesture" },
  ...{ readCheckpoint: "a model", readOriginalAutoencoder: "a checkpoint" },
  ...{ loadMotionAutoencoder: "a model", importAutoencoder: "tensors that were read" },
  ...{ readSpeechFeatures: "by readWav", readWavSamples: "by readWav", decodeWav: "by readWav" },
  readExternalFeatures: "by NpyReader",
  ...{ readGesture: "by readBvhFile", readBvhTiming: "by readBvhFile" },
  ...{
    readOriginalRecipe: "two numbers of a csv",
    readUtterances: "utterances_train.csv of vectorize",
  },
  ...{
    readStoredModel: "the model in the box, by what model.json and weights are read by",
    readSequenceCounts: "numbers of a csv, as readSequenceTable",
  },
  ...{ readTable: "csv by csv-parse, as readRecordings", readTables: "the same" },
};
