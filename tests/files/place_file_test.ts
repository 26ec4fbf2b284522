import { assertEquals, assertRejects } from "@std/assert";
import { InputError } from "../../src/errors/input_error.ts";
import { listFiles } from "../../src/files/files.ts";
import { type LinkKind, placeFile } from "../../src/files/place_file.ts";
import { hashFile } from "../../src/files/records/file_hashes.ts";

Deno.test("placeFile() copies and links in place of what is there, and never writes through it", async () => {
  const folder = await Deno.makeTempDir();
  const [source, other, target] = ["source", "other", "target"].map((name) => `${folder}/${name}`);
  await Deno.writeTextFile(source!, "source");
  await Deno.writeTextFile(other!, "other");
  const kinds: LinkKind[] = ["copy", "hard", "symbolic"];
  for (const before of kinds) {
    for (const kind of [...kinds, before]) {
      await placeFile(other!, target!, before);
      await placeFile(source!, target!, kind);
      await placeFile(source!, target!, kind);
      assertEquals(await Deno.readTextFile(target!), "source", `${kind} over ${before}`);
      assertEquals(await Deno.readTextFile(other!), "other");
      const { isSymlink, ino } = await Deno.lstat(target!);
      assertEquals(isSymlink, kind === "symbolic");
      assertEquals(ino === (await Deno.stat(source!)).ino, kind === "hard");
    }
  }
  assertEquals((await listFiles(folder, "", 0)).sort(), ["other", "source", "target"]);
  await assertRejects(
    () => placeFile(`${folder}/none`, target!, "hard"),
    InputError,
    "none: no such",
  );
  await assertRejects(
    () => placeFile(source!, `${folder}/a/b`, "copy"),
    InputError,
    "a/b: no such",
  );
  await Deno.remove(folder, { recursive: true });
});

Deno.test("placeFile() puts nothing in place of a file that has changed since it was looked at", async () => {
  const folder = await Deno.makeTempDir();
  const [source, target] = [`${folder}/source`, `${folder}/target`];
  await Deno.writeTextFile(source, "before");
  const expected = await hashFile(source);
  for (const kind of ["copy", "hard", "symbolic"] as const) {
    await Deno.writeTextFile(source, "before");
    await placeFile(source, target, kind, expected);
    await Deno.remove(target);
    for (const changed of ["longer than before", "befors"]) {
      await Deno.writeTextFile(source, changed);
      const line = `${source}: changed while it was being read; run again`;
      await assertRejects(() => placeFile(source, target, kind, expected), InputError, line);
      if (kind === "copy") assertEquals(await listFiles(folder, "", 0), ["source"]);
      await Deno.remove(target).catch(() => {});
    }
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("hashFile() computes SHA-256 over blocks", async () => {
  const path = await Deno.makeTempFile();
  // FIPS 180-4: the message "abc", and a million times "a".
  await Deno.writeTextFile(path, "abc");
  assertEquals(await hashFile(path), {
    size: 3,
    sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  });
  await Deno.writeTextFile(path, "a".repeat(1e6));
  assertEquals(await hashFile(path), {
    size: 1e6,
    sha256: "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
  });
  await Deno.remove(path);
  await assertRejects(() => hashFile(path), InputError, `${path}: no such file or folder`);
});

Deno.test("listFiles() goes down as far as it is told", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(`${folder}/a/b/c`, { recursive: true });
  for (const name of ["x", "a/y", "a/.hidden", "a/b/z", "a/b/c/w"]) {
    await Deno.writeTextFile(`${folder}/${name}`, "");
  }
  await Deno.symlink(`${folder}/x`, `${folder}/a/link`);
  await Deno.symlink(folder, `${folder}/a/circle`);
  const list = async (below: string, depth: number) =>
    (await listFiles(folder, below, depth)).sort();
  assertEquals(await list("", 0), ["x"]);
  assertEquals(await list("a", 0), ["a/link", "a/y"]);
  assertEquals(await list("a", 1), ["a/b/z", "a/link", "a/y"]);
  assertEquals(await list("", Infinity), ["a/b/c/w", "a/b/z", "a/link", "a/y", "x"]);
  assertEquals(await list("none", Infinity), []);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("listFiles() follows links to folders elsewhere where it is told to, once each", async () => {
  const folder = await Deno.makeTempDir(), elsewhere = await Deno.makeTempDir();
  await Deno.mkdir(`${elsewhere}/s/t`, { recursive: true });
  await Deno.mkdir(`${folder}/a`);
  for (const path of [`${folder}/a/x`, `${elsewhere}/s/y`, `${elsewhere}/s/t/z`]) {
    await Deno.writeTextFile(path, "");
  }
  const links = {
    [`${folder}/linked`]: `${elsewhere}/s`,
    [`${folder}/linked again`]: `${elsewhere}/s`,
    [`${folder}/same`]: `${folder}/a`,
    [`${folder}/a/up`]: folder,
    [`${elsewhere}/s/t/circle`]: `${elsewhere}/s`,
    [`${elsewhere}/s/home`]: `${folder}/a`,
    [`${folder}/nowhere`]: `${folder}/none`,
  };
  for (const [link, target] of Object.entries(links)) await Deno.symlink(target, link);
  const list = async (depth: number) =>
    (await listFiles(folder, "", depth, { followLinks: true })).sort();
  assertEquals(await list(Infinity), ["a/x", "linked/t/z", "linked/y"]);
  assertEquals(await list(1), ["a/x", "linked/y"]);
  assertEquals(await listFiles(folder, "", Infinity), ["a/x"]);
  // Links to a folder and to one in it: nothing of either is left out, whatever is deep enough.
  await Deno.symlink(`${elsewhere}/s/t`, `${folder}/inner`);
  assertEquals(await list(Infinity), ["a/x", "inner/z", "linked/y"]);
  await Deno.rename(`${folder}/inner`, `${folder}/outer`);
  assertEquals(await list(Infinity), ["a/x", "linked/t/z", "linked/y"]);
  assertEquals(await list(1), ["a/x", "linked/y", "outer/z"]);
  for (const place of [folder, elsewhere]) await Deno.remove(place, { recursive: true });
});
