import FFT from "fft.js";

/**
 * Short-term autocorrelation of frames, corrected for their window: Boersma (1993), section 3,
 * r_x = r_a / r_w (eq. 9).
 *
 * A frame is real, and so is its power spectrum: two of each go through one complex FFT. Hence
 * frames are taken in pairs. Their channels are added one after the other, then the pair of
 * autocorrelations, summed over the channels, is taken.
 */
export class Autocorrelation {
  /** Largest lag, in samples. */
  readonly maxLag: number;
  readonly #fft: FFT;
  readonly #spectrum: Float64Array;
  readonly #power: Float64Array;
  readonly #windowCorrelation: Float64Array;

  /**
   * @param window The window that frames are multiplied by.
   * @param maxLag Largest lag wanted, in samples.
   */
  constructor(window: Float64Array, maxLag: number) {
    let size = 2;
    while (size < window.length + maxLag) size *= 2;
    this.maxLag = maxLag;
    this.#fft = new FFT(size);
    this.#spectrum = new Float64Array(2 * size);
    this.#power = new Float64Array(2 * size);
    this.#windowCorrelation = new Float64Array(maxLag + 1).fill(1);

    const pair = this.createPair();
    for (const [i, value] of window.entries()) pair[2 * i] = pair[2 * i + 1] = value;
    this.addChannel(pair);
    const r = new Float64Array(2 * maxLag + 1);
    this.take(r, r);
    this.#windowCorrelation = r.slice(maxLag);
  }

  /** Room for a channel of two frames: sample i of either is at 2i and 2i + 1; the rest stays 0. */
  createPair(): Float64Array {
    return new Float64Array(2 * this.#fft.size);
  }

  /** @param pair One channel of two windowed frames. */
  addChannel(pair: Float64Array): void {
    const { size } = this.#fft;
    const z = this.#spectrum, power = this.#power;
    this.#fft.transform(z, pair);
    // With z = first + i second, 2 first(k) = z(k) + conj z(-k), 2i second(k) = z(k) - conj z(-k).
    for (let k = 0; k <= size / 2; k++) {
      const here = 2 * k, mirror = 2 * ((size - k) % size);
      const re = z[here]!, im = z[here + 1]!, mirrorRe = z[mirror]!, mirrorIm = z[mirror + 1]!;
      power[here]! += (re + mirrorRe) ** 2 + (im - mirrorIm) ** 2;
      power[here + 1]! += (re - mirrorRe) ** 2 + (im + mirrorIm) ** 2;
      power[mirror] = power[here]!;
      power[mirror + 1] = power[here + 1]!;
    }
  }

  /**
   * Takes the autocorrelations of the pair of frames whose channels were added.
   *
   * @param first Where to write the first frame's: lag 0, whose value is 1, is in the middle.
   * @param second Where to write the second frame's.
   */
  take(first: Float64Array, second: Float64Array): void {
    const { maxLag } = this;
    const r = this.#spectrum;
    this.#fft.transform(r, this.#power);
    this.#power.fill(0);
    for (let lag = 0; lag <= maxLag; lag++) {
      const correction = this.#windowCorrelation[lag]!;
      first[maxLag + lag] = first[maxLag - lag] = r[2 * lag]! / (r[0]! * correction);
      second[maxLag + lag] = second[maxLag - lag] = r[2 * lag + 1]! / (r[1]! * correction);
    }
  }
}
