/**
 * Numbers that arrive at one end and are dropped at the other, kept in one flat array.
 *
 * Elements are known by their number in the whole sequence, from 0, whatever was dropped before
 * them. It holds samples of sound, or frames, of which only the latest are still needed: hours of
 * sound go through it in the memory of a moment.
 */
export class SlidingBuffer {
  /** The elements: number i is at `data[i - origin]`. Replaced as it grows. */
  data: Float64Array = new Float64Array(1024);
  /** Number in the sequence of `data[0]`. */
  origin = 0;
  /** Number of the first element that is kept. */
  start = 0;
  /** Number of elements that arrived so far. */
  end = 0;

  /**
   * An element by its number.
   *
   * @param index Number of an element that is kept, from `start` to `end - 1`.
   * @returns The element.
   */
  at(index: number): number {
    return this.data[index - this.origin]!;
  }

  /**
   * Puts an element at the end.
   *
   * @param value The next element.
   */
  push(value: number): void {
    if (this.end - this.origin === this.data.length) this.#makeRoom(1);
    this.data[this.end++ - this.origin] = value;
  }

  /**
   * Puts elements at the end.
   *
   * @param values The next elements.
   */
  append(values: Float64Array): void {
    this.extend(values.length).set(values);
  }

  /**
   * Makes room at the end, for who computes what arrives in its place.
   *
   * @param count Number of the next elements.
   * @returns Where to write them before anything else arrives: what is there now is of no meaning.
   */
  extend(count: number): Float64Array {
    if (this.end - this.origin + count > this.data.length) this.#makeRoom(count);
    const at = this.end - this.origin;
    this.end += count;
    return this.data.subarray(at, at + count);
  }

  /**
   * Forgets the oldest elements.
   *
   * @param index All elements before this one are no longer needed.
   */
  dropBefore(index: number): void {
    this.start = Math.max(this.start, Math.min(index, this.end));
  }

  /** A copy of the elements that are kept. */
  toArray(): Float64Array {
    return this.data.slice(this.start - this.origin, this.end - this.origin);
  }

  /** Moves what is kept to the front, into an array twice as large where it fills more than half. */
  #makeRoom(count: number): void {
    const kept = this.data.subarray(this.start - this.origin, this.end - this.origin);
    let size = this.data.length;
    while (size < 2 * kept.length + count) size *= 2;
    if (size === this.data.length) {
      this.data.set(kept);
    } else {
      const larger = new Float64Array(size);
      larger.set(kept);
      this.data = larger;
    }
    this.origin = this.start;
  }
}

/**
 * Sum of a run of numbers. Four sums run side by side, so that no addition waits for the one before.
 *
 * @param data The numbers.
 * @param start Where the run starts.
 * @param length Its length.
 * @returns The sum.
 */
export function sumRange(data: Float64Array, start: number, length: number): number {
  let a = 0, b = 0, c = 0, d = 0;
  const end = start + length;
  let i = start;
  for (; i + 4 <= end; i += 4) {
    a += data[i]!;
    b += data[i + 1]!;
    c += data[i + 2]!;
    d += data[i + 3]!;
  }
  for (; i < end; i++) a += data[i]!;
  return (a + b) + (c + d);
}
