/** How a wav file stores its samples, and where. */
export interface WavFormat {
  /** Number representation: integers, IEEE floats, one of the two companded G.711 codes, IMA ADPCM. */
  readonly encoding: "integer" | "float" | "a-law" | "mu-law" | "ima-adpcm";
  /** Bits that a sample of one channel takes in the file: 8, 16, 24, 32 or 64, of ADPCM 4. */
  readonly bitDepth: 4 | 8 | 16 | 24 | 32 | 64;
  /**
   * Whether the first byte of a number is the highest, as in RIFX.
   *
   * @default {false}
   */
  readonly bigEndian?: boolean;
  /** Number of channels, stored interleaved. */
  readonly channelCount: number;
  /** Samples a second, in Hz. */
  readonly sampleRate: number;
  /** Bytes that one sample of all channels takes, of ADPCM those of a block. */
  readonly blockAlign: number;
  /**
   * Samples of each channel in a block of ADPCM.
   *
   * @default {1}
   */
  readonly samplesPerBlock?: number;
  /** Byte at which the samples begin. */
  readonly dataOffset: number;
  /** Number of samples of each channel. */
  readonly sampleCount: number;
  /** What is odd about the file, one line each; absent where nothing is. */
  readonly notes?: readonly string[];
}
