import { InputError } from "../input_error.ts";

/** Powers of ten that a double holds exactly. */
const POWERS = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));

/**
 * Reads a line of numbers, in decimal or scientific notation, between white space.
 *
 * Up to 15 digits and a power of ten up to 22 make one exact product or quotient, correctly rounded;
 * anything else goes the slow way.
 *
 * @param bytes ASCII text.
 * @param start Where the line starts.
 * @param end Where it ends.
 * @param out Where the numbers go: the line must have as many.
 * @throws {InputError} If the line has more or fewer numbers, or something that is not one.
 */
export function readNumberLine(
  bytes: Uint8Array,
  start: number,
  end: number,
  out: Float64Array,
): void {
  let at = start;
  for (let i = 0; i < out.length; i++) {
    while (at < end && bytes[at]! <= 32) at++;
    if (at === end) throw new InputError(`has ${i} numbers, not ${out.length}`);
    const first = at;
    let byte = bytes[at]!;
    const negative = byte === 45;
    if (negative || byte === 43) byte = bytes[++at]!;
    let mantissa = 0, digits = 0, decimals = 0;
    for (; at < end && byte >= 48 && byte <= 57; byte = bytes[++at]!) {
      mantissa = 10 * mantissa + byte - 48;
      digits++;
    }
    if (at < end && byte === 46) {
      byte = bytes[++at]!;
      for (; at < end && byte >= 48 && byte <= 57; byte = bytes[++at]!) {
        mantissa = 10 * mantissa + byte - 48;
        digits++;
        decimals++;
      }
    }
    if (digits > 0 && digits <= 15 && (at >= end || byte <= 32)) {
      const value = mantissa / POWERS[decimals]!;
      out[i] = negative ? -value : value;
    } else {
      while (at < end && bytes[at]! > 32) at++;
      out[i] = readUnusual(bytes, first, at);
    }
  }
  while (at < end && bytes[at]! <= 32) at++;
  if (at < end) throw new InputError(`has more than ${out.length} numbers`);
}

function readUnusual(bytes: Uint8Array, start: number, end: number): number {
  const text = new TextDecoder().decode(bytes.subarray(start, end));
  const value = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : NaN;
  if (!Number.isFinite(value)) {
    const shown = text.length > 40 ? `${text.slice(0, 37)}...` : text;
    throw new InputError(`${JSON.stringify(shown)} is not a finite number`);
  }
  return value;
}
