/**
 * Speech-driven gesture generation: Kucherenko et al., "Analyzing Input and Output Representations
 * for Speech-Driven Gesture Generation" (IVA 2019).
 *
 * Speech in, gestures out, with a trained model:
 *
 * ```ts ignore
 * import { generateGesture, loadModel, readWav } from "@aud2repr2pose/aud2repr2pose";
 *
 * const model = await loadModel("models/mine");
 * const { positions, frameRate } = await generateGesture(model, readWav("talk.wav"));
 * ```
 *
 * @module
 */

// Shapes of data, and errors in what a user gives
export * from "./src/errors/input_error.ts";
export type * from "./src/matrix/matrix.ts";
export type * from "./src/model/weights.ts";

// The main job
export * from "./src/files/model/load_model.ts";
export * from "./src/model/prediction/gesture_generator.ts";
export * from "./src/backend/use_backend.ts";

// Sound
export type * from "./src/audio/signal/waveform.ts";
export type * from "./src/audio/wav/wav_format.ts";
export * from "./src/audio/wav/wav_format.ts";
export * from "./src/audio/wav/decode_wav.ts";
export * from "./src/audio/wav/encode_wav.ts";
export * from "./src/audio/signal/waveform.ts";
export * from "./src/audio/signal/peak_meter.ts";
export * from "./src/audio/signal/bandwidth.ts";
export * from "./src/audio/signal/resampling.ts";

// Speech features
export * from "./src/audio/recipe.ts";
export * from "./src/audio/validate_recipe.ts";
export * from "./src/audio/speech_features.ts";

// MFCC, step by step
export * from "./src/audio/mfcc/mfcc.ts";
export * from "./src/audio/mfcc/mfcc_options.ts";
export * from "./src/audio/mfcc/mfcc_steps.ts";
export * from "./src/audio/signal/frames.ts";
export * from "./src/audio/signal/power_spectrum.ts";
export * from "./src/audio/signal/mel_filter_bank.ts";

// Spectrogram, step by step
export * from "./src/audio/spectrogram/spectrogram.ts";
export * from "./src/audio/spectrogram/spectrogram_options.ts";
export * from "./src/audio/signal/windows.ts";

// Prosody, step by step
export * from "./src/audio/prosody/prosody.ts";
export * from "./src/audio/prosody/prosody_options.ts";
export * from "./src/audio/prosody/pitch_options.ts";
export * from "./src/audio/prosody/pitch.ts";
export * from "./src/audio/prosody/intensity.ts";
export * from "./src/audio/prosody/short_term_analysis.ts";
export * from "./src/audio/prosody/autocorrelation.ts";
export * from "./src/audio/prosody/pitch_candidates.ts";
export * from "./src/audio/prosody/pitch_path.ts";
export * from "./src/audio/signal/interpolation.ts";

// Motion
export type * from "./src/motion/skeleton/skeleton.ts";
export type * from "./src/motion/kinematics/resample_motion.ts";
export * from "./src/motion/skeleton/validate_skeleton.ts";
export * from "./src/motion/skeleton/skeleton.ts";
export * from "./src/motion/skeleton/takeuchi_skeleton.ts";
export * from "./src/motion/fitting/fit_bone_lengths.ts";
export * from "./src/motion/kinematics/forward_kinematics.ts";
export * from "./src/motion/bvh/bvh_reader.ts";
export * from "./src/motion/bvh/bvh_timing.ts";
export * from "./src/motion/kinematics/resample_motion.ts";
export * from "./src/motion/gesture_vectors.ts";
export * from "./src/motion/skeleton/joint_groups.ts";
export * from "./src/motion/fitting/fit_rotations.ts";
export * from "./src/motion/kinematics/rotations.ts";
export * from "./src/motion/bvh/write_bvh.ts";
export type * from "./src/motion/smoothing/windowed_smoother.ts";
export * from "./src/motion/smoothing/pose_smoother.ts";
export * from "./src/motion/smoothing/windowed_smoother.ts";
export * from "./src/motion/smoothing/one_euro.ts";

