import { InputError } from "../errors/input_error.ts";
import { BvhHeader } from "../motion/bvh/bvh_header.ts";
import { lineEnd } from "../motion/bvh/bvh_reader.ts";
import { RandomAccessFile } from "./random_access_file.ts";

/** Bytes read at a time. */
const BLOCK = 2 ** 18;

/** More than the header of any skeleton takes. */
const MOST_HEADER = 2 ** 22;

/** Frames from one whose place is kept to the next. */
const STRIDE = 64;

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
  readonly #header: string;
  readonly #lineEnd: number;
  /** Where every 64th frame's line begins. */
  readonly #places: number[] = [];
  /** How many frames there are. */
  readonly frames: number;

  /**
   * Opens a file and finds its frames.
   *
   * @param path Where it is.
   * @throws {InputError} If there is no such file, or it is not BVH; the line begins with the path.
   */
  constructor(path: string) {
    this.#file = new RandomAccessFile(path, "BVH file");
    try {
      const { text, end } = this.#readHeader();
      this.#header = text;
      this.#lineEnd = end;
      this.frames = this.#findFrames();
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
    if (first + count > this.frames) {
      throw new InputError(
        `${this.#file.path} has ${this.frames} frames, fewer than its header says: it is cut off`,
      );
    }
    const counted = this.#header.replace(/(Frames\s*:\s*)\S+/i, `$1${count}`);
    const text = frameTime === undefined
      ? counted
      : counted.replace(/(Frame\s+Time\s*:\s*)\S+/i, `$1${+frameTime.toFixed(9)}`);
    yield latin1(text);
    const end = this.#placeOf(first + count);
    for (let at = this.#placeOf(first); at < end; at += BLOCK) {
      yield this.#file.read(at, Math.min(BLOCK, end - at));
    }
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
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

  #findFrames(): number {
    let frames = 0;
    for (const place of this.#lines(this.#header.length)) {
      if (frames++ % STRIDE === 0) this.#places.push(place);
    }
    return frames;
  }

  #placeOf(frame: number): number {
    if (frame === this.frames) return this.#file.size;
    let left = frame % STRIDE;
    for (const place of this.#lines(this.#places[Math.floor(frame / STRIDE)]!)) {
      if (left-- === 0) return place;
    }
    return this.#file.size;
  }

  /** Where each line begins that is not blank, from a place on that is such a beginning. */
  *#lines(from: number): Generator<number> {
    let start = from, blank = true;
    for (let block = from; block < this.#file.size; block += BLOCK) {
      const bytes = this.#file.read(block, BLOCK);
      for (let at = 0; at < bytes.length;) {
        const found = bytes.indexOf(this.#lineEnd, at), end = found < 0 ? bytes.length : found;
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
