import { assertEquals, assertRejects } from "@std/assert";
import { InputError } from "../../src/input_error.ts";
import { readFile, readJson, writeFile } from "../../src/store/files.ts";

Deno.test("writeFile() leaves nothing behind when the contents fail half-way", async () => {
  const folder = await Deno.makeTempDir();
  async function* contents() {
    yield "first\n";
    await Promise.resolve();
    throw new RangeError("half-way");
  }
  await Deno.writeTextFile(`${folder}/out.txt`, "before");
  await assertRejects(() => writeFile(`${folder}/out.txt`, contents()), RangeError, "half-way");
  assertEquals(await Deno.readTextFile(`${folder}/out.txt`), "before");
  assertEquals([...Deno.readDirSync(folder)].length, 1);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("writeFile() and readFile() name the file and the reason in one line", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/file`, "");
  await Deno.writeTextFile(`${folder}/bad.json`, "{");
  const line = async (run: () => Promise<unknown>) => {
    const { message } = await assertRejects(run, InputError);
    assertEquals(message.includes("\n"), false);
    return message.replace(folder, "F");
  };
  assertEquals(await line(() => readFile(`${folder}/none`)), "F/none: no such file or folder");
  assertEquals(await line(() => readFile(folder)), "F: is a folder, not a file");
  assertEquals(await line(() => writeFile(folder, [])), "F: is a folder, not a file");
  const below = await line(() => writeFile(`${folder}/file/x`, []));
  assertEquals(below.startsWith("F/file/x: "), true, below);
  assertEquals(
    (await line(() => readJson(`${folder}/bad.json`))).startsWith("F/bad.json: is not"),
    true,
  );
  await Deno.remove(folder, { recursive: true });
});
