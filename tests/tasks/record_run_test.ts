import { assert, assertEquals, assertMatch } from "@std/assert";
import { readRunRecord } from "../../src/files/records/run_record.ts";
import { isCurrent, isOfOtherCode } from "../../tasks/records/record_run.ts";
import { inFolder } from "../support/in_folder.ts";
import { callTask } from "../support/tasks/run_task.ts";

const NUMBERS = "1 2 3 4 5 6\n2 3 4 5 6 7\n";
const RECORD = "g/no_vel/remove-velocity.run.json";

/** Runs a test in a folder where velocities were removed from two gestures in `g`. */
function inGestures(test: (folder: string) => Promise<void>): Promise<void> {
  return inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/g`);
    for (const name of ["a", "b"]) await Deno.writeTextFile(`${folder}/g/${name}.txt`, NUMBERS);
    const { code, stderr } = await callTask("remove-velocity", ["-g", "g"], folder);
    assertEquals([code, stderr], [0, ""]);
    await test(folder);
  });
}

Deno.test("recordRun() says what was run, on which files, and what it made", () =>
  inGestures(async (folder) => {
    const text = await Deno.readTextFile(`${folder}/${RECORD}`);
    const { versions, inputs, outputs, ...run } = await readRunRecord(`${folder}/${RECORD}`);
    assertEquals(run, {
      task: "remove-velocity",
      arguments: ["--gestures=g"],
      folder: "../..",
    });
    assertEquals(Object.keys(inputs), ["g/a.txt", "g/b.txt"]);
    assertEquals(Object.keys(outputs), ["g/no_vel/a.txt", "g/no_vel/b.txt"]);
    assertEquals(inputs["g/a.txt"]!.size, NUMBERS.length);
    assertMatch(versions.lock, /^[0-9a-f]{64}$/);
    assertMatch(versions.source!, /^[0-9a-f]{64}$/);
    assertEquals(await isOfOtherCode(`${folder}/${RECORD}`), false);
    assert(!text.includes(folder), "the record holds an absolute path");

    const again = await callTask("remove-velocity", [`--gestures_dir=${folder}/g`], folder);
    assertEquals(again.code, 0);
    assertEquals(await Deno.readTextFile(`${folder}/${RECORD}`), text);
  }));

Deno.test("isCurrent() holds for the same stage, arguments and files alone", () =>
  inGestures(async (folder) => {
    const path = `${folder}/${RECORD}`;
    const current = (...args: string[]) => isCurrent(path, "remove-velocity", args);
    assert(await current("--gestures=g"));
    assert(await current(`--gestures=${folder}/g`));
    assert(await current("--gestures=g", "--jobs=3"));
    assert(!await current("--gestures=h"));
    assert(!await isCurrent(path, "smooth", ["--gestures=g"]));
    assert(!await isCurrent(`${folder}/none.run.json`, "smooth", []));

    const output = `${folder}/g/no_vel/b.txt`, made = await Deno.readTextFile(output);
    await Deno.writeTextFile(output, made.replace("1", "7"));
    assert(!await current("--gestures=g"), "an output has changed");
    await Deno.writeTextFile(output, made);
    assert(await current("--gestures=g"));
    await Deno.remove(`${folder}/g/a.txt`);
    assert(!await current("--gestures=g"), "an input is missing");

    await Deno.writeTextFile(path, "{");
    assert(!await current("--gestures=g"), "the record is damaged");
  }));

Deno.test("beginRun() leaves no record of what a stage has begun to change", () =>
  inGestures(async (folder) => {
    await Deno.writeTextFile(`${folder}/g/b.txt`, "1 2 3\n");
    const { code } = await callTask("remove-velocity", ["-g", "g"], folder);
    assertEquals(code, 1);
    assertEquals(await Deno.stat(`${folder}/${RECORD}`).catch(() => undefined), undefined);
  }));
