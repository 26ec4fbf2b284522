import { assertEquals } from "@std/assert";
import { validateManifest } from "../../../src/dataset/data_manifest.ts";
import { onNote } from "../../../src/files/notes.ts";
import { readTables } from "../../../tasks/data/read_table.ts";
import { inFolder } from "../../support/in_folder.ts";

const manifest = validateManifest({
  name: "mine",
  files: { speech: "{id}.wav", motion: "{id}.bvh" },
  table: { file: "info.csv" },
  split: { rule: "lists", train: [], dev: [], test: [] },
});

Deno.test("readTables() reads what spreadsheets write: UTF-8 with a mark or without, Windows-1252", () =>
  inFolder(async (folder) => {
    const notes: string[] = [];
    onNote((file, text) => notes.push(`${file.replace(folder, "")}: ${text}`));
    const path = `${folder}/info.csv`, rows = [{ id: "Jörg_1", style: "müde" }];
    const text = "id,style\r\nJörg_1,müde\r\n";
    for (const written of [text, `\uFEFF${text}`, text.normalize("NFD")]) {
      await Deno.writeTextFile(path, written);
      assertEquals((await readTables(manifest, folder, folder)).table!.rows, rows);
    }
    assertEquals(notes, []);
    const western = Uint8Array.from(
      "id,style\r\nJörg_1,müde\r\n",
      (letter) => letter.charCodeAt(0),
    );
    await Deno.writeFile(path, western);
    assertEquals((await readTables(manifest, folder, folder)).table!.rows, rows);
    assertEquals(notes, ["/info.csv: is not UTF-8, and is read as Windows-1252"]);
  }));
