import { join } from "@std/path";
import { readText } from "../../src/files/files.ts";

/**
 * Prints the result table of an experiment, and where all else is.
 *
 * @param folder The experiment's folder.
 */
export async function printTable(folder: string): Promise<void> {
  const path = join(folder, "tables", "table.md");
  console.log(`\n${await readText(path)}`);
  console.log(`Wrote ${folder}: tables, figures, evaluation, models, predicted`);
}
