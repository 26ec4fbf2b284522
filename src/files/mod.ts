/**
 * The disk: every file format that stages read and write.
 *
 * Read it in this order: `files.ts` (whole or not at all: a temporary name, then a rename), `wav/`,
 * `npy/`, `text/`, motion, `data/` (manifests, recipes, vectors), `model/` (MODEL folders),
 * `records/` (run records and hashes).
 *
 * @module
 */

// Sound and motion
export { noisyWav, noisyWavSize, readWav, WavFile } from "./wav/wav_file.ts";
export {
  readSpeechFeatures,
  type ReadSpeechOptions,
  type SpeechChange,
} from "./wav/read_speech_features.ts";
export { readExternalFeatures } from "./wav/external_features.ts";
export {
  commonBones,
  type GestureMotion,
  type OpenFile,
  readBvhFile,
  readGesture,
  type ReadGestureOptions,
} from "./motion_files.ts";
export { RandomAccessFile } from "./random_access_file.ts";

// Matrices
export type { Matrix } from "../matrix/matrix.ts";
export { readNpy, writeNpy } from "./npy/npy.ts";
export { decodeNpy, encodeNpy, type NpyArray } from "../matrix/npy.ts";
export { NpyReader } from "./npy/npy_reader.ts";
export { NpyWriter } from "./npy/npy_writer.ts";
export { writeTextMatrix } from "./matrix_file.ts";
export { textMatrixLines } from "../matrix/text_matrix.ts";

// Data sets
export { readManifest, readOriginalRecipe, readRecipe } from "./data/read_manifest.ts";
export type { StoredRecipe } from "../audio/recipe.ts";
export { DataSet, type GestureKind, readVectorsInfo } from "./data/data_set.ts";

// Models
export {
  type ModelFolder,
  readModelFolder,
  type ReadModelFolderOptions,
  readModelJson,
  type TrainingState,
  writeModelFolder,
  type WriteModelOptions,
} from "./model/model_folder.ts";
export type { ModelJson, StoredWeight, WeightsManifest } from "../model/stored_model.ts";
export {
  DEFAULT_MODEL,
  loadModel,
  loadMotionAutoencoder,
  type MotionAutoencoderConfig,
  type MotionAutoencoderData,
  readModelData,
} from "./model/load_model.ts";

// Errors in what a user gives
export { InputError } from "../errors/input_error.ts";
