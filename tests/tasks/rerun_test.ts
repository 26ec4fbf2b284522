import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  readRunRecord,
  type RunRecord,
  writeRunRecord,
} from "../../src/files/records/run_record.ts";
import { isOfOtherCode } from "../../tasks/records/record_run.ts";
import { inFolder } from "../support/in_folder.ts";
import { folderContents } from "../support/tasks/folder_contents.ts";
import { writeMotionData } from "../support/data/motion_data_set.ts";
import { callTask, succeedIn } from "../support/tasks/run_task.ts";

/** Runs a task that must fail, and returns what it printed. */
async function failing(folder: string, line: string): Promise<{ stdout: string; stderr: string }> {
  const [task, ...args] = line.split(" ");
  const { code, stdout, stderr } = await callTask(task!, args, folder);
  assertEquals([code, stderr.trim().split("\n").length], [1, 1], stderr);
  return { stdout, stderr };
}

const RECORD = "g/no_vel/remove-velocity.run.json";

/** Runs a test in a folder with gestures in `g`, without their velocities in `g/no_vel`, and smooth. */
function inGestures(test: (folder: string) => Promise<void>): Promise<void> {
  return inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/g`);
    for (const name of ["a", "b"]) {
      const row = (r: number) => [1, 2, 3, 4, 5, 6].map((c) => Math.sin(r * c)).join(" ");
      const rows = Array.from({ length: 30 }, (_, r) => row(r));
      await Deno.writeTextFile(`${folder}/g/${name}.txt`, rows.join("\n"));
    }
    await succeedIn(folder, "remove-velocity -g g");
    await succeedIn(folder, "smooth -g g/no_vel");
    await test(folder);
  });
}

/** Writes a run record anew, with some fields changed. */
async function changeRecord(path: string, change: (record: RunRecord) => Partial<RunRecord>) {
  const record = await readRunRecord(path);
  await writeRunRecord(path, { ...record, ...change(record) });
}

async function appendTo(path: string): Promise<void> {
  await Deno.writeTextFile(path, "\n", { append: true });
}

Deno.test("deno task verify checks a folder that was copied or renamed, and not what it was made as", () =>
  inGestures(async (folder) => {
    for (const name of ["g", "g/no_vel"]) await Deno.mkdir(`${folder}/my ${name}`);
    for (const name of ["a.txt", "b.txt", "no_vel/a.txt", "no_vel/b.txt"]) {
      await Deno.copyFile(`${folder}/g/${name}`, `${folder}/my g/${name}`);
    }
    const record = "my g/no_vel/remove-velocity.run.json";
    await Deno.copyFile(`${folder}/${RECORD}`, `${folder}/${record}`);
    const verify = (...args: string[]) => callTask("verify", args, folder);
    assertStringIncludes(
      (await verify("my g")).stdout,
      `ok      ${record} (its folder was g/no_vel)\n`,
    );
    await appendTo(`${folder}/my g/no_vel/b.txt`);
    const { code, stdout } = await verify("my g");
    assertEquals(code, 1);
    assertStringIncludes(stdout, `CHANGED ${record}: my g/no_vel/b.txt has changed; run again: `);
    assertStringIncludes(stdout, "deno task remove-velocity '--gestures=my g' (its folder was");
    assertEquals((await verify("g")).code, 0, "the other is as it was");
    await Deno.rename(`${folder}/g`, `${folder}/disk`);
    await Deno.symlink("disk", `${folder}/g`);
    assertEquals((await verify("g")).stdout.includes("its folder was"), false, "a link is no name");
    await Deno.remove(`${folder}/g`);
    await Deno.rename(`${folder}/disk`, `${folder}/g`);

    await appendTo(`${folder}/g/no_vel/b.txt`);
    await Deno.rename(`${folder}/g`, `${folder}/h`);
    const renamed = (await verify("h")).stdout;
    assertStringIncludes(renamed, "h/no_vel/b.txt has changed; run again: deno task");
    assertStringIncludes(renamed, "remove-velocity --gestures=h (its folder was g/no_vel)");
  }));

Deno.test("deno task verify names a command that can be given where the user stands", () =>
  inGestures(async (folder) => {
    await appendTo(`${folder}/g/no_vel/a.txt`);
    await Deno.mkdir(`${folder}/else where`);
    const { stdout } = await callTask("verify", ["../g"], `${folder}/else where`);
    assertStringIncludes(stdout, "run again: cd .. && deno task remove-velocity --gestures=g");
  }));

Deno.test("deno task verify names what has changed, and the task to run again", () =>
  inGestures(async (folder) => {
    const ok = ["ok      g/no_vel/remove-velocity.run.json", "ok      g/no_vel/smooth.run.json"];
    const verify = (place: string) => succeedIn(folder, `verify ${place}`);
    assertEquals((await verify("g")).split("\n").slice(0, 2), ok);
    assertStringIncludes(await verify(RECORD), ok[0]!);

    await changeRecord(`${folder}/${RECORD}`, ({ versions }) => ({
      versions: { ...versions, deno: "1.0.0", lock: "0".repeat(64) },
    }));
    assertStringIncludes(await verify("g"), `${ok[0]} (made by deno 1.0.0, now `);

    await appendTo(`${folder}/g/no_vel/a.txt`);
    await Deno.remove(`${folder}/g/no_vel/savgol`, { recursive: true });
    const { stdout, stderr } = await failing(folder, "verify g");
    const lines = stdout.split("\n").map((line) => line.replace(/ \(made by.*/, ""));
    const again = "run again: deno task remove-velocity --gestures=g";
    assertEquals(lines.slice(0, 2), [
      `CHANGED g/no_vel/remove-velocity.run.json: g/no_vel/a.txt has changed; ${again}`,
      `CHANGED g/no_vel/smooth.run.json: g/no_vel/a.txt has changed, g/no_vel/savgol/a.txt is ` +
      `missing, g/no_vel/savgol/b.txt is missing; ${again}`,
    ]);
    assertEquals(stderr, "error: run records that do not hold: 2 of 2\n");

    await succeedIn(folder, "remove-velocity -g g");
    const after = await failing(folder, "verify g");
    assertStringIncludes(after.stdout, ok[0]!);
    assertStringIncludes(after.stdout, "run again: deno task smooth --gestures=g/no_vel\n");
    await Deno.remove(`${folder}/g/b.txt`);
    await Deno.writeTextFile(`${folder}/g/x.run.json`, "{}");
    const last = await failing(folder, "verify g");
    assertStringIncludes(last.stdout, "g/b.txt is missing; put g/b.txt back\n");
    assertStringIncludes(last.stdout, "DAMAGED g/x.run.json: is not a run record");
    await Deno.mkdir(`${folder}/empty`);
    assertStringIncludes((await failing(folder, "verify empty")).stderr, "holds no run records");
  }));

Deno.test("deno task rerun of one record leaves the originals as they are", () =>
  inGestures(async (folder) => {
    const before = await folderContents(folder);
    const stdout = await succeedIn(folder, `rerun ${RECORD}`);
    assertEquals(stdout.trim().split("\n"), [
      `${RECORD}: deno task remove-velocity --gestures=g`,
      "  same    g/no_vel/a.txt",
      "  same    g/no_vel/b.txt",
      "Files made again, the same byte for byte: 2",
    ]);
    await succeedIn(folder, "rerun g/no_vel/smooth.run.json --out again");
    assertEquals(await folderContents(`${folder}/again/g/no_vel/euro`), {
      "a.txt": before["g/no_vel/euro/a.txt"]!,
      "b.txt": before["g/no_vel/euro/b.txt"]!,
    });
    await Deno.remove(`${folder}/again`, { recursive: true });
    assertEquals(await folderContents(folder), before);
  }));

Deno.test("deno task verify says where the code of the package has changed since", () =>
  inGestures(async (folder) => {
    const path = `${folder}/${RECORD}`;
    assert(!(await succeedIn(folder, "verify g")).includes("other code"));
    await changeRecord(path, ({ versions }) => ({
      versions: { ...versions, source: "0".repeat(64) },
    }));
    assertEquals(await isOfOtherCode(path), true);
    const lines = await succeedIn(folder, "verify g");
    assertStringIncludes(lines, `ok      ${RECORD} (made by other code of this package)\n`);
    // Records of versions that did not hash their code say nothing of it.
    await changeRecord(path, ({ versions: { source: _, ...others } }) => ({ versions: others }));
    assertEquals(await isOfOtherCode(path), false);
    assert(!(await succeedIn(folder, "verify g")).includes("other code"));
  }));

Deno.test("deno task rerun says which files differ, keeps them, and runs nothing on them", () =>
  inGestures(async (folder) => {
    const outputs = (other: string) => ({ outputs }: RunRecord) => ({
      outputs: { ...outputs, [other]: { size: 1, sha256: "0".repeat(64) } },
    });
    await changeRecord(`${folder}/${RECORD}`, outputs("g/no_vel/a.txt"));
    await changeRecord(`${folder}/g/no_vel/smooth.run.json`, ({ inputs }) => ({
      inputs: { ...inputs, "g/no_vel/a.txt": { size: 1, sha256: "0".repeat(64) } },
    }));
    const { stdout, stderr } = await failing(folder, "rerun g --out again");
    assertStringIncludes(stdout, "  differs g/no_vel/a.txt\n  same    g/no_vel/b.txt\n");
    assertStringIncludes(stdout, "  not run: g/no_vel/a.txt is not as before\n");
    assertStringIncludes(stderr, "not as before: 9 of 10 files; what was made is in ");
    assert((await Deno.stat(`${folder}/again/g/no_vel/a.txt`)).isFile);
    const full = await failing(folder, "rerun g --out again");
    assertStringIncludes(full.stderr, "again: holds files, such as g; name a new folder");

    await changeRecord(`${folder}/${RECORD}`, () => ({ arguments: ["--gestures=h"] }));
    const failed = await failing(folder, `rerun ${RECORD} --out third`);
    assertStringIncludes(failed.stdout, "  failed: h: no such folder\n");
    assertStringIncludes(failed.stdout, "  missing g/no_vel/a.txt\n");
  }));

Deno.test("deno task rerun does not begin where inputs are not what they were", () =>
  inGestures(async (folder) => {
    await appendTo(`${folder}/g/a.txt`);
    for (const place of [RECORD, "g"]) {
      const { stdout, stderr } = await failing(folder, `rerun ${place}`);
      assertEquals(stdout, "");
      assertEquals(stderr, `error: ${RECORD}: g/a.txt has changed since; see deno task verify\n`);
    }
    await succeedIn(folder, "remove-velocity -g g"); // of one line more: smooth read another
    await Deno.writeTextFile(`${folder}/g/a.txt`, "1 2 3 4 5 6\n");
    await succeedIn(folder, "remove-velocity -g g");
    const { stderr } = await failing(folder, "rerun g");
    assertStringIncludes(stderr, "smooth.run.json: g/no_vel/a.txt has changed since");
    await Deno.remove(`${folder}/g/b.txt`);
    assertStringIncludes((await failing(folder, "rerun g")).stderr, "g/b.txt is missing since");
  }));

Deno.test("deno task learn --restore leaves a record that verify accepts and rerun refuses", () =>
  inFolder(async (folder) => {
    await writeMotionData(`${folder}/data`);
    const learn = "learn data --checkpoint-dir chkpt --latent-dim 5 --epochs 1";
    await succeedIn(folder, learn);
    assertEquals((await readRunRecord(`${folder}/chkpt/learn.run.json`)).replaced, undefined);
    await succeedIn(folder, `${learn} --restore`);
    await succeedIn(folder, "verify chkpt");
    const { stderr } = await failing(folder, "rerun chkpt");
    assertStringIncludes(stderr, "began with what it replaced, chkpt/model.json, so it cannot");
  }));
