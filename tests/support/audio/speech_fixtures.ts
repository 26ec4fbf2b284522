import { readNpy } from "../../../src/files/npy/npy.ts";
import type { Matrix } from "../../../src/matrix/matrix.ts";

/** Where a fixture is: committed with the tests, or real speech that only some machines have. */
export function fixture(name: string): string {
  return decodeURIComponent(new URL(`../../fixtures/${name}`, import.meta.url).pathname);
}

/** Where a fixture of real speech is that cannot be committed. */
export function sharedFixture(name: string): string {
  return decodeURIComponent(
    new URL(`../../../../shared/fixtures/${name}`, import.meta.url).pathname,
  );
}

/** Says whether a file is on this machine, and if not that the test is skipped for it. */
export function isHere(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    console.log(`skipped: there is no ${path}`);
    return false;
  }
}

/** Largest distance of a matrix's elements, in the given columns, from those of a `.npy` file. */
export async function distanceFromGolden(
  actual: Matrix,
  path: string,
  columns = actual.columns,
): Promise<number> {
  const { data, shape: [rows, width] } = await readNpy(path);
  if (rows !== actual.rows) throw new Error(`${path} has ${rows} rows, there are ${actual.rows}`);
  let distance = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const expected = data[row * width! + column]!;
      const error = Math.abs(expected - actual.data[row * actual.columns + column]!);
      if (!(error <= distance)) distance = error;
    }
  }
  return distance;
}
