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
export * from "./src/input_error.ts";
export type * from "./src/matrix.ts";
export type * from "./src/weights.ts";

// The main job
export * from "./src/load_model.ts";
export * from "./src/model/generate_gesture.ts";
export * from "./src/model/gesture_generator.ts";
export * from "./src/model/gesture_stream.ts";
export * from "./src/backend/use_backend.ts";

// Sound
export type * from "./src/audio/waveform.ts";
export type * from "./src/audio/wav_format.ts";
export * from "./src/audio/read_wav_format.ts";
export * from "./src/audio/decode_wav.ts";
export * from "./src/audio/decode_wav_block.ts";
export * from "./src/audio/encode_wav_block.ts";
export * from "./src/audio/encode_wav.ts";
export * from "./src/audio/mix_down.ts";
export * from "./src/audio/peak_meter.ts";
export * from "./src/audio/bandwidth.ts";
export * from "./src/audio/resample.ts";
export * from "./src/audio/resample_stream.ts";
export * from "./src/audio/resampling_filter.ts";

// Speech features
export * from "./src/audio/recipe.ts";
export * from "./src/audio/validate_recipe.ts";
export * from "./src/audio/speech_features.ts";
export * from "./src/audio/speech_feature_stream.ts";
export * from "./src/audio/silence_features.ts";

// MFCC, step by step
export * from "./src/audio/mfcc.ts";
export * from "./src/audio/mfcc_options.ts";
export * from "./src/audio/mfcc_stream.ts";
export * from "./src/audio/pre_emphasis.ts";
export * from "./src/audio/frame_signal.ts";
export * from "./src/audio/power_spectrum.ts";
export * from "./src/audio/mel_filter_bank.ts";
export * from "./src/audio/apply_filter_bank.ts";
export * from "./src/audio/floored_log.ts";
export * from "./src/audio/log_energy.ts";
export * from "./src/audio/cepstrum.ts";
export * from "./src/audio/lifter.ts";
export * from "./src/audio/average_groups.ts";

// Spectrogram, step by step
export * from "./src/audio/spectrogram.ts";
export * from "./src/audio/spectrogram_options.ts";
export * from "./src/audio/spectrogram_stream.ts";
export * from "./src/audio/reflect_ends.ts";
export * from "./src/audio/hann_window.ts";
export * from "./src/audio/slaney_filter_bank.ts";
export * from "./src/audio/filter_ranges.ts";
export * from "./src/audio/offset_log.ts";

// Prosody, step by step
export * from "./src/audio/prosody.ts";
export * from "./src/audio/prosody_options.ts";
export * from "./src/audio/prosody_stream.ts";
export * from "./src/audio/pitch_options.ts";
export * from "./src/audio/pitch_track.ts";
export * from "./src/audio/intensity_contour.ts";
export * from "./src/audio/intensity_window.ts";
export * from "./src/audio/short_term_analysis.ts";
export * from "./src/audio/pitch_analysis.ts";
export * from "./src/audio/autocorrelation.ts";
export * from "./src/audio/pitch_candidates.ts";
export * from "./src/audio/pitch_path.ts";
export * from "./src/audio/intensity_analysis.ts";
export * from "./src/audio/interpolate_cubic.ts";
export * from "./src/audio/interpolate_sinc.ts";
export * from "./src/audio/interpolate_maximum.ts";

// Motion
export type * from "./src/motion/skeleton.ts";
export type * from "./src/motion/motion.ts";
export * from "./src/motion/validate_skeleton.ts";
export * from "./src/motion/skeleton_from_pose.ts";
export * from "./src/motion/takeuchi_skeleton.ts";
export * from "./src/motion/fit_bone_lengths.ts";
export * from "./src/motion/forward_kinematics.ts";
export * from "./src/motion/bvh_reader.ts";
export * from "./src/motion/read_bvh.ts";
export * from "./src/motion/bvh_timing.ts";
export * from "./src/motion/resample_motion.ts";
export * from "./src/motion/gesture_vectors.ts";
export * from "./src/motion/skeleton_difference.ts";
export * from "./src/motion/joint_groups.ts";
export * from "./src/motion/add_velocities.ts";
export * from "./src/motion/remove_velocities.ts";
export * from "./src/motion/fit_rotations.ts";
export * from "./src/motion/euler_angles.ts";
export * from "./src/motion/write_bvh.ts";
export type * from "./src/motion/smoother.ts";
export * from "./src/motion/pose_smoother.ts";
export * from "./src/motion/savitzky_golay.ts";
export * from "./src/motion/one_euro.ts";
export * from "./src/motion/moving_average.ts";

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
export * from "./src/read_manifest.ts";
export * from "./src/noisy_wav.ts";
export * from "./src/random.ts";

