import { InputError } from "../../src/errors/input_error.ts";
import { NpyReader } from "../../src/files/npy/npy_reader.ts";
import { readWav } from "../../src/files/wav/wav_file.ts";
import { joinRows, type Matrix } from "../../src/matrix/matrix.ts";
import {
  GestureModel,
  type GestureModelConfig,
  type GestureModelData,
} from "../../src/model/gesture_model.ts";
import { generateGesture } from "../../src/model/prediction/gesture_generator.ts";
import { fitBoneLengths } from "../../src/motion/fitting/fit_bone_lengths.ts";
import { removeVelocities } from "../../src/motion/gesture_vectors.ts";
import type { Skeleton } from "../../src/motion/skeleton/skeleton.ts";

/** Most frames of recorded motion whose bones are measured: bones do not change. */
const MOST_FRAMES = 20_000;

/**
 * Measures how long the bones are in the motion that a model predicts, on the engine that is set.
 *
 * @param model The model.
 * @param speech Paths of wav files.
 * @returns Its skeleton with bones of their median lengths.
 * @throws {InputError} If there is no skeleton, or a file cannot be read.
 */
export async function bonesOfPredictions(
  model: GestureModelData,
  speech: readonly string[],
): Promise<Skeleton> {
  const { skeleton } = model.config;
  if (!skeleton) throw new InputError("--speech: no skeleton is known; give --skeleton F.json");
  const loaded = new GestureModel(model);
  const parts: Matrix[] = [];
  for (const path of speech) {
    const { positions } = await generateGesture(loaded, readWav(path));
    parts.push({ ...positions, data: Float64Array.from(positions.data) });
  }
  loaded.dispose();
  return measured(skeleton, joinRows(parts, 3 * skeleton.joints.length), speech.join(", "));
}

/** The same of recorded gesture vectors. @param path A `.npy` file, (frames, gesture vector). */
export function bonesOfData(
  { skeleton, velocities }: Pick<GestureModelConfig, "velocities"> & { skeleton: Skeleton },
  path: string,
): Skeleton {
  using file = new NpyReader(path);
  const rows = Math.min(file.rows, MOST_FRAMES);
  const vectors = { data: file.read(0, rows), rows, columns: file.rowLength };
  return measured(skeleton, velocities ? removeVelocities(vectors) : vectors, path);
}

/** Says what was measured, and the bone that changed most. */
function measured(
  skeleton: Skeleton,
  positions: Matrix<Float32Array | Float64Array>,
  source: string,
): Skeleton {
  const fitted = fitBoneLengths(positions, skeleton);
  const length = ({ offsets }: Skeleton, node: number) =>
    Math.hypot(...offsets.slice(3 * node, 3 * node + 3));
  const change = (node: number) => Math.abs(length(fitted, node) - length(skeleton, node));
  const nodes = [...skeleton.joints.keys()].slice(1);
  const most = nodes.reduce((a, b) => change(b) > change(a) ? b : a, nodes[0] ?? 0);
  console.log(
    `Bone lengths: medians of ${positions.rows} frames of ${source}; the most changed, to ` +
      `${skeleton.joints[most]}, from ${length(skeleton, most).toFixed(1)} to ` +
      `${length(fitted, most).toFixed(1)} cm`,
  );
  return fitted;
}
