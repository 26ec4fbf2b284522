import { assertEquals } from "@std/assert";
import { decodeNpy } from "../../../src/matrix/npy.ts";
import type { Matrix } from "../../../src/matrix/matrix.ts";

/** A folder of the fixtures that stay outside the repository, and whether it is there. */
export function shared(folder: string): { url: URL; absent: boolean; note: string } {
  const url = new URL(`../../../../shared/fixtures/${folder}`, import.meta.url);
  let absent = false;
  try {
    Deno.statSync(url);
  } catch {
    absent = true;
  }
  return { url, absent, note: absent ? " (skipped: ../shared/fixtures is absent)" : "" };
}

/** Where a file in tests/fixtures is. */
export function fixture(path: string): URL {
  return new URL(`../../fixtures/${path}`, import.meta.url);
}

/** An array of two dimensions from a `.npy` file. */
export function readNpyMatrix(url: URL): Matrix {
  const { data, shape } = decodeNpy(Deno.readFileSync(url));
  assertEquals(shape.length, 2);
  return { data: Float64Array.from(data), rows: shape[0]!, columns: shape[1]! };
}

/** Rows of numbers from a text file in tests/fixtures. */
export function readTextMatrix(path: string): Matrix {
  const rows = Deno.readTextFileSync(fixture(path)).trim().split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  return { data: Float64Array.from(rows.flat()), rows: rows.length, columns: rows[0]!.length };
}

/** A matrix of one column. */
export function column(values: readonly number[]): Matrix {
  return { data: Float64Array.from(values), rows: values.length, columns: 1 };
}
