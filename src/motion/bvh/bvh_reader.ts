import { InputError } from "../../errors/input_error.ts";
import type { Motion } from "../kinematics/resample_motion.ts";
import { BvhBody, type BvhReaderOptions } from "./bvh_body.ts";
import { BvhHeader } from "./bvh_header.ts";

/** A longer line is no line of a BVH file: some 40,000 joints. */
const LONGEST_LINE = 2 ** 24;

const LINE_FEED = 10, CARRIAGE_RETURN = 13;

/**
 * Reads the text of a BVH file (Biovision hierarchy) that arrives in pieces.
 *
 * Text is not kept, and a frame that is not wanted is not even parsed: hours of motion capture at
 * 100 frames a second pass through in the memory of the frames kept. Channels may stand in any order
 * and number. The root's position channels give its position; those of other joints stand in place of
 * their offsets, see {@linkcode BvhReaderOptions.jointPositions}. End sites are called Site1, Site2 and
 * so on.
 *
 * @example Usage
 * ```ts
 * import { BvhReader } from "@aud2repr2pose/aud2repr2pose/motion";
 *
 * const reader = new BvhReader();
 * reader.push("HIERARCHY\nROOT Hips\n{\nOFFSET 0 0 0\nCHANNELS 1 Zrotation\n}\n");
 * reader.push("MOTION\nFrames: 1\nFrame Time: 0.05\n9");
 * reader.push("0\n");
 * console.log(reader.finish().rotations.data); // [0, 0, 0.707, 0.707]
 * ```
 */
export class BvhReader {
  readonly #name: string;
  readonly #options: BvhReaderOptions;
  readonly #header = new BvhHeader();
  readonly #encoder = new TextEncoder();
  readonly #decoder = new TextDecoder("utf-8", { fatal: true });
  /** What ends a line, once the first line has ended. */
  #lineEnd: number | undefined;
  /** The beginning of a line whose end has not arrived. */
  #carry: Uint8Array = new Uint8Array(0);
  #lines = 0;
  #body: BvhBody | undefined;

  /**
   * Begins a file.
   *
   * @param options The file's name, the rate and the rotation order.
   */
  constructor(options: BvhReaderOptions = {}) {
    this.#name = options.name ?? "BVH";
    this.#options = options;
    const rate = options.framesPerSecond;
    if (rate !== undefined && !(rate > 0 && rate < Infinity)) {
      throw new InputError(`framesPerSecond must be greater than 0 Hz, current value is ${rate}`);
    }
  }

