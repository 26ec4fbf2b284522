import { InputError } from "../input_error.ts";
import { foreignFormat } from "./foreign_format.ts";
import type { WavFormat } from "./wav_format.ts";

/** Reads `length` bytes at `offset`, fewer where the file ends before. */
export type ReadAt = (offset: number, length: number) => Uint8Array;

const CONVERT = "convert it, such as with: ffmpeg -i IN -c:a pcm_s16le OUT.wav";

/** Size that programs write which cannot go back to fill it in. */
const UNKNOWN_SIZE = 0xffffffff;

/** What a `fmt ` chunk says. */
type FmtChunk = Omit<WavFormat, "dataOffset" | "sampleCount">;

/**
 * Reads the header of a wav file: RIFF, RF64 and BW64, with or without `WAVE_FORMAT_EXTENSIBLE`.
 *
 * Only headers are read, so that files of any length cost the same. Chunks other than `ds64`, `fmt `
 * and `data` are skipped. Where a program that wrote to a pipe left the size open (0xFFFFFFFF, or
 * zeros throughout), the samples reach to the end of the file.
 *
 * @param read Gives bytes of the file.
 * @param size Size of the file in bytes.
 * @returns How and where the samples are stored.
 * @throws {InputError} If the file is not a wav, is cut short, holds no samples or uses a codec other
 * than PCM of 8, 16, 24 or 32 bits, float of 32 or 64 bits, A-law and mu-law.
 *
 * @example Usage
 * ```ts
 * import { readWavFormat } from "@aud2repr2pose/aud2repr2pose";
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
  const head = read(0, 12);
  const container = text(head, 0);
  const isWave = ["RIFF", "RF64", "BW64"].includes(container) && text(head, 8) === "WAVE";
  if (!isWave) throw new InputError(notWav(head, size));
  const riffSize = view(head).getUint32(4, true);

  let fmt: FmtChunk | undefined;
  let size64 = 0;
  let offset = 12;
  while (offset + 8 <= size) {
    const header = read(offset, 8);
    const id = text(header, 0);
    const chunkSize = view(header).getUint32(4, true);
    offset += 8;
    if (id === "data") {
      if (!fmt) throw new InputError(`WAV file has no "fmt " chunk before its samples; ${CONVERT}`);
      const left = size - offset;
      const neverFilledIn = chunkSize === UNKNOWN_SIZE ||
        (chunkSize === 0 && (riffSize === UNKNOWN_SIZE || riffSize + 8 <= offset));
      const dataSize = size64 > 0 && chunkSize === UNKNOWN_SIZE
        ? size64
        : neverFilledIn
        ? left
        : chunkSize;
      return { ...fmt, dataOffset: offset, sampleCount: countSamples(dataSize, left, fmt) };
    }
    if (!/^[ -~]{4}$/.test(id)) {
      const at = offset - 8;
      throw new InputError(`WAV file is damaged: no chunk begins at byte ${at}; ${CONVERT}`);
    }
    if (offset + chunkSize > size) break;
    if (id === "fmt ") fmt = parseFmt(read(offset, Math.min(chunkSize, 40)));
    if (id === "ds64") size64 = parseDs64(read(offset, Math.min(chunkSize, 28)));
    offset += chunkSize + chunkSize % 2; // chunks begin at even bytes
  }
  throw new InputError(
    `WAV file is truncated: its ${size} bytes end before the samples ("data" chunk); copy it again`,
  );
}

function notWav(head: Uint8Array, size: number): string {
  if (size === 0) return "file is empty; a WAV file is needed";
  const kind = foreignFormat(head);
  return kind
    ? `not a WAV file but ${kind}; convert it with: ffmpeg -i IN OUT.wav`
    : `not a WAV file (it does not begin with "RIFF....WAVE"); convert sound of another kind with: ` +
      "ffmpeg -i IN OUT.wav";
}

function countSamples(expected: number, found: number, fmt: FmtChunk): number {
  if (expected > found) {
    throw new InputError(
      `WAV file is truncated: ${expected} bytes of samples expected, ${found} found; ` +
        "copy or convert it again",
    );
  }
  const count = Math.floor(expected / fmt.blockAlign);
  if (count === 0) throw new InputError("WAV file holds no samples; record or convert it again");
  return count;
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

function parseFmt(bytes: Uint8Array): FmtChunk {
  if (bytes.length < 16) {
    throw new InputError(
      `WAV file has a "fmt " chunk of ${bytes.length} bytes instead of 16 or more; ${CONVERT}`,
    );
  }
  const fields = view(bytes);
  let tag = fields.getUint16(0, true);
  // WAVE_FORMAT_EXTENSIBLE: the sub-format's GUID begins with the tag.
  if (tag === 0xfffe && bytes.length >= 26) tag = fields.getUint16(24, true);
  const channelCount = fields.getUint16(2, true);
  const sampleRate = fields.getUint32(4, true);
  const blockAlign = fields.getUint16(12, true);
  const bits = fields.getUint16(14, true);
  if (channelCount === 0) throw new InputError(`WAV file has 0 channels; ${CONVERT}`);
  if (sampleRate === 0) throw new InputError(`WAV file has a sampling rate of 0 Hz; ${CONVERT}`);

  const encoding = ENCODINGS.get(tag);
  if (!encoding) {
    const code = `0x${tag.toString(16).padStart(4, "0")}`;
    const name = CODEC_NAMES.get(tag) ?? "unknown";
    throw new InputError(`WAV file with codec ${code} (${name}) cannot be read; ${CONVERT}`);
  }
  // Samples of, say, 20 bits stand left-justified in containers of whole bytes: 24 bits.
  const bitDepth = 8 * blockAlign / channelCount;
  if (bits > bitDepth || !BIT_DEPTHS[encoding].includes(bitDepth)) {
    throw new InputError(
      `WAV file with ${encoding} samples of ${bits} bits, ${blockAlign} bytes for ` +
        `${channelCount} channel(s), cannot be read; ${CONVERT}`,
    );
  }
  return {
    encoding,
    bitDepth: bitDepth as WavFormat["bitDepth"],
    channelCount,
    sampleRate,
    blockAlign,
  };
}

const ENCODINGS = new Map<number, WavFormat["encoding"]>([
  [1, "integer"],
  [3, "float"],
  [6, "a-law"],
  [7, "mu-law"],
]);

const BIT_DEPTHS: Record<WavFormat["encoding"], readonly number[]> = {
  "integer": [8, 16, 24, 32],
  "float": [32, 64],
  "a-law": [8],
  "mu-law": [8],
};

/** Codecs found in wav files that are not read here, by their registered tags (RFC 2361). */
const CODEC_NAMES = new Map([
  [0x0000, "unknown"],
  [0x0002, "Microsoft ADPCM"],
  [0x0011, "IMA ADPCM"],
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
