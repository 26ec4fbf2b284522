import { assertEquals, assertLess, assertStringIncludes } from "@std/assert";
import { inFolder } from "../support/in_folder.ts";
import { runTask } from "../support/tasks/run_task.ts";

/** A system's APE by the table, in cm. */
function ape(table: string, system: string): number {
  const row = table.split("\n").find((line) => line.startsWith(`| ${system} |`))!;
  return Number(row.split("|")[2]!.replaceAll("*", "").trim().split(" ")[0]);
}

Deno.test("deno task demo makes everything, and the second time nothing", () =>
  inFolder(async (folder) => {
    const first = await runTask("demo", ["--out", `${folder}/demo`]);
    assertEquals(first.code, 0, first.stderr);
    const table = await Deno.readTextFile(`${folder}/demo/tables/table.md`);
    for (const system of ["Baseline", "Proposed"]) {
      assertLess(ape(table, system), 0.8 * ape(table, "Static mean pose"));
      assertLess(ape(table, system), 0.8 * ape(table, `${system}, shuffled speech`));
    }
    assertStringIncludes(first.stdout, table.trim());
    const page = await Deno.readTextFile(`${folder}/demo/gestures.html`);
    for (const part of ["baseline", "proposed", "original", "audio/wav"]) {
      assertStringIncludes(page, part);
    }
    const [, generate] = /^ +deno task (generate .*)$/m.exec(first.stdout)!;
    assertStringIncludes(generate!, `${folder}/demo/models/`.replace(/^.*\/(demo)/, "$1"));

    const second = await runTask("demo", ["--out", `${folder}/demo`]);
    assertEquals([second.code, second.stderr], [0, ""]);
    assertEquals(second.stdout.match(/: \w+ \(stage /g), null);
    assertEquals((await runTask("verify", [`${folder}/demo`])).code, 0);
  }));
