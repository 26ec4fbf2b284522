import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { inFolder } from "../support/in_folder.ts";
import { callTask, runTask } from "../support/tasks/run_task.ts";
import { writeSmallExperiment } from "../support/data/small_experiment.ts";

Deno.test("deno task baseline makes a system and says how long each part took", () =>
  inFolder(async (folder) => {
    await writeSmallExperiment(`${folder}/small.json`);
    const { code, stdout, stderr } = await runTask("baseline", ["small.json", "--out=out"], folder);
    assertEquals([code, stderr], [0, ""]);
    const parts = [...stdout.matchAll(/^ {2}(\S+) +\d+\.\d\d$/gm)].map(([, task]) => task!);
    assertEquals(parts, [
      ...["synthesize", "split", "ground-truth", "vectorize", "train", "predict"],
      ...["remove-velocity", "evaluate", "tables", "figures", "together"],
    ]);
    assertStringIncludes(stdout, "Epoch 2 of 2: loss ");
    assertStringIncludes(stdout, await Deno.readTextFile(`${folder}/out/tables/table.md`));
  }));

Deno.test("deno task experiment answers bad input with one line and exit code 1", () =>
  inFolder(async (folder) => {
    const write = (name: string, json: unknown) =>
      Deno.writeTextFile(`${folder}/${name}`, JSON.stringify(json));
    await writeSmallExperiment(`${folder}/good.json`);
    await write("bad.json", { title: "t", data: { raw: "none" }, train: { epoch: 1 } });
    const cases: [args: string[], line: string][] = [
      [[], "CONFIG is missing"],
      [["none.json"], "none.json: no such file"],
      [["bad.json"], "bad.json: experiment: train.epoch is not a field"],
      [["good.json", "--engine=grid"], "--engine grid is none of local, slurm"],
      [["good.json", "--jobs=0"], "--jobs 0 is not a whole number from 1"],
      [["good.json", "--raw=dataset"], "--raw dataset: good.json makes its own data"],
      [["good.json", "--out=good.json/x"], "good.json/x/experiment.json: "],
    ];
    for (const [args, line] of cases) {
      const { code, stderr } = await callTask("experiment", args, folder);
      assertEquals([args, code, stderr.trim().split("\n").length], [args, 1, 1], stderr);
      assert(stderr.startsWith("error: ") && stderr.includes(line), `${stderr} has no: ${line}`);
    }
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), [
      "bad.json",
      "few.json",
      "good.json",
    ]);
  }));

Deno.test("deno task experiment says which recordings are missing, and runs nothing that needs them", () =>
  inFolder(async (folder) => {
    const config = { title: "t", data: { raw: "none" }, features: ["prosody"] };
    await Deno.writeTextFile(`${folder}/raw.json`, JSON.stringify(config));
    const { code, stdout, stderr } = await callTask("experiment", ["raw.json"], folder);
    assertEquals(code, 1);
    assertMatch(stderr, /^\[1 of 4\] data: failed: split: .*none/);
    assertMatch(stderr, /error: 2 of 2 systems are missing: .*results\/raw\/stages/);
    assertStringIncludes(stdout, "vectors-prosody: not run: it needs data");
  }));
