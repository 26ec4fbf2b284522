/**
 * `deno task encode`: the gesture vectors of a data set as encodings of motion.
 *
 * @module
 */
import { join } from "@std/path";
import { parts } from "../src/dataset/manifest/split_rule.ts";
import { InputError } from "../src/errors/input_error.ts";
import type { DataSet } from "../src/files/data/data_set.ts";
import type { MotionAutoencoderConfig } from "../src/files/model/load_model.ts";
import { commandLine } from "../src/errors/quoted.ts";
import { modelFiles, writeModelFolder } from "../src/files/model/model_folder.ts";
import { NpyReader } from "../src/files/npy/npy_reader.ts";
import { NpyWriter } from "../src/files/npy/npy_writer.ts";
import { requireFinite } from "../src/matrix/require_finite.ts";
import type { EncodingPart } from "../src/model/motion_autoencoder.ts";
import { Threads } from "../src/model/threads/threads.ts";
import { sharedWeights } from "../src/model/weights.ts";
import type { GestureForm } from "../src/motion/representation/gesture_form.ts";
import { skeletonDifference } from "../src/motion/skeleton/skeleton.ts";
import { stage } from "./command/stage.ts";
import { threadedFlags } from "./command/flags.ts";
import { checkpointOriginals } from "./command/original_flags.ts";
import { startProgress } from "./command/progress.ts";
import { openDataSet } from "./data/data_folder.ts";
import { checkpointFlags, readCheckpoint } from "./training/motion_checkpoint.ts";

/** Frames, or chunks of them, that are encoded at once. */
const BLOCK = 2048;

/** What can be said to it. */
export const command = {
  name: "encode",
  summary:
    "Encodes the motion of a data set: DATA/DIM/Y_{train,dev,test}_encoded.npy, which train " +
    "learns\nto predict. Every frame is encoded.",
  positionals: [["DATA", "The data set's folder, from vectorize"]],
  flags: {
    ...checkpointFlags,
    encoded: { value: "DIR", help: "The folder to write (default: DATA/DIM)" },
    ...threadedFlags,
  },
  originals: checkpointOriginals,
  passedOver: ["motion"],
  example: "data --checkpoint-dir chkpt --latent-dim 325",
} as const;

export default await stage(import.meta, command, async ({ positionals, flags }, run) => {
  const [data] = positionals;
  const { config, weights } = await readCheckpoint(flags);
  const { motionAutoencoder } = config;
  const { widths, middle, chunkLength = 1 } = motionAutoencoder;
  const latent = widths[middle]!;
  const folder = flags.encoded ?? join(data, `${latent}`);
  // The original made no vectors of the test set.
  const dataSet = await openDataSet(data);
  const present = parts.filter((part) => part !== "test" || dataSet.hasGestures(part));
  const paths = present.map((part) => dataSet.gestures(part));
  using opened = new DisposableStack();
  const files = paths.map((path) => {
    const file = opened.use(new NpyReader(path));
    if (file.rowLength * chunkLength === widths[0]) return file;
    throw new InputError(
      `${path}: has ${file.rowLength} columns, the autoencoder in ${flags["checkpoint-dir"]} ` +
        `takes ${widths[0]! / chunkLength}`,
    );
  });
  checkKind(dataSet, files[0]!.rowLength, flags["checkpoint-dir"], config);
  const { engine, threads = new Threads(1, engine) } = await run.engines(flags);
  console.log(`${widths.slice(0, middle + 1).join("-")}; computing on ${engine.describe()}`);
  const inputs = [...await modelFiles(flags["checkpoint-dir"]), ...paths];
  await run.begin(folder);
  const shared = sharedWeights(weights, (array) => threads.share(array));
  const autoencoder = { architecture: motionAutoencoder, weights: shared };
  using progress = startProgress("Encoding", files.reduce((n, { rows }) => n + rows, 0), "frames");
  const written: [path: string, rows: number][] = [];
  let done = 0;
  for (const [i, part] of present.entries()) {
    const path = join(folder, `Y_${part}_encoded.npy`);
    const onFrames = (frames: number) => progress.update(done += frames);
    const rows = await encodeFile(files[i]!, path, autoencoder, threads, onFrames);
    written.push([path, rows]);
  }
  // Beside the encodings stands what decodes them, so that train needs no checkpoint.
  const decoder = join(folder, "autoencoder");
  await writeModelFolder(decoder, { config, weights });
  const encoded = flags.encoded ? ["--encoded", folder] : [];
  return {
    inputs,
    outputs: [...written.map(([path]) => path), ...await modelFiles(decoder)],
    wrote: written.map(([path, rows]) => `${path}: (${rows}, ${latent})`),
    next: commandLine`deno task train MODEL auto ${data} N_INPUT True ${latent} ${encoded}`,
  };
});

/**
 * Checks that a data set's gesture vectors are of the kind that the autoencoder has learnt, which their
 * length does not tell: a node has as many numbers as a position and its velocity and as rotation6d.
 */
function checkKind(
  data: DataSet,
  columns: number,
  checkpoint: string,
  learnt: MotionAutoencoderConfig,
): void {
  if (!data.described) return; // the original's
  const own = data.kind(columns);
  const words = ({ representation = "positions", velocities }: GestureForm) =>
    `${representation}${velocities ? " with velocities" : ""}`;
  if (words(own) !== words(learnt)) {
    throw new InputError(
      `${data.folder}: its gesture vectors are ${
        words(own)
      }, the autoencoder in ${checkpoint} has ` +
        `learnt ${words(learnt)}; learn anew, or vectorize with that --gestures`,
    );
  }
  const difference = own.skeleton && learnt.skeleton &&
    skeletonDifference(own.skeleton, learnt.skeleton);
  if (difference?.kind !== "nodes") return;
  console.log(
    `Note: ${data.folder} has other joints than what the autoencoder in ${checkpoint} has learnt ` +
      `from: ${difference.text}`,
  );
}

/** Blocks of a file, of whole chunks: the last frame is repeated where a chunk has too few. */
function* blocksOf(file: NpyReader, chunkLength: number): Generator<Float32Array> {
  const { rowLength } = file;
  for (let first = 0; first < file.rows; first += BLOCK * chunkLength) {
    const frames = Math.min(BLOCK * chunkLength, file.rows - first);
    const chunks = Math.ceil(frames / chunkLength);
    const vectors = new Float32Array(chunks * chunkLength * rowLength);
    file.read(first, frames, vectors.subarray(0, frames * rowLength));
    for (let frame = frames; frame < chunks * chunkLength; frame++) {
      vectors.copyWithin(frame * rowLength, (frame - 1) * rowLength, frame * rowLength);
    }
    yield vectors;
  }
}

/** Encodes a file block by block; returns the encodings. */
async function encodeFile(
  file: NpyReader,
  path: string,
  autoencoder: Omit<EncodingPart, "vectors">,
  threads: Threads,
  onFrames: (frames: number) => void,
): Promise<number> {
  const { widths, middle, chunkLength = 1 } = autoencoder.architecture;
  const columns = widths[middle]!;
  using writer = await NpyWriter.create(path, [columns]);
  const blocks = blocksOf(file, chunkLength);
  const encoded = threads.each("encoding", blocks, (vectors, share) => ({
    ...autoencoder,
    vectors: share(vectors),
  }));
  for await (const data of encoded) {
    requireFinite(data, `${path} is not written`, { columns, firstRow: writer.rows });
    await writer.append(data);
    onFrames(data.length / columns * chunkLength);
  }
  await writer.finish();
  return writer.rows;
}
