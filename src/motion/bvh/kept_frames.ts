import { InputError } from "../../errors/input_error.ts";
import type { Matrix } from "../../matrix/matrix.ts";
import { interpolateRotations, type JointPositions } from "../kinematics/resample_motion.ts";

/** Frames kept take no more bytes than this, or this many times those of their text. */
const LEAST_MEMORY = 2 ** 26, MEMORY_PER_BYTE = 256;

/** Share of the longest bone by which a joint's position may change before it moves: rounding. */
const STILL = 1e-6;

/** What is known of a motion's frames, before the first. */
export interface FrameLayout {
  /** Numbers of a frame's rotations: 4 a joint. */
  readonly rotations: number;
  /** Nodes whose positions a frame has, x, y and z of each behind those of the root. */
  readonly positioned: readonly number[];
  /** The largest coordinate of a bone. */
  readonly longest: number;
  /** How many frames will be kept, as far as the file's header is right. */
  readonly expected: number;
}

/** The frames of a motion, in full. */
export interface Frames {
  readonly rotations: Matrix;
  readonly rootPositions: Matrix;
  /** Positions of the nodes that move; absent where none does. */
  readonly jointPositions?: JointPositions;
  /** x, y, z of each positioned node; of those that move the mean. */
  readonly places: Float64Array;
}

/**
 * Frames of a motion in a buffer that grows. Most files repeat the positions of most joints in every
 * frame: only those that change are kept more than once.
 */
export class KeptFrames {
  /** How many there are. */
  rows = 0;
  readonly #layout: FrameLayout;
  /** Rotations and the root's position. */
  readonly #columns: number;
  /** Places among the positioned nodes of those that have moved. */
  #moving: number[] = [];
  readonly #first: Float64Array;
  readonly #places: Float64Array;
  /** Frames: rotations, the root's position, positions of what moves. */
  #data: Float64Array;

  constructor(layout: FrameLayout) {
    this.#layout = layout;
    this.#columns = layout.rotations + 3;
    this.#first = new Float64Array(3 * layout.positioned.length);
    this.#places = new Float64Array(this.#first.length);
    this.#data = new Float64Array(this.#columns);
  }

  /**
   * Keeps the pose at a fraction of the way from one to another.
   *
   * @param fraction 0 means the right one.
   * @param bytes Length of the text that all frames are of.
   * @throws {InputError} If they take more memory than the text accounts for.
   */
  keep(left: Float64Array, right: Float64Array, fraction: number, bytes: number): void {
    const columns = this.#columns, { rotations } = this.#layout;
    this.#place(left, right, fraction);
    const stride = columns + 3 * this.#moving.length;
    const o = this.rows++ * stride;
    if (o + stride > this.#data.length) this.#grow(o + stride, bytes);
    const data = this.#data;
    if (fraction === 0) {
      for (let i = 0; i < columns; i++) data[o + i] = right[i]!;
    } else {
      interpolateRotations(left, 0, right, 0, fraction, data, o, rotations);
      between(left, right, rotations, fraction, data, o + rotations, 3);
    }
    for (let m = 0, at = o + columns; m < this.#moving.length; m++, at += 3) {
      for (let i = 0; i < 3; i++) data[at + i] = this.#places[3 * this.#moving[m]! + i]!;
    }
  }

  /** All frames kept. */
  finish(): Frames {
    const { rows } = this, { rotations: turns, positioned } = this.#layout;
    const width = 3 * this.#moving.length;
    const rotations = this.#cut(0, turns), rootPositions = this.#cut(turns, 3);
    const places = this.#first;
    if (width === 0) return { rotations, rootPositions, places };
    const positions = this.#cut(this.#columns, width);
    for (const [m, place] of this.#moving.entries()) {
      for (let i = 0; i < 3; i++) {
        let sum = 0;
        for (let row = 0; row < rows; row++) sum += positions.data[row * width + 3 * m + i]!;
        places[3 * place + i] = sum / rows;
      }
    }
    const nodes = this.#moving.map((place) => positioned[place]!);
    return { rotations, rootPositions, places, jointPositions: { nodes, positions } };
  }

  /** Finds where the positioned nodes are, and which of them have moved. */
  #place(left: Float64Array, right: Float64Array, fraction: number): void {
    const places = this.#places, first = this.#first;
    if (places.length === 0) return;
    if (fraction === 0) places.set(right.subarray(this.#columns));
    else between(left, right, this.#columns, fraction, places, 0, places.length);
    if (this.rows === 0) return first.set(places);
    const still = STILL * this.#layout.longest;
    let moved = false;
    for (let i = 0; i < places.length && !moved; i++) {
      moved = Math.abs(places[i]! - first[i]!) > still && !this.#moving.includes(Math.floor(i / 3));
    }
    if (moved) this.#widen(still);
  }

  /** Adds columns for the nodes that have moved for the first time. */
  #widen(still: number): void {
    const { rows } = this, columns = this.#columns;
    const before = columns + 3 * this.#moving.length, old = this.#data;
    for (let node = 0; 3 * node < this.#first.length; node++) {
      const moved = [0, 1, 2].some((i) =>
        Math.abs(this.#places[3 * node + i]! - this.#first[3 * node + i]!) > still
      );
      if (moved && !this.#moving.includes(node)) this.#moving.push(node);
    }
    const after = columns + 3 * this.#moving.length;
    const added = this.#moving.slice((before - columns) / 3)
      .flatMap((node) => [...this.#first.subarray(3 * node, 3 * node + 3)]);
    this.#data = new Float64Array(Math.max(rows, 1) * after);
    for (let row = 0; row < rows; row++) {
      this.#data.set(old.subarray(row * before, (row + 1) * before), row * after);
      this.#data.set(added, row * after + before);
    }
  }

  #grow(least: number, bytes: number): void {
    const all = this.#layout.expected * (least / this.rows);
    const length = 2 * this.#data.length > all && all >= least ? all : 2 * this.#data.length;
    if (8 * length > Math.max(LEAST_MEMORY, MEMORY_PER_BYTE * bytes)) {
      throw new InputError("too many joints have no channels for the motion to fit into memory");
    }
    const larger = new Float64Array(Math.max(length, least));
    larger.set(this.#data);
    this.#data = larger;
  }

  /** Some columns of every frame. */
  #cut(from: number, columns: number): Matrix {
    const { rows } = this;
    const stride = this.#columns + 3 * this.#moving.length;
    const data = new Float64Array(rows * columns);
    for (let row = 0; row < rows; row++) {
      const at = row * stride + from;
      data.set(this.#data.subarray(at, at + columns), row * columns);
    }
    return { data, rows, columns };
  }
}

/** Writes the numbers at a fraction of the way from some to others. */
function between(
  a: Float64Array,
  b: Float64Array,
  from: number,
  fraction: number,
  out: Float64Array,
  o: number,
  length: number,
): void {
  for (let i = 0; i < length; i++) {
    out[o + i] = (1 - fraction) * a[from + i]! + fraction * b[from + i]!;
  }
}
