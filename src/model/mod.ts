/**
 * The two networks: SpeechE, the speech encoder, and the motion autoencoder MotionE and MotionD.
 *
 * Read it in this order: `layers.ts` and `gru.ts` (what both are made of), `speech_encoder.ts`,
 * `motion_autoencoder.ts`, `gesture_model.ts` (both in a row), `prediction/`, `training/` and
 * `batches/` (what a step learns from), `threads/` (who computes its parts), `import/` and `export/`. Arrays and TensorFlow.js alone:
 * whatever engine is set is used.
 *
 * @module
 */

// The engine that they are computed on
export {
  type BackendInfo,
  type BackendName,
  useBackend,
  type UseBackendOptions,
} from "../backend/use_backend.ts";

// The networks
export type { Weight, Weights, WeightShapes } from "./weights.ts";
export { type GateActivation, gateActivations } from "./gru.ts";
export type { DenseWeights } from "./layers.ts";
export {
  SpeechEncoder,
  type SpeechEncoderArchitecture,
  speechEncoderShapes,
} from "./speech_encoder.ts";
export {
  type MotionAutoencoderArchitecture,
  motionAutoencoderShapes,
  MotionDecoder,
  MotionEncoder,
  motionLayerShapes,
} from "./motion_autoencoder.ts";
export {
  GestureModel,
  type GestureModelConfig,
  type GestureModelData,
  validateModelConfig,
  validateModelData,
} from "./gesture_model.ts";

export { readStoredModel, type StoredWeight, type WeightsManifest } from "./stored_model.ts";

// Prediction
export type { Gesture } from "../gesture/gesture.ts";
export { GesturePredictor, type GesturePredictorOptions } from "./prediction/gesture_predictor.ts";
export {
  type AudioChunk,
  generateGesture,
  GestureGenerator,
  gestureLatency,
  type GestureOptions,
  gestureStream,
  type GestureStreamOptions,
  type Poses,
} from "./prediction/gesture_generator.ts";

// Parts of work on several threads
export { ThreadError, Threads, type ThreadsOptions } from "./threads/threads.ts";

// Training
export {
  DivergenceError,
  type EpochLoss,
  type RunOptions,
  type Trainable,
  type TrainedBatch,
  Training,
  type TrainingOptions,
  type TrainingProgress,
} from "./training/training.ts";
export { MAX_OFFSET, type MotionNormalisation } from "./motion_autoencoder.ts";
export { MotionStatistics } from "./training/motion_statistics.ts";
export { type GestureFrames } from "./motion_autoencoder.ts";
export {
  MotionAutoencoderTrainer,
  motionTraining,
  type MotionTrainingData,
  type MotionTrainingSettings,
  type MotionTrainingStart,
} from "./training/motion_autoencoder_trainer.ts";
export {
  motionPretraining,
  type PretrainingOptions,
  type PretrainingState,
  pretrainMotionAutoencoder,
} from "./training/pretrain_motion_autoencoder.ts";
export { reconstructionErrors } from "./node_errors.ts";
export {
  SpeechEncoderTrainer,
  speechTraining,
  type SpeechTrainingData,
  type SpeechTrainingSettings,
  type SpeechTrainingStart,
} from "./training/speech_encoder_trainer.ts";

// Batches
export type {
  RowSource,
  SpeechCorpus,
  TrainingBatch,
  UtteranceFrames,
} from "./batches/speech_corpus.ts";
export { SampledBatches, type SamplingOptions } from "./batches/sampled_batches.ts";
export { type TrainingBatches } from "./batches/speech_corpus.ts";
export { blockRows, segmentFrames, stepRow, type WindowLayout } from "./batches/window_layout.ts";
export {
  StoredWindowBatches,
  type StoredWindowOptions,
  type StoredWindows,
} from "./batches/stored_windows.ts";
export { ConsecutiveBatches } from "./batches/sampled_batches.ts";
export { MemoryRows } from "./batches/speech_corpus.ts";

// Models of other programs
export { type ImportedSpeechEncoder, importKeras } from "./import/keras/import_keras.ts";
export { readTensorFlowCheckpoint, type TensorFlowCheckpoint } from "./import/import_tensorflow.ts";
export {
  importAutoencoder,
  type ImportedMotionAutoencoder,
  type MiddleLayer,
} from "./import/import_autoencoder.ts";

// Models for other programs
export { exportOnnx, type ExportOnnxOptions } from "./export/onnx/export_onnx.ts";
export {
  exportLayersModel,
  type ExportLayersModelOptions,
  type LayersModel,
} from "./export/export_layers_model.ts";
export { type ModelDescription, modelDescription } from "./export/model_description.ts";
