import { InputError } from "./input_error.ts";

/** Powers of ten that a double holds exactly. */
const POWERS = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));

/** Digits of which any number is exact in a double. */
const EXACT_DIGITS = 15;

/**
 * Reads a line of numbers, in decimal or scientific notation, between white space.
 *
 * Up to 15 digits and a power of ten up to 22 make one exact product or quotient, correctly rounded
 * (Clinger 1990, "How to read floating point numbers accurately"). Up to 22 digits, such as the 19 of
 * `np.savetxt`, are two doubles whose product or quotient is rounded once; where that is too close to
 * the middle of two doubles to be sure of, and for anything else, the number goes the slow way.
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
    let high = 0, low = 0, digits = 0, decimals = 0, point = false;
    for (; at < end; byte = bytes[++at]!) {
      if (byte >= 48 && byte <= 57) {
        if (digits < EXACT_DIGITS) high = 10 * high + byte - 48;
        else low = 10 * low + byte - 48;
        digits++;
        if (point) decimals++;
      } else if (byte === 46 && !point) {
        point = true;
      } else {
        break;
      }
    }
    let value = NaN;
    if (digits > 0 && (at >= end || byte <= 32)) {
      value = decimal(high, low, digits - EXACT_DIGITS, -decimals);
    } else if (digits > 0 && (byte | 32) === 101 && at + 2 < end) {
      byte = bytes[++at]!;
      const sign = byte === 45 ? -1 : 1;
      if (byte === 45 || byte === 43) byte = bytes[++at]!;
      let exponent = 0;
      const from = at;
      for (; at < end && byte >= 48 && byte <= 57; byte = bytes[++at]!) {
        exponent = 10 * exponent + byte - 48;
      }
      if (at > from && (at >= end || byte <= 32)) {
        value = decimal(high, low, digits - EXACT_DIGITS, sign * exponent - decimals);
      }
    }
    if (value === value) { // not NaN
      out[i] = negative ? -value : value;
    } else {
      while (at < end && bytes[at]! > 32) at++;
      out[i] = readUnusual(bytes, first, at);
    }
  }
  while (at < end && bytes[at]! <= 32) at++;
  if (at < end) throw new InputError(`has more than ${out.length} numbers`);
}

/**
 * (high * 10^lowDigits + low) * 10^exponent, correctly rounded, or NaN where that is not sure;
 * `lowDigits` of 0 and less are none.
 */
function decimal(high: number, low: number, lowDigits: number, exponent: number): number {
  if (exponent < -22 || exponent > 22 || lowDigits > 7) return NaN;
  const power = POWERS[exponent < 0 ? -exponent : exponent]!;
  if (lowDigits <= 0) return exponent < 0 ? high / power : high * power;
  // All digits as the sum of two doubles: high * 10^lowDigits without error, and the low digits.
  const shift = POWERS[lowDigits]!;
  const product = high * shift;
  const sum = product + low;
  const rest = low - (sum - product) + productError(high, shift, product);
  let value: number, correction: number;
  if (exponent < 0) {
    value = sum / power;
    const back = value * power;
    correction = ((sum - back) - productError(value, power, back) + rest) / power;
  } else {
    value = sum * power;
    correction = productError(sum, power, value) + rest * power;
  }
  const doubt = value * 2 ** -90;
  const lower = value + (correction - doubt);
  return lower === value + (correction + doubt) ? lower : NaN;
}

/** What rounding took from a product (Dekker 1971): a * b = product + error, exactly. */
function productError(a: number, b: number, product: number): number {
  const aScaled = 134217729 * a, bScaled = 134217729 * b; // 2^27 + 1
  const aHigh = aScaled - (aScaled - a), bHigh = bScaled - (bScaled - b);
  const aLow = a - aHigh, bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
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
