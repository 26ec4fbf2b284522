import { assertEquals } from "@std/assert";
import { writeMotionData } from "../data/motion_data_set.ts";
import { taskEnvironment, taskProgram } from "./run_task.ts";

/** Epochs of a training that is not told how many. */
export const EPOCHS = 10;

/** Starts `learn` as a process of its own, which signals reach. */
export function startLearn(folder: string, chkpt: string, ...more: string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      ...taskProgram("learn"),
      ...[`${folder}/data`, "--checkpoint-dir", chkpt, "--backend=wasm", "--batch-size=16"],
      ...more.some((flag) => flag.startsWith("--layers")) ? [] : ["--latent-dim=7"],
      ...more.some((flag) => flag.startsWith("--epochs")) ? [] : [`--epochs=${EPOCHS}`],
      ...more,
    ],
    env: taskEnvironment(),
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Waits. */
export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs a test in a folder with a data set, and `whole/`: what training without a break writes. */
export async function inTrainedFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await writeMotionData(`${folder}/data`);
    const { code, stderr } = await startLearn(folder, `${folder}/whole`).output();
    assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
