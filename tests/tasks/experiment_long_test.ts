import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parse } from "@std/csv";
import { inFolder } from "../support/in_folder.ts";
import { runTask } from "../support/tasks/run_task.ts";
import { writeSmallExperiment } from "../support/data/small_experiment.ts";

const BASELINE = "baseline-prosody-seed1";
const PROPOSED = "proposed-prosody-8-seed1";

/** The rows of a CSV file by their first field. */
async function table(path: string): Promise<Map<string, string[]>> {
  const [, ...rows] = parse(await Deno.readTextFile(path));
  return new Map(rows.map(([name, ...fields]) => [name!, fields]));
}

/** The stages that a run has begun, by the names of their chains. */
function stagesOf(stdout: string): string[] {
  return [...stdout.matchAll(/^(\S+: \S+) \(stage /gm)].map(([, stage]) => stage!);
}

/** Runs a small experiment. */
async function experiment(folder: string, changes: object, ...flags: string[]) {
  await writeSmallExperiment(`${folder}/small.json`, changes);
  const result = await runTask("experiment", ["small.json", "--out=out", ...flags], folder);
  return { ...result, stages: stagesOf(result.stdout) };
}

Deno.test("deno task experiment goes on where a system fails, and makes what is missing alone", () =>
  inFolder(async (folder) => {
    const out = `${folder}/out`;
    const evaluated = (name: string) =>
      Deno.stat(`${out}/evaluation/${name}/ape.csv`).then(() => true, () => false);

    // Weights that leave the range of float32 at once: the autoencoder cannot be learned.
    const diverges = { learn: { epochs: 2, learningRate: 1e38 }, smoothing: ["none", "sma5"] };
    const failed = await experiment(folder, diverges, "--jobs", "2");
    assertEquals(failed.code, 1);
    assertMatch(failed.stderr, new RegExp(`\\] ${PROPOSED}: failed: learn: .*loss`));
    assertMatch(failed.stderr, new RegExp(`error: 1 of 2 systems are missing: ${PROPOSED}; see `));
    assertStringIncludes(failed.stdout, `] ${BASELINE}: made in `);
    assertEquals([await evaluated(BASELINE), await evaluated(PROPOSED)], [true, false]);

    const mended = await experiment(folder, { smoothing: ["none", "sma5"] });
    assertEquals([mended.code, mended.stderr], [0, ""]);
    assertStringIncludes(mended.stdout, `] ${BASELINE}: unchanged`);
    const tasks = ["learn", "encode", "train", "predict", "decode", "remove-velocity", "smooth"];
    assertEquals(mended.stages, [
      ...tasks.map((task) => `${PROPOSED}: ${task}`),
      ...["evaluate", "tables", "figures"].map((task) => `summary: ${task}`),
    ]);
    const smoothed = ["baseline-prosody-sma5-seed1", "proposed-prosody-8-sma5-seed1"];
    for (const name of [BASELINE, PROPOSED, ...smoothed]) assert(await evaluated(name), name);
    const cells = JSON.parse(await Deno.readTextFile(`${out}/cells.json`));
    assertEquals(cells.length, 4);
    assertEquals(cells.at(-1), {
      name: "proposed-prosody-8-sma5-seed1",
      system: "proposed",
      features: "prosody",
      gestures: "positions",
      latentDim: 8,
      smoothing: "sma5",
      seed: 1,
      model: `models/${PROPOSED}`,
      predicted: `predicted/${PROPOSED}/gestures/no_vel/sma5`,
      evaluation: "evaluation",
    });
    const jerk = async (name: string) =>
      Number((await table(`${out}/evaluation/${name}/aj.csv`)).get("Average")!.at(-1));
    assert(await jerk(smoothed[1]!) < await jerk(PROPOSED), "smoothing lowers jerk");
    assertStringIncludes(mended.stdout, await Deno.readTextFile(`${out}/tables/table.md`));
    assert([...Deno.readDirSync(`${out}/figures`)].some(({ name }) => name.endsWith(".svg")));

    const again = await experiment(folder, { smoothing: ["none", "sma5"] });
    assertEquals([again.code, again.stderr, again.stages], [0, "", []]);
    assertStringIncludes(again.stdout, "[4 of 4] ");
    assertStringIncludes(again.stdout, "] summary: unchanged");
  }));

Deno.test("deno task experiment makes again what depends on a setting, and a seed in addition", () =>
  inFolder(async (folder) => {
    const systems = ["proposed"];
    const first = await experiment(folder, { systems });
    assertEquals([first.code, first.stderr], [0, ""]);
    const learned = await Deno.readTextFile(
      `${folder}/out/autoencoders/${PROPOSED}/learn.run.json`,
    );

    const train = { epochs: 3, batchSize: 32, layers: [6], units: 5, sampling: "windows" };
    const other = await experiment(folder, { systems, train, seeds: [1, 2] });
    assertEquals([other.code, other.stderr], [0, ""]);
    assert(!first.stdout.includes("made anew"));
    assertEquals(other.stdout.match(/(?<=^Note: )\S+(?= is made anew: )/gm), [
      `models/${PROPOSED}`,
      "evaluation",
    ]);
    const second = "proposed-prosody-8-seed2";
    const tasks = ["train", "predict", "decode", "remove-velocity"];
    assertEquals(other.stages, [
      ...tasks.map((task) => `${PROPOSED}: ${task}`),
      ...["learn", "encode", ...tasks].map((task) => `${second}: ${task}`),
      ...["evaluate", "tables", "figures"].map((task) => `summary: ${task}`),
    ]);
    const record = `${folder}/out/autoencoders/${PROPOSED}/learn.run.json`;
    assertEquals(await Deno.readTextFile(record), learned);
    const losses = await Deno.readTextFile(`${folder}/out/models/${PROPOSED}/loss.csv`);
    assertEquals(losses.trim().split("\n").length, 4); // a head and three epochs
    const [a, b] = await Promise.all(
      [PROPOSED, second].map((name) =>
        Deno.readTextFile(`${folder}/out/evaluation/${name}/ape.csv`)
      ),
    );
    assert(a !== b, "another seed makes another system");

    // A file that is not what it was made: it is made again, to the same bytes, and nothing else.
    const gesture = [...Deno.readDirSync(`${folder}/out/original`)].find(({ name }) =>
      name.endsWith(".txt")
    )!.name;
    const path = `${folder}/out/predicted/${second}/gestures/no_vel/${gesture}`;
    const bytes = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, bytes.slice(1));
    const repaired = await experiment(folder, { systems, train, seeds: [1, 2] });
    assertEquals([repaired.code, repaired.stages], [0, [`${second}: remove-velocity`]]);
    assertEquals(await Deno.readTextFile(path), bytes);
  }));

