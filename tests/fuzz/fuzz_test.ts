import { assertEquals } from "@std/assert";
import { readSources } from "../support/imports.ts";
import { endThread, fuzz, runsOf } from "./fuzz.ts";
import { NOT_FILES, READERS } from "./readers.ts";

/** How many inputs each reader gets here; `fuzz_long_test.ts` has more, `deno task fuzz` any number. */
const RUNS = 25;

Deno.test.afterAll(endThread);

for (const reader of READERS) {
  Deno.test(`damaged files, ${reader.name}: a result or one line`, async () => {
    const runs = runsOf(reader, RUNS);
    const { read, refused, faults } = await fuzz(reader, 2026, 0, runs);
    assertEquals(faults, []);
    assertEquals(read + refused, runs);
  });
}

Deno.test("every reader of the package is among those that are fuzzed, or it says why not", () => {
  const covered = new Set(READERS.flatMap(({ covers }) => covers));
  const missing: string[] = [];
  for (const [path, { code }] of readSources(["src", "eval", "tasks", "view"])) {
    const names = code.matchAll(
      /export (?:async )?function\*? ((?:read|parse|decode|load|import|validate|find)[A-Z]\w*)/g,
    );
    for (const [, name] of names) {
      const isFound = /^find(?!Recordings|Sources|TensorFlow)/.test(name!); // of what was read
      if (!covered.has(name!) && !(name! in NOT_FILES) && !isFound) {
        missing.push(`${path}: ${name}`);
      }
    }
  }
  assertEquals(missing, [], "an entry in tests/fuzz/readers.ts is missing");
});
