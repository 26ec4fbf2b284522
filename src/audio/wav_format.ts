/** How a wav file stores its samples, and where. */
export interface WavFormat {
  /** Number representation: integers, IEEE floats, or one of the two companded G.711 codes. */
  readonly encoding: "integer" | "float" | "a-law" | "mu-law";
  /** Bits that a sample of one channel takes in the file: 8, 16, 24, 32 or 64. */
  readonly bitDepth: 8 | 16 | 24 | 32 | 64;
  /** Number of channels, stored interleaved. */
  readonly channelCount: number;
  /** Samples a second, in Hz. */
  readonly sampleRate: number;
  /** Bytes that one sample of all channels takes. */
  readonly blockAlign: number;
  /** Byte at which the samples begin. */
  readonly dataOffset: number;
  /** Number of samples of each channel. */
  readonly sampleCount: number;
}
