import { InputError } from "../errors/input_error.ts";
import { BvhHeader } from "../motion/bvh/bvh_header.ts";
import { lineEnd } from "../motion/bvh/bvh_reader.ts";
import type { OpenFile } from "./motion_files.ts";
import { RandomAccessFile } from "./random_access_file.ts";

/** Bytes read at a time. */
const BLOCK = 2 ** 18;

/** More than the header of any skeleton takes. */
const MOST_HEADER = 2 ** 22;

/** Frames from one whose place is kept to the next. */
const STRIDE = 64;

/** Where the frames of a BVH file are. */
export interface BvhIndex {
  /** The text before them, a character a byte. */
  readonly header: string;
  /** What ends a line. */
  readonly lineEnd: number;
  /** Where every 64th frame's line begins. */
  readonly places: readonly number[];
  /** How many frames there are. */
  readonly frames: number;
}

/**
 * The frames of a BVH file as text, of which stretches are taken as BVH files of their own: what is in
 * memory does not grow with the file but by a number for every 64 frames.
 *
 * @example Usage
 * ```ts ignore
 * using frames = new BvhFrames("take.bvh");
 * for (const bytes of frames.cut(1200, 600)) console.log(bytes.length);
 * ```
 */
export class BvhFrames implements Disposable {
  readonly #file: RandomAccessFile;
  /** Where they are: what another thread needs to open the file without a search. */
  readonly index: BvhIndex;

  /**
   * Opens a file and finds its frames.
   *
   * @param path Where it is.
   * @param index Where they are, if that is known.
   * @throws {InputError} If there is no such file, it is not BVH, or has fewer frames than it says; the
   * line begins with the path.
   */
  constructor(path: string, index?: BvhIndex) {
    this.#file = new RandomAccessFile(path, "BVH file");
    try {
      this.index = index ?? this.#find();
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  /**
   * Takes a stretch of frames.
   *
   * @param first The first frame.
   * @param count How many.
   * @param frameTime Seconds from frame to frame; by default what the file says.
   * @returns The bytes of a BVH file that has them alone, block by block.
   * @throws {InputError} If the file has not as many.
   */
  *cut(first: number, count: number, frameTime?: number): Generator<Uint8Array> {
    const file = this.stretch(first, count, frameTime);
    for (let at = 0; at < file.size; at += BLOCK) yield file.read(at, BLOCK);
  }

  /**
   * Takes a stretch of frames as a file that is open as long as this one.
   *
   * @param first The first frame.
   * @param count How many.
   * @param frameTime Seconds from frame to frame; by default what the file says.
   * @throws {RangeError} If there are not as many.
   */
  stretch(first: number, count: number, frameTime?: number): OpenFile {
    const { header, frames } = this.index;
    if (first + count > frames) throw new RangeError(`there are ${frames} frames`);
    const counted = header.replace(FRAMES, `$1${count}`);
    const text = latin1(
      frameTime === undefined
        ? counted
        : counted.replace(/(Frame\s+Time\s*:\s*)\S+/i, `$1${+frameTime.toFixed(9)}`),
    );
    const from = this.#placeOf(first), size = text.length + this.#placeOf(first + count) - from;
    const read = (offset: number, length: number) => {
      const end = Math.min(offset + length, size), inText = text.subarray(offset, end);
      const at = offset + inText.length; // the rest is frames
      const inFile = this.#file.read(from + at - text.length, end - at);
      if (inText.length === 0) return inFile;
      const bytes = new Uint8Array(inText.length + inFile.length);
      bytes.set(inText);
      bytes.set(inFile, inText.length);
      return bytes;
    };
    return { size, read };
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }

  #find(): BvhIndex {
    const { text: header, end } = this.#readHeader();
    const places: number[] = [];
    let frames = 0;
    for (const place of this.#lines(header.length, end)) {
      if (frames++ % STRIDE === 0) places.push(place);
    }
    const declared = Number(FRAMES.exec(header)?.[2]);
    if (frames < declared) {
      throw new InputError(
        `${this.#file.path} says "Frames: ${declared}" but has ${frames}: the file is cut off or ` +
          "its header wrong",
      );
    }
    return { header, lineEnd: end, places, frames };
  }

  #readHeader(): { text: string; end: number } {
    const bytes = this.#file.read(0, Math.min(MOST_HEADER, this.#file.size));
    const end = lineEnd(bytes) ?? LINE_FEED;
    const header = new BvhHeader();
    const decoder = new TextDecoder("windows-1252");
    for (let at = 0, line = 1; at < bytes.length; line++) {
      const found = bytes.indexOf(end, at), next = found < 0 ? bytes.length : found + 1;
      try {
        if (header.read(decoder.decode(bytes.subarray(at, next)))) {
          return { text: binary(bytes.subarray(0, next)), end };
        }
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        throw new InputError(`${this.#file.path}, line ${line}: ${error.message}`);
      }
      at = next;
    }
    throw new InputError(`${this.#file.path}: ends before its motion begins`);
  }

  #placeOf(frame: number): number {
    const { frames, places, lineEnd } = this.index;
    if (frame === frames) return this.#file.size;
    let left = frame % STRIDE;
    for (const place of this.#lines(places[Math.floor(frame / STRIDE)]!, lineEnd)) {
      if (left-- === 0) return place;
    }
    return this.#file.size;
  }

  /** Where each line begins that is not blank, from a place on that is such a beginning. */
  *#lines(from: number, lineEnd: number): Generator<number> {
    let start = from, blank = true;
    for (let block = from; block < this.#file.size; block += BLOCK) {
      const bytes = this.#file.read(block, BLOCK);
      for (let at = 0; at < bytes.length;) {
        const found = bytes.indexOf(lineEnd, at), end = found < 0 ? bytes.length : found;
        for (let i = at; blank && i < end; i++) blank = bytes[i]! <= 32;
        if (found < 0) break;
        if (!blank) yield start;
        [start, blank, at] = [block + found + 1, true, found + 1];
      }
    }
    if (!blank) yield start;
  }
}

const LINE_FEED = 10;

/** What says how many frames there are. */
const FRAMES = /(Frames\s*:\s*)(\S+)/i;

/** Bytes as the characters of a text. */
function binary(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** The bytes that are the characters of a text. */
function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
