import { extname } from "@std/path";
import { InputError } from "../src/input_error.ts";
import type { Gesture } from "../src/model/generate_gesture.ts";
import { fitBoneLengths } from "../src/motion/fit_bone_lengths.ts";
import { fitRotations } from "../src/motion/fit_rotations.ts";
import type { Skeleton } from "../src/motion/skeleton.ts";
import { writeBvh } from "../src/motion/write_bvh.ts";
import { checkWritable, writeFile } from "../src/store/files.ts";
import { writeNpy } from "../src/store/npy.ts";
import { writeTextMatrix } from "../src/store/text_matrix.ts";

const ENDINGS = [".bvh", ".npy", ".txt", ".json"];

/**
 * Checks, before anything is computed, that a gesture can be written to a file.
 *
 * @throws {InputError} If the ending is unknown, the format needs a skeleton that is not there, or
 * the folder cannot be written.
 */
export async function checkOutput(path: string, skeleton: Skeleton | undefined): Promise<void> {
  const ending = extname(path);
  if (!ENDINGS.includes(ending)) {
    throw new InputError(
      `${path}: the ending ${ending || "(none)"} is not known; use ${ENDINGS.join(", ")}`,
    );
  }
  if (ending === ".bvh" && !skeleton) {
    throw new InputError(
      `${path}: the model has no skeleton, which BVH needs; import it with --skeleton, or write .npy`,
    );
  }
  await checkWritable(path);
}

/** Whose bone lengths a BVH file has: the model's skeleton's, or those that fit the gesture best. */
export type Bones = "model" | "fitted";

/**
 * Writes a gesture in the format that the file's ending names.
 *
 * @returns One line that says what was written.
 */
export async function writeGesture(
  path: string,
  gesture: Gesture,
  bones: Bones,
): Promise<string> {
  const { positions, frameRate, skeleton } = gesture;
  const shape = `(${positions.rows}, ${positions.columns})`;
  switch (extname(path)) {
    case ".npy":
      await writeNpy(path, { data: positions.data, shape: [positions.rows, positions.columns] });
      return `Wrote ${path}: positions in cm, float32 ${shape}`;
    case ".txt":
      await writeTextMatrix(path, positions);
      return `Wrote ${path}: positions in cm, text ${shape}`;
    case ".json":
      await writeFile(path, gestureJson(gesture));
      return `Wrote ${path}: positions in cm, JSON ${shape}`;
    default: {
      const rig = bones === "fitted" ? fitBoneLengths(positions, skeleton!) : skeleton!;
      const { meanError, ...fitted } = fitRotations(positions, rig);
      await writeFile(path, writeBvh({ skeleton: rig, ...fitted, frameTime: 1 / frameRate }));
      return `Wrote ${path}: ${rig.joints.length} nodes, ${positions.rows} frames at ` +
        `${frameRate} a second; its joints lie ${meanError.toFixed(2)} cm from the predicted ` +
        `positions on average`;
    }
  }
}

/** A gesture as JSON, in pieces: names, parents, and the positions, one row a frame. */
function* gestureJson({ positions, frameRate, skeleton }: Gesture): Generator<string> {
  const { data, rows, columns } = positions;
  const head = {
    frameRate,
    unit: "cm",
    ...(skeleton && { joints: skeleton.joints, parents: skeleton.parents }),
  };
  yield JSON.stringify(head).slice(0, -1) + ',"positions":[\n';
  for (let row = 0; row < rows; row++) {
    const values = Array.from(data.subarray(row * columns, (row + 1) * columns));
    yield JSON.stringify(values) + (row + 1 < rows ? ",\n" : "\n");
  }
  yield "]}\n";
}
