import { assertClose } from "../assert_close.ts";
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

/** Fails unless a matrix equals a `.npy` file's, in the first columns, within a tolerance. */
export async function assertGolden(
  actual: Matrix,
  path: string,
  tolerance: number,
  columns = actual.columns,
): Promise<void> {
  const { data, shape: [rows, width] } = await readNpy(path);
  const first = (values: ArrayLike<number>, width: number, rows: number): Matrix => ({
    data: Float64Array.from(
      { length: rows * columns },
      (_, i) => values[Math.floor(i / columns) * width + i % columns]!,
    ),
    rows,
    columns,
  });
  const expected = first(data, width!, rows!);
  assertClose(first(actual.data, actual.columns, actual.rows), expected, tolerance, path);
}
