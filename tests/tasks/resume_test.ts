import { assert, assertEquals, assertGreater, assertStringIncludes } from "@std/assert";
import { readModelFolder } from "../../src/files/model/model_folder.ts";
import { folderContents } from "../support/tasks/folder_contents.ts";
import { inTrainedFolder, pause, startLearn } from "../support/tasks/start_learn.ts";

/** Waits for the first checkpoint. */
async function saved(chkpt: string): Promise<void> {
  while (!await Deno.stat(`${chkpt}/model.json`).catch(() => undefined)) await pause(5);
}

Deno.test({
  name: "deno task learn --resume ends with the same bytes, killed whenever",
  fn: () =>
    inTrainedFolder(async (folder) => {
      const chkpt = `${folder}/killed`;
      let kills = 0, epoch = 0;
      for (let run = 0; run < 9; run++) {
        const child = startLearn(folder, chkpt, "--resume");
        const output = child.output();
        // The first once it has saved something, others at any time; the last ones are let live.
        if (run === 0) await saved(chkpt);
        const wait = run === 0 ? 0 : 300 + 600 * Math.random();
        const killer = run < 3 ? setTimeout(() => child.kill("SIGKILL"), wait) : undefined;
        const { code, signal } = await output;
        clearTimeout(killer);
        if (code === 0) break;
        assertEquals(signal, "SIGKILL");
        kills++;
        if (!await Deno.stat(`${chkpt}/model.json`).catch(() => undefined)) continue;
        const { training } = await readModelFolder(chkpt, { training: true });
        const now = (training!.progress as { epoch: number }).epoch;
        assert(now >= epoch, "an epoch was lost");
        epoch = now;
      }
      assertGreater(kills, 0);
      assertEquals(await folderContents(chkpt), await folderContents(`${folder}/whole`));
    }),
});

Deno.test({
  name: "deno task learn saves on Ctrl-C, says how to go on, and does so to the same bytes",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inTrainedFolder(async (folder) => {
      const chkpt = `${folder}/interrupted`;
      const first = startLearn(folder, chkpt);
      await saved(chkpt);
      first.kill("SIGINT");
      const { code, stdout, stderr } = await first.output();
      const text = new TextDecoder();
      assertEquals(code, 130, text.decode(stderr));
      assertStringIncludes(text.decode(stderr), "Stopping after this batch");
      assertStringIncludes(text.decode(stdout), `saved to ${chkpt}\nTo go on: `);
      const { progress } = (await readModelFolder(chkpt, { training: true })).training!;
      assertGreater((progress as { epoch: number }).epoch, 0);

      const second = await startLearn(folder, chkpt, "--resume").output();
      assertEquals(second.code, 0, text.decode(second.stderr));
      assertStringIncludes(text.decode(second.stdout), "Going on after ");
      assertEquals(await folderContents(chkpt), await folderContents(`${folder}/whole`));
    }),
});

Deno.test({
  name: "deno task learn --resume removes the weights of before where training had come to its end",
  fn: () =>
    inTrainedFolder(async (folder) => {
      const whole = `${folder}/whole`, before = await folderContents(whole);
      const [training] = Object.keys(before).filter((path) => path.startsWith("training."));
      await Deno.copyFile(`${whole}/${training}`, `${whole}/training.0123456789abcdef.bin`);
      const { code, stderr } = await startLearn(folder, whole, "--resume").output();
      assertEquals(code, 0, new TextDecoder().decode(stderr));
      assertEquals(Object.keys(await folderContents(whole)), Object.keys(before));
    }),
});
