import { assert, assertEquals, assertLess, assertMatch, assertStringIncludes } from "@std/assert";
import { parse } from "@std/csv";
import { writeNpy } from "../../src/files/npy/npy.ts";
import { folderContents } from "../support/tasks/folder_contents.ts";
import { COLUMNS, writeMotionData } from "../support/data/motion_data_set.ts";
import { callTask } from "../support/tasks/run_task.ts";
import { inMotionFolder, learn } from "../support/tasks/learn_in_folder.ts";

Deno.test("deno task learn trains, says how good the representation is, draws the losses", () =>
  inMotionFolder(async (folder) => {
    const chkpt = `${folder}/chkpt`;
    const settings = ["--epochs=6", "--learning-rate=0.01", "--weight-decay=0.001"];
    const { code, stdout, stderr } = await learn(
      folder,
      ...["--checkpoint-dir", chkpt, "--batch-size", "32", ...settings],
    );
    assertEquals([code, stderr], [0, ""]);
    assertMatch(stdout, /^30-12-30 on 500 frames, judged by 130; computing on wasm/);
    assertEquals(stdout.match(/^Epoch \d of 6: loss .* cm²; \d+ frames\/s, .* left$/gm)?.length, 6);
    for (const group of ["body", "arms", "left fingers", "all joints"]) {
      assertMatch(stdout, new RegExp(`^  ${group} +\\d+\\.\\d\\d cm +\\d+\\.\\d\\d cm$`, "m"));
    }
    const rows = parse(await Deno.readTextFile(`${chkpt}/loss.csv`), { skipFirstRow: true });
    assertEquals(rows.map(({ epoch }) => epoch), ["1", "2", "3", "4", "5", "6"]);
    const dev = rows.map(({ dev_loss }) => Number(dev_loss));
    assertLess(dev[5]!, dev[0]! / 3);
    const svg = await Deno.readTextFile(`${chkpt}/loss.svg`);
    assert(svg.startsWith("<svg") && svg.includes("Mean squared error (cm²)"));
    const model = JSON.parse(await Deno.readTextFile(`${chkpt}/model.json`));
    assertEquals(model.motionAutoencoder, { widths: [30, 12, 30], middle: 1 });
    assertEquals([model.velocities, model.skeleton.joints.length, model.frameRate], [true, 5, 20]);
  }));

Deno.test("deno task learn writes the same bytes of the same seed, others of another", () =>
  inMotionFolder(async (folder) => {
    const checkpoint = async (name: string, ...more: string[]) => {
      const args = ["--epochs=2", "--checkpoint-dir", `${folder}/${name}`, "--pretrain", ...more];
      const { code, stderr } = await learn(folder, ...args);
      assertEquals([code, stderr], [0, ""]);
      return folderContents(`${folder}/${name}`);
    };
    const first = await checkpoint("a");
    assertEquals(await checkpoint("b"), first);
    const other = await checkpoint("c", "--seed", "2");
    assert(Object.keys(other).join() !== Object.keys(first).join());
  }));

Deno.test("deno task learn takes the original's commands, several layers and chunks", () =>
  inMotionFolder(async (folder) => {
    const chkpt = `${folder}/chkpt`;
    const layers = ["--layers", "20,12,20", "--middle-layer", "2", "-chunk_length=3"];
    const first = await learn(
      folder,
      `-chkpt_dir=${chkpt}`,
      "-pretrain=True",
      "--epochs=2",
      ...layers,
    );
    assertEquals([first.code, first.stderr], [0, ""]);
    assertStringIncludes(first.stdout, "90-20-12-20-90 on 166 frames");
    const again = await learn(
      folder,
      `-chkpt_dir=${chkpt}`,
      "-restore=True",
      "--epochs=1",
      ...layers,
    );
    assertEquals([again.code, again.stderr], [0, ""]);
    assertStringIncludes(again.stdout, "is replaced when the first epoch ends");
    const dev = (out: string) =>
      [...out.matchAll(/^Epoch.*, ([\d.]+) \(dev\)/gm)].map(([, loss]) => Number(loss));
    assertLess(dev(again.stdout)[0]!, dev(first.stdout)[0]!);
  }));

