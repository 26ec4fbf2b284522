import { assertEquals, assertMatch } from "@std/assert";
import { readNpy } from "../../src/files/npy/npy.ts";
import { assertClose } from "../support/assert_close.ts";
import { writeSmallModel } from "../support/data/small_model.ts";
import { inFolder } from "../support/in_folder.ts";
import { fixture } from "../support/published_model.ts";
import { hasPython, runPython } from "../support/python.ts";
import { runTask } from "../support/tasks/run_task.ts";

Deno.test({
  name: "the Python of docs/other_programs.md runs as printed, and gives generate's gesture",
  ignore: !hasPython("onnxruntime"),
  fn: () =>
    inFolder(async (folder) => {
      const docs = await Deno.readTextFile(
        new URL("../../docs/other_programs.md", import.meta.url),
      );
      const [, snippet] = /```py\n([^]*?)```/.exec(docs)!;
      await Deno.copyFile(fixture("voice_44k_stereo.wav"), `${folder}/talk.wav`);
      await writeSmallModel(`${folder}/mine`);
      for (
        const [task, ...args] of [
          ["export-model", "mine", "mine.onnx", "--input", "frames"],
          ["features", "talk.wav", "talk.features.npy", "--model", "mine"],
          ["generate", "talk.wav", "talk.npy", "--model", "mine", "--smooth", "none"],
        ]
      ) {
        const { code, stderr } = await runTask(task!, args, folder);
        assertEquals([code, stderr], [0, ""]);
      }
      await Deno.writeTextFile(
        `${folder}/run.py`,
        `${snippet}\nnp.save("gesture.npy", gesture)\nprint(gesture.shape, gesture.dtype)\n`,
      );
      const printed = await runPython(`${folder}/run.py`, [], folder);
      assertMatch(printed, /^\(\d+, 15\) float32$/);
      assertClose(
        await readNpy(`${folder}/gesture.npy`),
        await readNpy(`${folder}/talk.npy`),
        1e-3,
      );
    }),
});
