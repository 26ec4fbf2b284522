import { InputError } from "../errors/input_error.ts";

/** Where some rows lie, for the line that names one. */
export interface RowsPlace {
  /** Numbers of a row. */
  readonly columns: number;
  /** Which row of the whole the first one is. @default {0} */
  readonly firstRow?: number;
}

/**
 * Checks that all numbers of some rows are finite.
 *
 * @param data The rows, one after the other.
 * @param what What they are of, such as a file's path.
 * @param place Where they lie.
 * @throws {InputError} Naming the first number that is not, by its row and column from 0.
 */
export function requireFinite(
  data: ArrayLike<number>,
  what: string,
  { columns, firstRow = 0 }: RowsPlace,
): void {
  for (let i = 0; i < data.length; i++) {
    if (Number.isFinite(data[i])) continue;
    const row = firstRow + Math.floor(i / columns);
    throw new InputError(
      `${what}: row ${row}, column ${i % columns} is ${data[i]}, not a finite number`,
    );
  }
}
