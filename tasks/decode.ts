/**
 * `deno task decode`: predicted encodings of motion back to gesture vectors.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";
import { InputError } from "../src/input_error.ts";
import type { Matrix } from "../src/matrix.ts";
import { MotionDecoder } from "../src/model/motion_autoencoder.ts";
import { checkWritable } from "../src/store/files.ts";
import { type MatrixBlocks, readMatrix, writeMatrix } from "../src/store/matrix_file.ts";
import { runCommand } from "./command.ts";
import { engineFlags, useEngine } from "./engine_flags.ts";
import { checkpointFlags, readCheckpoint } from "./motion_checkpoint.ts";

const command = {
  name: "decode",
  summary: "Decodes predicted encodings to gesture vectors. Files that end in .npy are NumPy's, " +
    "others are\ntext as np.savetxt writes it.",
  positionals: [
    ["DATA", "The data set's folder: for the original's order, the checkpoint has all there is"],
    ["ENCODED", "The prediction, (frames, DIM)"],
    ["DECODED", "The file to write, (frames, 384)"],
  ],
  flags: { ...checkpointFlags, ...engineFlags },
  example: "data encoded.txt gestures.txt --checkpoint-dir chkpt --latent-dim 325",
} as const;

await runCommand(command, async ({ positionals, flags }) => {
  const [, encoded, decoded] = positionals as [string, string, string];
  const { config: { motionAutoencoder }, weights } = await readCheckpoint(flags);
  await checkWritable(decoded);
  await useEngine(flags);
  const { widths, middle, chunkLength = 1 } = motionAutoencoder;
  const decoder = new MotionDecoder(motionAutoencoder, weights);

  async function* decode(blocks: MatrixBlocks): AsyncGenerator<Matrix<Float32Array>> {
    for await (const { data, rows, columns } of blocks) {
      if (columns !== widths[middle]) {
        throw new InputError(
          `${encoded}: has ${columns} columns, the autoencoder in ${flags["checkpoint-dir"]} ` +
            `decodes ${widths[middle]}`,
        );
      }
      const vectors = tf.tidy(() =>
        decoder.decode(tf.tensor2d(Float32Array.from(data), [rows, columns]))
      );
      const values = await vectors.data<"float32">();
      vectors.dispose();
      yield { data: values, rows: rows * chunkLength, columns: widths.at(-1)! / chunkLength };
    }
  }
  const { rows, columns } = await writeMatrix(decoded, decode(readMatrix(encoded)));
  decoder.dispose();
  console.log(`Wrote ${decoded}: gesture vectors (${rows}, ${columns})`);
  console.log("Next: deno task remove-velocity -g FOLDER, with all decoded gestures in FOLDER");
});
