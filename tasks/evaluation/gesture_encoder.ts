import * as tf from "@tensorflow/tfjs-core";
import type { GestureEncoder } from "../../eval/measures/encoded_gestures.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { loadMotionAutoencoder } from "../../src/files/model/load_model.ts";
import { modelFiles } from "../../src/files/model/model_folder.ts";
import { hashFile } from "../../src/files/records/file_hashes.ts";
import { areRotations } from "../../src/motion/representation/gesture_form.ts";
import { MotionEncoder } from "../../src/model/motion_autoencoder.ts";

/** Largest absolute value of a column that never moves, in cm or cm a frame. */
const STILL = 1e-3;

/** An autoencoder's encoder, the files that it was read from, and the hash of its weights. */
export interface LoadedEncoder extends GestureEncoder {
  readonly inputs: readonly string[];
  readonly sha256: string;
}

/**
 * Reads an autoencoder's encoder; the engine must have been started.
 *
 * @param folder The CHKPT or MODEL folder.
 * @param joints Joints of the gestures.
 * @param frameRate Frames of the gestures a second.
 * @throws {InputError} If there is none, or it is for other joints or another frame rate.
 */
export async function loadGestureEncoder(
  folder: string,
  joints: number,
  frameRate: number,
): Promise<LoadedEncoder> {
  const { config, weights } = await loadMotionAutoencoder(folder);
  const { motionAutoencoder, velocities } = config;
  const { widths, middle, chunkLength = 1 } = motionAutoencoder;
  if (areRotations(config)) {
    throw new InputError(
      `--autoencoder ${folder}: encodes rotations, which positions do not tell; name one of positions`,
    );
  }
  const columns = widths[0]! / chunkLength, perJoint = velocities ? 6 : 3;
  if (columns !== perJoint * joints) {
    throw new InputError(
      `--autoencoder ${folder}: is for ${columns / perJoint} joints, the gestures have ${joints}`,
    );
  }
  if (config.frameRate !== frameRate && (velocities || chunkLength > 1)) {
    throw new InputError(
      `--autoencoder ${folder}: encodes how joints move at ${config.frameRate} frames a second, the ` +
        `gestures have ${frameRate} (--frame-rate)`,
    );
  }
  const encoder = new MotionEncoder(motionAutoencoder, weights), latentDim = widths[middle]!;
  const mean = weights["motion/mean"]!.data, max = weights["motion/max"]!.data;
  const inputs = await modelFiles(folder);
  return {
    ...{ velocities, chunkLength, latentDim, inputs },
    sha256: (await hashFile(inputs.at(-1)!)).sha256,
    still: mean.map((value, column) => max[column]! < STILL ? value : NaN),
    encode({ data, rows, columns }) {
      const encoded = tf.tidy(() => encoder.encode(tf.tensor2d(data, [rows, columns])));
      const values = encoded.dataSync<"float32">();
      encoded.dispose();
      return { data: values, rows, columns: latentDim };
    },
  };
}
