import { assert, assertEquals } from "@std/assert";
import { endThread, fuzz, runsOf } from "./fuzz.ts";
import { FAULTY, READERS } from "./readers.ts";

Deno.test.afterAll(endThread);

for (const reader of READERS) {
  Deno.test(`2,000 damaged files, ${reader.name}: a result or one line`, async () => {
    const { faults } = await fuzz(reader, 1, 0, runsOf(reader, 2000));
    assertEquals(faults, []);
  });
}

Deno.test("fuzz() finds what does not end, is no InputError or no line, and takes too much", async () => {
  for (const reader of FAULTY) {
    const hangs = /end|loops/.test(reader.name) ? 3000 : 20_000;
    const { faults } = await fuzz(reader, 1, 0, 1, hangs);
    const words = { loops: "does not end", "is no InputError": "TypeError" }[reader.name] ??
      reader.name;
    assert(faults.length === 1 && faults[0]!.includes(words), `${reader.name}: ${faults}`);
  }
});
