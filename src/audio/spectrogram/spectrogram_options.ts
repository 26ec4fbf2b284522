/** Options for {@linkcode spectrogram}: the paper's settings. */
export interface SpectrogramOptions {
  /**
   * Sampling rate that the sound is brought to, in Hz.
   *
   * @default {22050}
   */
  readonly sampleRate?: number;
  /**
   * Points of the Fourier transform and length of its window in samples, a power of two.
   *
   * @default {2048}
   */
  readonly nfft?: number;
  /**
   * Samples from one frame to the next, at the sampling rate above. `"exact"`: a twentieth of a second,
   * each frame centred at the sample nearest to its time, so that rows never drift. The original has
   * 1102, which makes 20.009 rows a second: 0.27 s too fast after 10 minutes.
   *
   * @default {"exact"}
   */
  readonly hop?: number | "exact";
  /**
   * Number of mel filters, the features of a frame.
   *
   * @default {64}
   */
  readonly filters?: number;
  /**
   * Where the first mel filter begins, in Hz.
   *
   * @default {100}
   */
  readonly lowFrequency?: number;
  /**
   * Where the last mel filter ends, in Hz, at most half the sampling rate above.
   *
   * @default {7500}
   */
  readonly highFrequency?: number;
  /**
   * What is added to an energy before its logarithm is taken.
   *
   * @default {1e-10}
   */
  readonly offset?: number;
}

/** The paper's settings: 64 mel bands, 20 rows a second. */
export const spectrogramDefaults: Readonly<Required<SpectrogramOptions>> = {
  sampleRate: 22050,
  nfft: 2048,
  hop: "exact",
  filters: 64,
  lowFrequency: 100,
  highFrequency: 7500,
  offset: 1e-10,
};