Deno.test("deno task proposed and baseline make a system each and say how long each part took", () =>
  inFolder(async (folder) => {
    await writeSmallExperiment(`${folder}/small.json`);
    const minutes = (stdout: string) =>
      [...stdout.matchAll(/^ {2}(\S+) +\d+\.\d\d( \(made before\))?$/gm)].map(([, task, before]) =>
        task! + (before ?? "")
      );
    const proposed = await runTask("proposed", ["small.json", "--out=out"], folder);
    assertEquals([proposed.code, proposed.stderr], [0, ""]);
    const data = ["synthesize", "split", "ground-truth", "vectorize"];
    const summary = ["evaluate", "tables", "figures", "together"];
    assertEquals(minutes(proposed.stdout), [
      ...[...data, "learn", "encode", "train", "predict", "decode", "remove-velocity"],
      ...summary,
    ]);
    assertStringIncludes(proposed.stdout, "Epoch 2 of 2: loss ");
    assertStringIncludes(proposed.stdout, await Deno.readTextFile(`${folder}/out/tables/table.md`));

    const baseline = await runTask("baseline", ["small.json", "--out=out"], folder);
    assertEquals([baseline.code, baseline.stderr], [0, ""]);
    assertEquals(minutes(baseline.stdout), [
      ...data.map((task) => `${task} (made before)`),
      ...["train", "predict", "remove-velocity", ...summary],
    ]);
  }));
