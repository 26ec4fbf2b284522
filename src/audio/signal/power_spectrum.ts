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
 * @param frames The frames as (frames, samples).
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
  frames: Matrix,
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
  const columns = nfft / 2 + 1;
  const data = new Float64Array(frames.rows * columns);
  const used = Math.min(frames.columns, nfft);
  const samples = new Float64Array(nfft);
  for (let row = 0; row < frames.rows; row++) {
    const start = row * frames.columns;
    if (window) {
      for (let i = 0; i < used; i++) samples[i] = window[i]! * frames.data[start + i]!;
    } else {
      for (let i = 0; i < used; i++) samples[i] = frames.data[start + i]!;
    }
    transform(plan, samples, scale, data, row * columns);
  }
  return { data, rows: frames.rows, columns };
}

interface Plan {
  readonly fft: FFT;
  /** Transform of the samples as complex numbers, real and imaginary parts in turn. */
  readonly folded: Float64Array;
  /** cos(2 pi k / nfft) and sin(2 pi k / nfft). */
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
}

/** One plan a power of two: a handful in all. */
const plans = new Map<number, Plan>();

function planOf(nfft: number): Plan {
  let plan = plans.get(nfft);
  if (!plan) {
    const angles = Float64Array.from({ length: nfft / 4 + 1 }, (_, k) => 2 * Math.PI * k / nfft);
    plan = {
      fft: new FFT(nfft / 2),
      folded: new Float64Array(nfft),
      cosines: angles.map(Math.cos),
      sines: angles.map(Math.sin),
    };
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
  const { fft, folded, cosines, sines } = plan;
  fft.transform(folded, samples);
  // By a shift, so that all places are integers for the engine: dividing makes floating-point
  // numbers of them, and the loop takes twice as long.
  const half = samples.length >> 1;
  power[at] = (folded[0]! + folded[1]!) ** 2 * scale;
  power[at + half] = (folded[0]! - folded[1]!) ** 2 * scale;
  for (let k = 1, mirror = half - 1; k <= mirror; k++, mirror--) {
    const re = folded[2 * k]!;
    const im = folded[2 * k + 1]!;
    const mirrorRe = folded[2 * mirror]!;
    const mirrorIm = folded[2 * mirror + 1]!;
    // Transforms of the even and of the odd samples.
    const evenRe = 0.5 * (re + mirrorRe);
    const evenIm = 0.5 * (im - mirrorIm);
    const oddRe = 0.5 * (im + mirrorIm);
    const oddIm = 0.5 * (mirrorRe - re);
    const turnedRe = oddRe * cosines[k]! + oddIm * sines[k]!;
    const turnedIm = oddIm * cosines[k]! - oddRe * sines[k]!;
    const sumRe = evenRe + turnedRe;
    const sumIm = evenIm + turnedIm;
    const differenceRe = evenRe - turnedRe;
    const differenceIm = evenIm - turnedIm;
    power[at + k] = (sumRe * sumRe + sumIm * sumIm) * scale;
    power[at + mirror] = (differenceRe * differenceRe + differenceIm * differenceIm) * scale;
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
