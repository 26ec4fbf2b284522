import FFT from "fft.js";
import type { Matrix } from "../../matrix/matrix.ts";

/** Options for {@linkcode powerSpectrum}. */
export interface PowerSpectrumOptions {
  /**
   * Window that each frame is weighed with, `nfft` numbers, such as {@linkcode hannWindow}.
   *
   * @default {none}
   */
  readonly window?: Float64Array;
  /**
   * What |DFT|^2 is multiplied by.
   *
   * @default {1 / nfft}
   */
  readonly scale?: number;
}

/**
 * Power spectrum of frames: |DFT|^2 / nfft at the frequencies 0, fs/nfft, ..., fs/2.
 *
 * A frame shorter than `nfft` is filled up with zeros; of a longer one the first `nfft` samples are
 * transformed and the rest is ignored.
 *
 * The n real samples are taken as n/2 complex ones, transformed at half the length and told apart
 * by symmetry (Sorensen et al. 1987, "Real-valued fast Fourier transform algorithms"), which takes
 * 0.6 times as long as fft.js's own transform of real numbers.
 *
 * @param frames The frames as (frames, samples), or one by one.
 * @param nfft Number of points of the transform, a power of two from 4.
 * @param options Window and scale; no window and 1 / nfft by default.
 * @returns The spectra as (frames, nfft / 2 + 1).
 * @throws {RangeError} If `nfft` is not a power of two, or less than 4, or the window has another length.
 *
 * @example Usage
 * ```ts
 * import { powerSpectrum } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertEquals } from "@std/assert";
 *
 * const frames = { data: Float64Array.of(1, -1, 1, -1), rows: 1, columns: 4 };
 * assertEquals(powerSpectrum(frames, 4).data, Float64Array.of(0, 0, 4));
 * ```
 */
export function powerSpectrum(
  frames: Matrix | readonly Float64Array[],
  nfft = 512,
  options: PowerSpectrumOptions = {},
): Matrix {
  const { window, scale = 1 / nfft } = options;
  if (!(nfft >= 4 && Number.isInteger(Math.log2(nfft)))) {
    throw new RangeError(`nfft must be a power of two from 4, current value is ${nfft}`);
  }
  if (window && window.length !== nfft) {
    throw new RangeError(`window must have nfft = ${nfft} numbers, it has ${window.length}`);
  }
  const plan = planOf(nfft);
  const columns = (nfft >> 1) + 1;
  const rows = "rows" in frames ? frames.rows : frames.length;
  const data = new Float64Array(rows * columns);
  const room = new Float64Array(nfft);
  for (let row = 0; row < rows; row++) {
    const frame = "rows" in frames
      ? frames.data.subarray(row * frames.columns, (row + 1) * frames.columns)
      : frames[row]!;
    let samples = frame.length > nfft ? frame.subarray(0, nfft) : frame;
    if (window || frame.length < nfft) samples = filledUp(samples, window, room);
    transform(plan, samples, scale, data, row * columns);
  }
  return { data, rows, columns };
}

/** Writes samples to `result`, weighed with a window if there is one, and zeros behind them. */
function filledUp(
  samples: Float64Array,
  window: Float64Array | undefined,
  result: Float64Array,
): Float64Array {
  if (window) { for (let i = 0; i < samples.length; i++) result[i] = window[i]! * samples[i]!; }
  else result.set(samples);
  return result.fill(0, samples.length);
}

interface Plan {
  readonly fft: FFT;
  /** Transform of the samples as complex numbers, real and imaginary parts in turn. */
  readonly folded: Float64Array;
  /** cos(2 pi k / nfft) and sin(2 pi k / nfft), in turn. */
  readonly twiddles: Float64Array;
}

/** One plan a power of two: a handful in all. */
const plans = new Map<number, Plan>();

function planOf(nfft: number): Plan {
  let plan = plans.get(nfft);
  if (!plan) {
    const twiddles = Float64Array.from({ length: nfft / 2 + 2 }, (_, i) => {
      const angle = Math.PI * (i - i % 2) / nfft;
      return i % 2 === 0 ? Math.cos(angle) : Math.sin(angle);
    });
    plan = { fft: new FFT(nfft / 2), folded: new Float64Array(nfft), twiddles };
    plans.set(nfft, plan);
  }
  return plan;
}

/** Writes the power spectrum of `samples`, times `scale`, to `power` from `at` on. */
function transform(
  plan: Plan,
  samples: Float64Array,
  scale: number,
  power: Float64Array,
  at: number,
): void {
  const { fft, folded, twiddles } = plan;
  fft.transform(folded, samples);
  // By a shift, so that all places are integers for the engine: dividing makes floating-point
  // numbers of them, and the loop takes twice as long.
  const half = samples.length >> 1, quarter = 0.25 * scale;
  power[at] = (folded[0]! + folded[1]!) ** 2 * scale;
  power[at + half] = (folded[0]! - folded[1]!) ** 2 * scale;
  for (let k = 1, mirror = half - 1; k <= mirror; k++, mirror--) {
    const re = folded[2 * k]!;
    const im = folded[2 * k + 1]!;
    const mirrorRe = folded[2 * mirror]!;
    const mirrorIm = folded[2 * mirror + 1]!;
    const cosine = twiddles[2 * k]!;
    const sine = twiddles[2 * k + 1]!;
    // Twice the transforms of the even and of the odd samples.
    const evenRe = re + mirrorRe;
    const evenIm = im - mirrorIm;
    const oddRe = im + mirrorIm;
    const oddIm = mirrorRe - re;
    const turnedRe = oddRe * cosine + oddIm * sine;
    const turnedIm = oddIm * cosine - oddRe * sine;
    const sumRe = evenRe + turnedRe;
    const sumIm = evenIm + turnedIm;
    const differenceRe = evenRe - turnedRe;
    const differenceIm = evenIm - turnedIm;
    power[at + k] = (sumRe * sumRe + sumIm * sumIm) * quarter;
    power[at + mirror] = (differenceRe * differenceRe + differenceIm * differenceIm) * quarter;
  }
}

/**
 * Natural logarithm of energies, bounded below for silence: ln(S + offset), and where there is no offset
 * 2.22e-16, the float64 epsilon, in place of zeros.
 *
 * @param energies Energies or powers S, none negative.
 * @param offset What is added to each.
 * @returns Their logarithms, of the same shape.
 *
 * @example Usage
 * ```ts
 * import { boundedLog } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertEquals } from "@std/assert";
 *
 * const energies = { data: Float64Array.of(1, 0), rows: 1, columns: 2 };
 * assertEquals(boundedLog(energies).data, Float64Array.of(0, Math.log(Number.EPSILON)));
 * assertEquals(boundedLog(energies, 1e-10).data[1], Math.log(1e-10));
 * ```
 */
export function boundedLog(energies: Matrix, offset = 0): Matrix {
  const { rows, columns } = energies;
  const data = new Float64Array(energies.data.length);
  for (let i = 0; i < data.length; i++) {
    data[i] = Math.log(energies.data[i]! + offset || Number.EPSILON);
  }
  return { data, rows, columns };
}
