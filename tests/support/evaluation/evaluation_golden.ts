import { assert, assertEquals } from "@std/assert";
import { parse } from "@std/csv";
import { fromFileUrl } from "@std/path";
import { callTask } from "../tasks/run_task.ts";

/** Committed fixtures. */
export const fixtures = fromFileUrl(new URL("../../fixtures/", import.meta.url));
export const evaluation = `${fixtures}evaluation/`;
export const golden = `${evaluation}golden/`;
export const SEQUENCES = ["gesture1094.txt", "gesture1096.txt", "gesture1098.txt"];
export const MODELS = ["model_a", "model_b"].map((name) => `${evaluation}predicted/${name}`);
export const BOTH = ["--original", `${evaluation}original`, "--predicted", ...MODELS];

/** Runs the task, which must succeed, and returns what it printed. */
export async function evaluate(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await callTask("evaluate", args);
  assertEquals([code, stderr], [0, ""]);
  return stdout;
}

/** The rows of a CSV file. */
export const table = async (path: string) => parse(await Deno.readTextFile(path));

/** A row's or column's numbers of a table, by its name. */
export async function numbers(path: string, row: string): Promise<number[]> {
  const found = (await table(path)).find(([name]) => name === row);
  assert(found, `${path} has no row ${row}`);
  return found.slice(1).map(Number);
}

/** Checks rows, columns, their order and names, and each number within 1e-9. */
export async function assertGolden(
  path: string,
  expectedPath: string,
  tolerance = 1e-9,
): Promise<void> {
  const [found, expected] = [await table(path), await table(expectedPath)];
  assertEquals(found[0], expected[0], path);
  assertEquals(found.map(([name]) => name), expected.map(([name]) => name), path);
  for (const [r, row] of expected.entries()) {
    assertEquals(found[r]!.length, row.length, path);
    if (r === 0) continue;
    for (const [c, text] of row.slice(1).entries()) {
      const value = Number(text), distance = Math.abs(Number(found[r]![c + 1]) - value);
      assert(distance <= tolerance * Math.abs(value), `${path}: ${row[0]}, ${expected[0]![c + 1]}`);
    }
  }
}
