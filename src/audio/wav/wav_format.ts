import { InputError } from "../../errors/input_error.ts";
import { adpcmBlockSamples } from "./codecs.ts";
import { foreignFormat } from "./foreign_format.ts";

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

/** Reads `length` bytes at `offset`, fewer where the file ends before. */
export type ReadAt = (offset: number, length: number) => Uint8Array;

const CONVERT = "convert it, such as with: ffmpeg -i IN -c:a pcm_s16le OUT.wav";

/** Size that programs write which cannot go back to fill it in. */
export const UNKNOWN_SIZE = 0xffffffff;

/** Sizes that programs leave in headers which they cannot go back to fill in. */
const PLACEHOLDERS: readonly (readonly [from: number, to: number])[] = [
  [0x7fff0000, 0x80000000],
  [0xffff0000, UNKNOWN_SIZE],
  [2e9, 2e9],
];

/** Samples a second that a sound can have. */
const LOWEST_RATE = 1000, HIGHEST_RATE = 1e6;

/** Chunks that files commonly have. */
const COMMON = /^(data|fmt |fact|LIST|JUNK|junk|PAD |bext|cue |smpl|PEAK|id3 |iXML)$/;

/** What a `fmt ` chunk says. */
type FmtChunk = Omit<WavFormat, "dataOffset" | "sampleCount" | "notes">;

/** What stands before the samples, or after them. */
interface Header {
  fmt?: FmtChunk;
  /** Size of the samples in an RF64. */
  size64: number;
  /** Samples of each channel, as the `fact` chunk says. */
  fact?: number;
  /** Where the samples are, and how many bytes the file says that they take. */
  data?: { readonly offset: number; readonly size: number };
  /** Bytes at the end that are no chunk. */
  surplus: number;
  readonly littleEndian: boolean;
  readonly riffSize: number;
  readonly notes: string[];
}

/**
 * Reads the header of a wav file: RIFF, RIFX, RF64 and BW64, with or without `WAVE_FORMAT_EXTENSIBLE`
 * or an ID3 tag before it.
 *
 * Only headers are read, so that files of any length cost the same. Where a program that wrote to a
 * pipe left the size open (0xFFFFFFFF, 0x7FFFF000 and the like, or zeros throughout), the samples
 * reach to the end of the file. Samples that are cut off, a chunk without its padding byte, a second
 * `data` chunk, which counts, and bytes at the end that are no chunk are said in a note.
 *
 * @param read Gives bytes of the file.
 * @param size Size of the file in bytes.
 * @returns How and where the samples are stored.
 * @throws {InputError} If the file is not a wav, holds no samples, has a sampling rate beyond 1,000 to
 * 1,000,000 Hz or uses a codec other than PCM of 8, 16, 24 or 32 bits, float of 32 or 64 bits, A-law,
 * mu-law and IMA ADPCM.
 *
 * @example Usage
 * ```ts
 * import { readWavFormat } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertEquals } from "@std/assert";
 *
 * const bytes = new Uint8Array([
 *   ...new TextEncoder().encode("RIFF"), 40, 0, 0, 0,
 *   ...new TextEncoder().encode("WAVEfmt "), 16, 0, 0, 0,
 *   1, 0, 1, 0, 0x80, 0x3e, 0, 0, 0, 0x7d, 0, 0, 2, 0, 16, 0,
 *   ...new TextEncoder().encode("data"), 4, 0, 0, 0, 0, 0, 0xff, 0x7f,
 * ]);
 * const format = readWavFormat((offset, length) => bytes.subarray(offset, offset + length), 48);
 * assertEquals(format.sampleRate, 16000);
 * assertEquals(format.sampleCount, 2);
 * ```
 */
export function readWavFormat(read: ReadAt, size: number): WavFormat {
  const header = readChunks(read, size);
  const { fmt, data, notes } = header;
  if (!data || !fmt) {
    throw new InputError(
      `WAV file is truncated: its ${size} bytes end before the samples ("data" chunk); copy it again`,
    );
  }
  const sampleCount = countSamples(header, fmt, size - data.offset, data.size);
  return { ...fmt, dataOffset: data.offset, sampleCount, ...(notes.length > 0 && { notes }) };
}

