import { InputError } from "../input_error.ts";
import type { Matrix } from "../matrix.ts";
import { readNumberLine } from "../number_line.ts";

/** Rows that are handed on at once. */
const BLOCK = 256;
const LINE_FEED = 10;

/**
 * Reads a matrix of text as NumPy's `np.savetxt` writes it, block by block: one row a line, numbers
 * between spaces, tabs or commas; what follows a `#`, and empty lines, are left out.
 *
 * @param bytes The text, in UTF-8; a piece may be used again for the next one.
 * @param name What the text is called in error messages: the file's path, say.
 * @returns Blocks of rows, (rows, columns), at least one.
 * @throws {InputError} If a line has another number of columns, or a number is none or not finite; one
 * line that names the text and the line.
 */
export async function* parseTextMatrix(
  bytes: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<Matrix> {
  let columns = 0, rows = 0, found = false, number = 0;
  let data = new Float64Array(0);
  for await (const lines of wholeLines(bytes)) {
    for (let start = 0, end; start < lines.length; start = end + 1) {
      end = lines.indexOf(LINE_FEED, start);
      if (end < 0) end = lines.length;
      const line = lines.subarray(start, end);
      number++;
      if (!found) {
        const first = numbers(line, `${name}: line ${number}`);
        if (first.length === 0) continue;
        [columns, found] = [first.length, true];
        data = new Float64Array(BLOCK * columns);
        data.set(first);
      } else {
        const row = data.subarray(rows * columns, (rows + 1) * columns);
        if (!readRow(line, row, `${name}: line ${number}`)) continue;
      }
      if (++rows < BLOCK) continue;
      yield { data, rows, columns };
      [data, rows] = [new Float64Array(BLOCK * columns), 0];
    }
  }
  if (!found) throw new InputError(`${name}: holds no numbers`);
  if (rows > 0) yield { data: data.slice(0, rows * columns), rows, columns };
}

/** The text in pieces of whole lines; each stays as it is only until the next is asked for. */
async function* wholeLines(
  bytes: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let begun = new Uint8Array(0); // a line that has no end yet
  for await (const piece of bytes) {
    const end = piece.lastIndexOf(LINE_FEED) + 1;
    const joined = new Uint8Array(begun.length + (end || piece.length));
    joined.set(begun);
    joined.set(piece.subarray(0, end || piece.length), begun.length);
    if (end > 0) yield joined;
    begun = end > 0 ? piece.slice(end) : joined;
  }
  if (begun.length > 0) yield begun;
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
