import { InputError } from "../input_error.ts";
import type { Matrix } from "../matrix.ts";
import { readNumberLine } from "../number_line.ts";
import { naming } from "./files.ts";

/** Rows that are handed on at once. */
const BLOCK = 256;
/** Bytes that are read at once. */
const CHUNK = 2 ** 18;

/**
 * Reads a matrix of text as NumPy's `np.savetxt` writes it, block by block: one row a line, numbers
 * between spaces, tabs or commas; what follows a `#`, and empty lines, are left out.
 *
 * @param path The file.
 * @returns Blocks of rows, (rows, columns), at least one.
 * @throws {InputError} If it cannot be read, a line has another number of columns, or a number is
 * none or not finite; one line that names the file and the line.
 */
export async function* readTextMatrix(path: string): AsyncGenerator<Matrix> {
  let columns = 0, rows = 0, found = false, number = 0;
  let data = new Float64Array(0);
  for await (const line of lines(path)) {
    number++;
    const where = `${path}: line ${number}`;
    if (!found) {
      const first = numbers(line, where);
      if (first.length === 0) continue;
      [columns, found] = [first.length, true];
      data = new Float64Array(BLOCK * columns);
      data.set(first);
    } else if (!readRow(line, data.subarray(rows * columns, (rows + 1) * columns), where)) {
      continue;
    }
    if (++rows < BLOCK) continue;
    yield { data, rows, columns };
    [data, rows] = [new Float64Array(BLOCK * columns), 0];
  }
  if (!found) throw new InputError(`${path}: holds no numbers`);
  if (rows > 0) yield { data: data.subarray(0, rows * columns), rows, columns };
}

/** The lines of a file, without their ends; each stays as it is only until the next is asked for. */
async function* lines(path: string): AsyncGenerator<Uint8Array> {
  using file = await naming(path, () => Deno.open(path));
  if ((await file.stat()).isDirectory) throw new InputError(`${path}: is a folder, not a file`);
  let bytes = new Uint8Array(CHUNK);
  let filled = 0; // bytes of a line that has begun
  for (;;) {
    const count = await naming(path, () => file.read(bytes.subarray(filled)));
    if (count === null) break;
    const end = filled + count;
    let start = 0;
    for (let at; (at = bytes.indexOf(10, Math.max(start, filled))) >= 0 && at < end;) {
      yield bytes.subarray(start, at);
      start = filled = at + 1;
    }
    filled = end - start;
    if (start === 0 && end === bytes.length) {
      const longer = new Uint8Array(2 * bytes.length);
      longer.set(bytes);
      bytes = longer;
    } else {
      bytes.copyWithin(0, start, end);
    }
  }
  if (filled > 0) yield bytes.subarray(0, filled);
}

/** Reads a line's numbers into `row`; false if it has none at all. */
function readRow(line: Uint8Array, row: Float64Array, where: string): boolean {
  try {
    readNumberLine(line, 0, line.length, row);
    return true;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
  }
  // Commas, a comment, nothing, or a mistake.
  const found = numbers(line, where);
  if (found.length === 0) return false;
  if (found.length !== row.length) {
    throw new InputError(
      `${where} has ${found.length} numbers, the lines before have ${row.length}`,
    );
  }
  row.set(found);
  return true;
}

/** The numbers of a line, and an error that begins with where it is if one is none. */
function numbers(line: Uint8Array, where: string): number[] {
  const text = new TextDecoder().decode(line).replace(/#.*/, "").trim();
  if (text === "") return [];
  return text.split(/\s*,\s*|\s+/).map((word, i) => {
    const value = word === "" ? NaN : Number(word);
    if (!Number.isFinite(value)) {
      throw new InputError(`${where}: number ${i + 1} is "${word}", not a finite number`);
    }
    return value;
  });
}
