import { featureRecipe } from "../../../src/audio/recipe.ts";
import type { VectorsInfo } from "../../../src/dataset/vectors_info.ts";
import { NpyWriter } from "../../../src/files/npy/npy_writer.ts";
import { skeletonFromPose } from "../../../src/motion/skeleton/skeleton.ts";

const JOINTS = ["Hips", "Spine", "LeftArm", "LeftHand", "LeftHandIndex1"];
const REST_POSE = [0, 60, 0, 0, 80, 0, 20, 80, 0, 45, 80, 5, 50, 80, 6];

/** Frames of each part. */
export const FRAMES = { train: 500, dev: 130, test: 90 };
/** Frames of a context window: fewer than usual, since a test's time grows with them. */
export const CONTEXT = 21;
/** Numbers of a gesture vector: five nodes, with velocities. */
export const COLUMNS = 6 * JOINTS.length;

/** The gesture vector of a moment: an arm that waves about its rest pose. */
function gestureVector(frame: number): number[] {
  return REST_POSE.flatMap((_, i) => {
    if (i % 3 !== 0) return [];
    const position = (t: number) =>
      [0, 1, 2].map((c) =>
        REST_POSE[i + c]! +
        (i < 3 ? 0 : 3 + i) * Math.sin(0.2 * t + i / 9 + c * Math.cos(0.013 * t))
      );
    const now = position(frame), before = position(frame - 1);
    return [...now, ...now.map((value, c) => value - before[c]!)];
  });
}

/**
 * Writes what `vectorize` would: a small data set's gesture vectors and what they are.
 *
 * @param data The DATA folder.
 */
export async function writeMotionData(data: string): Promise<void> {
  let frame = 0;
  for (const part of ["train", "dev", "test"] as const) {
    using writer = await NpyWriter.create(`${data}/Y_${part}.npy`, [COLUMNS]);
    for (let i = 0; i < FRAMES[part]; i++) {
      await writer.append(Float32Array.from(gestureVector(frame++)));
    }
    await writer.finish();
  }
  const count = (part: keyof typeof FRAMES) => ({ utterances: 1, frames: FRAMES[part] });
  const info: VectorsInfo = {
    format: "aud2repr2pose-vectors",
    version: 1,
    dataset: "waving",
    recipe: featureRecipe("mfcc"),
    features: 26,
    context: CONTEXT - 1,
    silence: new Array(26).fill(0),
    frameRate: 20,
    skeleton: skeletonFromPose(JOINTS, [-1, 0, 1, 2, 3], REST_POSE),
    coordinates: COLUMNS,
    parts: { train: count("train"), dev: count("dev"), test: count("test") },
    windows: false,
    files: [],
  };
  await Deno.writeTextFile(`${data}/vectors.json`, JSON.stringify(info));
}