  /**
   * Takes the next piece of the text.
   *
   * @param chunk Text, or its bytes (UTF-8); not kept.
   * @throws {InputError} If the text is not that of a BVH file; the message names the line.
   */
  push(chunk: Uint8Array | string): void {
    let bytes = typeof chunk === "string" ? this.#encoder.encode(chunk) : chunk;
    if (this.#lineEnd === undefined) {
      bytes = join(this.#carry, bytes);
      this.#lineEnd = lineEnd(bytes);
      this.#carry = this.#lineEnd === undefined ? bytes : new Uint8Array(0);
      if (this.#lineEnd === undefined) return this.#checkLength();
    }
    const lineEnded = this.#lineEnd;
    let start = 0;
    let end = bytes.indexOf(lineEnded);
    if (this.#carry.length > 0) {
      const line = join(this.#carry, bytes.subarray(0, end < 0 ? bytes.length : end));
      this.#carry = line;
      if (end < 0) return this.#checkLength();
      this.#carry = new Uint8Array(0);
      this.#line(line, 0, line.length);
      start = end + 1;
      end = bytes.indexOf(lineEnded, start);
    }
    while (end >= 0) {
      this.#line(bytes, start, end);
      start = end + 1;
      end = bytes.indexOf(lineEnded, start);
    }
    this.#carry = bytes.slice(start);
    this.#checkLength();
  }

  /**
   * Says that the text has ended.
   *
   * @returns The motion.
   * @throws {InputError} If the text ended too early, or has not as many frames as it says.
   */
  finish(): Motion {
    if (this.#carry.length > 0) this.#line(this.#carry, 0, this.#carry.length);
    if (!this.#body) {
      throw new InputError(
        this.#lines === 0
          ? `${this.#name} is empty`
          : `${this.#name} ends after line ${this.#lines}, before its motion begins`,
      );
    }
    const { seen } = this.#body, { frames, notes } = this.#header;
    if (seen < frames) {
      throw new InputError(
        `${this.#name} says "Frames: ${frames}" but has ${seen}: the file is cut off or its ` +
          "header wrong",
      );
    }
    if (seen > frames) notes.push(`Frames says ${frames}, the file has ${seen}: all are read`);
    if (this.#body.stretches && !this.#options.jointPositions) {
      notes.push(
        this.#body.usesPositions
          ? "position channels of joints below the root stand in place of their OFFSET"
          : "positions of joints below the root are not read: bones keep their OFFSET's length",
      );
    }
    return this.#body.motion(notes);
  }

  /** The motion of the frames that have arrived, before {@linkcode finish}; undefined without any. */
  get begun(): Motion | undefined {
    return this.#body?.isEmpty === false ? this.#body.motion([]) : undefined;
  }

  #line(bytes: Uint8Array, start: number, end: number): void {
    this.#lines++;
    try {
      if (this.#body) this.#body.line(bytes, start, end);
      else if (this.#header.read(this.#text(bytes.subarray(start, end)))) {
        this.#body = new BvhBody(this.#header, this.#name, this.#options);
      }
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      throw new InputError(`${this.#name}, line ${this.#lines}: ${error.message}`);
    }
  }

  /** A line of the header: UTF-8, or else what Western programs wrote before it. */
  #text(line: Uint8Array): string {
    if (this.#lines === 1 && isUtf16(line)) {
      throw new InputError("the text is UTF-16; save it as UTF-8");
    }
    try {
      return this.#decoder.decode(line);
    } catch {
      this.#header.notes.push(`line ${this.#lines} is not UTF-8, and is read as Windows-1252`);
      return new TextDecoder("windows-1252").decode(line);
    }
  }

  #checkLength(): void {
    if (this.#carry.length > LONGEST_LINE) {
      throw new InputError(`${this.#name}, line ${this.#lines + 1}: too long for a BVH file`);
    }
  }
}

/** What ends the lines of a text: CR alone in files of old Macintoshes; undefined if no line ends. */
export function lineEnd(bytes: Uint8Array): number | undefined {
  const feed = bytes.indexOf(LINE_FEED), carriage = bytes.indexOf(CARRIAGE_RETURN);
  if (carriage >= 0 && (feed < 0 || carriage < feed - 1)) {
    return carriage + 1 < bytes.length ? CARRIAGE_RETURN : undefined;
  }
  return feed < 0 ? undefined : LINE_FEED;
}

function isUtf16([first, second]: Uint8Array): boolean {
  const mark = first === 0xff && second === 0xfe || first === 0xfe && second === 0xff;
  return mark || first === 0 && second !== 0 || first !== 0 && second === 0;
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}

/**
 * Reads the whole text of a BVH file.
 *
 * @param text The text, or its bytes. {@linkcode BvhReader} takes it in pieces.
 * @param options The file's name, the rate and the rotation order.
 * @returns The motion.
 * @throws {InputError} If the text is not that of a BVH file; the message names the line.
 *
 * @example Usage
 * ```ts
 * import { readBvh } from "@aud2repr2pose/aud2repr2pose/motion";
 *
 * const motion = readBvh(`HIERARCHY
 * ROOT Hips
 * {
 *   OFFSET 0 90 0
 *   CHANNELS 3 Zrotation Xrotation Yrotation
 *   End Site
 *   {
 *     OFFSET 0 10 0
 *   }
 * }
 * MOTION
 * Frames: 2
 * Frame Time: 0.05
 * 0 0 0
 * 0 90 0
 * `);
 * console.log(motion.skeleton.joints, motion.rotations.rows); // ["Hips", "Site1"] 2
 * ```
 */
export function readBvh(text: Uint8Array | string, options: BvhReaderOptions = {}): Motion {
  const reader = new BvhReader(options);
  reader.push(text);
  return reader.finish();
}
