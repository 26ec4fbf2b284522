/**
 * `deno task ground-truth`: joint positions of recorded motion.
 *
 * @module
 */
import { join } from "@std/path";
import type { GestureSettings } from "../src/dataset/manifest/gesture_settings.ts";
import { InputError } from "../src/errors/input_error.ts";
import { manifestFiles, readManifest } from "../src/files/data/read_manifest.ts";
import { checkWritable, naming } from "../src/files/files.ts";
import { type GestureMotion, readGesture } from "../src/files/motion_files.ts";
import { writeTextMatrix } from "../src/files/text/text_matrix.ts";
import { FRAME_RATE } from "../src/matrix/matrix.ts";
import { forwardKinematics } from "../src/motion/kinematics/forward_kinematics.ts";
import { skeletonDifference } from "../src/motion/skeleton/skeleton.ts";
import { stage } from "./command/stage.ts";
import { startProgress } from "./command/progress.ts";
import { manifestAbove } from "./data/data_folder.ts";

/** How motion is read that no manifest goes with: as the paper's, on the files' own skeleton. */
const PAPER: GestureSettings = {
  frameRate: FRAME_RATE,
  skeleton: "from-files",
  rotationOrder: "channels",
  root: [0, 60, 0],
};

/** What can be said to it. */
export const command = {
  name: "ground-truth",
  summary: "Writes the joint positions of recorded motion as text, a row a frame." +
    "\nFrame rate, skeleton and place of the root are those of the data set's manifest.json, or else" +
    "\n20 a second, the files' own, and (0, 60, 0).",
  positionals: [],
  flags: {
    data: {
      value: "DIR",
      default: "data/test/labels",
      aliases: ["d"],
      help: "The folder of the BVH files (-d DIR for short)",
    },
    out: {
      value: "DIR",
      default: "evaluation/data/original",
      aliases: ["o"],
      help: "The folder to write (-o DIR for short)",
    },
  },
  example: "--data data/test/labels --out evaluation/data/original",
} as const;

await stage(import.meta, command, async ({ flags: { data, out } }, run) => {
  const names = await bvhFiles(data);
  const manifest = await manifestAbove(data);
  const settings = manifest === undefined ? PAPER : (await readManifest(manifest)).gestures;
  await checkWritable(join(out, "gesture.txt"));
  await run.begin(out);
  const made = await writePositions(names, { data, out, settings });
  const read = manifest === undefined ? [] : await manifestFiles(manifest);
  return {
    inputs: [...read, ...names.map((name) => join(data, name))],
    outputs: made.files,
    wrote:
      `${names.length} files to ${out}: ${made.frames} frames, ${settings.frameRate} a second, ` +
      `x, y, z of ${made.nodes} nodes in cm`,
    next: `deno task evaluate --original ${out} --predicted DIR --out evaluation/result`,
  };
});

/** Where files are, and how they are read. */
interface Reading {
  readonly data: string;
  readonly out: string;
  readonly settings: GestureSettings;
}

/** Writes the positions of all files, or of none: a folder out of sight holds them until then. */
async function writePositions(
  names: readonly string[],
  { data, out, settings }: Reading,
): Promise<{ files: string[]; frames: number; nodes: number }> {
  const hidden = join(out, ".ground-truth.partial");
  const remove = async () => {
    if (await Deno.lstat(hidden).catch(() => null)) await Deno.remove(hidden, { recursive: true });
  };
  const made = names.map((name) => name.replace(/bvh$/i, "txt"));
  using progress = startProgress("Reading", names.length, "files");
  let first: GestureMotion | undefined, frames = 0;
  try {
    await naming(hidden, remove);
    for (const [i, name] of names.entries()) {
      const path = join(data, name);
      const motion = readGesture(path, settings);
      first ??= motion;
      const difference = skeletonDifference(motion.skeleton, first.skeleton);
      if (difference) {
        throw new InputError(
          `${path}: has another skeleton than ${join(data, names[0]!)}: ${difference.text}`,
        );
      }
      const positions = forwardKinematics(motion.skeleton, motion.rotations);
      await writeTextMatrix(join(hidden, made[i]!), positions);
      frames += positions.rows;
      progress.update(i + 1);
    }
    for (const name of made) {
      await naming(join(out, name), () => Deno.rename(join(hidden, name), join(out, name)));
    }
  } finally {
    await remove().catch(() => {}); // what went wrong before matters more
  }
  const files = made.map((name) => join(out, name));
  return { files, frames, nodes: first!.skeleton.joints.length };
}

async function bvhFiles(folder: string): Promise<string[]> {
  const names = await naming(folder, () => Array.fromAsync(Deno.readDir(folder)));
  const bvh = names.filter(({ name }) => /\.bvh$/i.test(name)).map(({ name }) => name).sort();
  if (bvh.length > 0) return bvh;
  throw new InputError(`${folder}: has no .bvh files; name a folder such as DATA/test/labels`);
}
