import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { readNpy } from "../../../src/files/npy/npy.ts";
import { fixture } from "../published_model.ts";
import { callTask } from "../tasks/run_task.ts";
import { writeSmallDataFolder } from "./small_data_folder.ts";

/** The fixtures' gesture vectors, which are shorter than the voices. */
export const golden = {
  "100fps": await readNpy(fixture("motion_100fps.gesture_vectors.npy")),
  "24fps": await readNpy(fixture("motion_24fps.gesture_vectors.npy")),
};
/** Frames of each. */
export const [long, short] = [golden["24fps"].shape[0]!, golden["100fps"].shape[0]!];

/** Runs a test on a small DATA folder. */
export async function inDataFolder(test: (data: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await writeSmallDataFolder(join(folder, "data"));
    await test(join(folder, "data"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/**
 * Runs the task, which must succeed, and returns what it printed. A thread more takes longer to start than
 * this little work takes.
 */
export async function vectorize(data: string, ...args: string[]): Promise<string> {
  const jobs = args.includes("--jobs") ? [] : ["--jobs", "1"];
  const { code, stdout, stderr } = await callTask("vectorize", [data, ...args, ...jobs]);
  assertEquals(code, 0, stderr);
  return stdout;
}

/** All files that are not those of `split`, their paths from DATA. */
export function written(data: string, below = ""): string[] {
  return [...Deno.readDirSync(join(data, below))].flatMap(({ name, isDirectory }) => {
    const path = below + name;
    if (/^(train|dev|test|gg-.*\.csv|manifest\.json)$/.test(path)) return [];
    return isDirectory ? written(data, `${path}/`) : [path];
  }).sort();
}

/** What the task makes. */
export const FILES = [
  "Y_dev.npy",
  "Y_test.npy",
  "Y_train.npy",
  "dev_inputs/X_test_audio1093.npy",
  "frames_dev.npy",
  "frames_test.npy",
  "frames_train.npy",
  "test_inputs/X_test_audio1092.npy",
  "utterances_dev.csv",
  "utterances_test.csv",
  "utterances_train.csv",
  "vectorize.run.json",
  "vectors.json",
];
