import { assert, assertEquals } from "@std/assert";
import config from "../deno.json" with { type: "json" };
import { DEPENDENCIES, dependencies, formatted, listed } from "./support/dependencies.ts";

const HINT = "write it anew with deno run --allow-read --allow-write --allow-run " +
  "tests/support/dependencies.ts";

Deno.test("docs/dependencies.md lists every package of deno.lock, its licence and what it is for", async () => {
  const text = await Deno.readTextFile(DEPENDENCIES);
  assertEquals(text, await formatted(dependencies(text)), HINT);
  for (const [id, { licence, use }] of listed(text)) {
    assert(use !== "?" && licence !== "?", `${id}: say in docs/dependencies.md what it is for`);
  }
});

Deno.test("a package that is missing from the list, or of another version, is found", async () => {
  const text = await Deno.readTextFile(DEPENDENCIES);
  const without = text.replace(/^\| `zod`.*\n/m, "");
  const older = text.replace(/(?<=^\| `zod` *\| )[\d.]+/m, "0.0.1");
  for (const changed of [without, older]) {
    assert(changed !== text);
    assert(changed !== await formatted(dependencies(changed)));
  }
  assertEquals(listed(await formatted(dependencies(without))).get(zod())?.use, "?");
});

function zod(): string {
  return config.imports.zod.slice("npm:".length);
}

Deno.test("packages are pinned, and none of their install scripts runs unless it is asked for", () => {
  for (const [name, specifier] of Object.entries(config.imports)) {
    if (specifier.startsWith("jsr:@std/")) continue; // stood in for by std/
    assert(
      /^npm:(@[\w.-]+\/)?[\w.-]+@\d+\.\d+\.\d+(-[\w.]+)?$/.test(specifier),
      `${name}: ${specifier}`,
    );
  }
  assert(!("allowScripts" in config));
  assertEquals(config.lock, { path: "./deno.lock", frozen: true });
  for (const [name, { command }] of Object.entries(config.tasks)) {
    assert(!command.includes("--allow-scripts"), name);
    const asks = command.includes("tasks/setup_tensorflow.ts");
    assertEquals(asks, name.startsWith("setup:"), name);
  }
});
