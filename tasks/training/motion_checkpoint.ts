import { join } from "@std/path";
import { InputError } from "../../src/errors/input_error.ts";
import { exists } from "../../src/files/files.ts";
import {
  loadMotionAutoencoder,
  type MotionAutoencoderData,
} from "../../src/files/model/load_model.ts";
import { findTensorFlowCheckpoint } from "../../src/files/model/tensorflow_checkpoint.ts";
import type { FlagValues } from "../command/command.ts";
import { batchSize } from "../command/flags.ts";
import { integer } from "../command/values.ts";

/** The flags of the commands that use a trained motion autoencoder. */
export const checkpointFlags = {
  "checkpoint-dir": {
    value: "CHKPT",
    required: "the folder from learn",
    aliases: ["chkpt_dir"],
    help: "The folder from learn",
  },
  "latent-dim": {
    value: "DIM",
    is: integer({ least: 1 }),
    aliases: ["layer1_width"],
    help: "Numbers of an encoding, to be sure of the checkpoint",
  },
  restore: { aliases: ["restore"], help: "Always so: the original's commands say it" },
  pretrain: { aliases: ["pretrain"], help: "Never so: the original's commands say it is False" },
  "batch-size": {
    value: "N",
    is: batchSize,
    aliases: ["batch_size"],
    help: "Frames at once, which changes no result",
  },
} as const;

/**
 * Reads the motion autoencoder that the flags name.
 *
 * @throws {InputError} If there is none, or it is of another latent dimension.
 */
export async function readCheckpoint(
  flags: Pick<FlagValues<typeof checkpointFlags>, "checkpoint-dir" | "latent-dim" | "pretrain">,
): Promise<MotionAutoencoderData> {
  const { "checkpoint-dir": folder, "latent-dim": latentDim, pretrain } = flags;
  await refuseTensorFlow(folder);
  if (pretrain) throw new InputError("--pretrain is for deno task learn; leave it out here");
  return await loadMotionAutoencoder(folder, latentDim);
}

/** Says what to do with a checkpoint of the original's program. */
async function refuseTensorFlow(folder: string): Promise<void> {
  if (await exists(join(folder, "model.json"))) return;
  const checkpoint = await findTensorFlowCheckpoint(folder).catch(() => folder);
  if (checkpoint === undefined) return;
  throw new InputError(
    `${folder}: is a TensorFlow checkpoint of the original; make a folder of it with deno task ` +
      `import-model --autoencoder ${folder} --data DATA --out CHKPT, and give --checkpoint-dir CHKPT`,
  );
}
