import FFT from "fft.js";

/**
 * Short-term autocorrelation of frames, corrected for their window: r_x = r_a / r_w, Boersma (1993,
 * eq. 9).
 *
 * A frame is real, and so is its power spectrum: two of each go through one complex transform.
 * Hence frames come in pairs. The channels of a pair are added one after the other, then the two
 * autocorrelations, summed over the channels, are taken.
 *
 * Frames are padded with zeros to 3m samples, m a power of 2. That is less than the next power of 2
 * for a window and half at the common sample rates, and takes five transforms of m points: three of
 * the frames, for the frequencies that leave 0, 1 and 2 when divided by 3, and two of the power, as
 * that of the third kind mirrors that of the second.
 *
 * @example Usage
 * ```ts
 * import { Autocorrelation } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const window = Float64Array.from({ length: 400 }, (_, i) => Math.sin(Math.PI * i / 400) ** 2);
 * const autocorrelation = new Autocorrelation(window, 200);
 * const pair = autocorrelation.createPair();
 * for (const [i, value] of window.entries()) {
 *   pair[2 * i] = value * Math.cos(2 * Math.PI * i / 50);
 *   pair[2 * i + 1] = value * Math.cos(2 * Math.PI * i / 40);
 * }
 * autocorrelation.addChannel(pair);
 * const first = new Float64Array(401), second = new Float64Array(401);
 * autocorrelation.take(first, second);
 * assertAlmostEquals(first[200 + 50]!, 1, 1e-2); // after a period of 50 samples
 * assertAlmostEquals(second[200 + 40]!, 1, 1e-2); // after one of 40
 * ```
 */
export class Autocorrelation {
  /** Largest lag, in samples. */
  readonly maxLag: number;
  readonly #fft: FFT;
  /** cos and -sin of 2 pi n / 3m. */
  readonly #twiddles: Float64Array;
  /** Complex signals and spectra, one for each remainder. */
  readonly #signals: readonly [Float64Array, Float64Array, Float64Array];
  readonly #spectra: readonly [Float64Array, Float64Array, Float64Array];
  /** Power at the frequencies that leave 0 and 1: the first frame's real, the second's imaginary. */
  readonly #powers: readonly [Float64Array, Float64Array];
  /** One over the window's autocorrelation. */
  readonly #correction: Float64Array;

  /**
   * Makes tables for windows of one length.
   *
   * @param window The window that frames are multiplied by.
   * @param maxLag Largest lag wanted, in samples, at most half of the window's length.
   */
  constructor(window: Float64Array, maxLag: number) {
    let m = 2;
    while (3 * m <= window.length + maxLag) m *= 2;
    const complex = () => new Float64Array(2 * m);
    this.maxLag = maxLag;
    this.#fft = new FFT(m);
    this.#signals = [complex(), complex(), complex()];
    this.#spectra = [complex(), complex(), complex()];
    this.#powers = [complex(), complex()];
    this.#twiddles = complex();
    for (let n = 0; n < m; n++) {
      this.#twiddles[2 * n] = Math.cos(2 * Math.PI * n / (3 * m));
      this.#twiddles[2 * n + 1] = -Math.sin(2 * Math.PI * n / (3 * m));
    }

    this.#correction = new Float64Array(maxLag + 1).fill(1);
    const pair = this.createPair();
    for (const [i, value] of window.entries()) pair[2 * i] = pair[2 * i + 1] = value;
    this.addChannel(pair);
    const r = new Float64Array(2 * maxLag + 1);
    this.take(r, r);
    this.#correction = r.slice(maxLag).map((value) => 1 / value);
  }

