import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { parse } from "@std/csv";
import { evaluate, fixtures, names, run } from "../support/evaluation/golden_evaluation.ts";
import { inFolder } from "../support/in_folder.ts";
import { callTask } from "../support/tasks/run_task.ts";

/** A row of the golden results: averages over the sequences, by joint. */
async function goldenAverages(file: string): Promise<number[]> {
  const rows = parse(await Deno.readTextFile(`${fixtures}/golden/${file}`));
  return rows.find(([name]) => name === "Average")!.slice(1).map(Number);
}

const average = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

Deno.test("deno task tables puts the golden results into one table, in any units, for any joints", () =>
  inFolder(async (folder) => {
    await evaluate(folder, "one", { "proposed-seed1": "model_a", "proposed-seed2": "model_a" });
    await evaluate(folder, "two", { baseline: "model_b" });
    const shown = await run(folder, "tables", "one", "two", "--out", "out", "--units", "second");
    const read = async () => {
      const text = await Deno.readTextFile(`${folder}/out/table.csv`);
      return parse(text, { skipFirstRow: true });
    };
    const rows = await read();
    assertEquals(rows.map(({ system, seeds }) => [system, seeds]), [
      ["Baseline", "1"],
      ["Baseline, shuffled speech", "1"],
      ["Proposed", "2"],
      ["Proposed, shuffled speech", "2"],
      ["Ground truth", "1"],
    ]);
    const [baseline, , proposed, , truth] = rows;
    const golden = async (file: string) => average(await goldenAverages(file));
    assertAlmostEquals(Number(proposed!.ape_cm), await golden("model_a/ape.csv"), 1e-9);
    assertAlmostEquals(Number(baseline!.mae_cm), await golden("model_b/mae.csv"), 1e-9);
    assertAlmostEquals(Number(baseline!.aa_cm_per_s2), 400 * await golden("model_b/aa.csv"), 1e-6);
    assertAlmostEquals(Number(truth!.aj_cm_per_s3), 8000 * await golden("original/aj.csv"), 1e-5);
    assertAlmostEquals(Number(proposed!.hellinger_velocity), 0.643973403143017, 1e-9);
    assertAlmostEquals(Number(proposed!.ape_cm_sd), 0, 1e-9);
    assert(Number(proposed!.ape_cm_low) < Number(proposed!.ape_cm));
    assert(Number(proposed!.ape_cm_high) > Number(proposed!.ape_cm));
    assertStringIncludes(shown, await Deno.readTextFile(`${folder}/out/table.md`));
    const tex = await Deno.readTextFile(`${folder}/out/table.tex`);
    assertStringIncludes(tex, "\\toprule\nSystem & APE & MAE");

    const hands = ["--systems", "baseline", "-s", "LeftHand", "RightHand"];
    await run(folder, "tables", "one", "two", "--out", "out", ...hands);
    const [hand, , none] = await read();
    const joints = parse(await Deno.readTextFile(`${fixtures}/golden/model_b/ape.csv`))[0]!;
    const byJoint = await goldenAverages("model_b/ape.csv");
    const chosen = ["LeftHand", "RightHand"].map((name) => byJoint[joints.indexOf(name) - 1]!);
    assertAlmostEquals(Number(hand!.ape_cm), average(chosen), 1e-9);
    assertAlmostEquals(Number(hand!.hellinger_velocity), 0.9767278578018239, 1e-9);
    assertEquals(none!.system, "Ground truth");
  }));

