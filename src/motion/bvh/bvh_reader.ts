import { InputError } from "../../errors/input_error.ts";
import { readNumberLine } from "../../matrix/number_line.ts";
import { frameSampling, interpolateRotations, type Motion } from "../kinematics/resample_motion.ts";
import type { RotationOrder, Skeleton } from "../skeleton/skeleton.ts";
import { type BvhChannel, BvhHeader, requireFloat32 } from "./bvh_header.ts";

const HALF_RADIANS = Math.PI / 360;

/** Turns the numbers of a BVH frame into rotations and the root's position. */
export class BvhFrame {
  /** The numbers of the frame line, to be filled in. */
  readonly values: Float64Array;
  readonly #offset: readonly number[];
  /** Of each joint, in order: how many rotations, and the axis and channel of each. */
  readonly #plan: Int32Array;
  /** Channel, or -1, of the root's x, y, z. */
  readonly #root = new Int32Array(3).fill(-1);
  /** Position channels of joints below the root, and what they are if the bones keep their length. */
  readonly #ignored: [channel: number, offset: number][] = [];
  /** The largest coordinate of an offset. */
  readonly #longest: number;

  /**
   * @param channels Every number of a frame line.
   * @param order The axes in which rotations are applied; the channels' own order by default.
   */
  constructor(skeleton: Skeleton, channels: readonly BvhChannel[], order?: RotationOrder) {
    this.values = new Float64Array(channels.length);
    this.#offset = skeleton.offsets.slice(0, 3);
    this.#longest = skeleton.offsets.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    channels.forEach(({ node, kind, axis }, channel) => {
      if (node === 0 && kind === "position") this.#root[axis] = channel;
    });
    const turns = skeleton.joints.map((): [axis: number, channel: number][] => []);
    channels.forEach(({ node, kind, axis }, channel) => {
      if (kind === "rotation") turns[node]!.push([axis, channel]);
      else if (node > 0) this.#ignored.push([channel, skeleton.offsets[3 * node + axis]!]);
    });
    if (order) {
      const rank = ([axis]: readonly [number, number]) => order.indexOf("XYZ"[axis]!);
      for (const ofJoint of turns) ofJoint.sort((a, b) => rank(a) - rank(b));
    }
    const joints = turns.filter((_, node) => !skeleton.endSites[node]);
    this.#plan = Int32Array.from(joints.flatMap((ofJoint) => [ofJoint.length, ...ofJoint.flat()]));
  }

  /** Whether the frame has positions of joints below the root that are not their offsets. */
  get stretches(): boolean {
    return this.#ignored.some(([channel, offset]) =>
      Math.abs(this.values[channel]! - offset) > 0.01 * this.#longest
    );
  }

  /** Writes each joint's rotation, x, y, z, w, from `out[o]` on. */
  writeRotations(out: Float64Array, o: number): void {
    const plan = this.#plan, values = this.values;
    for (let at = 0; at < plan.length; o += 4) {
      let x = 0, y = 0, z = 0, w = 1;
      for (let turns = plan[at++]!; turns > 0; turns--) {
        const axis = plan[at++]!, angle = values[plan[at++]!]! * HALF_RADIANS;
        const s = Math.sin(angle), c = Math.cos(angle);
        const x0 = x, y0 = y, z0 = z, w0 = w;
        // The product with a turn about one axis, from the right: later channels apply first.
        if (axis === 0) {
          x = x0 * c + w0 * s;
          y = y0 * c + z0 * s;
          z = z0 * c - y0 * s;
          w = w0 * c - x0 * s;
        } else if (axis === 1) {
          x = x0 * c - z0 * s;
          y = y0 * c + w0 * s;
          z = z0 * c + x0 * s;
          w = w0 * c - y0 * s;
        } else {
          x = x0 * c + y0 * s;
          y = y0 * c - x0 * s;
          z = z0 * c + w0 * s;
          w = w0 * c - z0 * s;
        }
      }
      out[o] = x;
      out[o + 1] = y;
      out[o + 2] = z;
      out[o + 3] = w;
    }
  }

  /** Writes the root's position from `out[o]` on: its channels, or its offset where it has none. */
  writeRoot(out: Float64Array, o: number): void {
    for (let i = 0; i < 3; i++) {
      const channel = this.#root[i]!;
      out[o + i] = channel < 0 ? this.#offset[i]! : this.values[channel]!;
    }
  }
}

/** A longer line is no line of a BVH file: some 40,000 joints. */
const LONGEST_LINE = 2 ** 24;

const LINE_FEED = 10, CARRIAGE_RETURN = 13;

/** Frames kept take no more bytes than this, or this many times those of their text. */
const LEAST_MEMORY = 2 ** 26, MEMORY_PER_BYTE = 256;

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
   * Whether it is known that positions of joints below the root mean nothing, as where a manifest
   * declares the bones: no note is made of them.
   *
   * @default {false}
   */
  bonesDeclared?: boolean;
}