  /** Room for a channel of two frames: sample i of either is at 2i and 2i + 1; the rest stays 0. */
  createPair(): Float64Array {
    return new Float64Array(4 * this.#fft.size);
  }

  /**
   * Adds the autocorrelations of two frames to those of the other channels.
   *
   * @param pair One channel of two windowed frames.
   */
  addChannel(pair: Float64Array): void {
    this.#split(pair);
    for (let i = 0; i < 3; i++) this.#fft.transform(this.#spectra[i]!, this.#signals[i]!);
    const m = this.#fft.size;
    const [power0, power1] = this.#powers;
    const [spectrum0, spectrum1, spectrum2] = this.#spectra;
    addPower(power0, spectrum0, 0, spectrum0, 0);
    for (let k = 1; k < m; k++) addPower(power0, spectrum0, k, spectrum0, m - k);
    for (let k = 0; k < m; k++) addPower(power1, spectrum1, k, spectrum2, m - 1 - k);
  }

  /**
   * Takes the autocorrelations of the pair of frames whose channels were added.
   *
   * @param first Where to write the first frame's: lag 0, whose value is 1, is in the middle.
   * @param second Where to write the second frame's.
   */
  take(first: Float64Array, second: Float64Array): void {
    const { maxLag } = this;
    const m = this.#fft.size;
    const [power0, power1] = this.#powers;
    const [r0, r1] = this.#spectra;
    this.#fft.transform(r0, power0);
    this.#fft.transform(r1, power1);
    power0.fill(0);
    power1.fill(0);
    let scaleFirst = 1, scaleSecond = 1;
    for (let lag = 0; lag <= maxLag; lag++) {
      // The frequencies that leave 1 and 2 add up to twice the real part of the one, turned.
      const here = 2 * lag, mirror = 2 * ((m - lag) % m);
      const c = this.#twiddles[here]!, s = this.#twiddles[here + 1]!;
      const re = r1[here]!, im = r1[here + 1]!, mirrorRe = r1[mirror]!, mirrorIm = r1[mirror + 1]!;
      const a = r0[here]! + c * (re + mirrorRe) - s * (im - mirrorIm);
      const b = r0[here + 1]! + c * (im + mirrorIm) + s * (re - mirrorRe);
      if (lag === 0) scaleFirst = 1 / a, scaleSecond = 1 / b;
      const correction = this.#correction[lag]!;
      first[maxLag + lag] = first[maxLag - lag] = a * scaleFirst * correction;
      second[maxLag + lag] = second[maxLag - lag] = b * scaleSecond * correction;
    }
  }

  /** First step of the transform of 3m points, of which the last m are 0. */
  #split(pair: Float64Array): void {
    const [signal0, signal1, signal2] = this.#signals;
    const twiddles = this.#twiddles;
    for (let re = 0, im = 1; re < twiddles.length; re += 2, im += 2) {
      const aRe = pair[re]!, aIm = pair[im]!;
      const bRe = pair[re + twiddles.length]!, bIm = pair[im + twiddles.length]!;
      signal0[re] = aRe + bRe;
      signal0[im] = aIm + bIm;
      // b turned by a third of a circle, backwards and forwards.
      const halfRe = aRe - 0.5 * bRe, turnRe = Math.sqrt(0.75) * bIm;
      const halfIm = aIm - 0.5 * bIm, turnIm = -Math.sqrt(0.75) * bRe;
      const c = twiddles[re]!, s = twiddles[im]!;
      const c2 = c * c - s * s, s2 = 2 * c * s;
      const re1 = halfRe + turnRe, im1 = halfIm + turnIm;
      const re2 = halfRe - turnRe, im2 = halfIm - turnIm;
      signal1[re] = c * re1 - s * im1;
      signal1[im] = c * im1 + s * re1;
      signal2[re] = c2 * re2 - s2 * im2;
      signal2[im] = c2 * im2 + s2 * re2;
    }
  }
}

/**
 * Adds four times the power of two real signals at a frequency, given their transform as one complex
 * signal there and at its negative: 2 a = z + conj z(-), 2i b = z - conj z(-).
 */
function addPower(
  power: Float64Array,
  z: Float64Array,
  k: number,
  mirrored: Float64Array,
  mirror: number,
): void {
  const re = z[2 * k]!, im = z[2 * k + 1]!;
  const mirrorRe = mirrored[2 * mirror]!, mirrorIm = mirrored[2 * mirror + 1]!;
  power[2 * k]! += (re + mirrorRe) ** 2 + (im - mirrorIm) ** 2;
  power[2 * k + 1]! += (re - mirrorRe) ** 2 + (im + mirrorIm) ** 2;
}