function readChunks(read: ReadAt, size: number): Header {
  const start = tagLength(read(0, 10));
  const head = read(start, 12);
  const container = text(head, 0);
  const isWave = ["RIFF", "RIFX", "RF64", "BW64"].includes(container) && text(head, 8) === "WAVE";
  if (!isWave) throw new InputError(notWav(start > 0 ? read(0, 12) : head, size));
  const littleEndian = container !== "RIFX";
  const riffSize = view(head).getUint32(4, littleEndian);
  const header: Header = { littleEndian, riffSize, size64: 0, surplus: 0, notes: [] };

  let offset = start + 12;
  while (offset + 8 <= size) {
    const chunk = read(offset, 8);
    const id = text(chunk, 0), chunkSize = view(chunk).getUint32(4, littleEndian);
    if (!/^[ -~]{4}$/.test(id)) {
      header.surplus = size - offset;
      if (header.data) break;
      throw new InputError(`WAV file is damaged: no chunk begins at byte ${offset}; ${CONVERT}`);
    }
    offset += 8;
    if (id === "data") takeData(header, offset, chunkSize);
    // Samples of a size that 32 bits do not hold reach as far as an RF64 says, or else to the end.
    const isHuge = id === "data" && chunkSize === UNKNOWN_SIZE;
    const length = isHuge ? header.size64 || Infinity : chunkSize;
    if (offset + length > size) break;
    takeChunk(header, id, (most) => read(offset, Math.min(length, most)));
    offset += length;
    if (length % 2 === 1) offset += padding(read(offset, 5), id, header.notes);
  }
  return header;
}

/** Length of the ID3 tag that some programs put before the file's own beginning; 0 without one. */
function tagLength(bytes: Uint8Array): number {
  if (bytes.length < 10 || !text(bytes, 0).startsWith("ID3")) return 0;
  return 10 + bytes.subarray(6, 10).reduce((sum, byte) => 128 * sum + (byte & 127), 0);
}

/** Chunks begin at even bytes: 1 after one of odd length, unless a program forgot it. */
function padding(next: Uint8Array, id: string, notes: string[]): number {
  if (!COMMON.test(text(next, 0)) || COMMON.test(text(next, 1))) return 1;
  notes.push(`the chunk "${id}" lacks its padding byte`);
  return 0;
}

function takeData(header: Header, offset: number, size: number): void {
  if (!header.fmt) {
    throw new InputError(`WAV file has no "fmt " chunk before its samples; ${CONVERT}`);
  }
  if (header.data && size === 0) return;
  if (header.data) {
    const { size: before } = header.data;
    header.notes.push(
      `a "data" chunk of ${before} bytes is followed by one of ${size}, which alone is read, as by ` +
        "other programs",
    );
  }
  header.data = { offset, size };
}

function takeChunk(header: Header, id: string, read: (length: number) => Uint8Array): void {
  if (id === "fmt ") header.fmt = parseFmt(read(40), header.littleEndian);
  if (id === "ds64") header.size64 = parseDs64(read(28));
  if (id === "fact") {
    const bytes = read(4);
    if (bytes.length === 4) header.fact = view(bytes).getUint32(0, header.littleEndian);
  }
}

function notWav(head: Uint8Array, size: number): string {
  if (size === 0) return "file is empty; a WAV file is needed";
  const kind = foreignFormat(head);
  return kind
    ? `not a WAV file but ${kind}; convert it with: ffmpeg -i IN OUT.wav`
    : `not a WAV file (it does not begin with "RIFF....WAVE"); convert sound of another kind with: ` +
      "ffmpeg -i IN OUT.wav";
}

/** How many samples of each channel the file has. */
function countSamples(
  { size64, riffSize, data, fact, surplus, notes }: Header,
  { blockAlign, samplesPerBlock = 1 }: FmtChunk,
  left: number,
  said: number,
): number {
  const is64 = size64 > 0 && said === UNKNOWN_SIZE;
  const expected = is64 ? size64 : said;
  const isOpen = !is64 &&
    (said === 0
      ? riffSize === UNKNOWN_SIZE || riffSize + 8 <= data!.offset
      : said === UNKNOWN_SIZE ||
        (said > left || surplus > 0) &&
          PLACEHOLDERS.some(([from, to]) => said >= from && said <= to));
  const found = isOpen ? left : Math.min(expected, left);
  const blocks = Math.floor(found / blockAlign);
  if (blocks === 0) throw new InputError("WAV file holds no samples; record or convert it again");
  const rest = found - blocks * blockAlign;
  if (!isOpen && expected > left) {
    const missing = expected - left;
    notes.push(
      `its header says ${expected} bytes of samples, the last ${missing} ${
        missing === 1 ? "is" : "are"
      } missing: it was cut off`,
    );
  } else if (rest > 0) {
    notes.push(`its last ${rest === 1 ? "byte is" : `${rest} bytes are`} no whole sample`);
  }
  if (!isOpen && surplus > 0) {
    notes.push("bytes at its end belong to no chunk and are not read"); // said once of many files
  }
  const samples = blocks * samplesPerBlock;
  // What fills up the last block is no sound.
  return fact !== undefined && samplesPerBlock > 1 && fact <= samples &&
      fact > samples - samplesPerBlock
    ? fact
    : samples;
}

