/**
 * The numbers that {@linkcode Formula.random} stands for: element i's depends on i and the key alone.
 *
 * Each is a hash of the two (MurmurHash3's finalizer), so that any part can be made by itself, in
 * any order, and many at once. Good enough to drop units with; see `Random` for all else.
 *
 * @param key A whole number, of which the lowest 32 bits count.
 * @param length How many.
 * @returns Multiples of 2^-24 from 0 to below 1.
 */
export function randomNumbers(key: number, length: number): Float32Array {
  const numbers = new Float32Array(length);
  for (let i = 0; i < length; i++) {
    let word = Math.imul(i, SPREAD) ^ key;
    word = Math.imul(word ^ (word >>> 16), FIRST);
    word = Math.imul(word ^ (word >>> 13), SECOND);
    numbers[i] = ((word ^ (word >>> 16)) >>> 8) * 2 ** -24;
  }
  return numbers;
}

/** 2^32 over the golden ratio: neighbours' hashes start far from one another. */
export const SPREAD = 0x9e3779b9 | 0;
/** The finalizer's factors. */
export const FIRST = 0x85ebca6b | 0, SECOND = 0xc2b2ae35 | 0;
