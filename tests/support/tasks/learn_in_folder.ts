import { writeMotionData } from "../data/motion_data_set.ts";
import { callTask, type TaskResult } from "./run_task.ts";

/** Runs a test in a temporary folder that holds a data set as `data/`. */
export async function inMotionFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await writeMotionData(`${folder}/data`);
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Runs `learn` on it. */
export const learn = (folder: string, ...more: string[]): Promise<TaskResult> =>
  callTask("learn", [`${folder}/data`, "--latent-dim", "12", "--backend", "wasm", ...more]);