/** The 64-bit size of the samples (EBU Tech 3306). */
function parseDs64(bytes: Uint8Array): number {
  if (bytes.length < 16) {
    throw new InputError(
      `WAV file has a "ds64" chunk of ${bytes.length} bytes instead of 28; ${CONVERT}`,
    );
  }
  return Number(view(bytes).getBigUint64(8, true));
}

function parseFmt(bytes: Uint8Array, littleEndian: boolean): FmtChunk {
  if (bytes.length < 16) {
    throw new InputError(
      `WAV file has a "fmt " chunk of ${bytes.length} bytes instead of 16 or more; ${CONVERT}`,
    );
  }
  const fields = view(bytes);
  let tag = fields.getUint16(0, littleEndian);
  // WAVE_FORMAT_EXTENSIBLE: the sub-format's GUID begins with the tag.
  if (tag === 0xfffe && bytes.length >= 26) tag = fields.getUint16(24, littleEndian);
  const channelCount = fields.getUint16(2, littleEndian);
  const sampleRate = fields.getUint32(4, littleEndian);
  const blockAlign = fields.getUint16(12, littleEndian);
  const bits = fields.getUint16(14, littleEndian);
  if (channelCount === 0) throw new InputError(`WAV file has 0 channels; ${CONVERT}`);
  if (sampleRate < LOWEST_RATE || sampleRate > HIGHEST_RATE) {
    throw new InputError(
      `WAV file has a sampling rate of ${sampleRate} Hz; from 1,000 to 1,000,000 Hz can be read: ` +
        "if its header is wrong, mend it with: sox -r HZ IN OUT.wav",
    );
  }

  const encoding = ENCODINGS.get(tag);
  if (!encoding) {
    const code = `0x${tag.toString(16).padStart(4, "0")}`;
    const name = CODEC_NAMES.get(tag) ?? "unknown";
    throw new InputError(`WAV file with codec ${code} (${name}) cannot be read; ${CONVERT}`);
  }
  const format = {
    encoding,
    channelCount,
    sampleRate,
    blockAlign,
    ...(!littleEndian && { bigEndian: true }),
  };
  if (encoding === "ima-adpcm" && bits === 4 && blockAlign % (4 * channelCount) === 0) {
    const samplesPerBlock = adpcmBlockSamples(blockAlign, channelCount);
    if (samplesPerBlock > 1) return { ...format, bitDepth: 4, samplesPerBlock };
  }
  // Samples of, say, 20 bits stand left-justified in containers of whole bytes: 24 bits.
  const bitDepth = 8 * blockAlign / channelCount;
  if (bits > bitDepth || !BIT_DEPTHS[encoding].includes(bitDepth)) {
    throw new InputError(
      `WAV file with ${encoding} samples of ${bits} bits, ${blockAlign} bytes for ` +
        `${channelCount} channel(s), cannot be read; ${CONVERT}`,
    );
  }
  return { ...format, bitDepth: bitDepth as WavFormat["bitDepth"] };
}

const ENCODINGS = new Map<number, WavFormat["encoding"]>([
  [1, "integer"],
  [3, "float"],
  [6, "a-law"],
  [7, "mu-law"],
  [0x11, "ima-adpcm"],
]);

const BIT_DEPTHS: Record<WavFormat["encoding"], readonly number[]> = {
  "integer": [8, 16, 24, 32],
  "float": [32, 64],
  "a-law": [8],
  "mu-law": [8],
  "ima-adpcm": [],
};

/** Codecs found in wav files that are not read here, by their registered tags (RFC 2361). */
const CODEC_NAMES = new Map([
  [0x0000, "unknown"],
  [0x0002, "Microsoft ADPCM"],
  [0x0031, "GSM 6.10"],
  [0x0040, "G.721 ADPCM"],
  [0x0050, "MPEG layer 1 or 2"],
  [0x0055, "MP3"],
  [0x00ff, "AAC"],
  [0x0161, "Windows Media Audio"],
  [0x0162, "Windows Media Audio Pro"],
  [0x2000, "AC-3"],
  [0xf1ac, "FLAC"],
]);

/** The four characters at `offset`. */
function text(bytes: Uint8Array, offset: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + 4));
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