// Data sets
export type * from "./src/dataset/data_manifest.ts";
export * from "./src/dataset/validate_manifest.ts";
export * from "./src/dataset/file_pattern.ts";
export * from "./src/dataset/pair_files.ts";
export * from "./src/dataset/split_utterances.ts";
export * from "./src/dataset/mix_noise.ts";
export * from "./src/dataset/context_windows.ts";
export * from "./src/dataset/length_fault.ts";
export * from "./src/dataset/synthetic/synthesize_utterance.ts";
export * from "./src/dataset/data_layout.ts";
export * from "./src/files/data/read_manifest.ts";
export * from "./src/files/wav/wav_file.ts";
export * from "./src/random/random.ts";

// The networks
export * from "./src/model/gesture_model.ts";
export * from "./src/model/prediction/gesture_predictor.ts";
export * from "./src/model/speech_encoder.ts";
export * from "./src/model/motion_autoencoder.ts";
export * from "./src/model/import/keras/import_keras.ts";
export * from "./src/model/import/import_tensorflow.ts";
export * from "./src/model/import/import_autoencoder.ts";

// Models for other programs
export * from "./src/model/export/onnx/export_onnx.ts";
export * from "./src/model/export/export_layers_model.ts";
export type * from "./src/model/export/model_description.ts";

// Drawing: gestures as figures in motion, frame by frame
export * from "./src/drawing/motion_renderer.ts";
export type * from "./src/gesture/drawn_gesture.ts";
export type { Picture, Region } from "./src/drawing/picture.ts";
export * from "./src/drawing/picture.ts";

// Training
export * from "./src/model/training/training.ts";
export * from "./src/model/training/motion_statistics.ts";
export * from "./src/model/training/motion_autoencoder_trainer.ts";
export * from "./src/model/training/pretrain_motion_autoencoder.ts";
export * from "./src/model/training/reconstruction_errors.ts";
export * from "./src/model/training/speech_encoder_trainer.ts";
export * from "./src/model/batches/training_batches.ts";
export * from "./src/model/batches/stored_windows.ts";
export * from "./src/model/batches/rows.ts";
export type * from "./src/model/gru.ts";
export type * from "./src/model/batches/speech_corpus.ts";
export type * from "./src/model/batches/sampling.ts";

// Evaluation
export * from "./eval/measures/errors.ts";
export * from "./eval/measures/smoothness.ts";
export * from "./eval/measures/moving_distance.ts";
export * from "./eval/measures/frechet_distance.ts";
export * from "./eval/measures/beats.ts";
export * from "./src/audio/onsets.ts";
export * from "./eval/measures/system_evaluation.ts";

// Results: statistics, tables, figures
export * from "./eval/statistics/statistics.ts";
export type * from "./eval/tables/system_results.ts";
export * from "./eval/measures/select_joints.ts";
export * from "./eval/tables/system_groups.ts";
export * from "./eval/tables/result_table.ts";
export type * from "./eval/measures/result_measures.ts";
export * from "./eval/tables/formats.ts";
export * from "./eval/figures/system_styles.ts";
export * from "./eval/figures/histogram_figure.ts";
export * from "./eval/figures/latent_figure.ts";
export * from "./eval/figures/loss_figure.ts";
export * from "./eval/figures/skeleton_figure.ts";
export * from "./eval/figures/render.ts";

// Experiments: what one takes, as a plan of stages.
export type * from "./tasks/experiments/experiment.ts";
export * from "./tasks/experiments/validate_experiment.ts";
export * from "./tasks/experiments/experiment_cells.ts";
export {
  type Chain,
  type ExperimentPaths,
  experimentPlan,
  type Stage,
} from "./tasks/experiments/experiment_plan.ts";
export type { EvaluatedSystem } from "./tasks/experiments/experiment_summary.ts";

// Files
export * from "./src/files/wav/read_speech_features.ts";
export * from "./src/files/motion_files.ts";
export * from "./src/files/data/read_vectors_info.ts";
export type * from "./src/dataset/vectors_info.ts";
export * from "./src/files/npy/npy.ts";
export * from "./src/files/npy/npy_reader.ts";
export * from "./src/files/npy/npy_writer.ts";
export * from "./src/files/text/text_matrix.ts";
export * from "./src/files/model/model_folder.ts";
