/**
 * Seeded random numbers, the same on every machine: xoshiro128** (Blackman & Vigna, Scrambled linear
 * pseudorandom number generators, ACM TOMS 47(4), 2021), in 32-bit arithmetic.
 *
 * Every list of keys has a stream of its own, so that parts of a job can draw without taking turns:
 * utterance 7's noise is the same whether or not utterance 6 was made.
 *
 * @example Usage
 * ```ts
 * import { Random } from "@aud2repr2pose/aud2repr2pose/dataset";
 * import { assertEquals } from "@std/assert";
 *
 * const seed = 2019, utterance = 7;
 * const random = new Random(seed, utterance);
 * const order = random.shuffle([1, 2, 3, 4]);
 * assertEquals(order, new Random(seed, utterance).shuffle([1, 2, 3, 4]));
 * console.log(random.uniform(-0.01, 0.01));
 * ```
 */
export class Random {
  #a = 0x243f6a88;
  #b = 0x85a308d3;
  #c = 0x13198a2e;
  #d = 0x03707344;
  /** The second of a pair of normal numbers, until it is asked for. */
  #spare = NaN;

  /**
   * Starts a stream of numbers.
   *
   * @param seed A whole number from 0 up to 2^53 - 1.
   * @param stream Which of the seed's streams: any such numbers.
   * @throws {RangeError} If one is no such number.
   */
  constructor(seed: number, ...stream: readonly number[]) {
    for (const key of [seed, ...stream]) {
      if (!Number.isSafeInteger(key) || key < 0) {
        throw new RangeError(`seed must be a whole number from 0, current value is ${key}`);
      }
      this.#absorb(key >>> 0);
      this.#absorb(Math.floor(key / 2 ** 32));
    }
    if ((this.#a | this.#b | this.#c | this.#d) === 0) this.#a = 1; // the one state that stays put
  }

  /** Hashes a word of the key into all four words of the state. */
  #absorb(word: number): void {
    this.#a = mix(this.#a ^ mix(word + 0x9e3779b9));
    this.#b = mix(this.#b ^ mix(word + 0x3c6ef372));
    this.#c = mix(this.#c ^ mix(word + 0xdaa66d2b));
    this.#d = mix(this.#d ^ mix(word + 0x78dde6e4));
  }

  /** The next 32 random bits, as a whole number from 0. */
  #next(): number {
    const b = this.#b, scrambled = Math.imul(b, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0;
    this.#c ^= this.#a;
    this.#d ^= b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= b << 9;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /**
   * Draws a number evenly from a range.
   *
   * @param low The least.
   * @param high The bound it stays below.
   * @returns `low` plus a multiple of (high - low) / 2^32.
   */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * (this.#next() / 2 ** 32);
  }

  /**
   * Draws a whole number evenly.
   *
   * @param below How many there are to draw from: 1 to 2^32.
   * @returns A whole number from 0 and less than `below`.
   * @throws {RangeError} If `below` is no such number.
   */
  integer(below: number): number {
    if (!Number.isInteger(below) || below < 1 || below > 2 ** 32) {
      throw new RangeError(
        `below must be a whole number from 1 to 2^32, current value is ${below}`,
      );
    }
    // Drawing again beyond the last multiple makes every number equally likely.
    const end = 2 ** 32 - 2 ** 32 % below;
    let bits = this.#next();
    while (bits >= end) bits = this.#next();
    return bits % below;
  }

  /**
   * Draws from the normal distribution of mean 0 and standard deviation 1, by Marsaglia's polar
   * method (SIAM Review 6(3), 1964).
   */
  normal(): number {
    const spare = this.#spare;
    if (spare === spare) {
      this.#spare = NaN;
      return spare;
    }
    let x, y, square;
    do {
      x = this.uniform(-1, 1);
      y = this.uniform(-1, 1);
      square = x * x + y * y;
    } while (square >= 1 || square === 0);
    const scale = Math.sqrt(-2 * Math.log(square) / square);
    this.#spare = y * scale;
    return x * scale;
  }

  /**
   * Fills an array from the normal distribution of mean 0, by the ziggurat method (Marsaglia & Tsang,
   * Journal of Statistical Software 5(8), 2000): faster than {@linkcode Random.normal}, and other
   * numbers.
   *
   * @param out What to fill.
   * @param deviation The standard deviation.
   * @returns The same array.
   */
  fillNormal<T extends Float32Array | Float64Array>(out: T, deviation = 1): T {
    let a = this.#a, b = this.#b, c = this.#c, d = this.#d;
    for (let i = 0; i < out.length; i++) {
      // As `#next`, on variables of this loop: in half of the time.
      const scrambled = Math.imul(b, 5), before = b;
      const bits = Math.imul((scrambled << 7) | (scrambled >>> 25), 9);
      c ^= a, d ^= b, b ^= c, a ^= d, c ^= before << 9;
      d = (d << 11) | (d >>> 21);
      const layer = bits & 127, step = bits >> 8; // 24 bits with their sign
      if (step < INSIDE[layer]! && -step < INSIDE[layer]!) {
        out[i] = deviation * (step * STEPS[layer]!);
      } else {
        this.#a = a, this.#b = b, this.#c = c, this.#d = d;
        out[i] = deviation * this.#outside(layer, step);
        a = this.#a, b = this.#b, c = this.#c, d = this.#d;
      }
    }
    this.#a = a, this.#b = b, this.#c = c, this.#d = d;
    return out;
  }

  /** A normal number by where a draw fell: in a layer's wedge under the curve, the tail, or neither. */
  #outside(layer: number, step: number): number {
    for (;;) {
      const x = step * STEPS[layer]!;
      if (layer === 0) return Math.sign(step) * this.#tail();
      const height = HEIGHTS[layer]! + this.uniform() * (HEIGHTS[layer - 1]! - HEIGHTS[layer]!);
      if (height < Math.exp(-x * x / 2)) return x;
      const bits = this.#next();
      layer = bits & 127;
      step = bits >> 8;
      if (Math.abs(step) < INSIDE[layer]!) return step * STEPS[layer]!;
    }
  }

