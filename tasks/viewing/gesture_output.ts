import { extname } from "@std/path";
import { InputError } from "../../src/errors/input_error.ts";
import { checkWritable, writeFile } from "../../src/files/files.ts";
import { writeNpy } from "../../src/files/npy/npy.ts";
import { writeTextMatrix } from "../../src/files/matrix_file.ts";
import type { Gesture } from "../../src/gesture/gesture.ts";
import { bvhName, writeBvh } from "../../src/motion/bvh/write_bvh.ts";
import { fitBoneLengths } from "../../src/motion/fitting/fit_bone_lengths.ts";
import { writeGlb } from "../../src/gesture/gltf/write_glb.ts";
import { animate, type Animation } from "../../src/motion/fitting/animate.ts";
import { restPoses } from "../../src/motion/fitting/rest_pose.ts";
import type { Skeleton } from "../../src/motion/skeleton/skeleton.ts";
import type { FlagValues } from "../command/command.ts";
import { number, oneOf } from "../command/values.ts";
import { VIDEO_ENDINGS, videoEncoding } from "./ffmpeg.ts";
import { writeVideo } from "./write_video.ts";

const ENDINGS = [".bvh", ".glb", ".npy", ".txt", ".json", ...VIDEO_ENDINGS];

/** The flags that say how motion for animation programs is made. */
export const animationFlags = {
  bones: {
    value: "WHOSE",
    is: oneOf(["model", "fitted"]),
    default: "model",
    help: "Bone lengths: of the model, the same in every file, or fitted to this gesture",
  },
  rest: {
    value: "POSE",
    is: oneOf(restPoses),
    help: "Rest pose: t-pose, the mean of the training data, or bind, the model's skeleton's own " +
      "(default: t-pose where the joints' names tell a body)",
  },
  fps: {
    value: "N",
    is: number({ least: 1, most: 1000 }),
    help: "Frames a second, such as 24, 25, 30, 60 (default: the model's)",
  },
  units: {
    value: "UNIT",
    is: oneOf(["cm", "m"]),
    default: "cm",
    help: "Units of BVH; glTF is in m",
  },
  root: {
    value: "HOW",
    is: oneOf(["fixed", "lowest-foot"]),
    default: "fixed",
    help: "fixed, as predicted, or with the lowest foot on the ground in each frame",
  },
} as const;

/** What files of some formats need beside the gesture. */
export interface GestureOutputOptions extends FlagValues<typeof animationFlags> {
  /** x, y, z of each node in the mean pose of the training data, where that is known. */
  readonly meanPose: ArrayLike<number> | undefined;
  /** The speech, which a video is heard with. */
  readonly speech: string;
  /** How long that is, in seconds. */
  readonly duration: number;
  /** Frames a second of a video; the gesture's own where absent. */
  readonly videoRate?: number;
}

/**
 * Checks, before anything is computed, that a gesture can be written to a file.
 *
 * @throws {InputError} If the ending is unknown, the format needs a skeleton that is not there, or
 * the folder cannot be written.
 */
export async function checkOutput(
  path: string,
  skeleton: Skeleton | undefined,
  speech: string,
): Promise<void> {
  const ending = extname(path);
  if (!ENDINGS.includes(ending)) {
    throw new InputError(
      `${path}: the ending ${ending || "(none)"} is not known; use ${ENDINGS.join(", ")}`,
    );
  }
  const video = VIDEO_ENDINGS.includes(ending);
  if ((ending === ".bvh" || ending === ".glb" || video) && !skeleton) {
    throw new InputError(
      `${path}: the model has no skeleton, which ${
        video ? "a video" : "motion"
      } needs; import it ` +
        `with --skeleton, or write .npy`,
    );
  }
  if (video) await videoEncoding(path, recordInBrowser(path, speech));
  await checkWritable(path);
}

/** What to do where there is no ffmpeg. */
function recordInBrowser(video: string, speech: string): string {
  const name = video.slice(0, -extname(video).length);
  return `write ${name}.bvh and see or record it in a browser: deno task view --predicted ` +
    `${name}.bvh --speech ${speech} --export ${name}.html`;
}

/**
 * Writes a gesture in the format that the file's ending names.
 *
 * @returns What was written, in a line to be read after "Wrote".
 */
export async function writeGesture(
  path: string,
  gesture: Gesture,
  options: GestureOutputOptions,
): Promise<string> {
  const { positions } = gesture;
  const shape = `(${positions.rows}, ${positions.columns})`;
  switch (extname(path)) {
    case ".npy":
      await writeNpy(path, { data: positions.data, shape: [positions.rows, positions.columns] });
      return `${path}: positions in cm, float32 ${shape}`;
    case ".txt":
      await writeTextMatrix(path, positions);
      return `${path}: positions in cm, text ${shape}`;
    case ".json":
      await writeFile(path, gestureJson(gesture));
      return `${path}: positions in cm, JSON ${shape}`;
    case ".mp4":
    case ".webm":
      return await writeGestureVideo(path, gesture, options);
    default: {
      const animation = animationOf(gesture, options);
      const { motion } = animation, isGlb = extname(path) === ".glb";
      if (isGlb) await writeFile(path, [await writeGlb(motion)]);
      else await writeFile(path, writeBvh(motion, { units: options.units }));
      return `${path}: ${describe(animation)}${isGlb ? "" : otherNames(motion.skeleton)}`;
    }
  }
}

function animationOf(
  gesture: Gesture,
  { bones, rest, fps, root, meanPose }: GestureOutputOptions,
): Animation {
  const { positions, rotations } = gesture;
  const fits = bones === "fitted" && !rotations; // with rotations, all bones are as they should be
  const skeleton = fits ? fitBoneLengths(positions, gesture.skeleton!) : gesture.skeleton!;
  return animate({ ...gesture, skeleton }, { rest, framesPerSecond: fps, root, meanPose });
}

/** What it is, and how far from what was predicted. */
function describe({ motion, rest, fit: { meanError, worst } }: Animation): string {
  const { skeleton, rotations, frameTime } = motion;
  const pose = { "t-pose": "a T-pose", mean: "the mean pose", bind: "the skeleton's own pose" };
  const rate = Number((1 / frameTime).toPrecision(6));
  return `${skeleton.joints.length} nodes, at rest in ${pose[rest]}; ${rotations.rows} frames at ` +
    `${rate} a second; its joints lie ${meanError.toFixed(2)} cm from the predicted positions on ` +
    `average, ${worst.joint} the farthest: ${worst.mean.toFixed(2)} cm, in 95% of frames within ` +
    `${worst.percentile95.toFixed(2)} cm`;
}

/** Says which names BVH cannot have. */
function otherNames({ joints, endSites }: Skeleton): string {
  const name = joints.find((joint, node) => !endSites[node] && bvhName(joint) !== joint);
  return name === undefined
    ? ""
    : `; names of joints have _ for white space and braces, such as ${bvhName(name)}`;
}

async function writeGestureVideo(
  path: string,
  { skeleton, positions, frameRate }: Gesture,
  { speech, duration, videoRate = frameRate }: GestureOutputOptions,
): Promise<string> {
  return await writeVideo(path, {
    gestures: [{ skeleton: skeleton!, positions, frameRate }],
    speech,
    duration,
    frameRate: videoRate,
    encoding: await videoEncoding(path, recordInBrowser(path, speech)),
  });
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
