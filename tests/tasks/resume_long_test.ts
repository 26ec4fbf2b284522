import { assertEquals, assertStringIncludes } from "@std/assert";
import { folderContents } from "../support/tasks/folder_contents.ts";
import { EPOCHS, inTrainedFolder, pause, startLearn } from "../support/tasks/start_learn.ts";

Deno.test("deno task learn --resume of a training that has ended goes on for more epochs", () =>
  inTrainedFolder(async (folder) => {
    const chkpt = `${folder}/whole`;
    const before = await folderContents(chkpt);
    assertEquals((await startLearn(folder, chkpt, "--resume").output()).code, 0);
    assertEquals(await folderContents(chkpt), before);
    const more = `--epochs=${EPOCHS + 3}`;
    assertEquals((await startLearn(folder, chkpt, "--resume", more).output()).code, 0);
    assertEquals((await startLearn(folder, `${folder}/longer`, more).output()).code, 0);
    assertEquals(await folderContents(chkpt), await folderContents(`${folder}/longer`));
  }));

Deno.test("deno task learn --pretrain --resume ends with the same bytes, killed while pretraining", () =>
  inTrainedFolder(async (folder) => {
    const deep = [
      ...["--pretrain", "--pretraining-epochs=12", "--layers=9,7,9", "--middle-layer=2"],
      "--epochs=2",
    ];
    const { code, stdout, stderr } = await startLearn(folder, `${folder}/deep`, ...deep).output();
    const text = new TextDecoder();
    assertEquals(code, 0, text.decode(stderr) + text.decode(stdout));
    assertEquals(await Deno.stat(`${folder}/deep/pretraining`).catch(() => "none"), "none");

    const chkpt = `${folder}/killed`, state = `${chkpt}/pretraining/model.json`;
    const first = startLearn(folder, chkpt, ...deep);
    while (!await Deno.stat(state).catch(() => undefined)) await pause(5);
    first.kill("SIGKILL");
    await first.output();
    const alone = await startLearn(folder, chkpt, "--resume", ...deep.slice(1)).output();
    assertStringIncludes(
      text.decode(alone.stderr),
      "was stopped while pretraining; give --pretrain",
    );
    const other = ["--resume", ...deep, "--pretraining-epochs=13"];
    const refused = await startLearn(folder, chkpt, ...other).output();
    assertStringIncludes(
      text.decode(refused.stderr),
      "--pretraining-epochs is 13, the training in",
    );
    const second = await startLearn(folder, chkpt, "--resume", ...deep).output();
    assertEquals(second.code, 0, text.decode(second.stderr));
    assertStringIncludes(text.decode(second.stdout), "Going on with pretraining: ");
    assertEquals(await folderContents(chkpt), await folderContents(`${folder}/deep`));
  }));
