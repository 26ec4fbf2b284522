import { InputError } from "../errors/input_error.ts";
import { named } from "../errors/named.ts";
import { decodeNpy } from "../matrix/npy.ts";
import { parseTextMatrix } from "../matrix/text_matrix.ts";
import { FRAME_RATE, joinRows, type Matrix } from "../matrix/matrix.ts";
import { BvhReader } from "../motion/bvh/bvh_reader.ts";
import { removeVelocities } from "../motion/gesture_vectors.ts";
import { meantRate } from "../motion/kinematics/resample_motion.ts";
import { recordedPositions } from "../motion/recorded_positions.ts";
import type { SkeletalGesture } from "./gesture.ts";
import { KNOWN_RIGS, type Rig, rigBySize, rigOf, skeletonOf } from "./rig.ts";

/** What a gesture file does not say itself. */
export interface ParseGestureOptions {
  /** Skeletons that matrices may be of, tried in order before the known ones. @default {[]} */
  readonly rigs?: readonly Rig[];
  /** Frames a second of matrices. @default {20} */
  readonly frameRate?: number;
  /** Told what is odd about a file that is read nonetheless. @default {nobody} */
  readonly onNote?: (text: string) => void;
}

/** The endings of files that hold gestures. */
export const GESTURE_ENDINGS: readonly string[] = [".txt", ".npy", ".bvh", ".json", ".glb"];

/**
 * Reads a gesture: positions or gesture vectors as text or `.npy`, BVH, glTF (`.glb`), or the JSON of
 * `generate`.
 *
 * @param name The file's name, whose ending says what it is.
 * @param bytes Its contents.
 * @param options What matrices do not say: skeleton and frame rate.
 * @throws {InputError} If it cannot be read; one line that begins with the name.
 */
export async function parseGesture(
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
  { rigs = [], frameRate = FRAME_RATE, onNote = () => {} }: ParseGestureOptions = {},
): Promise<SkeletalGesture> {
  const ending = /\.[^.]*$/.exec(name)?.[0].toLowerCase();
  return await named(name, async () => {
    if (ending === ".bvh") return parseBvh(name, bytes, onNote);
    if (ending === ".json") return parseJson(bytes);
    if (ending === ".glb") {
      const { readGlb } = await import("./gltf/read_glb.ts");
      return await readGlb(bytes, onNote);
    }
    const matrix = ending === ".npy" ? npyMatrix(bytes) : await textMatrix(name, bytes);
    return gestureOf(matrix, [...rigs, ...KNOWN_RIGS], frameRate);
  });
}

function parseBvh(
  name: string,
  bytes: Uint8Array,
  onNote: (text: string) => void,
): SkeletalGesture {
  const reader = new BvhReader({ name });
  reader.push(bytes);
  const motion = reader.finish();
  if (motion.rotations.rows === 0) throw new InputError("has no frames");
  const { skeleton, positions, notes } = recordedPositions(motion);
  for (const text of [...motion.notes ?? [], ...notes]) onNote(text);
  return { skeleton, positions: single(positions), frameRate: meantRate(1 / motion.frameTime) };
}

/** The JSON that `generate` writes: positions with joint names and parents. */
function parseJson(bytes: Uint8Array): SkeletalGesture {
  let json: Partial<Record<"positions" | "joints" | "parents" | "frameRate", unknown>>;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new InputError(`is not valid JSON: ${(error as Error).message}`);
  }
  const { positions, joints, parents, frameRate } = json ?? {};
  if (!Array.isArray(positions) || !Array.isArray(positions[0]) || positions[0].length === 0) {
    throw new InputError('holds no gesture: generate writes one with "positions", a list a frame');
  }
  if (!(typeof frameRate === "number" && frameRate >= 1 && frameRate <= 1000)) {
    throw new InputError('has no "frameRate" that is a number from 1 to 1000');
  }
  const columns = positions[0].length;
  const data = new Float32Array(positions.length * columns);
  for (const [row, frame] of positions.entries()) {
    const isFrame = Array.isArray(frame) && frame.length === columns;
    if (isFrame) {
      for (const [i, value] of frame.entries()) data[row * columns + i] = number(value);
    }
    const values = data.subarray(row * columns, (row + 1) * columns);
    if (!isFrame || !values.every(Number.isFinite)) {
      throw new InputError(`frame ${row} of its positions is not ${columns} finite numbers`);
    }
  }
  const matrix = { data, rows: positions.length, columns };
  if (joints === undefined) return gestureOf(matrix, KNOWN_RIGS, frameRate);
  const rig = rigOf({ joints, parents }, "the file");
  if (columns !== 3 * rig.joints.length) {
    throw new InputError(`has ${columns} numbers a frame, not 3 for each of ${rig.joints.length}`);
  }
  return ofRig(rig, matrix, frameRate);
}

/** A value of JSON that is a number; NaN for all others. */
function number(value: unknown): number {
  return typeof value === "number" ? value : NaN;
}

async function textMatrix(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<Matrix> {
  const blocks = await Array.fromAsync(parseTextMatrix([bytes], name));
  return joinRows(blocks, blocks[0]!.columns);
}

/** A matrix of a `.npy`: (frames, columns) or (frames, nodes, 3). */
function npyMatrix(bytes: Uint8Array): Matrix<Float32Array | Float64Array> {
  const { data, shape } = decodeNpy(bytes);
  const [rows = 0, columns = 0, coordinates] = shape;
  const fits = shape.length === 2 || (shape.length === 3 && coordinates === 3);
  if (!fits || data.length === 0) {
    throw new InputError(`has shape (${shape.join(", ")}), not (frames, columns)`);
  }
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new InputError(`frame ${Math.floor(bad * rows / data.length)} has a number not finite`);
  }
  return { data, rows, columns: columns * (coordinates ?? 1) };
}

/** Positions or gesture vectors as the gesture of the first skeleton whose size fits. */
function gestureOf(
  matrix: Matrix<Float32Array | Float64Array>,
  rigs: readonly Rig[],
  frameRate: number,
): SkeletalGesture {
  const { columns } = matrix;
  for (const rig of rigs) {
    const nodes = rig.joints.length;
    if (columns === 3 * nodes) return ofRig(rig, matrix, frameRate);
    if (columns === 6 * nodes) return ofRig(rig, removeVelocities(matrix), frameRate);
  }
  if (columns % 3 !== 0) {
    throw new InputError(`has ${columns} columns, which are not x, y, z of each joint`);
  }
  return ofRig(rigBySize(columns / 3), matrix, frameRate);
}

/** Its first frame says how long bones are. */
function ofRig(
  rig: Rig,
  matrix: Matrix<Float32Array | Float64Array>,
  frameRate: number,
): SkeletalGesture {
  const positions = single(matrix);
  const skeleton = skeletonOf(rig, positions.data.subarray(0, positions.columns));
  return { skeleton, positions, frameRate };
}

/** Positions in single precision, half as large. */
function single({ data, ...size }: Matrix<Float32Array | Float64Array>): Matrix<Float32Array> {
  return { data: data instanceof Float32Array ? data : Float32Array.from(data), ...size };
}
