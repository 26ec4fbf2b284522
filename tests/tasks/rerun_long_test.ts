import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { inFolder } from "../support/in_folder.ts";
import { folderContents } from "../support/tasks/folder_contents.ts";
import { runTask, succeedIn } from "../support/tasks/run_task.ts";

/** Runs a task that must fail, and returns what it printed. */
async function failing(folder: string, line: string): Promise<{ stdout: string; stderr: string }> {
  const [task, ...args] = line.split(" ");
  const { code, stdout, stderr } = await runTask(task!, args, folder);
  assertEquals([code, stderr.trim().split("\n").length], [1, 1], stderr);
  return { stdout, stderr };
}

Deno.test("deno task rerun makes a whole experiment again, the same byte for byte", () =>
  inFolder(async (folder) => {
    const all = `${await Deno.realPath(folder)}/all`, user = `${all}/user`;
    await Deno.mkdir(user, { recursive: true });
    for (
      const line of [
        "synthesize --out ../corpus --utterances 12 --seconds 2",
        `split data --raw ${all}/corpus --manifest synthetic --jobs 1`,
        "vectorize data 4",
        `learn data -chkpt_dir=${all}/chkpt -layer1_width=6 --epochs 1`,
        `encode ${user}/data --checkpoint-dir ../chkpt --encoded encoded`,
        "train model 1 data 26 True 6 --encoded encoded --layers 8 --units 8",
        "predict model data/test_inputs predicted",
        "decode data predicted decoded --checkpoint-dir ../chkpt",
        "remove-velocity -g decoded",
        `ground-truth --data data/test/labels --out ../original`,
        `evaluate --original ../original --predicted mine=${user}/decoded/no_vel --out evaluation`,
        "tables evaluation --out tables",
      ]
    ) await succeedIn(user, line);
    const made = await folderContents(all);
    assertEquals(Object.keys(made).filter((path) => path.endsWith(".run.json")), [
      "chkpt/learn.run.json",
      "corpus/synthesize.run.json",
      "original/ground-truth.run.json",
      "user/data/split.run.json",
      "user/data/vectorize.run.json",
      "user/decoded/decode.run.json",
      "user/decoded/no_vel/remove-velocity.run.json",
      "user/encoded/encode.run.json",
      "user/evaluation/evaluate.run.json",
      "user/model/train.run.json",
      "user/predicted/predict.run.json",
      "user/tables/tables.run.json",
    ]);
    for (const [path, bytes] of Object.entries(made)) {
      if (!path.endsWith(".run.json")) continue;
      assert(!new TextDecoder().decode(bytes).includes(folder), `${path} holds an absolute path`);
    }
    assertStringIncludes(await succeedIn(user, "verify .."), "Run records that hold: all 12\n");

    // What a stage made is not needed to make it again: the recordings alone would do.
    await Deno.remove(`${all}/chkpt/model.json`);
    const { stdout } = await failing(user, "verify ..");
    assertStringIncludes(
      stdout,
      "CHANGED ../chkpt/learn.run.json: ../chkpt/model.json is missing; run again: deno task learn data",
    );
    assertStringIncludes(stdout, "ok      ../user/data/vectorize.run.json\n");
    const report = await succeedIn(user, `rerun .. --out ${folder}/again`);
    assertStringIncludes(report, "  same    ../chkpt/model.json\n");
    assertEquals(await folderContents(`${folder}/again`), made);
  }));
