/**
 * What samples are coded in beside plain numbers: the two companding laws of ITU-T G.711, IMA ADPCM,
 * and numbers whose highest byte comes first.
 *
 * @module
 */
// The codecs alone, which are ES modules: the package's main file is one under Node and Deno only.
import * as aLaw from "wavefile/lib/codecs/alaw.js";
import * as muLaw from "wavefile/lib/codecs/mulaw.js";

/** The companding laws of ITU-T G.711, eight bits a sample. */
type CompandingLaw = "a-law" | "mu-law";

/** What each code stands for, once it has been needed. */
const levels: Partial<Record<CompandingLaw, Int16Array>> = {};

/**
 * Expands companded samples.
 *
 * @param law The law that they are companded by.
 * @param codes A byte a sample.
 * @returns Samples of 16 bits.
 */
export function expand(law: CompandingLaw, codes: Uint8Array): Int16Array {
  const level = levels[law] ??= levelsOf(law);
  const samples = new Int16Array(codes.length);
  for (let i = 0; i < codes.length; i++) samples[i] = level[codes[i]!]!;
  return samples;
}

function levelsOf(law: CompandingLaw): Int16Array {
  const codes = Uint8Array.from({ length: 256 }, (_, i) => i);
  return law === "a-law" ? aLaw.decode(codes) : muLaw.decode(codes);
}

/**
 * Compands samples: the inverse of {@linkcode expand}.
 *
 * @param law The law.
 * @param samples Samples of 16 bits.
 * @returns A byte a sample.
 */
export function compand(law: CompandingLaw, samples: Int16Array): Uint8Array<ArrayBuffer> {
  return law === "a-law" ? aLaw.encode(samples) : muLaw.encode(samples);
}

/** Step sizes of the quantiser (IMA Digital Audio Focus and Technical Working Groups 1992). */
// deno-fmt-ignore
const STEPS = Int32Array.of(
  7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 19, 21, 23, 25, 28, 31, 34, 37, 41, 45, 50, 55, 60, 66, 73, 80,
  88, 97, 107, 118, 130, 143, 157, 173, 190, 209, 230, 253, 279, 307, 337, 371, 408, 449, 494, 544,
  598, 658, 724, 796, 876, 963, 1060, 1166, 1282, 1411, 1552, 1707, 1878, 2066, 2272, 2499, 2749,
  3024, 3327, 3660, 4026, 4428, 4871, 5358, 5894, 6484, 7132, 7845, 8630, 9493, 10442, 11487, 12635,
  13899, 15289, 16818, 18500, 20350, 22385, 24623, 27086, 29794, 32767,
);

/** How far the place in the table moves after a code, by the code's magnitude. */
const MOVES = Int32Array.of(-1, -1, -1, -1, 2, 4, 6, 8);

/**
 * Samples of each channel in a block of IMA ADPCM: one in its header, and two a byte.
 *
 * @param blockAlign Bytes of a block.
 * @param channelCount Number of channels.
 */
export function adpcmBlockSamples(blockAlign: number, channelCount: number): number {
  return 2 * (blockAlign / channelCount - 4) + 1;
}

/**
 * Decodes blocks of IMA ADPCM as wav files have them: for each channel a sample and a place in the
 * table of steps, then eight samples of each channel in turn, four bits each.
 *
 * @param bytes Whole blocks.
 * @param blockAlign Bytes of a block.
 * @param channelCount Number of channels.
 * @returns Interleaved samples of 16 bits.
 */
export function decodeImaAdpcm(
  bytes: Uint8Array,
  blockAlign: number,
  channelCount: number,
): Int16Array {
  const perBlock = adpcmBlockSamples(blockAlign, channelCount);
  const out = new Int16Array(bytes.length / blockAlign * perBlock * channelCount);
  for (let block = 0, o = 0; block < bytes.length; block += blockAlign) {
    for (let c = 0; c < channelCount; c++) {
      const header = block + 4 * c;
      let sample = (bytes[header]! | bytes[header + 1]! << 8) << 16 >> 16;
      let place = Math.min(bytes[header + 2]!, STEPS.length - 1);
      let to = o + c;
      out[to] = sample;
      for (let i = 1, at = header + 4 * channelCount; i < perBlock; at += 4 * channelCount) {
        for (let nibble = 0; nibble < 8 && i < perBlock; nibble++, i++) {
          const code = bytes[at + (nibble >> 1)]! >> 4 * (nibble & 1) & 15;
          const step = STEPS[place]!;
          let change = step >> 3;
          if (code & 1) change += step >> 2;
          if (code & 2) change += step >> 1;
          if (code & 4) change += step;
          sample = Math.max(-32768, Math.min(32767, code & 8 ? sample - change : sample + change));
          place = Math.max(0, Math.min(STEPS.length - 1, place + MOVES[code & 7]!));
          out[to += channelCount] = sample;
        }
      }
    }
    o += perBlock * channelCount;
  }
  return out;
}

/**
 * Turns the byte order of numbers around.
 *
 * @param bytes The numbers, one after the other.
 * @param size Bytes of a number.
 * @returns A copy in the other order.
 */
export function swapBytes(bytes: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const swapped = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at += size) {
    for (let i = 0; i < size; i++) swapped[at + i] = bytes[at + size - 1 - i]!;
  }
  return swapped;
}