/**
 * Reads the text of a BVH file (Biovision hierarchy) that arrives in pieces.
 *
 * Text is not kept, and a frame that is not wanted is not even parsed: hours of motion capture at
 * 100 frames a second pass through in the memory of the frames kept. Channels may stand in any order
 * and number. The root's position channels give its position; those of other joints are ignored,
 * since their bones have a fixed length: the offset. End sites are called Site1, Site2 and so on.
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
  readonly #framesPerSecond: number | undefined;
  readonly #frameTime: number | undefined;
  readonly #order: RotationOrder | undefined;
  readonly #bonesDeclared: boolean;
  readonly #header = new BvhHeader();
  readonly #encoder = new TextEncoder();
  readonly #decoder = new TextDecoder("utf-8", { fatal: true });
  /** What ends a line, once the first line has ended. */
  #lineEnd: number | undefined;
  /** The beginning of a line whose end has not arrived. */
  #carry: Uint8Array = new Uint8Array(0);
  #lines = 0;
  #body: BvhBody | undefined;

  /** @param options The file's name, the rate and the rotation order. */
  constructor(options: BvhReaderOptions = {}) {
    this.#name = options.name ?? "BVH";
    this.#framesPerSecond = options.framesPerSecond;
    this.#frameTime = options.frameTime;
    this.#order = options.rotationOrder;
    this.#bonesDeclared = options.bonesDeclared ?? false;
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
    if (this.#body.stretches && !this.#bonesDeclared) {
      notes.push(
        "positions of joints below the root are not read: bones keep their OFFSET's length",
      );
    }
    return this.#body.motion(notes);
  }

  #line(bytes: Uint8Array, start: number, end: number): void {
    this.#lines++;
    try {
      if (this.#body) this.#body.line(bytes, start, end);
      else if (this.#header.read(this.#text(bytes.subarray(start, end)))) {
        const frameTime = this.#frameTime ?? this.#header.frameTime;
        const rate = this.#framesPerSecond;
        this.#body = new BvhBody(this.#header, this.#name, frameTime, rate, this.#order);
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
  readonly #skeleton: Skeleton;
  readonly #frame: BvhFrame;
  readonly #frameTime: number;
  readonly #place: (frame: number) => number;
  readonly #columns: number;
  /** Bytes of the frames that went by. */
  #bytes = 0;
  /** Whether positions of joints below the root would stretch the bones of the first frame. */
  #stretches = false;
  /** The frame that the next one kept needs. */
  #wanted: number;
  #kept = 0;
  /** The latest two frames parsed. */
  #left: Float64Array;
  #right: Float64Array;
  /** Frames kept: rotations, then the root's position. */
  #rows: Float64Array;

  constructor(
    header: BvhHeader,
    name: string,
    frameTime: number,
    framesPerSecond: number | undefined,
    order: RotationOrder | undefined,
  ) {
    const skeleton = header.skeleton(name);
    this.#skeleton = order ? { ...skeleton, rotationOrder: order } : skeleton;
    this.#frame = new BvhFrame(skeleton, header.channels, order);
    this.#frameTime = framesPerSecond ? 1 / framesPerSecond : frameTime;
    this.#place = framesPerSecond ? frameSampling(frameTime, framesPerSecond) : (frame) => frame;
    this.#wanted = Math.floor(this.#place(0));
    this.#columns = 4 * skeleton.endSites.filter((site) => !site).length + 3;
    this.#left = new Float64Array(this.#columns);
    this.#right = new Float64Array(this.#columns);
    this.#rows = new Float64Array(this.#columns);
  }

  /** Whether positions of joints below the root would stretch the bones, at the start or the end. */
  get stretches(): boolean {
    return this.#kept > 0 && (this.#stretches || this.#frame.stretches);
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
    this.#frame.writeRoot(this.#right, this.#columns - 3);
    if (this.#kept === 0) this.#stretches = this.#frame.stretches;
    // One frame of the file may complete several of a higher rate.
    let place = this.#place(this.#kept);
    while (place <= frame) {
      this.#keep(place - Math.floor(place));
      place = this.#place(this.#kept);
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

  /** Keeps the pose at a fraction of the way from the left to the right one; 0 means the right. */
  #keep(fraction: number): void {
    const columns = this.#columns, left = this.#left, right = this.#right;
    const o = this.#kept++ * columns;
    if (o + columns > this.#rows.length) {
      const length = 2 * this.#rows.length;
      if (8 * length > Math.max(LEAST_MEMORY, MEMORY_PER_BYTE * this.#bytes)) {
        throw new InputError("too many joints have no channels for the motion to fit into memory");
      }
      const larger = new Float64Array(length);
      larger.set(this.#rows);
      this.#rows = larger;
    }
    if (fraction === 0) return this.#rows.set(right, o);
    interpolateRotations(left, 0, right, 0, fraction, this.#rows, o, columns - 3);
    for (let i = columns - 3; i < columns; i++) {
      this.#rows[o + i] = (1 - fraction) * left[i]! + fraction * right[i]!;
    }
  }

  motion(notes: readonly string[]): Motion {
    const rows = this.#kept, columns = this.#columns - 3;
    const rotations = new Float64Array(rows * columns);
    const rootPositions = new Float64Array(rows * 3);
    for (let row = 0; row < rows; row++) {
      const at = row * this.#columns;
      rotations.set(this.#rows.subarray(at, at + columns), row * columns);
      rootPositions.set(this.#rows.subarray(at + columns, at + columns + 3), row * 3);
    }
    requireFloat32(rootPositions, `${this.#skeleton.name}: the root's position`);
    return {
      skeleton: this.#skeleton,
      frameTime: this.#frameTime,
      rotations: { data: rotations, rows, columns },
      rootPositions: { data: rootPositions, rows, columns: 3 },
      ...(notes.length > 0 && { notes }),
    };
  }
}

/** What ends the lines of a text: CR alone in files of old Macintoshes; undefined if no line ends. */
function lineEnd(bytes: Uint8Array): number | undefined {
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
