/**
 * `deno task remove-velocity`: positions alone of gesture vectors, as the evaluation takes them.
 *
 * @module
 */
import { join } from "@std/path";
import { commandLine } from "../src/errors/quoted.ts";
import { InputError } from "../src/errors/input_error.ts";
import { exists } from "../src/files/files.ts";
import type { MatrixBlocks } from "../src/files/matrix_file.ts";
import { RUN_RECORD_ENDING } from "../src/files/records/run_record.ts";
import { removeVelocities } from "../src/motion/gesture_vectors.ts";
import { stage } from "./command/stage.ts";
import { changeGesture, gestureNames, gesturesFlag, noteOtherGestures } from "./command/paths.ts";

/** What can be said to it. */
export const command = {
  name: "remove-velocity",
  summary: "Takes the velocities out of predicted gesture vectors: (frames, 384) becomes " +
    "(frames, 192).\nThe files are written to DIR/no_vel under the same names.",
  positionals: [],
  flags: { gestures: gesturesFlag },
  example: "-g predictions",
} as const;

export default await stage(import.meta, command, async ({ flags }, run) => {
  const folder = flags.gestures;
  const names = await gestureNames(folder);
  for (const task of ["remove-velocity", "ground-truth"]) {
    // Half of the nodes of positions would be taken for velocities.
    if (!await exists(join(folder, task + RUN_RECORD_ENDING))) continue;
    throw new InputError(
      `${folder}: holds positions without velocities, which ${task} wrote; evaluate takes them so`,
    );
  }
  const out = join(folder, "no_vel");
  await run.begin(out);
  let columns = 0;
  for (const name of names) {
    columns = await changeGesture(folder, out, name, async function* (blocks: MatrixBlocks) {
      for await (const block of blocks) yield removeVelocities(block);
    });
  }
  await noteOtherGestures(out, names);
  return {
    inputs: names.map((name) => join(folder, name)),
    outputs: names.map((name) => join(out, name)),
    wrote: `${names.length} files to ${out}: positions of ${columns / 3} nodes in cm`,
    next: commandLine`deno task smooth -g ${out}` + ", or " +
      commandLine`deno task evaluate --original DIR --predicted ${out} --out evaluation/result`,
  };
});
