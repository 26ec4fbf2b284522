import { InputError } from "../errors/input_error.ts";
import { quoted } from "../errors/quoted.ts";
import type { Matrix } from "./matrix.ts";
import { readNumberLine } from "./number_line.ts";

/** Rows that are handed on at once, fewer where they are long. */
const BLOCK = 256, BLOCK_NUMBERS = 2 ** 18;

/** Bytes of a line, beyond which a text is none of rows: some 40,000 numbers of 25 digits. */
const LONGEST_LINE = 2 ** 20;

const LINE_FEED = 10;

/**
 * Reads a matrix of text as NumPy's `np.savetxt` writes it, block by block: one row a line, numbers
 * between spaces, tabs or commas; what follows a `#`, and empty lines, are left out.
 *
 * @param bytes The text, in UTF-8; a piece may be used again for the next one.
 * @param name What the text is called in error messages: the file's path, say.
 * @returns Blocks of rows, (rows, columns), at least one.
 * @throws {InputError} If a line has another number of columns or is longer than a mebibyte, or a
 * number is none, not finite or beyond single precision; one line that names the text and the line.
 */
export async function* parseTextMatrix(
  bytes: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<Matrix> {
  let columns = 0, rows = 0, found = false, number = 0, block = 0;
  let data = new Float64Array(0);
  for await (const lines of wholeLines(bytes, name)) {
    for (let start = 0, end; start < lines.length; start = end + 1) {
      end = lines.indexOf(LINE_FEED, start);
      if (end < 0) end = lines.length;
      if (end - start > LONGEST_LINE) throw tooLong(name, number + 1);
      const line = lines.subarray(start, end);
      number++;
      if (!found) {
        const first = numbers(line, `${name}: line ${number}`);
        if (first.length === 0) continue;
        [columns, found] = [first.length, true];
        block = Math.max(1, Math.min(BLOCK, Math.floor(BLOCK_NUMBERS / columns)));
        data = new Float64Array(block * columns);
        data.set(first);
      } else {
        const row = data.subarray(rows * columns, (rows + 1) * columns);
        if (!readRow(line, row, `${name}: line ${number}`)) continue;
      }
      requireSingle(data, rows * columns, columns, `${name}: line ${number}`);
      if (++rows < block) continue;
      yield { data, rows, columns };
      [data, rows] = [new Float64Array(block * columns), 0];
    }
  }
  if (!found) throw new InputError(`${name}: holds no numbers`);
  if (rows > 0) yield { data: data.slice(0, rows * columns), rows, columns };
}

/** The text in pieces of whole lines; each stays as it is only until the next is asked for. */
async function* wholeLines(
  bytes: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<Uint8Array> {
  let begun = new Uint8Array(0); // a line that has no end yet
  for await (const piece of bytes) {
    const end = piece.lastIndexOf(LINE_FEED) + 1;
    const joined = new Uint8Array(begun.length + (end || piece.length));
    joined.set(begun);
    joined.set(piece.subarray(0, end || piece.length), begun.length);
    if (end > 0) yield joined;
    begun = end > 0 ? piece.slice(end) : joined;
    if (begun.length > LONGEST_LINE) throw tooLong(name);
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
      throw new InputError(`${where}: number ${i + 1} is ${quoted(word)}, not a finite number`);
    }
    return value;
  });
}

function tooLong(name: string, number?: number): InputError {
  const where = number === undefined ? "a line" : `line ${number}`;
  return new InputError(`${name}: ${where} is longer than ${LONGEST_LINE} bytes: no text of rows`);
}

/** Refuses numbers that single precision, in which they are used, does not hold. */
function requireSingle(data: Float64Array, start: number, count: number, where: string): void {
  for (let i = start; i < start + count; i++) {
    if (Math.abs(data[i]!) < SINGLE_LIMIT) continue;
    throw new InputError(
      `${where}: number ${i - start + 1} is ${data[i]}, more than single precision holds`,
    );
  }
}

/** What rounds to infinity in single precision, or is infinite. */
const SINGLE_LIMIT = 2 ** 128 - 2 ** 103;

/** How `np.savetxt` writes a number by default, `%.18e`: 1.500000000000000000e+00. */
function savetxtNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  const [mantissa, exponent] = value.toExponential(18).split("e") as [string, string];
  const digits = exponent.slice(1).padStart(2, "0");
  const sign = Object.is(value, -0) ? "-" : "";
  return `${sign}${mantissa}e${exponent[0]}${digits}`;
}

/**
 * The lines of a matrix as `np.savetxt` writes them.
 *
 * @param matrix The numbers, (rows, columns).
 * @returns One line a row, each with its end of line.
 *
 * @example Usage
 * ```ts
 * import { textMatrixLines } from "@aud2repr2pose/aud2repr2pose/files";
 *
 * const [line] = textMatrixLines({ data: new Float64Array([1.5, -2]), rows: 1, columns: 2 });
 * console.log(line); // 1.500000000000000000e+00 -2.000000000000000000e+00
 * ```
 */
export function* textMatrixLines(
  { data, rows, columns }: Matrix<Float32Array | Float64Array>,
): Generator<string> {
  for (let row = 0; row < rows; row++) {
    const values = Array.from(data.subarray(row * columns, (row + 1) * columns), savetxtNumber);
    yield values.join(" ") + "\n";
  }
}