// The networks
export * from "./src/model/gesture_model.ts";
export * from "./src/model/gesture_predictor.ts";
export * from "./src/model/speech_encoder.ts";
export * from "./src/model/speech_encoder_architecture.ts";
export * from "./src/model/motion_autoencoder.ts";
export * from "./src/model/keras/import_keras.ts";
export * from "./src/model/import_tensorflow.ts";
export * from "./src/model/import_autoencoder.ts";

// Models for other programs
export * from "./src/read_model_data.ts";
export * from "./src/model/onnx/export_onnx.ts";
export * from "./src/model/export_layers_model.ts";
export type * from "./src/model/model_description.ts";

// Drawing: gestures as figures in motion, frame by frame
export * from "./src/drawing/motion_renderer.ts";
export type * from "./src/drawing/drawn_gesture.ts";
export type { Picture, Region } from "./src/drawing/picture.ts";
export * from "./src/drawing/yuv420.ts";

// Training
export * from "./src/model/training.ts";
export * from "./src/model/motion_statistics.ts";
export * from "./src/model/motion_encoder.ts";
export * from "./src/model/motion_autoencoder_trainer.ts";
export * from "./src/model/pretrain_motion_autoencoder.ts";
export * from "./src/model/reconstruction_errors.ts";
export * from "./src/model/speech_encoder_trainer.ts";
export * from "./src/model/training_batches.ts";
export * from "./src/model/stored_windows.ts";
export * from "./src/model/consecutive_batches.ts";
export * from "./src/model/memory_rows.ts";
export type * from "./src/model/gate_activation.ts";
export type * from "./src/model/speech_corpus.ts";
export type * from "./src/model/training_batch.ts";
export type * from "./src/model/window_layout.ts";
export * from "./src/load_motion_autoencoder.ts";

// Evaluation
export * from "./eval/average_position_error.ts";
export * from "./eval/mean_absolute_error.ts";
export * from "./eval/average_acceleration.ts";
export * from "./eval/average_jerk.ts";
export * from "./eval/moving_distance_histogram.ts";
export * from "./eval/hellinger_distance.ts";
export * from "./eval/frechet_gesture_distance.ts";
export * from "./eval/gaussian_statistics.ts";
export * from "./eval/beat_alignment.ts";
export * from "./eval/motion_beats.ts";
export * from "./src/audio/speech_onsets.ts";
export * from "./src/audio/onset_strength.ts";
export * from "./eval/difference_norms.ts";
export * from "./eval/system_evaluation.ts";

// Results: statistics, tables, figures
export * from "./eval/mean.ts";
export * from "./eval/standard_deviation.ts";
export * from "./eval/bootstrap_interval.ts";
export type * from "./eval/system_results.ts";
export * from "./eval/select_joints.ts";
export * from "./eval/system_groups.ts";
export * from "./eval/result_table.ts";
export type * from "./eval/result_measures.ts";
export * from "./eval/markdown_table.ts";
export * from "./eval/latex_table.ts";
export * from "./eval/table_records.ts";
export * from "./eval/system_styles.ts";
export * from "./eval/histogram_figure.ts";
export * from "./eval/latent_figure.ts";
export * from "./eval/loss_figure.ts";
export * from "./eval/skeleton_figure.ts";
export * from "./eval/render_svg.ts";
export * from "./eval/render_png.ts";

// Experiments: what one takes, as a plan of stages.
export type * from "./eval/experiment.ts";
export * from "./eval/validate_experiment.ts";
export * from "./eval/experiment_cells.ts";
export {
  type Chain,
  type ExperimentPaths,
  experimentPlan,
  type Stage,
} from "./eval/experiment_plan.ts";
export type { EvaluatedSystem } from "./eval/experiment_summary.ts";

// Files
export * from "./src/wav_file.ts";
export * from "./src/read_wav.ts";
export * from "./src/read_speech_features.ts";
export * from "./src/read_bvh_file.ts";
export * from "./src/read_gesture.ts";
export * from "./src/read_recipe.ts";
export * from "./src/read_vectors_info.ts";
export type * from "./src/dataset/vectors_info.ts";
export * from "./src/store/npy.ts";
export * from "./src/store/npy_reader.ts";
export * from "./src/store/npy_writer.ts";
export * from "./src/store/text_matrix.ts";
export * from "./src/store/model_folder.ts";
