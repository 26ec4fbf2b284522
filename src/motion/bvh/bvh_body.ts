import { readNumberLine } from "../../matrix/number_line.ts";
import { frameSampling, type Motion } from "../kinematics/resample_motion.ts";
import { type RotationOrder, type Skeleton, skeletonDifference } from "../skeleton/skeleton.ts";
import { takeuchiSkeleton } from "../skeleton/takeuchi_skeleton.ts";
import { BvhFrame } from "./bvh_frame.ts";
import { type BvhHeader, requireFloat32 } from "./bvh_header.ts";
import { KeptFrames } from "./kept_frames.ts";

/** Options of `BvhReader`. */
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

/** The frames of a BVH file: which of its lines are read, and what is kept of them. */
export class BvhBody {
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
