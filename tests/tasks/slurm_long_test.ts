import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { exists, readJson } from "../../src/files/files.ts";
import { writeSmallExperiment } from "../support/data/small_experiment.ts";
import { inFolder } from "../support/in_folder.ts";
import { folderContents } from "../support/tasks/folder_contents.ts";
import { runTask } from "../support/tasks/run_task.ts";
import { type ClusterOptions, SlurmCluster, whyNoSlurm } from "../support/tasks/slurm_cluster.ts";

const why = whyNoSlurm();

/** Runs a test in a folder and on a cluster. */
function slurmTest(
  name: string,
  test: (folder: string, cluster: SlurmCluster) => Promise<void>,
  options: ClusterOptions = {},
) {
  Deno.test({
    name: why === undefined ? name : `${name} (left out: ${why})`,
    ignore: why !== undefined,
    fn: () =>
      inFolder(async (folder) => {
        await using cluster = await SlurmCluster.start(options);
        await test(folder, cluster);
      }),
  });
}

/** Waits until something is so, or what it is for has ended. */
async function until(isSo: () => Promise<boolean>, ended: Promise<unknown>): Promise<void> {
  let hasEnded = false;
  const end = ended.finally(() => hasEnded = true);
  while (!hasEnded && !await isSo()) {
    await Promise.race([new Promise((resolve) => setTimeout(resolve, 100)), end]);
  }
  assert(!hasEnded, `it has ended: ${JSON.stringify(hasEnded && await end)}`);
}

/** Epochs that a training has saved. */
async function savedEpochs(model: string): Promise<number> {
  const losses = await Deno.readTextFile(`${model}/loss.csv`).catch(() => "");
  return Math.max(0, losses.trim().split("\n").length - 1);
}

/** What an experiment has made: all but how it went. */
async function madeFiles(out: string): Promise<Record<string, Uint8Array>> {
  const all = Object.entries(await folderContents(out));
  return Object.fromEntries(all.filter(([path]) => !path.startsWith("stages/")));
}

slurmTest(
  "deno task experiment --engine slurm makes a table of jobs with dependencies, and goes on after a lost one",
  async (folder, cluster) => {
    const [kept, lost] = ["baseline-prosody-seed1", "baseline-prosody-seed2"];
    const out = `${folder}/out`, losses = `${out}/models/${lost}/loss.csv`;
    // Long enough to be cancelled in the middle.
    const train = { epochs: 120, batchSize: 64, layers: [8], units: 8, sampling: "segments" };
    const slurm = { partition: "main", time: "00:10:00", cpus: 1 };
    const config = { systems: ["baseline"], seeds: [1, 2], train, slurm };
    await writeSmallExperiment(`${folder}/small.json`, config);
    const args = ["small.json", "--out=out", "--engine=slurm", "--interval=0.5"];
    const experiment = (...flags: string[]) =>
      runTask("experiment", [...args, ...flags], folder, cluster.env);

    // Submits and ends; the cells' array waits for the vectors' job, which waits for the data's.
    const submitted = await experiment("--no-wait", "--jobs=1");
    assertEquals([submitted.code, submitted.stderr], [0, ""]);
    assertStringIncludes(submitted.stdout, "Submitted 4 jobs: 1 (1), 2 (1), 3 (2)");
    const jobs = await readJson(`${out}/stages/slurm.json`);
    assertEquals(jobs, { data: "1_0", "vectors-prosody": "2_0", [kept]: "3_0", [lost]: "3_1" });
    const queue = await cluster.run("squeue", "--array", "--noheader", "--format=%i %E");
    assertMatch(queue, /^2_0 afterok:1_0\(unfulfilled\)$/m);
    assertMatch(queue, /^3_1 afterok:2_0\(unfulfilled\)$/m);

    // The same command waits for those jobs. One is cancelled as it trains.
    let isCollected = false;
    const collected = experiment().finally(() => isCollected = true);
    while (!isCollected && !await Deno.stat(losses).catch(() => undefined)) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assertEquals(isCollected, false);
    const before = (await Deno.readTextFile(losses)).trim().split("\n").length;
    assert(before < 120, "it is still in training");
    await cluster.run("scancel", "3_1");
    const first = await collected;
    assertEquals(first.code, 1);
    assertStringIncludes(first.stdout, "Waiting for the jobs of an earlier run: ");
    assertMatch(first.stdout, new RegExp(`] ${kept}: made in `));
    assertStringIncludes(first.stderr, `] ${lost}: failed: job 3_1 is cancelled`);
    assertMatch(first.stderr, new RegExp(`error: 1 of 2 systems are missing: ${lost}; see `));
    assert(await Deno.stat(`${out}/evaluation/${kept}/ape.csv`));

    // What is missing is submitted again, alone, and goes on where it was.
    const second = await experiment();
    assertEquals([second.code, second.stderr], [0, ""]);
    assertMatch(second.stdout, /^Submitted 1 jobs: \d+ \(1\)$/m);
    assertMatch(
      await Deno.readTextFile(`${out}/stages/${lost}/train.log`),
      /^Going on after \d+ epochs/m,
    );
    assertEquals((await Deno.readTextFile(losses)).trim().split("\n").length, 121);
    assertStringIncludes(second.stdout, await Deno.readTextFile(`${out}/tables/table.md`));
    for (const name of [kept, lost]) assert(await Deno.stat(`${out}/evaluation/${name}/ape.csv`));

    const third = await experiment();
    assertEquals([third.code, third.stderr], [0, ""]);
    assertEquals(third.stdout.includes("Submitted"), false);
    assertStringIncludes(third.stdout, "] summary: unchanged");
  },
);

