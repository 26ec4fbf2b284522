import { assert, assertEquals, assertGreater, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { readModelFolder } from "../../src/files/model/model_folder.ts";
import { folderContents } from "../support/tasks/folder_contents.ts";
import { writeMotionData } from "../support/data/motion_data_set.ts";

const root = fromFileUrl(new URL("../../", import.meta.url));
const EPOCHS = 25;

/** Starts `learn` as a process of its own, which signals reach. */
function startLearn(folder: string, chkpt: string, ...more: string[]): Deno.ChildProcess {
  const { INIT_CWD: _, ...env } = Deno.env.toObject();
  return new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-prompt", "--config", `${root}deno.json`],
      ...["--allow-read", "--allow-write", "--allow-env", "--allow-ffi", `${root}tasks/learn.ts`],
      ...[`${folder}/data`, "--checkpoint-dir", chkpt, "--backend=wasm", "--batch-size=16"],
      ...more.some((flag) => flag.startsWith("--layers")) ? [] : ["--latent-dim=7"],
      ...more.some((flag) => flag.startsWith("--epochs")) ? [] : [`--epochs=${EPOCHS}`],
      ...more,
    ],
    env: { ...env, NO_COLOR: "1" },
    clearEnv: true,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs a test in a folder with a data set, and `whole/`: what training without a break writes. */
async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
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

Deno.test({
  name: "deno task learn --resume ends with the same bytes, killed whenever",
  fn: () =>
    inFolder(async (folder) => {
      const chkpt = `${folder}/killed`;
      let kills = 0, epoch = 0;
      for (let run = 0; run < 40; run++) {
        const child = startLearn(folder, chkpt, "--resume");
        // Not before it can have begun; the last runs are let live.
        const killer = run < 12
          ? setTimeout(() => child.kill("SIGKILL"), 200 + 600 * Math.random())
          : undefined;
        const { code, signal } = await child.output();
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
    inFolder(async (folder) => {
      const chkpt = `${folder}/interrupted`;
      const first = startLearn(folder, chkpt);
      while (!await Deno.stat(`${chkpt}/model.json`).catch(() => undefined)) await pause(5);
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

Deno.test("deno task learn --resume of a training that has ended goes on for more epochs", () =>
  inFolder(async (folder) => {
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
  inFolder(async (folder) => {
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
