import { besselI0 } from "./bessel_i0.ts";

/** Options for {@linkcode resample}: how sharp its low-pass filter is. */
export interface ResampleOptions {
  /**
   * How much of the spectrum that both sampling rates can carry, 0 Hz to half of the lower one, is
   * kept as it is.
   *
   * @default {0.9}
   */
  readonly passBand?: number;
  /**
   * From where on there is nothing left, in the same measure. The narrower the transition from one to
   * the other, the longer it takes. Above 1 the highest frequencies are mixed with aliases, from
   * 2 - stopBand on; who looks at lower ones alone has them in half the time.
   *
   * @default {1}
   */
  readonly stopBand?: number;
  /**
   * By how much the filter attenuates the stop band, in dB, from 50.
   *
   * @default {100}
   */
  readonly attenuation?: number;
}

/** A low-pass filter at every position that it may have between two samples of the input. */
export interface ResamplingFilter {
  /** Number of positions in the interval from one input sample to the next. */
  readonly phases: number;
  /** Input samples that an output sample is made of: half of them up to its position, half after. */
  readonly taps: number;
  /** Their weights as (phases + 1, taps); the last row is for the position of the next sample. */
  readonly weights: Float64Array;
}

/** Most positions that are tabulated: 3 MB for the longest filters. */
const MOST_PHASES = 1024;

/**
 * Low-pass filter for a change of sampling rate: a sinc under a Kaiser window, as a polyphase bank.
 *
 * Kaiser (1974), "Nonrecursive digital filter design using the I0-sinh window function": for an
 * attenuation of A dB beta is 0.1102 (A - 8.7), and a transition of w radians takes (A - 8) / (2.285 w)
 * samples.
 *
 * @param oldRate Sampling rate of the input.
 * @param newRate Sampling rate of the output. Where the rates are integers without a common divisor,
 * output samples have `newRate` positions between two input samples; up to 1024 positions have a row
 * each, more lie between two of 1024 rows (linear interpolation errs by less than -115 dB there).
 * @param options How sharp it is.
 * @returns The filter; the weights of a row add up to 1.
 * @throws {RangeError} If an option is out of its range.
 */
export function resamplingFilter(
  oldRate: number,
  newRate: number,
  options: ResampleOptions = {},
): ResamplingFilter {
  const { passBand = 0.9, stopBand = 1, attenuation = 100 } = options;
  if (!(passBand > 0 && passBand < 1)) {
    throw new RangeError(`passBand must be between 0 and 1, current value is ${passBand}`);
  }
  if (!(stopBand > passBand && stopBand < 2)) {
    throw new RangeError(
      `stopBand must be between passBand, ${passBand}, and 2, current value is ${stopBand}`,
    );
  }
  if (!(attenuation >= 50 && attenuation <= 200)) {
    throw new RangeError(`attenuation must be from 50 to 200 dB, current value is ${attenuation}`);
  }
  // The lower rate in units of the input's.
  const lower = Math.min(1, newRate / oldRate);
  const cutoff = lower * (passBand + stopBand) / 2;
  const transition = Math.PI * lower * (stopBand - passBand);
  const halfWidth = (attenuation - 8) / (2.285 * transition) / 2;
  const beta = 0.1102 * (attenuation - 8.7);
  const phases = Math.min(newRate, MOST_PHASES);
  const half = Math.floor(halfWidth) + 1;
  const taps = 2 * half;
  const weights = new Float64Array((phases + 1) * taps);
  for (let phase = 0; phase <= phases; phase++) {
    const row = weights.subarray(phase * taps, (phase + 1) * taps);
    for (let tap = 0; tap < taps; tap++) {
      const t = tap - (half - 1) - phase / phases;
      const x = 1 - (t / halfWidth) ** 2;
      row[tap] = x < 0 ? 0 : sinc(cutoff * t) * besselI0(beta * Math.sqrt(x));
    }
    const sum = row.reduce((sum, weight) => sum + weight);
    for (let tap = 0; tap < taps; tap++) row[tap]! /= sum;
  }
  return { phases, taps, weights };
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}
