/**
 * How features change: the slope of each over the frames around it.
 *
 * @module
 */
import type * as z from "zod";
import { joinRows, type Matrix } from "../matrix/matrix.ts";
import { checkSettings, count, type Settings, withDefaults } from "./settings.ts";
import { SlidingBuffer } from "./signal/sliding_buffer.ts";
import type { FeatureStream } from "./signal/waveform.ts";

/** Options for {@linkcode delta}, in the sense of python_speech_features. */
export interface DeltaOptions {
  /**
   * Frames on each side that the slope is measured over: N.
   *
   * @default {2}
   */
  readonly window?: number;
}

/** Two frames on each side: over a quarter of a second, at 20 a second. */
export const deltaDefaults: Required<DeltaOptions> = { window: 2 };

const fields: Settings<DeltaOptions> = { window: count };

/** The settings as JSON; those that are left out have their default. */
export const deltaSchema: z.ZodType<Required<DeltaOptions>> = withDefaults(fields, deltaDefaults);

/**
 * Features and their slopes, of sound that arrives in blocks: the columns of another stream, then as many
 * of {@linkcode delta}. Rows come `window` frames later than the other's.
 */
export class DeltaStream implements FeatureStream {
  /** Twice the other's. */
  readonly columns: number;
  /** Seconds from one row to the next. */
  readonly rowSeconds: number;
  readonly #stream: FeatureStream;
  readonly #window: number;
  readonly #rows = new SlidingBuffer();
  /** Number of the next row to give. */
  #next = 0;

  /**
   * Puts itself behind another stream.
   *
   * @param stream What computes the features.
   * @param options Settings.
   * @throws {RangeError} If a setting is out of its range.
   */
  constructor(stream: FeatureStream, options: DeltaOptions = {}) {
    const settings = { ...deltaDefaults, ...options };
    checkSettings(fields, settings);
    this.#stream = stream;
    this.#window = settings.window;
    this.columns = 2 * stream.columns;
    this.rowSeconds = stream.rowSeconds;
  }

  /** Takes the next block of sound. */
  push(channels: readonly Float64Array[]): Matrix {
    this.#rows.append(this.#stream.push(channels).data);
    return this.#take(this.#count - this.#window);
  }

  /** Says that the sound has ended: its last row stands for those after it. */
  finish(): Matrix {
    this.#rows.append(this.#stream.finish().data);
    return this.#take(this.#count);
  }

  get #count(): number {
    return this.#rows.end / this.#stream.columns;
  }

  /** Rows up to number `end`, whose neighbours are there or will never be. */
  #take(end: number): Matrix {
    const columns = this.#stream.columns, N = this.#window, rows = this.#rows;
    const first = this.#next, last = this.#count - 1;
    const data = new Float64Array(Math.max(0, end - first) * this.columns);
    for (let t = first, o = 0; t < end; t++, o += this.columns) {
      for (let c = 0; c < columns; c++) {
        data[o + c] = rows.at(t * columns + c);
        data[o + columns + c] = slope(t, N, last, (row) => rows.at(row * columns + c));
      }
    }
    this.#next = Math.max(first, end);
    rows.dropBefore((this.#next - N) * columns);
    return { data, rows: data.length / this.columns, columns: this.columns };
  }
}

/** Slope around row t by least squares; beyond the first and the last row stand these. */
function slope(t: number, N: number, last: number, at: (row: number) => number): number {
  let sum = 0, squares = 0;
  for (let n = 1; n <= N; n++) {
    sum += n * (at(Math.min(t + n, last)) - at(Math.max(t - n, 0)));
    squares += n * n;
  }
  return sum / (2 * squares);
}

/**
 * Slopes of features over time, sum n (x[t + n] - x[t - n]) / (2 sum n^2) for n from 1 to `window`
 * (S. Furui: Speaker-independent isolated word recognition using dynamic features of speech spectrum,
 * 1986). Equal to `delta` of python_speech_features within rounding.
 *
 * @param features (frames, features).
 * @param options Settings.
 * @returns Their change a frame, (frames, features).
 * @throws {RangeError} If a setting is out of its range.
 *
 * @example Usage
 * ```ts
 * import { delta } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertEquals } from "@std/assert";
 *
 * const rising = { data: Float64Array.of(0, 1, 2, 3, 4), rows: 5, columns: 1 };
 * assertEquals([...delta(rising).data], [0.5, 0.8, 1, 0.8, 0.5]);
 * ```
 */
export function delta(features: Matrix, options: DeltaOptions = {}): Matrix {
  const { rows, columns } = features, none = { data: new Float64Array(0), rows: 0, columns };
  const whole = { columns, rowSeconds: 1, push: () => features, finish: () => none };
  const stream = new DeltaStream(whole, options);
  const both = joinRows([stream.push([]), stream.finish()], stream.columns);
  const data = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const from = row * both.columns + columns;
    data.set(both.data.subarray(from, from + columns), row * columns);
  }
  return { data, rows, columns };
}
