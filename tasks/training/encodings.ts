import { join } from "@std/path";
import * as tf from "@tensorflow/tfjs-core";
import type { Part } from "../../src/dataset/manifest/split_rule.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { commandLine } from "../../src/errors/quoted.ts";
import { exists } from "../../src/files/files.ts";
import type { DataSet } from "../../src/files/data/data_set.ts";
import {
  loadMotionAutoencoder,
  type MotionAutoencoderData,
} from "../../src/files/model/load_model.ts";
import { modelFiles } from "../../src/files/model/model_folder.ts";
import { NpyReader } from "../../src/files/npy/npy_reader.ts";
import { MotionEncoder } from "../../src/model/motion_autoencoder.ts";
import type { FlagValues } from "../command/command.ts";
import { integer } from "../command/values.ts";
import { readOriginalAutoencoder } from "./original_autoencoder.ts";

/** Frames by which encodings are compared with what the autoencoder makes of the gestures. */
const COMPARED = 64;
/** How far single precision may take them from one another; another autoencoder's lie far off. */
const TOLERANCE = 0.01;

/** The encodings that are to be predicted, and what decodes them. */
export interface Encodings {
  /** Where the encodings of a part are. */
  readonly file: (part: Part) => string;
  /** The autoencoder that made them. */
  readonly autoencoder: MotionAutoencoderData;
  /** The files that the autoencoder is read from, and those that it is compared by. */
  readonly files: readonly string[];
}

/** The flags of `train` that say where encodings come from. */
export const encodingFlags = {
  encoded: { value: "DIR", help: "The folder of the encodings (default: DATA/DIM)" },
  autoencoder: {
    value: "MODEL|CHECKPOINT",
    help: "What encoded them, where the original did: its TensorFlow checkpoint, or a folder of " +
      "learn, train or import-model (default: what encode left beside them)",
  },
  "middle-layer": {
    value: "N",
    is: integer({ least: 1 }),
    aliases: ["middle_layer"],
    help: "Which hidden layer of the original's checkpoint is the encoding, if several may be",
  },
} as const;

/** Their values. */
export type EncodingFlags = FlagValues<typeof encodingFlags>;

/**
 * Finds encodings and the autoencoder that made them, and checks that it did.
 *
 * @param data The data set.
 * @param latentDim The latent dimension: DIM.
 * @param flags Where they are.
 * @throws {InputError} If they are missing or do not belong together.
 */
export async function openEncodings(
  data: DataSet,
  latentDim: number | undefined,
  flags: EncodingFlags,
): Promise<Encodings> {
  if (latentDim === undefined) {
    throw new InputError("DIM is missing: the latent dimension of ENCODE True");
  }
  const folder = flags.encoded ?? join(data.folder, `${latentDim}`);
  const file = (part: Part) => join(folder, `Y_${part}_encoded.npy`);
  const place = flags.autoencoder ?? join(folder, "autoencoder");
  if (flags.autoencoder === undefined && !await holdsModel(place)) {
    throw new InputError(
      `${place}: no autoencoder is there; run ` +
        commandLine`deno task encode ${data.folder} --checkpoint-dir CHKPT --latent-dim ${latentDim}` +
        ` first, or name what made the encodings: ` +
        `--autoencoder MODEL|CHECKPOINT`,
    );
  }
  const { files, ...autoencoder } = await holdsModel(place)
    ? { ...await loadMotionAutoencoder(place, latentDim), files: await modelFiles(place) }
    : await originalAutoencoder(place, data, latentDim, flags["middle-layer"]);
  const { chunkLength = 1 } = autoencoder.config.motionAutoencoder;
  if (chunkLength > 1) {
    throw new InputError(
      `${place}: encodes ${chunkLength} frames as one, and speech has a target for each frame; ` +
        `learn with --chunk-length 1`,
    );
  }
  const compared = await checkEncodings(file("train"), data, place, autoencoder);
  return { file, autoencoder, files: [...new Set([...files, ...compared])] };
}

function holdsModel(folder: string): Promise<boolean> {
  return exists(join(folder, "model.json"));
}

async function originalAutoencoder(
  checkpoint: string,
  data: DataSet,
  latentDim: number,
  middleLayer: number | undefined,
): Promise<MotionAutoencoderData & { files: readonly string[] }> {
  const { architecture, weights, files } = await readOriginalAutoencoder(checkpoint, { data }, {
    latentDim,
    ...(middleLayer !== undefined && { middleLayer }),
  });
  const { widths, chunkLength = 1 } = architecture;
  const kind = data.kind(widths[0]! / chunkLength);
  return { config: { motionAutoencoder: architecture, ...kind }, weights, files };
}

/**
 * Checks that the first frames' encodings are what the autoencoder makes of their gestures. Returns the
 * files that it reads beside them.
 */
async function checkEncodings(
  path: string,
  data: DataSet,
  place: string,
  { config: { motionAutoencoder }, weights }: MotionAutoencoderData,
): Promise<string[]> {
  if (!data.hasGestures("train")) {
    console.log(
      `Note: ${data.folder}/Y_train.npy is not there: whether ${place} made ${path} is not checked`,
    );
    return [];
  }
  const gestures = data.gestures("train");
  using encoded = new NpyReader(path), vectors = new NpyReader(gestures);
  const { widths, middle } = motionAutoencoder;
  if (encoded.rowLength !== widths[middle] || vectors.rowLength !== widths[0]) {
    throw new InputError(
      `${path}: has ${encoded.rowLength} columns, ${gestures} ${vectors.rowLength}; the autoencoder ` +
        `in ${place} makes ${widths[middle]} of ${widths[0]}`,
    );
  }
  const rows = Math.min(COMPARED, encoded.rows, vectors.rows);
  const encoder = new MotionEncoder(motionAutoencoder, weights);
  const shape = [rows, vectors.rowLength] as const;
  const made = tf.tidy(() =>
    encoder.encode(tf.tensor2d(Float32Array.from(vectors.read(0, rows)), [...shape]))
  );
  const found = encoded.read(0, rows), expected = await made.data<"float32">();
  made.dispose();
  encoder.dispose();
  const at = expected.findIndex((value, i) => !(Math.abs(value - found[i]!) <= TOLERANCE));
  if (at < 0) return [gestures];
  throw new InputError(
    `${path}: is not what ${place} makes of ${gestures}: row ${
      Math.floor(at / widths[middle]!)
    } has ` +
      `${found[at]!.toFixed(3)} where it makes ${
        expected[at]!.toFixed(3)
      }; encode again, or name ` +
      `the autoencoder that did: --autoencoder MODEL|CHECKPOINT`,
  );
}