Deno.test("deno task tables puts evaluations side by side only where they compare", () =>
  inFolder(async (folder) => {
    await evaluate(folder, "one", { baseline: "model_b" });
    const shown = await run(
      folder,
      "tables",
      "one",
      "--out",
      "out",
      "--columns",
      "fgd_net1",
      "ape",
    );
    assertStringIncludes(shown, "| System | FGD, net 1 ↓ | APE (cm) ↓ |");
    // In other units, the numbers of the originals are the same.
    const second = ["--out", "second", "--shuffled", "--units", "second"];
    const predicted = ["--original", `${fixtures}/original`, "--predicted"];
    await run(folder, "evaluate", ...predicted, `other=${fixtures}/predicted/model_a`, ...second);
    await run(folder, "tables", "one", "second", "--out", "out");
    // The same sequences by other names, and of them errors or histograms alone
    for (const part of ["original", "predicted/model_a"]) {
      await Deno.mkdir(`${folder}/other/${part}`, { recursive: true });
      for (const { name } of Deno.readDirSync(`${fixtures}/${part}`)) {
        if (!name.endsWith(".txt")) continue;
        await Deno.copyFile(`${fixtures}/${part}/${name}`, `${folder}/other/${part}/x${name}`);
      }
    }
    const few = async (
      out: string,
      measure: string,
      place: string,
      model: string,
      ...more: string[]
    ) => {
      const predicted = `${out}=${place}/predicted/${model}`;
      const folders = ["--original", `${place}/original`, "--predicted", predicted, "--out", out];
      await run(folder, "evaluate", ...folders, "--measure", measure, ...more);
    };
    await few("a", "ape", fixtures, "model_a");
    await few("b", "ape", `${folder}/other`, "model_a");
    await few("c", "hmd_vel", fixtures, "model_a");
    await few("d", "hmd_vel", `${folder}/other`, "model_a");
    const counts = `${folder}/d/original/hmd_vel_0.05.csv`;
    const text = await Deno.readTextFile(counts);
    await Deno.writeTextFile(counts, text.replace(/\d+,(\d+)\r\n$/, "77777,$1\r\n"));
    await few("e", "hmd_vel", fixtures, "model_a", "--width", "0.1");
    const differences = [["a", "b", "sequences"], ["c", "d", "originals"], ["c", "e", "bins (--w"]];
    for (const [one, other, what] of differences) {
      const { code, stderr } = await callTask("tables", [one!, other!, "--out", "o"], folder);
      assertEquals([code, stderr.includes(`${other}: has other ${what}`)], [1, true], stderr);
    }
    // Distances of encodings by one autoencoder, and by another
    await evaluate(folder, "two", { proposed: "model_a" });
    const encoded = async (name: string, system: string, autoencoder: string) => {
      const path = `${folder}/${name}/evaluation.json`;
      const info = JSON.parse(await Deno.readTextFile(path));
      await Deno.writeTextFile(path, JSON.stringify({ ...info, autoencoder }));
      await Deno.writeTextFile(`${folder}/${name}/fgd.csv`, `system,fgd\r\n${system},5\r\n`);
    };
    await encoded("one", "baseline", "aa");
    for (const autoencoder of ["aa", "bb"]) {
      await encoded("two", "proposed", autoencoder);
      const shown = await run(folder, "tables", "one", "two", "--out", "out");
      const isOne = autoencoder === "aa";
      assertEquals(shown.includes("| FGD ↓"), isOne);
      assertEquals(shown.includes("Left out FGD: the folders have it of several"), !isOne);
    }
  }));

Deno.test("deno task tables and figures answer bad input with one line", () =>
  inFolder(async (folder) => {
    await evaluate(folder, "a", { x: "model_a" });
    await evaluate(folder, "b", { x: "model_b" });
    await Deno.mkdir(`${folder}/empty`);
    const broken = async (name: string, file: string, text: string) => {
      await evaluate(folder, name, { x: "model_a" });
      await Deno.writeTextFile(`${folder}/${name}/${file}`, text);
    };
    await broken("csv", "x/ape.csv", "file,Hips\r\na.txt,high\r\n");
    await broken("short", "x/ape.csv", "file,Hips\r\na.txt,1,2\r\n");
    await broken("json", "evaluation.json", "{}");
    await Deno.mkdir(`${folder}/model`);
    await Deno.writeTextFile(`${folder}/model/loss.csv`, "epoch,train_loss,dev_loss\r\n1,2,x\r\n");
    await Deno.mkdir(`${folder}/cut`);
    await Deno.writeTextFile(`${folder}/cut/loss.csv`, "epoch,train_loss,dev_loss\r\n1,2");
    const cases: [task: string, args: string[], line: string][] = [
      ["figures", ["cut", "--out", "o"], "cut/loss.csv: is not CSV: "],
      ["tables", ["--out", "o"], "DIR... is missing"],
      ["tables", ["a"], "--out DIR is missing"],
      ["tables", ["none", "--out", "o"], "none: no such folder"],
      ["tables", ["empty", "--out", "o"], "empty: holds no evaluation (evaluation.json)"],
      ["tables", ["a", "b", "--out", "o"], "b: x is also in a, with other results"],
      ["tables", ["a", "--out", "o", "--systems", "other"], "other: no such system; there are x"],
      ["tables", ["a", "--out", "o", "-s", "LeftHnad"], "did you mean LeftHand?"],
      ["tables", ["a", "--out", "o", "--units", "hour"], "--units hour is none of frame, second"],
      ["tables", ["csv", "--out", "o"], 'x/ape.csv: line 2: Hips is "high", not a number'],
      [
        "tables",
        ["short", "--out", "o"],
        "x/ape.csv: line 2 has 3 cells, the first 2; run evaluate",
      ],
      ["tables", ["json", "--out", "o"], "evaluation.json: was not written by evaluate"],
      ["tables", ["a", "--out", "o", "--columns", "fgd"], "--columns fgd: was not measured; there"],
      ["tables", ["a", "--out", "o", "--columns", "apa"], "--columns apa is none of ape, mae, pck"],
      ["figures", ["model", "--out", "o"], "loss.csv: line 2: is not epoch, train_loss, dev_loss"],
      ["figures", ["a", "--out", "o", "--scale", "0"], "--scale 0 is not a number from 0.1"],
    ];
    for (const [task, args, line] of cases) {
      const { code, stderr } = await callTask(task, args, folder);
      assertEquals([code, stderr.trim().split("\n").length], [1, 1], stderr);
      assert(stderr.startsWith("error: ") && stderr.includes(line), `${stderr} has no: ${line}`);
    }
    assertEquals(names(folder).includes("o"), false);
  }));
