import { assertEquals } from "@std/assert";
import { note } from "../../src/files/notes.ts";
import { printNotes } from "../../tasks/command/printing.ts";

Deno.test("printNotes() prints a text once, and of how many more files it is true", () => {
  const printed: string[] = [];
  const { error } = console;
  console.error = (line: string) => printed.push(line);
  try {
    const finish = printNotes();
    note("a.bvh", ["is odd", "is long"]);
    for (const file of ["b.bvh", "a.bvh", "c.bvh", "b.bvh"]) note(file, ["is odd"]);
    note("d.bvh");
    assertEquals(printed, ["Note: a.bvh: is odd", "Note: a.bvh: is long"]);
    finish();
    assertEquals(printed.slice(2), ["Note: 2 more files: is odd"]);
  } finally {
    console.error = error;
  }
});
