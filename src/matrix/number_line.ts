import { InputError } from "../errors/input_error.ts";

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
    let mantissa = 0, decimals = 0;
    const whole = at;
    // One comparison without sign tells digits from all else.
    for (let d = byte - 48; at < end && (d >>> 0) < 10; d = (byte = bytes[++at]!) - 48) {
      mantissa = 10 * mantissa + d;
    }
    let digits = at - whole;
    if (at < end && byte === 46) {
      byte = bytes[++at]!;
      const point = at;
      for (let d = byte - 48; at < end && (d >>> 0) < 10; d = (byte = bytes[++at]!) - 48) {
        mantissa = 10 * mantissa + d;
      }
      decimals = at - point;
      digits += decimals;
    }
    if (digits > 0 && digits <= EXACT_DIGITS && (at >= end || byte <= 32)) {
      const value = mantissa / POWERS[decimals]!;
      out[i] = negative ? -value : value;
    } else {
      while (at < end && bytes[at]! > 32) at++;
      out[i] = readLongNumber(bytes, first, at);
    }
  }
  while (at < end && bytes[at]! <= 32) at++;
  if (at < end) throw new InputError(`has more than ${out.length} numbers`);
}

/** A number of more digits, or with an exponent. */
function readLongNumber(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  const negative = bytes[at] === 45;
  if (negative || bytes[at] === 43) at++;
  // In three integers, which take less time to multiply than floating-point numbers.
  let high = 0, middle = 0, low = 0, digits = 0, decimals = 0, point = false;
  for (; at < end; at++) {
    const digit = bytes[at]! - 48;
    if (digit >= 0 && digit <= 9) {
      if (digits < 8) high = (10 * high + digit) | 0;
      else if (digits < EXACT_DIGITS) middle = (10 * middle + digit) | 0;
      else low = (10 * low + digit) | 0;
      digits++;
      if (point) decimals++;
    } else if (digit === -2 && !point) {
      point = true;
    } else {
      break;
    }
  }
  let exponent = 0, complete = at === end;
  if (at + 1 < end && (bytes[at]! | 32) === 101) { // e or E
    const sign = bytes[++at] === 45 ? -1 : 1;
    if (sign < 0 || bytes[at] === 43) at++;
    complete = at < end;
    for (; at < end && complete; at++) {
      const digit = bytes[at]! - 48;
      exponent = 10 * exponent + digit;
      complete = digit >= 0 && digit <= 9;
    }
    exponent *= sign;
  }
  const lowDigits = Math.max(0, digits - EXACT_DIGITS);
  const exact = high * POWERS[Math.min(EXACT_DIGITS, Math.max(8, digits)) - 8]! + middle;
  const value = complete && digits > 0 ? decimal(exact, low, lowDigits, exponent - decimals) : NaN;
  if (Number.isNaN(value)) return readUnusual(bytes, start, end);
  return negative ? -value : value;
}

/**
 * (high * 10^lowDigits + low) * 10^exponent, correctly rounded, or NaN where that is not sure.
 */
function decimal(high: number, low: number, lowDigits: number, exponent: number): number {
  if (exponent < -22 || exponent > 22 || lowDigits > 7) return NaN;
  const power = POWERS[exponent < 0 ? -exponent : exponent]!;
  if (lowDigits === 0) return exponent < 0 ? high / power : high * power;
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
