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
export * from "./src/model/prediction/generate_gesture.ts";
export * from "./src/model/prediction/gesture_generator.ts";
export * from "./src/model/prediction/gesture_stream.ts";
export * from "./src/backend/use_backend.ts";

// Sound
export type * from "./src/audio/signal/waveform.ts";
export type * from "./src/audio/wav/wav_format.ts";
export * from "./src/audio/wav/read_wav_format.ts";
export * from "./src/audio/wav/decode_wav.ts";
export * from "./src/audio/wav/decode_wav_block.ts";
export * from "./src/audio/wav/encode_wav_block.ts";
export * from "./src/audio/wav/encode_wav.ts";
export * from "./src/audio/signal/mix_down.ts";
export * from "./src/audio/signal/peak_meter.ts";
export * from "./src/audio/signal/bandwidth.ts";
export * from "./src/audio/signal/resample.ts";
export * from "./src/audio/signal/resample_stream.ts";
export * from "./src/audio/signal/resampling_filter.ts";

// Speech features
export * from "./src/audio/recipe.ts";
export * from "./src/audio/validate_recipe.ts";
export * from "./src/audio/speech_features.ts";
export * from "./src/audio/speech_feature_stream.ts";
export * from "./src/audio/silence_features.ts";

// MFCC, step by step
export * from "./src/audio/mfcc/mfcc.ts";
export * from "./src/audio/mfcc/mfcc_options.ts";
export * from "./src/audio/mfcc/mfcc_stream.ts";
export * from "./src/audio/mfcc/pre_emphasis.ts";
export * from "./src/audio/signal/frame_signal.ts";
export * from "./src/audio/signal/power_spectrum.ts";
export * from "./src/audio/signal/mel_filter_bank.ts";
export * from "./src/audio/signal/apply_filter_bank.ts";
export * from "./src/audio/mfcc/floored_log.ts";
export * from "./src/audio/mfcc/log_energy.ts";
export * from "./src/audio/mfcc/cepstrum.ts";
export * from "./src/audio/mfcc/lifter.ts";
export * from "./src/audio/signal/average_groups.ts";

// Spectrogram, step by step
export * from "./src/audio/spectrogram/spectrogram.ts";
export * from "./src/audio/spectrogram/spectrogram_options.ts";
export * from "./src/audio/spectrogram/spectrogram_stream.ts";
export * from "./src/audio/signal/reflect_ends.ts";
export * from "./src/audio/signal/hann_window.ts";
export * from "./src/audio/signal/slaney_filter_bank.ts";
export * from "./src/audio/signal/filter_ranges.ts";
export * from "./src/audio/spectrogram/offset_log.ts";

// Prosody, step by step
export * from "./src/audio/prosody/prosody.ts";
export * from "./src/audio/prosody/prosody_options.ts";
export * from "./src/audio/prosody/prosody_stream.ts";
export * from "./src/audio/prosody/pitch_options.ts";
export * from "./src/audio/prosody/pitch_track.ts";
export * from "./src/audio/prosody/intensity_contour.ts";
export * from "./src/audio/prosody/intensity_window.ts";
export * from "./src/audio/prosody/short_term_analysis.ts";
export * from "./src/audio/prosody/pitch_analysis.ts";
export * from "./src/audio/prosody/autocorrelation.ts";
export * from "./src/audio/prosody/pitch_candidates.ts";
export * from "./src/audio/prosody/pitch_path.ts";
export * from "./src/audio/prosody/intensity_analysis.ts";
export * from "./src/audio/signal/interpolate_cubic.ts";
export * from "./src/audio/signal/interpolate_sinc.ts";
export * from "./src/audio/signal/interpolate_maximum.ts";

// Motion
export type * from "./src/motion/skeleton/skeleton.ts";
export type * from "./src/motion/kinematics/motion.ts";
export * from "./src/motion/skeleton/validate_skeleton.ts";
export * from "./src/motion/skeleton/skeleton_from_pose.ts";
export * from "./src/motion/skeleton/takeuchi_skeleton.ts";
export * from "./src/motion/fitting/fit_bone_lengths.ts";
export * from "./src/motion/kinematics/forward_kinematics.ts";
export * from "./src/motion/bvh/bvh_reader.ts";
export * from "./src/motion/bvh/read_bvh.ts";
export * from "./src/motion/bvh/bvh_timing.ts";
export * from "./src/motion/kinematics/resample_motion.ts";
export * from "./src/motion/gesture_vectors/gesture_vectors.ts";
export * from "./src/motion/skeleton/skeleton_difference.ts";
export * from "./src/motion/skeleton/joint_groups.ts";
export * from "./src/motion/gesture_vectors/add_velocities.ts";
export * from "./src/motion/gesture_vectors/remove_velocities.ts";
export * from "./src/motion/fitting/fit_rotations.ts";
export * from "./src/motion/kinematics/euler_angles.ts";
export * from "./src/motion/bvh/write_bvh.ts";
export type * from "./src/motion/smoothing/smoother.ts";
export * from "./src/motion/smoothing/pose_smoother.ts";
export * from "./src/motion/smoothing/savitzky_golay.ts";
export * from "./src/motion/smoothing/one_euro.ts";
export * from "./src/motion/smoothing/moving_average.ts";

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
export * from "./src/files/wav/noisy_wav.ts";
export * from "./src/random/random.ts";

