/**
 * `deno task remove-velocity`: positions alone of gesture vectors, as the evaluation takes them.
 *
 * @module
 */
import { join } from "@std/path";
import { commandLine } from "../src/errors/quoted.ts";
import type { MatrixBlocks } from "../src/files/matrix_file.ts";
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
  const out = join(folder, "no_vel");
  await run.begin(out);
  for (const name of names) {
    await changeGesture(folder, out, name, async function* (blocks: MatrixBlocks) {
      for await (const block of blocks) yield removeVelocities(block);
    });
  }
  await noteOtherGestures(out, names);
  return {
    inputs: names.map((name) => join(folder, name)),
    outputs: names.map((name) => join(out, name)),
    wrote: `${names.length} files to ${out}: positions in cm`,
    next: commandLine`deno task smooth -g ${out}` + ", or " +
      commandLine`deno task evaluate --original DIR --predicted ${out} --out evaluation/result`,
  };
});
