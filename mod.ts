/**
 * Speech-driven gesture generation: Kucherenko et al., "Analyzing Input and Output Representations
 * for Speech-Driven Gesture Generation" (IVA 2019).
 *
 * The main job: speech in, gestures out, with a trained model. All that this is made of has entry
 * points of its own: `./audio`, `./motion`, `./dataset`, `./model`, `./eval`, `./files`.
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

// What goes wrong with what a user gives
export { InputError } from "./src/errors/input_error.ts";

// A model, and what it is computed on
export { loadModel } from "./src/files/model/load_model.ts";
export { GestureModel } from "./src/model/gesture_model.ts";
export {
  type BackendInfo,
  type BackendName,
  useBackend,
  type UseBackendOptions,
} from "./src/backend/use_backend.ts";

// Speech in
export type { SoundFormat, Waveform } from "./src/audio/signal/waveform.ts";
export { readWav } from "./src/files/wav/wav_file.ts";
export { decodeWav } from "./src/audio/wav/decode_wav.ts";
export { encodeWav } from "./src/audio/wav/encode_wav.ts";

// Gestures out
export type { Gesture } from "./src/gesture/gesture.ts";
export {
  type AudioChunk,
  generateGesture,
  type GestureOptions,
  gestureStream,
  type GestureStreamOptions,
} from "./src/model/prediction/gesture_generator.ts";

// Gestures for other programs
export type { Matrix } from "./src/matrix/matrix.ts";
export type { Skeleton } from "./src/motion/skeleton/skeleton.ts";
export type { Motion } from "./src/motion/kinematics/resample_motion.ts";
export { fitRotations } from "./src/motion/fitting/fit_rotations.ts";
export { readBvhFile } from "./src/files/motion_files.ts";
export { writeBvh } from "./src/motion/bvh/write_bvh.ts";
export { readNpy, writeNpy } from "./src/files/npy/npy.ts";
export type { NpyArray } from "./src/matrix/npy.ts";
