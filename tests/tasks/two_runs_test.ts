import { assert, assertEquals, assertMatch } from "@std/assert";
import { type LockHolder, takeLock } from "../../src/files/lock.ts";
import { freePlace } from "../../tasks/command/held_places.ts";
import { inFolder } from "../support/in_folder.ts";
import { runTask, taskEnvironment, taskProgram } from "../support/tasks/run_task.ts";
import { writeSmallExperiment } from "../support/data/small_experiment.ts";

const NUMBERS = "1 2 3\n2 3 4\n3 4 5\n";

/** Who has a lock in these tests. */
function holder(host = Deno.hostname()) {
  const since = "2026-01-02T03:04:05.678Z";
  return { host, process: 4_000_000, command: "deno task smooth --gestures=g", since };
}

/** Runs a test in a folder with a gesture in `g`. */
function inGestures(test: (folder: string) => Promise<void>): Promise<void> {
  return inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/g/euro`, { recursive: true });
    await Deno.writeTextFile(`${folder}/g/a.txt`, NUMBERS);
    await test(folder);
  });
}

/** Starts the program of a task itself: a signal to `deno task` would not reach it. */
function spawnTask(name: string, args: readonly string[], cwd: string): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [...taskProgram(name), ...args],
    cwd,
    env: taskEnvironment(cwd),
    stdout: "null",
    stderr: "null",
  }).spawn();
}

async function exists(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}

Deno.test("a stage leaves alone what another run is writing, and says which run that is", () =>
  inFolder(async (folder) => {
    const child = spawnTask("synthesize", ["--out=many", "--utterances=100000"], folder);
    try {
      while (!await exists(`${folder}/many/synthesize.json`)) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const { code, stderr } = await runTask(
        "synthesize",
        ["--out=many", "--utterances=2"],
        folder,
      );
      assertEquals(code, 1);
      assertMatch(
        stderr,
        new RegExp(
          "^error: many: is being written by deno task synthesize --out=many --utterances=100000 " +
            `\\(process ${child.pid} on ${Deno.hostname()}, since 20[^)]*Z\\); .*\n$`,
        ),
      );
    } finally { // a folder that is still written cannot be removed
      child.kill("SIGINT");
    }
    assertEquals((await child.status).code, 130);
    assert(!await exists(`${folder}/many/.lock`), "Ctrl-C gives the folder back");
  }));

Deno.test("a stage goes on where a run was killed, says so, and removes what that left", () =>
  inGestures(async (folder) => {
    const lock = `${folder}/g/.lock`;
    await Deno.writeTextFile(lock, JSON.stringify(holder()));
    // The second is of a run that has only that file, and is at it.
    for (const path of ["euro/a.txt.01234567.partial", "talk.txt.01234567.partial"]) {
      await Deno.writeTextFile(`${folder}/g/${path}`, "1 2");
    }
    await Deno.writeTextFile(`${folder}/g/.talk.txt.lock`, JSON.stringify(holder()));
    const { code, stdout, stderr } = await runTask("smooth", ["-g", "g"], folder);
    assertEquals([code, stderr], [0, ""]);
    assertEquals(
      stdout.split("\n")[0],
      `Note: g was left half-way by deno task smooth --gestures=g (process 4000000 on ` +
        `${Deno.hostname()}, since 2026-01-02T03:04:05.678Z)`,
    );
    assert(!await exists(lock));
    assert(!await exists(`${folder}/g/euro/a.txt.01234567.partial`));
    assert(await exists(`${folder}/g/talk.txt.01234567.partial`));
  }));

Deno.test("a stage says how to go on where a run on another machine may have been killed", () =>
  inGestures(async (folder) => {
    await Deno.writeTextFile(`${folder}/g/.lock`, JSON.stringify(holder("node7")));
    const { code, stderr } = await runTask("smooth", ["-g", "g"], folder);
    assertEquals(code, 1);
    assertMatch(
      stderr,
      /^error: g: .* on node7, .* no longer runs there, remove \S+\/g\/\.lock\n$/,
    );
    const restarted = await runTask("smooth", ["-g", "g"], folder, {
      SLURM_JOB_ID: "5",
      SLURM_RESTART_COUNT: "1",
    });
    assertEquals(restarted.code, 1, "it is not known to be of this job");
    await Deno.writeTextFile(`${folder}/g/.lock`, JSON.stringify({ ...holder("node7"), job: "5" }));
    const { code: ended } = await runTask("smooth", ["-g", "g"], folder, {
      SLURM_JOB_ID: "5",
      SLURM_RESTART_COUNT: "1",
    });
    assertEquals(ended, 0);
  }));

Deno.test("freePlace() gives back what a run that has ended had to itself, and nothing else", () =>
  inFolder(async (folder) => {
    const lock = `${folder}/.lock`;
    const hasEnded = ({ job }: LockHolder) => job === "5_1";
    await freePlace(folder, hasEnded);
    await freePlace(`${folder}/none`, hasEnded);
    assertEquals([...Deno.readDirSync(folder)], []);
    for (const [job, isLeft] of [["5_2", true], ["5_1", false]] as const) {
      await Deno.writeTextFile(lock, JSON.stringify({ ...holder("node7"), job }));
      await freePlace(folder, hasEnded);
      assertEquals(await exists(lock), isLeft);
    }
    const taken = await takeLock(lock, { ...holder(), job: "5_1" });
    await freePlace(folder, hasEnded);
    assert(await exists(lock), "its process is at it, whatever is known of the job");
    taken.release();
  }));

Deno.test("a stage that ends with an error gives the folder back, and none where there was none", () =>
  inGestures(async (folder) => {
    await Deno.writeTextFile(`${folder}/g/a.txt`, "1 x\n");
    assertEquals((await runTask("smooth", ["-g", "g"], folder)).code, 1);
    assert(!await exists(`${folder}/g/.lock`));
    assertEquals((await runTask("remove-velocity", ["-g", "g"], folder)).code, 1);
    assert(!await exists(`${folder}/g/no_vel`));
  }));

Deno.test("an experiment has its folder to itself", () =>
  inFolder(async (folder) => {
    await writeSmallExperiment(`${folder}/small.json`);
    await Deno.mkdir(`${folder}/out`);
    const lock = await takeLock(`${folder}/out/.lock`, holder());
    const { code, stderr } = await runTask("experiment", ["small.json", "--out=out"], folder);
    lock.release();
    assertEquals(code, 1);
    assertMatch(stderr, /^error: .*out: is being written by deno task smooth .*\n$/);
    assertEquals([...Deno.readDirSync(`${folder}/out`)], []);
  }));