slurmTest(
  "deno task experiment --engine slurm goes on where a system fails",
  async (folder, cluster) => {
    const diverges = { learn: { epochs: 2, learningRate: 1e38 } };
    await writeSmallExperiment(`${folder}/small.json`, diverges);
    const args = ["small.json", "--out=out", "--engine=slurm", "--interval=0.5"];
    const { code, stdout, stderr } = await runTask("experiment", args, folder, cluster.env);
    assertEquals(code, 1);
    assertMatch(stdout, /] baseline-prosody-seed1: made in /);
    assertMatch(stderr, /] proposed-prosody-8-seed1: failed: learn: .*loss/);
    assert(await Deno.stat(`${folder}/out/evaluation/baseline-prosody-seed1/ape.csv`));

    // A refusal of Slurm's is the user's to read.
    await writeSmallExperiment(`${folder}/small.json`, {
      ...diverges,
      slurm: { partition: "none" },
    });
    const refused = await runTask("experiment", args, folder, cluster.env);
    assertEquals([refused.code, refused.stderr.trim().split("\n").length], [1, 1]);
    assertMatch(refused.stderr, /^error: --engine slurm: .*partition/);
  },
);

slurmTest(
  "deno task experiment --engine slurm goes on after the loss of a node, whether or not Slurm starts its jobs anew",
  async (folder, cluster) => {
    const train = { epochs: 90, batchSize: 16, layers: [8], units: 8, sampling: "segments" };
    const seeds = [1, 2, 3, 4], slurm = { time: "00:10:00", cpus: 1 };
    await writeSmallExperiment(`${folder}/small.json`, {
      systems: ["baseline"],
      ...{ seeds, train, slurm },
    });
    const calm = await runTask("experiment", ["small.json", "--out=calm", "--threads=1"], folder);
    assertEquals([calm.code, calm.stderr], [0, ""]);

    // Both nodes train.
    const out = `${folder}/out`;
    const args = ["small.json", "--out=out", "--engine=slurm", "--interval=0.5"];
    const experiment = () => runTask("experiment", args, folder, cluster.env);
    const cells = seeds.map((seed) => `baseline-prosody-seed${seed}`);
    const run = experiment();
    await until(async () => {
      const saved = await Promise.all(cells.map((name) => savedEpochs(`${out}/models/${name}`)));
      return Math.min(...saved) >= 2;
    }, run);
    const queue = await cluster.run("squeue", "--noheader", "--states=R", "--format=%i %N");
    const jobs = await readJson(`${out}/stages/slurm.json`) as Record<string, string>;
    const on = (node: string) =>
      cells.filter((name) => queue.split("\n").includes(`${jobs[name]} ${node}`));
    const [again, givenUp] = on("node2") as [string, string];
    assertEquals([on("node1").length, on("node2").length], [2, 2], queue);

    // One is lost for good. Slurm starts one of its jobs on the other node, and gives one up.
    await cluster.run("scontrol", "update", `jobid=${jobs[givenUp]}`, "requeue=0");
    await cluster.lose("node2");
    const saved = new Map<string, number>();
    for (const name of [again, givenUp]) {
      saved.set(name, await savedEpochs(`${out}/models/${name}`));
      assert(saved.get(name)! < train.epochs, "it was still in training");
      assert(await exists(`${out}/models/${name}/.lock`));
    }
    const first = await run;
    assertEquals(first.code, 1);
    assertStringIncludes(
      first.stdout,
      `Note: ${again}: job ${jobs[again]} starts anew, after its node was lost`,
    );
    assertMatch(first.stdout, new RegExp(`] ${again}: made in `));
    assertStringIncludes(
      first.stderr,
      `] ${givenUp}: failed: job ${jobs[givenUp]} was lost with its node`,
    );
    assertMatch(first.stderr, new RegExp(`error: 1 of 4 systems are missing: ${givenUp}; see `));

    const second = await experiment();
    assertEquals([second.code, second.stderr], [0, ""]);
    assertMatch(second.stdout, /^Submitted 1 jobs: \d+ \(1\)$/m);
    assertMatch(
      second.stdout,
      new RegExp(`^Note: \\S+/models/${givenUp} was left half-way by .* on node2, since `, "m"),
    );

    // Both went on where they were, and all is as if nothing had happened.
    for (const [name, epochs] of saved) {
      const log = await Deno.readTextFile(`${out}/stages/${name}/train.log`);
      const wentOn = Number(/^Going on after (\d+) epochs/m.exec(log)?.[1]);
      assert(wentOn >= epochs && wentOn < train.epochs, log);
    }
    assertEquals(await madeFiles(out), await madeFiles(`${folder}/calm`));
  },
  { nodes: 2, cpus: 2 },
);
