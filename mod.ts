/**
 * Speech-driven gesture generation: Kucherenko et al., "Analyzing Input and Output Representations
 * for Speech-Driven Gesture Generation" (IVA 2019).
 *
 * Speech in, gestures out, with a trained model, step by step:
 *
 * ```ts
 * import {
 *   fitRotations,
 *   generateGesture,
 *   loadModel,
 *   readWav,
 *   writeBvh,
 *   writeNpy,
 * } from "@aud2repr2pose/aud2repr2pose";
 *
 * async function gesturesOf(wav: string, folder: string): Promise<void> {
 *   // A folder that `train` or `import-model` made, on the best engine that is there.
 *   const model = await loadModel(folder);
 *
 *   // Samples of each channel, at any sampling rate; the model brings them to its own.
 *   const speech = readWav(wav);
 *
 *   // Positions of the model's joints in cm (frames, 3 x joints), 20 frames a second.
 *   const { positions, frameRate, skeleton } = await generateGesture(model, speech);
 *   await writeNpy("gesture.npy", { ...positions, shape: [positions.rows, positions.columns] });
 *
 *   // Rotations for animation programs, where the model knows bones.
 *   if (skeleton === undefined) return;
 *   const motion = { ...fitRotations(positions, skeleton), skeleton, frameTime: 1 / frameRate };
 *   await Deno.writeTextFile("gesture.bvh", [...writeBvh(motion)].join(""));
 * }
 * ```
 *
 * Live, {@linkcode gestureStream} takes blocks of samples and gives poses. What this is made of has
 * entry points of its own: `./audio` (features), `./motion` (BVH, skeletons, smoothing), `./dataset`
 * (manifests, windows), `./model` (networks, training), `./eval` (measures, tables, figures),
 * `./files` (the disk) and `./drawing` (video frames).
 *
 * @module
 */

// 1. A model, and what it is computed on
export { loadModel } from "./src/files/model/load_model.ts";
export { GestureModel } from "./src/model/gesture_model.ts";
export {
  type BackendInfo,
  type BackendName,
  useBackend,
  type UseBackendOptions,
} from "./src/backend/use_backend.ts";

// 2. Speech in
export type { SoundFormat, Waveform } from "./src/audio/signal/waveform.ts";
export { readWav } from "./src/files/wav/wav_file.ts";
export { decodeWav } from "./src/audio/wav/decode_wav.ts";
export { encodeWav } from "./src/audio/wav/encode_wav.ts";

// 3. Gestures out: of a recording, or live
export type { Gesture } from "./src/gesture/gesture.ts";
export {
  type AudioChunk,
  generateGesture,
  type GestureOptions,
  gestureStream,
  type GestureStreamOptions,
} from "./src/model/prediction/gesture_generator.ts";

// 4. Gestures for other programs: rotations, BVH, npy
export type { Matrix } from "./src/matrix/matrix.ts";
export type { Skeleton } from "./src/motion/skeleton/skeleton.ts";
export type { Motion } from "./src/motion/kinematics/resample_motion.ts";
export { fitRotations } from "./src/motion/fitting/fit_rotations.ts";
export { readBvhFile } from "./src/files/motion_files.ts";
export { writeBvh } from "./src/motion/bvh/write_bvh.ts";
export { readNpy, writeNpy } from "./src/files/npy/npy.ts";
export type { NpyArray } from "./src/matrix/npy.ts";

// What goes wrong with what a user gives: one line, for people
export { InputError } from "./src/errors/input_error.ts";
