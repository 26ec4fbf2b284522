/**
 * `deno task ground-truth`: joint positions of recorded motion.
 *
 * @module
 */
import { dirname, join } from "@std/path";
import type { GestureSettings } from "../src/dataset/manifest/gesture_settings.ts";
import { InputError } from "../src/errors/input_error.ts";
import { commandLine } from "../src/errors/quoted.ts";
import { manifestFiles, readManifest } from "../src/files/data/read_manifest.ts";
import { checkWritable, exists, naming } from "../src/files/files.ts";
import { commonBones, readGesture } from "../src/files/motion_files.ts";
import { writeTextMatrix } from "../src/files/matrix_file.ts";
import { FRAME_RATE } from "../src/matrix/matrix.ts";
import type { Skeleton } from "../src/motion/skeleton/skeleton.ts";
import { stage } from "./command/stage.ts";
import { noteOtherGestures } from "./command/paths.ts";
import { startProgress } from "./command/progress.ts";
import { manifestAbove, readRecordings } from "./data/data_folder.ts";
import { manifestFlag, manifestPath, ownManifestFiles } from "./data/named_manifest.ts";

/** How motion is read that no manifest goes with: on the files' own skeleton, the root as the paper's. */
const USUAL: GestureSettings = {
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
    manifest: {
      ...manifestFlag,
      help: `${manifestFlag.help} (default: the data set's manifest.json, where DIR is in one)`,
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

export default await stage(
  import.meta,
  command,
  async ({ flags: { data, out, manifest: asked } }, run) => {
    const names = await bvhFiles(data);
    const found = asked === undefined ? await manifestAbove(data) : undefined;
    const manifest = asked === undefined ? found : manifestPath(asked);
    const settings = manifest === undefined ? USUAL : (await readManifest(manifest)).gestures;
    const paths = names.map((name) => join(data, name));
    await checkWritable(join(out, "gesture.txt"));
    const bones = commonBones([...await firstMotion(found), ...paths], settings);
    await run.begin(out);
    const made = await writePositions(names, { data, out, settings, ...(bones && { bones }) });
    await noteOtherGestures(out, made.files);
    const read = asked !== undefined
      ? await ownManifestFiles(asked)
      : found === undefined
      ? []
      : await manifestFiles(found);
    return {
      inputs: [...read, ...paths],
      outputs: made.files,
      wrote:
        `${names.length} files to ${out}: ${made.frames} frames, ${settings.frameRate} a second, ` +
        `x, y, z of ${made.nodes} nodes in cm`,
      next:
        commandLine`deno task evaluate --original ${out} --predicted DIR --out evaluation/result`,
    };
  },
);

/** Where files are, and how they are read. */
interface Reading {
  readonly data: string;
  readonly out: string;
  readonly settings: GestureSettings;
  readonly bones?: Skeleton;
}

/** Writes the positions of all files, or of none: a folder out of sight holds them until then. */
async function writePositions(
  names: readonly string[],
  { data, out, settings, bones }: Reading,
): Promise<{ files: string[]; frames: number; nodes: number }> {
  const hidden = join(out, ".ground-truth.partial");
  const remove = async () => {
    if (await Deno.lstat(hidden).catch(() => null)) await Deno.remove(hidden, { recursive: true });
  };
  const made = names.map((name) => name.replace(/bvh$/i, "txt"));
  using progress = startProgress("Reading", names.length, "files");
  let nodes = 0, frames = 0;
  try {
    await naming(hidden, remove);
    for (const [i, name] of names.entries()) {
      const path = join(data, name);
      const { skeleton, positions } = readGesture(path, settings, { bones });
      nodes = skeleton.joints.length;
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
  return { files, frames, nodes };
}

/** The motion on whose bones a data set is put: the first that it trains on. */
async function firstMotion(manifest: string | undefined): Promise<string[]> {
  const data = manifest === undefined ? "" : dirname(manifest);
  if (manifest === undefined || !await exists(join(data, "gg-train.csv"))) return [];
  const recordings = await readRecordings(data, "train");
  return recordings.flatMap(({ motion }) => motion ?? []).slice(0, 1);
}

async function bvhFiles(folder: string): Promise<string[]> {
  const names = await naming(folder, () => Array.fromAsync(Deno.readDir(folder)));
  const bvh = names.filter(({ name }) => /\.bvh$/i.test(name)).map(({ name }) => name).sort();
  if (bvh.length > 0) return bvh;
  throw new InputError(`${folder}: has no .bvh files; name a folder such as DATA/test/labels`);
}