Deno.test("deno task learn answers bad input with one line", () =>
  inMotionFolder(async (folder) => {
    const chkpt = `${folder}/chkpt`;
    const to = ["--checkpoint-dir", chkpt];
    const trained = await learn(folder, ...to, "--epochs=1");
    assertEquals([trained.code, trained.stderr], [0, ""]);
    const tenth = ["--checkpoint-dir", `${folder}/tenth`, "--epochs=1", "--validation=0.1"];
    const judged = await learn(folder, ...tenth);
    assertEquals(judged.code, 0);
    assertStringIncludes(trained.stdout, "Mean distance of reconstructed joints on the dev set");
    assertStringIncludes(judged.stdout, "joints in what is held out of the training set");
    const nan = `${folder}/nan`, narrow = `${folder}/narrow`;
    const killed = `${folder}/killed`; // as a run of vectorize that was killed leaves it
    for (const data of [nan, narrow, killed]) await writeMotionData(data);
    await Deno.remove(`${killed}/vectors.json`);
    await writeNpy(`${killed}/frames_dev.npy`, { data: new Float32Array(4), shape: [2, 2] });
    const bad = new Float32Array(10 * COLUMNS);
    bad[2 * COLUMNS + 5] = NaN;
    await writeNpy(`${nan}/Y_dev.npy`, { data: bad, shape: [10, COLUMNS] });
    await writeNpy(`${narrow}/Y_dev.npy`, { data: new Float32Array(12), shape: [2, 6] });
    await writeNpy(`${folder}/Y_train.npy`, { data: new Float32Array(12), shape: [2, 6] });
    const data = `${folder}/data`, dim = ["--latent-dim", "12"];
    const cases: [args: string[], line: string][] = [
      [[data, ...dim], "--checkpoint-dir CHKPT is missing"],
      [[data, ...to], "--latent-dim DIM is missing"],
      [[folder, ...to, ...dim], `Y_dev.npy: no such file; run deno task vectorize ${folder}`],
      [
        [`${folder}/none`, ...to, ...dim],
        "none/Y_train.npy: no such file; run deno task vectorize",
      ],
      [
        [`${folder}/killed`, ...to, ...dim],
        `killed/vectors.json: no such file; run deno task vectorize ${folder}/killed N_CONTEXT`,
      ],
      [[nan, ...to, ...dim], "nan/Y_dev.npy: row 2, column 5 is NaN"],
      [[narrow, ...to, ...dim], "narrow/Y_dev.npy: has 6 columns, Y_train.npy has 30"],
      [[data, ...to, "--latent-dim", "0"], "--latent-dim 0 is not a whole number from 1"],
      [[data, ...to, "--latent-dim", "9", "--layers", "20,12,20"], "the middle layer of --layers"],
      [
        [data, ...to, ...dim, "--middle-layer", "2"],
        "--middle-layer 2 is not a whole number from 1",
      ],
      [[data, ...to, ...dim, "--dropout", "1"], "--dropout 1 is not a number from 0 and below 1"],
      [[data, ...to, ...dim, "--pretrain", "--restore"], "exclude one another"],
      [[data, ...to, ...dim, "--steps=9", "--epochs=2"], "--steps 9 and --epochs 2 both say"],
      [[data, ...to, ...dim, "--validation=1"], "--validation 1 is not a number above 0 and below"],
      [[data, ...to, ...dim, "--validation=0.0001"], "--validation 0.0001 needs some of each"],
      [[data, "--checkpoint-dir", `${folder}/new`, ...dim, "--restore"], "no model is there"],
      [[data, ...to, "--latent-dim", "9", "--restore"], "the autoencoder in"],
      [[data, ...to, ...dim, "--resume", "--seed", "7"], "--seed is 7, the training in"],
      [
        [data, "--checkpoint-dir", `${folder}/tenth`, ...dim, "--resume"],
        `--validation is not given, the training in ${folder}/tenth began with 0.1`,
      ],
      [
        [data, ...to, ...dim, "--resume", "--validation=0.2"],
        `--validation is 0.2, the training in ${chkpt} began with none`,
      ],
      [[data, `${chkpt}/model.json`, ...to, ...dim], "one argument too many"],
    ];
    const before = await folderContents(chkpt);
    for (const [args, line] of cases) {
      const { code, stderr } = await callTask("learn", args);
      assertEquals([args, code, stderr.trim().split("\n").length], [args, 1, 1], stderr);
      assert(stderr.startsWith("error: ") && stderr.includes(line), `${stderr} has no: ${line}`);
    }
    assertEquals(await folderContents(chkpt), before, "the checkpoint is as it was");
  }));

Deno.test("deno task learn replaces a model that cannot be read, but begins with none such", () =>
  inMotionFolder(async (folder) => {
    const chkpt = `${folder}/chkpt`, to = ["--checkpoint-dir", chkpt, "--epochs=1"];
    assertEquals((await learn(folder, ...to)).code, 0);
    const whole = await folderContents(chkpt);
    const [weights] = Object.keys(whole).filter((name) => name.startsWith("weights."));
    await Deno.writeFile(`${chkpt}/${weights}`, whole[weights!]!.map((byte) => byte ^ 1));
    for (const flag of ["--resume", "--restore"]) {
      const { code, stderr } = await learn(folder, ...to, flag);
      assertEquals(code, 1);
      assertStringIncludes(stderr, `${weights}: is damaged`);
    }
    const { code, stdout } = await learn(folder, ...to);
    assertEquals(code, 0);
    assertStringIncludes(stdout, `Note: what ${chkpt} holds is replaced: ${chkpt}/${weights}: is`);
    assertEquals(await folderContents(chkpt), whole);
  }));

Deno.test("deno task learn stops at a loss that is not finite and keeps the last checkpoint", () =>
  inMotionFolder(async (folder) => {
    const chkpt = `${folder}/chkpt`;
    const good = await learn(folder, "--checkpoint-dir", chkpt, "--epochs=2");
    assertEquals(good.code, 0);
    const weights = Object.entries(await folderContents(chkpt)).find(([name]) =>
      name.startsWith("weights.")
    );
    // Steps without measure drive tanh into its ends and the kernels' squares beyond float32.
    const { code, stderr } = await learn(
      folder,
      ...["--checkpoint-dir", chkpt, "--learning-rate=1e38", "--epochs=3"],
    );
    assertEquals(code, 1);
    assertMatch(
      stderr,
      /^error: the loss is \S+ at batch \d+ of epoch \d+; .* keeps the .*; try a lower --learning-rate\n$/,
    );
    const after = await folderContents(chkpt);
    assertEquals(after[weights![0]], weights![1]);
    const encoded = await callTask("encode", [`${folder}/data`, "--checkpoint-dir", chkpt]);
    assertEquals([encoded.code, encoded.stderr], [0, ""]);
  }));