// The networks
export * from "./src/model/gesture_model.ts";
export * from "./src/model/prediction/gesture_predictor.ts";
export * from "./src/model/speech_encoder.ts";
export * from "./src/model/speech_encoder_architecture.ts";
export * from "./src/model/motion_autoencoder.ts";
export * from "./src/model/import/keras/import_keras.ts";
export * from "./src/model/import/import_tensorflow.ts";
export * from "./src/model/import/import_autoencoder.ts";

// Models for other programs
export * from "./src/files/model/read_model_data.ts";
export * from "./src/model/export/onnx/export_onnx.ts";
export * from "./src/model/export/export_layers_model.ts";
export type * from "./src/model/export/model_description.ts";

// Drawing: gestures as figures in motion, frame by frame
export * from "./src/drawing/motion_renderer.ts";
export type * from "./src/gesture/drawn_gesture.ts";
export type { Picture, Region } from "./src/drawing/picture.ts";
export * from "./src/drawing/yuv420.ts";

// Training
export * from "./src/model/training/training.ts";
export * from "./src/model/training/motion_statistics.ts";
export * from "./src/model/motion_encoder.ts";
export * from "./src/model/training/motion_autoencoder_trainer.ts";
export * from "./src/model/training/pretrain_motion_autoencoder.ts";
export * from "./src/model/training/reconstruction_errors.ts";
export * from "./src/model/training/speech_encoder_trainer.ts";
export * from "./src/model/batches/training_batches.ts";
export * from "./src/model/batches/stored_windows.ts";
export * from "./src/model/batches/consecutive_batches.ts";
export * from "./src/model/batches/memory_rows.ts";
export type * from "./src/model/gate_activation.ts";
export type * from "./src/model/batches/speech_corpus.ts";
export type * from "./src/model/batches/training_batch.ts";
export type * from "./src/model/batches/window_layout.ts";
export * from "./src/files/model/load_motion_autoencoder.ts";

// Evaluation
export * from "./eval/measures/average_position_error.ts";
export * from "./eval/measures/mean_absolute_error.ts";
export * from "./eval/measures/average_acceleration.ts";
export * from "./eval/measures/average_jerk.ts";
export * from "./eval/measures/moving_distance_histogram.ts";
export * from "./eval/measures/hellinger_distance.ts";
export * from "./eval/measures/frechet_gesture_distance.ts";
export * from "./eval/statistics/gaussian_statistics.ts";
export * from "./eval/measures/beat_alignment.ts";
export * from "./eval/measures/motion_beats.ts";
export * from "./src/audio/onsets/speech_onsets.ts";
export * from "./src/audio/onsets/onset_strength.ts";
export * from "./eval/measures/difference_norms.ts";
export * from "./eval/measures/system_evaluation.ts";

// Results: statistics, tables, figures
export * from "./eval/statistics/mean.ts";
export * from "./eval/statistics/standard_deviation.ts";
export * from "./eval/statistics/bootstrap_interval.ts";
export type * from "./eval/tables/system_results.ts";
export * from "./eval/measures/select_joints.ts";
export * from "./eval/tables/system_groups.ts";
export * from "./eval/tables/result_table.ts";
export type * from "./eval/measures/result_measures.ts";
export * from "./eval/tables/markdown_table.ts";
export * from "./eval/tables/latex_table.ts";
export * from "./eval/tables/table_records.ts";
export * from "./eval/figures/system_styles.ts";
export * from "./eval/figures/histogram_figure.ts";
export * from "./eval/figures/latent_figure.ts";
export * from "./eval/figures/loss_figure.ts";
export * from "./eval/figures/skeleton_figure.ts";
export * from "./eval/figures/render_svg.ts";
export * from "./eval/figures/render_png.ts";

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
export * from "./src/files/wav/wav_file.ts";
export * from "./src/files/wav/read_wav.ts";
export * from "./src/files/wav/read_speech_features.ts";
export * from "./src/files/read_bvh_file.ts";
export * from "./src/files/read_gesture.ts";
export * from "./src/files/data/read_recipe.ts";
export * from "./src/files/data/read_vectors_info.ts";
export type * from "./src/dataset/vectors_info.ts";
export * from "./src/files/npy/npy.ts";
export * from "./src/files/npy/npy_reader.ts";
export * from "./src/files/npy/npy_writer.ts";
export * from "./src/files/text/text_matrix.ts";
export * from "./src/files/model/model_folder.ts";
