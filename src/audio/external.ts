/**
 * Speech features that other software makes, such as those of a pretrained network: what a recipe knows of
 * them, how they come to 20 frames a second, and how they join the others.
 *
 * @module
 */
import type * as z from "zod";
import { fault, list, number, object } from "../json/fields.ts";
import { FRAME_RATE, type Matrix } from "../matrix/matrix.ts";
import type { FeatureStream, SoundFormat } from "./signal/waveform.ts";

/** Most features of a frame that other software makes. */
const MOST_COLUMNS = 65_536;

/** What a recipe knows of features that other software makes. */
export interface ExternalSettings {
  /** Features of a frame. */
  readonly columns: number;
  /** Frames a second as they are made; they are brought to 20. */
  readonly rate: number;
  /** A frame of silence, which stands before and after the speech: `columns` numbers. */
  readonly silence: readonly number[];
}

/** How many frames a second other software may make. */
export const externalRate: z.ZodNumber = number(
  { least: 1, most: 1000 },
  "from 1 to 1000 frames a second",
);

/** What a recipe knows of them, as JSON. */
export const externalSchema: z.ZodType<ExternalSettings> = object({
  columns: number({ least: 1, most: MOST_COLUMNS, whole: true }),
  rate: externalRate,
  silence: list(number()),
}).superRefine(({ columns, silence }, context) => {
  if (silence.length === columns) return;
  fault(context, `must be a list of ${columns} features, has ${silence.length}`, ["silence"]);
});

/**
 * How many frames, 20 a second, features of another rate become.
 *
 * @param rows Their frames.
 * @param rate Their frames a second.
 */
export function resampledFrames(rows: number, rate: number): number {
  return Math.max(1, Math.round(rows * FRAME_RATE / rate));
}

/**
 * Brings features to 20 frames a second: frame k becomes the mean over its twentieth of a second, in which
 * each frame counts by how long it lasts, or of features that are slower what lies between the middles of
 * two.
 *
 * @param read Reads frames: `read(first, count)`, (count, columns).
 * @param rows How many there are.
 * @param settings Their width, and how many a second they are.
 * @returns (frames, columns).
 *
 * @example Usage
 * ```ts
 * import { resampleFeatures } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertEquals } from "@std/assert";
 *
 * const fifty = Float32Array.of(1, 2, 3, 4, 5); // two and a half of them a frame
 * const read = (first: number, count: number) => fifty.subarray(first, first + count);
 * const { data } = resampleFeatures(read, 5, { columns: 1, rate: 50 });
 * assertEquals([...data], [Math.fround((1 + 2 + 3 / 2) / 2.5), Math.fround((3 / 2 + 4 + 5) / 2.5)]);
 * ```
 */
export function resampleFeatures(
  read: (first: number, count: number) => Float32Array,
  rows: number,
  { columns, rate }: Pick<ExternalSettings, "columns" | "rate">,
): Matrix<Float32Array> {
  const frames = resampledFrames(rows, rate), step = rate / FRAME_RATE;
  const data = new Float32Array(frames * columns), sums = new Float64Array(columns);
  for (let k = 0; k < frames; k++) {
    const weights = step >= 1
      ? overlaps(k * step, step, rows)
      : between((k + 0.5) * step - 0.5, rows);
    const [first, shares] = weights;
    const found = read(first, shares.length);
    sums.fill(0);
    for (const [i, share] of shares.entries()) {
      for (let c = 0; c < columns; c++) sums[c]! += share * found[i * columns + c]!;
    }
    data.set(sums, k * columns);
  }
  return { data, rows: frames, columns };
}

/** The first of some frames that lie one after the other, and the share of each. */
type Weights = readonly [first: number, shares: readonly number[]];

/** The frames that a span lies on; beyond the last there is nothing. */
function overlaps(start: number, length: number, rows: number): Weights {
  const from = Math.min(start, rows - 1e-6), end = Math.min(start + length, rows);
  const first = Math.floor(from);
  const last = Math.max(first, Math.ceil(end - 1e-9) - 1);
  const whole = end - from;
  const shares = Array.from({ length: last - first + 1 }, (_, i) => {
    const overlap = Math.min(end, first + i + 1) - Math.max(from, first + i);
    return overlap / whole;
  });
  return [first, shares];
}

/** The frames before and after a place among them, or the one at the end. */
function between(place: number, rows: number): Weights {
  const at = Math.min(Math.max(place, 0), rows - 1), first = Math.floor(at);
  return first === at ? [first, [1]] : [first, [first + 1 - at, at - first]];
}

/** Hands out features that are there already, as far as the sound was heard that they are of. */
export class ExternalStream implements FeatureStream {
  /** Features of a frame. */
  readonly columns: number;
  /** Seconds from one frame to the next. */
  readonly rowSeconds: number = 1 / FRAME_RATE;
  readonly #features: Matrix<Float32Array | Float64Array>;
  readonly #sampleRate: number;
  #heard = 0;
  #next = 0;

  /**
   * Takes what there is.
   *
   * @param format The sampling rate of the sound in Hz.
   * @param features All of its features, 20 frames a second.
   */
  constructor(
    { sampleRate }: Pick<SoundFormat, "sampleRate">,
    features: Matrix<Float32Array | Float64Array>,
  ) {
    this.#sampleRate = sampleRate;
    this.#features = features;
    this.columns = features.columns;
  }

  /** Takes the next block of sound. */
  push(channels: readonly Float64Array[]): Matrix {
    this.#heard += channels[0]!.length;
    const frames = Math.floor(this.#heard * FRAME_RATE / this.#sampleRate + 1e-9);
    const { data, rows, columns } = this.#features;
    const first = this.#next, end = Math.max(first, Math.min(frames, rows));
    this.#next = end;
    const taken = Float64Array.from(data.subarray(first * columns, end * columns));
    return { data: taken, rows: end - first, columns };
  }

  /** Says that the sound has ended. */
  finish(): Matrix {
    return { data: new Float64Array(0), rows: 0, columns: this.columns };
  }
}
