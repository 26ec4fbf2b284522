import { extname } from "@std/path";
import { InputError } from "../../src/errors/input_error.ts";
import { checkWritable, writeFile } from "../../src/files/files.ts";
import { writeNpy } from "../../src/files/npy/npy.ts";
import { writeTextMatrix } from "../../src/files/text/text_matrix.ts";
import type { Gesture } from "../../src/gesture/gesture.ts";
import { writeBvh } from "../../src/motion/bvh/write_bvh.ts";
import { fitBoneLengths } from "../../src/motion/fitting/fit_bone_lengths.ts";
import { fitRotations } from "../../src/motion/fitting/fit_rotations.ts";
import type { Skeleton } from "../../src/motion/skeleton/skeleton.ts";
import { VIDEO_ENDINGS, videoEncoding } from "./ffmpeg.ts";
import { writeVideo } from "./write_video.ts";

const ENDINGS = [".bvh", ".npy", ".txt", ".json", ...VIDEO_ENDINGS];

/** What files of some formats need beside the gesture. */
export interface GestureOutputOptions {
  /** Whose bone lengths a BVH file has. */
  readonly bones: Bones;
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
  if ((ending === ".bvh" || video) && !skeleton) {
    throw new InputError(
      `${path}: the model has no skeleton, which ${video ? "a video" : "BVH"} needs; import it ` +
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

/** Whose bone lengths a BVH file has: the model's skeleton's, or those that fit the gesture best. */
export type Bones = "model" | "fitted";

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
  const { positions, frameRate, skeleton } = gesture;
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
      const rig = options.bones === "fitted" ? fitBoneLengths(positions, skeleton!) : skeleton!;
      const { meanError, ...fitted } = fitRotations(positions, rig);
      await writeFile(path, writeBvh({ skeleton: rig, ...fitted, frameTime: 1 / frameRate }));
      return `${path}: ${rig.joints.length} nodes, ${positions.rows} frames at ` +
        `${frameRate} a second; its joints lie ${meanError.toFixed(2)} cm from the predicted ` +
        `positions on average`;
    }
  }
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
