import { InputError } from "../../errors/input_error.ts";
import { readNumberLine } from "../../matrix/number_line.ts";
import { frameSampling, type Motion } from "../kinematics/resample_motion.ts";
import { type RotationOrder, type Skeleton, skeletonDifference } from "../skeleton/skeleton.ts";
import { takeuchiSkeleton } from "../skeleton/takeuchi_skeleton.ts";
import { BvhFrame } from "./bvh_frame.ts";
import { BvhHeader, requireFloat32 } from "./bvh_header.ts";
import { KeptFrames } from "./kept_frames.ts";

/** A longer line is no line of a BVH file: some 40,000 joints. */
const LONGEST_LINE = 2 ** 24;

const LINE_FEED = 10, CARRIAGE_RETURN = 13;

/** Options of {@linkcode BvhReader}. */
export interface BvhReaderOptions {
  /**
   * What error messages call the file, and what the skeleton is called.
   *
   * @default {"BVH"}
   */
  name?: string;
  /**
   * Rate at which frames are kept, in Hz, as {@linkcode resampleMotion} does it. The frames in
   * between are counted but not parsed.
   *
   * @default {the file's own}
   */
  framesPerSecond?: number;
  /**
   * Seconds from frame to frame, whatever the file says.
   *
   * @default {the file's own}
   */
  frameTime?: number;
  /**
   * Order in which rotations are applied, whatever that of the channels: "ZXY" is R = Rz Rx Ry.
   *
   * @default {that of each joint's channels}
   */
  rotationOrder?: RotationOrder;
  /**
   * What position channels of joints below the root mean: `use` puts them in place of the joint's
   * OFFSET, as Blender does, `ignore` drops them. What was said by nobody is said in a note.
   *
   * @default {"use", but "ignore" on the skeleton of the paper's data set, where they are none}
   */
  jointPositions?: "use" | "ignore";
  /**
   * Which frame of a longer motion the first frame of the text is, and which one at
   * `framesPerSecond` is the first wanted: those that follow lie where they would in the whole.
   *
   * @default {the first of both}
   */
  stretch?: BvhStretch;
}

/** Where a stretch of a motion begins. */
export interface BvhStretch {
  /** Its first frame, at the rate of the file. */
  readonly source: number;
  /** The first frame wanted, at the rate that frames are kept at. */
  readonly frame: number;
}

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

/** The frames of a BVH file. */
class BvhBody {
  /** Frames that went by. */
  seen = 0;
  /** Whether positions of joints below the root stand in place of their offsets. */
  readonly usesPositions: boolean;
  readonly #skeleton: Skeleton;
  readonly #frame: BvhFrame;
  readonly #frameTime: number;
  readonly #place: (frame: number) => number;
  readonly #rotations: number;
  /** Bytes of the frames that went by. */
  #bytes = 0;
  /** Whether positions of joints below the root would stretch the bones of the first frame. */
  #stretches = false;
  /** The frame that the next one kept needs. */
  #wanted: number;
  readonly #kept: KeptFrames;
  /** The latest two frames parsed: rotations, the root's position, those of joints. */
  #left: Float64Array;
  #right: Float64Array;

  constructor(header: BvhHeader, name: string, options: BvhReaderOptions) {
    const { framesPerSecond, rotationOrder: order, frameTime = header.frameTime } = options;
    const skeleton = header.skeleton(name);
    this.#skeleton = order ? { ...skeleton, rotationOrder: order } : skeleton;
    const isPapers = skeletonDifference(skeleton, takeuchiSkeleton) === undefined;
    this.usesPositions = (options.jointPositions ?? (isPapers ? "ignore" : "use")) === "use";
    const frame = new BvhFrame(skeleton, header.channels, order);
    this.#frame = frame;
    this.#frameTime = framesPerSecond ? 1 / framesPerSecond : frameTime;
    const place = framesPerSecond
      ? frameSampling(frameTime, framesPerSecond)
      : (frame: number) => frame;
    const { source, frame: first } = options.stretch ?? { source: 0, frame: 0 };
    this.#place = (frame) => place(frame + first) - source;
    this.#wanted = Math.floor(this.#place(0));
    const positioned = this.usesPositions ? frame.positioned : [];
    this.#rotations = 4 * skeleton.endSites.filter((site) => !site).length;
    this.#kept = new KeptFrames({
      rotations: this.#rotations,
      positioned,
      longest: frame.longest,
      expected: Math.ceil(header.frames * frameTime / this.#frameTime),
    });
    const columns = this.#rotations + 3 + 3 * positioned.length;
    this.#left = new Float64Array(columns);
    this.#right = new Float64Array(columns);
  }

  /** Whether no frame has been kept. */
  get isEmpty(): boolean {
    return this.#kept.rows === 0;
  }

  /** Whether positions of joints below the root would stretch the bones, at the start or the end. */
  get stretches(): boolean {
    return !this.isEmpty && (this.#stretches || this.#frame.stretches);
  }

  line(bytes: Uint8Array, start: number, end: number): void {
    while (start < end && bytes[start]! <= 32) start++;
    if (start === end) return;
    const frame = this.seen++;
    this.#bytes += end - start;
    if (frame !== this.#wanted) return;
    [this.#left, this.#right] = [this.#right, this.#left];
    this.#read(bytes, start, end);
    this.#frame.writeRotations(this.#right, 0);
    this.#frame.writeRoot(this.#right, this.#rotations);
    if (this.usesPositions) this.#frame.writePositions(this.#right, this.#rotations + 3);
    if (this.isEmpty) this.#stretches = this.#frame.stretches;
    // One frame of the file may complete several of a higher rate.
    let place = this.#place(this.#kept.rows);
    while (place <= frame) {
      this.#kept.keep(this.#left, this.#right, place - Math.floor(place), this.#bytes);
      place = this.#place(this.#kept.rows);
    }
    this.#wanted = Math.max(Math.floor(place), frame + 1);
  }

  #read(bytes: Uint8Array, start: number, end: number): void {
    try {
      readNumberLine(bytes, start, end, this.#frame.values);
    } catch (error) {
      // Spaces that are not ASCII, such as those that do not break a line.
      const text = new TextDecoder().decode(bytes.subarray(start, end));
      if (!/[^\S\0-\x20]/.test(text)) throw error;
      const line = new TextEncoder().encode(text.replace(/\s+/g, " "));
      readNumberLine(line, 0, line.length, this.#frame.values);
    }
  }

  motion(notes: readonly string[]): Motion {
    const { places, ...frames } = this.#kept.finish();
    const { name } = this.#skeleton;
    requireFloat32(frames.rootPositions.data, `${name}: the root's position`);
    requireFloat32(frames.jointPositions?.positions.data ?? places, `${name}: a joint's position`);
    return {
      skeleton: { ...this.#skeleton, offsets: this.#offsets(places) },
      frameTime: this.#frameTime,
      ...frames,
      ...(notes.length > 0 && { notes }),
    };
  }

  /** The bones: positions of joints where they stand in place of OFFSETs. */
  #offsets(places: Float64Array): readonly number[] {
    const offsets = [...this.#skeleton.offsets];
    if (!this.usesPositions || this.isEmpty) return offsets;
    for (const [i, node] of this.#frame.positioned.entries()) {
      for (let axis = 0; axis < 3; axis++) offsets[3 * node + axis] = places[3 * i + axis]!;
    }
    return offsets;
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