  /** A normal number beyond the last layer. */
  #tail(): number {
    for (;;) {
      const x = -Math.log(1 - this.uniform()) / TAIL, y = -Math.log(1 - this.uniform());
      if (2 * y > x * x) return TAIL + x;
    }
  }

  /**
   * Puts an array's elements into random order, each order equally likely (Fisher and Yates).
   *
   * @param array What to shuffle, in place: an array or typed array.
   * @returns The same array.
   */
  shuffle<T extends { length: number; [index: number]: unknown }>(array: T): T {
    for (let i = array.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [array[i], array[j]] = [array[j], array[i]];
    }
    return array;
  }
}

/** MurmurHash3's finalizer: every bit of the result depends on every bit of the word. */
function mix(word: number): number {
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return word ^ (word >>> 16);
}

/** Where the ziggurat's lowest layer ends, and the tail begins. */
const TAIL = 3.442619855899;
/** Area of each of its 128 layers. */
const AREA = 9.91256303526217e-3;
/** Of each layer: x for a step of its 2^23 to either side, how many lie under the curve for sure, and
 * the curve's height at its end. */
const STEPS = new Float64Array(128), INSIDE = new Float64Array(128);
const HEIGHTS = new Float64Array(128);

/** Builds the ziggurat from its lowest layer to the top. */
function buildZiggurat(): void {
  const height = (x: number) => Math.exp(-x * x / 2);
  const lowest = AREA / height(TAIL); // the width that the tail would fill
  INSIDE[0] = TAIL / lowest * 2 ** 23;
  STEPS[0] = lowest / 2 ** 23;
  HEIGHTS[0] = 1;
  let x = TAIL;
  for (let layer = 127; layer >= 1; layer--) {
    STEPS[layer] = x / 2 ** 23;
    HEIGHTS[layer] = height(x);
    const next = layer > 1 ? Math.sqrt(-2 * Math.log(AREA / x + height(x))) : 0;
    INSIDE[layer] = next / x * 2 ** 23;
    x = next;
  }
}
buildZiggurat();
