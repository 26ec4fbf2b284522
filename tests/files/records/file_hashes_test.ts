import { assert, assertEquals } from "@std/assert";
import { FileHashes } from "../../../src/files/records/file_hashes.ts";
import { inFolder } from "../../support/in_folder.ts";

// SHA-256 of "abc", the example of FIPS 180-2.
const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

Deno.test("FileHashes() hashes again only what has changed", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a`;
    const hashes = new FileHashes();
    assertEquals(await hashes.of(path), undefined);
    await Deno.writeTextFile(path, "abc");
    const hash = await hashes.of(path);
    assertEquals(hash, { size: 3, sha256: ABC });
    assert(await hashes.of(path) === hash, "it was hashed again");
    await Deno.writeTextFile(`${folder}/b`, "abd");
    await Deno.rename(`${folder}/b`, path);
    assertEquals((await hashes.of(path))!.sha256 === ABC, false);
  }));

Deno.test("FileHashes.changes() names files that are missing or have changed", () =>
  inFolder(async (folder) => {
    const abc = { size: 3, sha256: ABC };
    await Deno.writeTextFile(`${folder}/same`, "abc");
    await Deno.writeTextFile(`${folder}/longer`, "abcd");
    await Deno.writeTextFile(`${folder}/other`, "abd");
    await Deno.mkdir(`${folder}/folder`);
    const files = { same: abc, longer: abc, other: abc, folder: abc, none: abc };
    assertEquals(await new FileHashes().changes(files, folder), [
      { path: "longer", change: "changed" },
      { path: "other", change: "changed" },
      { path: "folder", change: "missing" },
      { path: "none", change: "missing" },
    ]);
  }));
