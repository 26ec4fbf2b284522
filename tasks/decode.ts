/**
 * `deno task decode`: predicted encodings of motion back to gesture vectors.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";
import { InputError } from "../src/errors/input_error.ts";
import { commandLine } from "../src/errors/quoted.ts";
import { modelFiles } from "../src/files/model/model_folder.ts";
import { readMatrix, writeMatrix } from "../src/files/matrix_file.ts";
import type { Matrix } from "../src/matrix/matrix.ts";
import { MotionDecoder } from "../src/model/motion_autoencoder.ts";
import { areRotations, writtenGestures } from "../src/motion/representation/gesture_form.ts";
import { stage } from "./command/stage.ts";
import { engineFlags } from "./command/flags.ts";
import { checkpointOriginals } from "./command/original_flags.ts";
import { filePairs, noteOtherGestures, placeOf } from "./command/paths.ts";
import { startProgress } from "./command/progress.ts";
import { checkpointFlags, readCheckpoint } from "./training/motion_checkpoint.ts";

/** What can be said to it. */
export const command = {
  name: "decode",
  summary:
    "Decodes predicted encodings to gesture vectors, of rotations to positions. Files that end " +
    "in .npy are\nNumPy's, others are text as np.savetxt writes it.",
  positionals: [
    ["DATA", "The data set's folder: for the original's order, the checkpoint has all there is"],
    ["ENCODED", "The prediction, (frames, DIM), or a folder of predictions"],
    ["DECODED", "The file to write, (frames, 384), or for a folder the folder"],
  ],
  flags: { ...checkpointFlags, ...engineFlags },
  originals: checkpointOriginals,
  example: "data encoded.txt gestures.txt --checkpoint-dir chkpt --latent-dim 325",
} as const;

export default await stage(import.meta, command, async ({ positionals, flags }, run) => {
  const [, encoded, decoded] = positionals;
  const { config, weights } = await readCheckpoint(flags);
  const { motionAutoencoder } = config;
  const files = await filePairs(encoded, decoded, {
    endings: [".txt", ".npy"],
    rename: (name) => name,
  });
  await run.engine(flags);
  const { widths, middle, chunkLength = 1 } = motionAutoencoder;
  const decoder = new MotionDecoder(motionAutoencoder, weights);

  async function* decode(path: string): AsyncGenerator<Matrix<Float32Array>> {
    for await (const { data, rows, columns } of readMatrix(path)) {
      if (columns !== widths[middle]) {
        throw new InputError(
          `${path}: has ${columns} columns, the autoencoder in ${flags["checkpoint-dir"]} ` +
            `decodes ${widths[middle]}`,
        );
      }
      const vectors = tf.tidy(() =>
        decoder.decode(tf.tensor2d(Float32Array.from(data), [rows, columns]))
      );
      const values = await vectors.data<"float32">();
      vectors.dispose();
      const shape = { rows: rows * chunkLength, columns: widths.at(-1)! / chunkLength };
      yield writtenGestures({ data: values, ...shape }, config);
    }
  }
  const read = await modelFiles(flags["checkpoint-dir"]);
  const place = placeOf(files, decoded);
  await run.begin(decoded, place);
  using progress = startProgress("Decoding", files.length, "files");
  let frames = 0, columns = 0;
  for (const [i, { input, output }] of files.entries()) {
    const shape = await writeMatrix(output, decode(input));
    frames += shape.rows;
    columns = shape.columns;
    progress.update(i + 1);
  }
  decoder.dispose();
  const outputs = files.map(({ output }) => output);
  if (place.kind === "folder") await noteOtherGestures(decoded, outputs);
  const what = files.length === 1 ? decoded : `${files.length} files to ${decoded}`;
  // Of one file: the folder that all decoded gestures will be in.
  const folder = place.kind === "file" ? "FOLDER" : decoded;
  return {
    inputs: [...read, ...files.map(({ input }) => input)],
    outputs,
    wrote: `${what}: ${
      areRotations(config) ? "positions" : "gesture vectors"
    } (${frames}, ${columns})`,
    next: areRotations(config)
      ? commandLine`deno task evaluate --original DIR --predicted ${folder} --out evaluation/result`
      : commandLine`deno task remove-velocity -g ${folder}`,
  };
});
