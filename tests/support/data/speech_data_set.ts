import { writeNpy } from "../../../src/files/npy/npy.ts";
import { NpyReader } from "../../../src/files/npy/npy_reader.ts";
import { CONTEXT, FRAMES, writeMotionData } from "./motion_data_set.ts";

/** Features of a frame. */
export const FEATURES = 26;

/** A part's features: what moves in its gesture vectors four frames later, scaled and spread. */
function featuresOf(part: "train" | "dev" | "test", folder: string): Float32Array {
  using motion = new NpyReader(`${folder}/Y_${part}.npy`);
  const rows = motion.rows, width = motion.rowLength;
  const vectors = motion.read(0, rows);
  return Float32Array.from({ length: rows * FEATURES }, (_, i) => {
    const frame = Math.min(Math.floor(i / FEATURES) + 4, rows - 1);
    return 0.02 * vectors[frame * width + (7 * i) % width]! - 1;
  });
}

/**
 * Writes what `vectorize` would: a small data set's speech and motion, where the speech tells the
 * motion.
 *
 * @param data The DATA folder.
 */
export async function writeSpeechData(data: string): Promise<void> {
  await Deno.mkdir(data, { recursive: true });
  await writeMotionData(data);
  for (const part of ["train", "dev", "test"] as const) {
    const rows = FRAMES[part];
    const features = featuresOf(part, data);
    await writeNpy(`${data}/frames_${part}.npy`, { data: features, shape: [rows, FEATURES] });
    const half = Math.floor(rows / 2);
    const lines = ["name,first_frame,frames", `a,0,${half}`, `b,${half},${rows - half}`];
    await Deno.writeTextFile(`${data}/utterances_${part}.csv`, lines.join("\n") + "\n");
  }
}

/**
 * Writes the same data as the original does: windows in float64, and no more beside the gestures.
 *
 * @param data The DATA folder.
 */
export async function writeWindowData(data: string): Promise<void> {
  await Deno.mkdir(data, { recursive: true });
  await writeMotionData(data);
  await Deno.remove(`${data}/vectors.json`);
  for (const part of ["train", "dev"] as const) {
    const rows = FRAMES[part];
    const features = featuresOf(part, data);
    const windows = new Float64Array(rows * CONTEXT * FEATURES);
    for (let row = 0; row < rows; row++) {
      for (let k = 0; k < CONTEXT; k++) {
        const frame = row + k - (CONTEXT - 1) / 2;
        if (frame < 0 || frame >= rows) continue;
        const from = features.subarray(frame * FEATURES, (frame + 1) * FEATURES);
        windows.set(from, (row * CONTEXT + k) * FEATURES);
      }
    }
    await writeNpy(`${data}/X_${part}.npy`, { data: windows, shape: [rows, CONTEXT, FEATURES] });
  }
}
