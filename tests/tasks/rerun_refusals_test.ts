import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { InputError } from "../../src/errors/input_error.ts";
import { stageCommand, stageProgram } from "../../tasks/command/stage_program.ts";
import { runStage } from "../../tasks/experiments/stage_process.ts";
import { RECORDED_STAGES, recordedArguments } from "../../tasks/records/recorded_arguments.ts";
import { inFolder } from "../support/in_folder.ts";
import { callTask } from "../support/tasks/run_task.ts";

/** A record such as a stranger may have written. */
function record(task: string, args: readonly string[], more: object = {}): string {
  const versions = { package: "0", deno: "0", tfjs: "0", lock: "0".repeat(64) };
  const files = { versions, inputs: {}, outputs: {} };
  return JSON.stringify({ task, arguments: args, folder: ".", ...files, ...more });
}

const exists = async (path: string) => await Deno.stat(path).catch(() => undefined) !== undefined;

Deno.test("deno task rerun refuses, before anything runs, what no stage has recorded", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/evil.json`, '{"tasks":{"smooth":"id > pwned"}}');
    const hash = { size: 1, sha256: "0".repeat(64) };
    const cases: readonly [record: string, line: string][] = [
      [record("--eval", ["id > pwned"]), '"--eval" is no stage that can be run again'],
      [record("--config=evil.json", ["smooth"]), '"--config=evil.json" is no stage that can'],
      [record("toString", []), '"toString" is no stage that can be run again'],
      [record("rerun", ["."]), '"rerun" is no stage that can be run again'],
      [record("setup:cpu", []), '"setup:cpu" is no stage that can be run again'],
      [record("\u001b[2J\nx".repeat(50), []), `"${"\\u001b[2J\\nx".repeat(6)}`],
      [record("smooth", ["--config=evil.json"]), "no arguments of smooth: unknown flag --config"],
      [record("smooth", ["$(id > pwned)"]), "no arguments of smooth: one argument too many"],
      [record("synthesize", [`--out=${folder}/pwned`]), "is an absolute path, and records hold"],
      [
        record("evaluate", ["--original=a", `--predicted=x=${folder}/pwned`, "--out=b"]),
        "is an absolute path",
      ],
      [record("smooth", ["--gestures=g"], { outputs: { "/pwned": hash } }), '"/pwned" is an abs'],
      [record("smooth", ["--gestures=g"], { inputs: { "/etc/x": hash } }), '"/etc/x" is an abs'],
      [
        record("generate", ["a.wav", "b.bvh", "--model=m", "--blas=b.so"]),
        'ran with the library "b.so", and no file says which library is loaded: give it yourself',
      ],
      [record("view", ["--predicted=g"]), "view makes a file with --export alone"],
      [record("split", ["data", "--link=symbolic"]), "split --link symbolic cannot be run again"],
    ];
    for (const [text, line] of cases) {
      await Deno.writeTextFile(`${folder}/x.run.json`, text);
      const { code, stdout, stderr } = await callTask("rerun", ["x.run.json"], folder);
      assertEquals([code, stdout], [1, ""], text);
      assertStringIncludes(stderr, `error: x.run.json: `);
      assertStringIncludes(stderr, line);
      assertEquals(stderr.trimEnd().split("\n").length, 1, stderr);
      assert(stderr.length < 300, stderr);
      assert(!await exists(`${folder}/pwned`), text);
    }
  }));

Deno.test("deno task rerun keeps a path that climbs in the fresh folder", () =>
  inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/a/b`, { recursive: true });
    const args = ["--out=c/../../../climbed", "--utterances=1", "--seconds=2"];
    await Deno.writeTextFile(`${folder}/a/b/x.run.json`, record("synthesize", args));
    const { code, stderr } = await callTask("rerun", ["b", "--out", "fresh"], `${folder}/a`);
    assertEquals([code, stderr], [0, ""]);
    assert(await exists(`${folder}/a/fresh/climbed/speech`));
    assert(!await exists(`${folder}/climbed`));
  }));

Deno.test("runStage() lets a stage write in one folder alone, and runs no other program", () =>
  inFolder(async (folder) => {
    const writable = `${folder}/this,one`;
    await Deno.mkdir(writable);
    const args = (out: string) => [`--out=${out}`, "--utterances=1", "--seconds=2"];
    const stage = { task: "synthesize", folder: writable, writable };
    assertEquals(await runStage({ ...stage, args: args("in") }), undefined);
    assert(await exists(`${writable}/in/speech`));
    for (const out of [`${folder}/out`, "../out", `${folder}/this`, "--eval"]) {
      const fault = await runStage({ ...stage, args: args(out) });
      if (out !== "--eval") assertStringIncludes(fault!, "not allowed");
    }
    assertEquals(Array.from(Deno.readDirSync(folder), ({ name }) => name), ["this,one"]);
    for (const task of ["--eval", "test", "setup:gpu", "constructor", ""]) {
      await assertRejects(() => runStage({ ...stage, task, args: [] }), InputError, "is no stage");
    }
  }));

Deno.test("RECORDED_STAGES are the tasks that leave run records, and have flags of their own", async () => {
  const tasks = new URL("../../tasks/", import.meta.url);
  const recording: string[] = [];
  for await (const { name } of Deno.readDir(tasks)) {
    if (!name.endsWith(".ts")) continue;
    const text = await Deno.readTextFile(new URL(name, tasks));
    if (text.includes("await run.begin(")) recording.push(name);
  }
  const programs = RECORDED_STAGES.map(stageProgram);
  const modules = programs.map(({ module }) => module.split(/[\\/]/).at(-1)!);
  assertEquals(modules.sort(), recording.sort());
  for (const program of programs) assertEquals((await stageCommand(program)).name, program.name);
});

Deno.test("recordedArguments() are those of the record, but for a library's path", async () => {
  const read = (task: string, args: readonly string[], blas?: string) =>
    recordedArguments(
      { path: "x.run.json", folder: "/x", record: JSON.parse(record(task, args)) },
      blas,
    );
  const learn = ["--checkpoint-dir=chkpt", "--latent-dim=6"];
  assertEquals(await read("learn", ["data", ...learn]), [...learn, "--", "data"]);
  // As they were written, also those that are read as numbers.
  assertEquals(await read("vectorize", ["data", "060"]), ["--", "data", "060"]);
  assertEquals(await read("learn", ["data", "--blas=off", ...learn], "/lib/b.so"), [
    ...[...learn, "--blas=off"],
    ...["--", "data"],
  ]);
  assertEquals(await read("learn", ["data", "--blas=/a/b=c.so", ...learn], "auto"), [
    ...[...learn, "--blas=auto"],
    ...["--", "data"],
  ]);
});
