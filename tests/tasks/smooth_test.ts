import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { readNpy, writeNpy } from "../../src/files/npy/npy.ts";
import { callTask, runTask } from "../support/tasks/run_task.ts";
import { inFolder } from "../support/in_folder.ts";

const evaluation = fromFileUrl(new URL("../fixtures/evaluation/", import.meta.url));

async function readText(path: string): Promise<number[][]> {
  const lines = (await Deno.readTextFile(path)).trim().split("\n");
  return lines.map((line) => line.trim().split(/\s+/).map(Number));
}

const names = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

Deno.test("deno task smooth writes what the original's smoothing writes", () =>
  inFolder(async (folder) => {
    const gestures = names(`${evaluation}predicted/model_a`);
    for (const name of gestures) {
      await Deno.copyFile(`${evaluation}predicted/model_a/${name}`, `${folder}/${name}`);
    }
    const { code, stdout, stderr } = await runTask("smooth", ["-g", folder]);
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, `Wrote ${gestures.length} files each to ${folder}/euro, `);
    assertEquals(names(`${folder}/savgol`), gestures);
    for (const way of ["euro", "sma5", "euro_sma5"]) {
      for (const name of gestures) {
        const expected = await readText(`${evaluation}golden/smoothed/${way}/${name}`);
        const found = await readText(`${folder}/${way}/${name}`);
        assertEquals(found.length, expected.length);
        expected.forEach((row, r) => {
          assertEquals(found[r]!.length, row.length);
          row.forEach((value, c) => assert(Math.abs(value - found[r]![c]!) < 1e-9));
        });
      }
    }
    await Deno.remove(`${folder}/${gestures[0]}`);
    const wide = await callTask("smooth", ["-g", folder, "--window=9"]);
    assertEquals(wide.code, 0);
    assert(names(folder).includes("euro_sma9"));
    for (const way of ["euro", "savgol"]) {
      assertStringIncludes(wide.stdout, `Note: ${folder}/${way} also holds 1 gesture files`);
    }
  }));

Deno.test("deno task remove-velocity keeps the positions, in text and .npy", () =>
  inFolder(async (folder) => {
    const row = (r: number) => Array.from({ length: 12 }, (_, c) => 100 * r + c + 0.1);
    const rows = Array.from({ length: 700 }, (_, r) => row(r));
    await Deno.writeTextFile(`${folder}/a.txt`, rows.map((row) => row.join(" ")).join("\n"));
    await writeNpy(`${folder}/b.npy`, {
      data: Float32Array.from(rows.flat()),
      shape: [700, 12],
    });
    const { code, stdout, stderr } = await callTask("remove-velocity", ["-g", folder]);
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, `Wrote 2 files to ${folder}/no_vel: positions of 2 nodes in cm`);
    const expected = rows.map((row) => [0, 1, 2, 6, 7, 8].map((c) => row[c]!));
    assertEquals(await readText(`${folder}/no_vel/a.txt`), expected);
    const { data, shape } = await readNpy(`${folder}/no_vel/b.npy`);
    assertEquals([data, shape], [Float32Array.from(expected.flat()), [700, 6]]);
    assertEquals(stdout.includes("Note"), false);

    await Deno.remove(`${folder}/a.txt`);
    const again = await callTask("remove-velocity", ["-g", folder]);
    assertStringIncludes(
      again.stdout,
      `Note: ${folder}/no_vel also holds 1 gesture files that this run has not made, such as a.txt`,
    );
    const twice = await callTask("remove-velocity", ["-g", `${folder}/no_vel`]);
    assertEquals(
      [twice.code, twice.stderr],
      [
        1,
        `error: ${folder}/no_vel: holds positions without velocities, which remove-velocity wrote; ` +
        "evaluate takes them so\n",
      ],
    );
    assertEquals(names(`${folder}/no_vel`).includes("no_vel"), false);
  }));

Deno.test("deno task remove-velocity and smooth answer bad input with one line", () =>
  inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/empty`);
    await Deno.mkdir(`${folder}/odd`);
    await Deno.writeTextFile(`${folder}/odd/a.txt`, "1 2 3 4 5\n");
    await Deno.mkdir(`${folder}/nan`);
    await Deno.writeTextFile(`${folder}/nan/a.txt`, "1 2 3 4 5 6\n1 2 nan 4 5 6\n");
    const cases: [task: string, args: string[], line: string][] = [
      ["smooth", [], "--gestures DIR is missing"],
      ["smooth", ["-g", `${folder}/none`], "none: no such folder"],
      ["smooth", ["-g", `${folder}/empty`], "empty: holds no .txt or .npy files"],
      ["smooth", ["-g", `${folder}/nan`], `nan/a.txt: line 2: number 3 is "nan"`],
      ["smooth", ["-g", `${folder}/odd`, "--window", "4"], "--window 4 is not an odd number"],
      ["remove-velocity", ["-g", `${folder}/odd`], "odd/a.txt: has 5 columns; gesture vectors"],
    ];
    for (const [task, args, line] of cases) {
      const { code, stderr } = await callTask(task, args);
      assertEquals([code, stderr.trim().split("\n").length], [1, 1], stderr);
      assert(stderr.startsWith("error: ") && stderr.includes(line), `${stderr} has no: ${line}`);
    }
    assertEquals(names(`${folder}/nan`).filter((name) => name.endsWith(".txt")), ["a.txt"]);
  }));
