import { InputError } from "../input_error.ts";
import type { Matrix } from "../matrix.ts";

/** Rows that are handed on at once. */
const BLOCK = 256;

/**
 * Reads a matrix from text as NumPy's `np.savetxt` writes it, block by block: one row a line, numbers
 * between spaces, tabs or commas; what follows a `#`, and empty lines, are left out.
 *
 * @param bytes The text, in pieces of any length.
 * @param name What error messages call it.
 * @returns Blocks of rows, (rows, columns), at least one.
 * @throws {InputError} If a line has another number of columns, or a number is none or not finite; one
 * line that names the text and the line.
 */
export async function* parseTextMatrix(
  bytes: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<Matrix> {
  let columns = 0, found = false, number = 0;
  let values: number[] = [];
  const take = (): Matrix => {
    const block = { data: Float64Array.from(values), rows: values.length / columns, columns };
    values = [];
    return block;
  };
  for await (const line of lines(bytes)) {
    number++;
    const row = numbers(line, `${name}: line ${number}`);
    if (row.length === 0) continue;
    if (!found) columns = row.length;
    else if (row.length !== columns) {
      throw new InputError(
        `${name}: line ${number} has ${row.length} numbers, the lines before have ${columns}`,
      );
    }
    found = true;
    for (const value of row) values.push(value);
    if (values.length === BLOCK * columns) yield take();
  }
  if (!found) throw new InputError(`${name}: holds no numbers`);
  if (values.length > 0) yield take();
}

/** The lines of a text that comes as bytes. */
async function* lines(
  bytes: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const piece of bytes) {
    const parts = (rest + decoder.decode(piece, { stream: true })).split("\n");
    rest = parts.pop()!;
    yield* parts;
  }
  rest += decoder.decode();
  if (rest !== "") yield rest;
}

/** The numbers of a line, and an error that begins with where it is if one is none. */
function numbers(line: string, where: string): number[] {
  const text = line.replace(/#.*/, "").trim();
  if (text === "") return [];
  return text.split(/\s*,\s*|\s+/).map((word, i) => {
    const value = word === "" ? NaN : Number(word);
    if (!Number.isFinite(value)) {
      throw new InputError(`${where}: number ${i + 1} is "${word}", not a finite number`);
    }
    return value;
  });
}
