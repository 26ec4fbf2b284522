import { assertEquals, assertRejects } from "@std/assert";
import { InputError } from "../../src/errors/input_error.ts";
import { readFile, readJson, writeFile } from "../../src/files/files.ts";
import { readBvhFile } from "../../src/files/motion_files.ts";
import { readNpy } from "../../src/files/npy/npy.ts";
import { NpyReader } from "../../src/files/npy/npy_reader.ts";
import { hashFile } from "../../src/files/records/file_hashes.ts";
import { readTextMatrix } from "../../src/files/matrix_file.ts";
import { WavFile } from "../../src/files/wav/wav_file.ts";

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

Deno.test("readers say in one line what is no file, and wait for nothing", async () => {
  const folder = await Deno.makeTempDir();
  const at = (name: string) => `${folder}/${name}`;
  await Deno.symlink(at("loop.npy"), at("loop.npy"));
  await new Deno.Command("mkfifo", { args: [at("pipe.npy")] }).output();
  const readers: ((path: string) => unknown)[] = [
    readFile,
    readJson,
    hashFile,
    readNpy,
    readBvhFile,
    (path) => Array.fromAsync(readTextMatrix(path)),
    (path) => new NpyReader(path),
    (path) => new WavFile(path),
  ];
  const cases: [path: string, line: string][] = [
    [at("loop.npy"), "is a link that leads to itself"],
    [at("pipe.npy"), "is a pipe, not a file; save what comes from it as a file first"],
    [folder, "is a folder"],
    [at("x".repeat(300)), "File name too long"],
    ["/dev/null", "is a device, not a file"],
  ];
  for (const [path, line] of cases) {
    for (const read of readers) {
      const { message } = await assertRejects(async () => void await read(path), InputError);
      assertEquals(message.startsWith(`${path}: `) && message.includes(line), true, message);
      assertEquals(message.split("\n").length, 1);
    }
  }
  await Deno.remove(folder, { recursive: true });
});
