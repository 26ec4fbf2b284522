import { InputError } from "../../src/errors/input_error.ts";
import {
  type MotionAutoencoderArchitecture,
  motionLayerShapes,
} from "../../src/model/motion_autoencoder.ts";
import { MOST_UNITS } from "../../src/model/layers.ts";
import { checkNetworkSize } from "../../src/model/weights.ts";
import { numberOf } from "../command/flags.ts";

/** The flags that say which layers the motion autoencoder has. */
export interface LayerFlags {
  readonly "latent-dim": string | undefined;
  readonly layers: string | undefined;
  readonly "middle-layer": string | undefined;
}

/**
 * The motion autoencoder that flags ask for.
 *
 * @param flags `--latent-dim` for a single hidden layer, else `--layers` and `--middle-layer`.
 * @param columns Numbers of a gesture vector.
 * @param chunkLength Frames that are encoded as one.
 * @throws {InputError} If they are missing, contradict one another, or ask for too much.
 */
export function motionArchitecture(
  flags: LayerFlags,
  columns: number,
  chunkLength: number,
): MotionAutoencoderArchitecture {
  const layers = flags.layers ?? flags["latent-dim"];
  if (layers === undefined) {
    throw new InputError("--latent-dim DIM is missing: the numbers of an encoding, such as 325");
  }
  const flag = flags.layers === undefined ? "--latent-dim" : "--layers";
  const width = { least: 1, below: MOST_UNITS + 1, whole: true };
  const hidden = layers.split(",").map((text) => numberOf(flag, text, width));
  const middle = numberOf(
    "--middle-layer",
    flags["middle-layer"] ?? `${(hidden.length + 1) >> 1}`,
    {
      least: 1,
      below: hidden.length + 1,
      whole: true,
    },
  );
  const latent = hidden[middle - 1]!;
  if (flags["latent-dim"] !== undefined && Number(flags["latent-dim"]) !== latent) {
    throw new InputError(
      `--latent-dim ${flags["latent-dim"]}: the middle layer of --layers ${layers} has ${latent}`,
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
