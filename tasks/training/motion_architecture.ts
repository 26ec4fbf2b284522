import { InputError } from "../../src/errors/input_error.ts";
import {
  type MotionAutoencoderArchitecture,
  motionLayerShapes,
} from "../../src/model/motion_autoencoder.ts";
import { MOST_UNITS } from "../../src/model/layers.ts";
import { checkNetworkSize } from "../../src/model/weights.ts";
import type { FlagValues } from "../command/command.ts";
import { integer, listOf } from "../command/values.ts";

const width = integer({ least: 1, most: MOST_UNITS });

/** The flags that say which layers the motion autoencoder has. */
export const layerFlags = {
  "latent-dim": {
    value: "DIM",
    is: width,
    aliases: ["layer1_width"],
    help: "Numbers of an encoding; 325 was best in the paper",
  },
  layers: {
    value: "N,N,..",
    is: listOf(width),
    help: "Widths of several hidden layers, by default DIM alone",
  },
  "middle-layer": {
    value: "N",
    is: integer({ least: 1 }),
    aliases: ["middle_layer"],
    help: "Which of them is the encoding, counted from 1, by default the one in the middle",
  },
} as const;

/**
 * The motion autoencoder that flags ask for.
 *
 * @param flags `--latent-dim` for a single hidden layer, else `--layers` and `--middle-layer`.
 * @param columns Numbers of a gesture vector.
 * @param chunkLength Frames that are encoded as one.
 * @throws {InputError} If they are missing, contradict one another, or ask for too much.
 */
export function motionArchitecture(
  flags: FlagValues<typeof layerFlags>,
  columns: number,
  chunkLength: number,
): MotionAutoencoderArchitecture {
  const { "latent-dim": latentDim, "middle-layer": middleLayer } = flags;
  const hidden = flags.layers ?? (latentDim === undefined ? [] : [latentDim]);
  if (hidden.length === 0) {
    throw new InputError("--latent-dim DIM is missing: the numbers of an encoding, such as 325");
  }
  const middle = middleLayer ?? (hidden.length + 1) >> 1;
  integer({ least: 1, most: hidden.length }).read(`${middle}`, "--middle-layer");
  const latent = hidden[middle - 1]!;
  if (latentDim !== undefined && latentDim !== latent) {
    throw new InputError(
      `--latent-dim ${latentDim}: the middle layer of --layers ${hidden} has ${latent}`,
    );
  }
  const ends = columns * chunkLength;
  const architecture = {
    widths: [ends, ...hidden, ends],
    middle,
    ...(chunkLength > 1 && { chunkLength }),
  };
  checkNetworkSize(motionLayerShapes(architecture));
  return architecture;
}
