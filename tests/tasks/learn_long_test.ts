import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import { parse } from "@std/csv";
import { inMotionFolder, learn } from "../support/tasks/learn_in_folder.ts";

Deno.test("deno task learn says when it was cut short, and else goes on until the loss rests", () =>
  inMotionFolder(async (folder) => {
    const to = ["--checkpoint-dir", `${folder}/chkpt`, "--batch-size=250", "--learning-rate=0.03"];
    const short = await learn(folder, ...to, "--steps=9", "--validation=0.1");
    assertEquals([short.code, short.stderr], [0, ""]);
    assertMatch(short.stdout, /^30-12-30 on 450 frames, judged by 50;/);
    assertMatch(short.stdout, /^Trained for 5 epochs \(10 steps\)/m);
    assertMatch(short.stdout, /^Note: training was cut short of convergence: .* --resume and /m);

    // It goes on where that stopped.
    const rested = await learn(folder, ...to, "--validation=0.1", "--resume");
    assertEquals([rested.code, rested.stderr], [0, ""]);
    assertMatch(rested.stdout, /^Going on after 5 epochs\nEpoch 6: /m);
    assertMatch(rested.stdout, /^The dev loss has rested: .* 1% in the last 1000 epochs/m);
    const curve = parse(await Deno.readTextFile(`${folder}/chkpt/loss.csv`), {
      skipFirstRow: true,
    });
    assert(curve.length > 1000 && curve.length < 20_000, `${curve.length} epochs`);
    // Lines and checkpoints of thousands of epochs would be of no use.
    assertLess(rested.stdout.split("\n").length, 30 + curve.length / 50);

    const paper = await learn(folder, "--checkpoint-dir", `${folder}/paper`, "--as-paper");
    assertEquals([paper.code, paper.stderr], [0, ""]);
    assertMatch(paper.stdout, /^Trained for 20 epochs/m);
    const model = JSON.parse(await Deno.readTextFile(`${folder}/paper/model.json`));
    assertEquals(model.training.progress.settings["weight-decay"], 0.5);
  }));
