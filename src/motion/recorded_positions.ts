import { InputError } from "../errors/input_error.ts";
import type { Matrix } from "../matrix/matrix.ts";
import { facing } from "./kinematics/facing.ts";
import { forwardKinematics, KinematicChain } from "./kinematics/forward_kinematics.ts";
import type { Motion } from "./kinematics/resample_motion.ts";
import { multiply, relative } from "./kinematics/rotations.ts";
import { sidesOfBody } from "./skeleton/body_parts.ts";
import {
  CENTIMETRES,
  figureHeight,
  guessUnit,
  guessUp,
  type LengthUnit,
} from "./skeleton/figure_size.ts";
import { keptJoints, keptSkeleton } from "./skeleton/kept_joints.ts";
import type { Skeleton } from "./skeleton/skeleton.ts";

/** What a motion's numbers mean, and what of it is wanted. */
export interface RecordingSettings {
  /**
   * What lengths are in, or how many centimetres their unit has.
   *
   * @default {guessed from the figure's height, which is said}
   */
  readonly units?: LengthUnit | number;
  /**
   * The axis that points upward.
   *
   * @default {guessed from where the head is, which is said where it is not y}
   */
  readonly up?: "y" | "z";
  /** The joint that becomes the root; those that do not hang on it are left out. @default {the file's} */
  readonly rootJoint?: string;
  /**
   * Names of the joints to keep: `*` stands for any letters, `!` before a name leaves joints out. End
   * sites stay with their joints.
   *
   * @default {all}
   */
  readonly joints?: readonly string[];
  /**
   * Whether each motion keeps its direction, or is turned so that on average it faces forward, +z.
   *
   * @default {"keep"}
   */
  readonly heading?: "keep" | "remove";
}

/** Options of {@linkcode recordedPositions}. */
export interface RecordedPositionsOptions {
  /** Where the root stays, x, y, z in cm. @default {where it goes} */
  readonly root?: readonly [x: number, y: number, z: number];
  /** A skeleton in cm of the same joints, as long as whose bones all are to be. @default {the motion's} */
  readonly bones?: Skeleton;
  /** Whether the joints' rotations are wanted as well. @default {false} */
  readonly rotations?: boolean;
}

/** x, y, z in cm. */
type Place = readonly [x: number, y: number, z: number];

/** A motion as it is learned and shown: where the joints are. */
export interface RecordedPositions {
  /** The skeleton in cm, y up, with the joints that are kept. */
  readonly skeleton: Skeleton;
  /** x, y, z of each node in cm: (frames, 3 nodes). */
  readonly positions: Matrix;
  /**
   * Where they are wanted, each kept joint's rotation from the joint above it that is kept, relative to
   * the skeleton's rest pose: (frames, 4 joints), unit quaternions x, y, z, w.
   */
  readonly rotations?: Matrix;
  /** What was guessed, one line each. */
  readonly notes: readonly string[];
}

/**
 * Turns a recorded motion into positions in centimetres with y upward, of the joints that are wanted.
 *
 * @param motion The motion, as its file has it.
 * @param settings What its numbers mean; what is not said is guessed where a body shows it.
 * @param options Where the root stays, and on whose bones.
 * @returns Skeleton and positions, and what was guessed.
 * @throws {InputError} If the figure has no human's height in the units that were given, or joints are
 * asked for that are not there.
 *
 * @example Usage
 * ```ts
 * import { recordedPositions, skeletonFromPose } from "@aud2repr2pose/aud2repr2pose/motion";
 * import { assertEquals } from "@std/assert";
 *
 * const motion = {
 *   skeleton: skeletonFromPose(["Hips", "Spine"], [-1, 0], [0, 0, 0.9, 0, 0, 1.4]),
 *   frameTime: 0.05,
 *   rotations: { data: new Float64Array([0, 0, 0, 1, 0, 0, 0, 1]), rows: 1, columns: 8 },
 *   rootPositions: { data: new Float64Array([0, 0, 0.9]), rows: 1, columns: 3 },
 * };
 * const { positions } = recordedPositions(motion, { units: "m", up: "z" });
 * assertEquals([...positions.data], [0, 90, 0, 0, 140, 0]);
 * ```
 */
export function recordedPositions(
  motion: Motion,
  settings: RecordingSettings = {},
  { root, bones: others, rotations: turns = false }: RecordedPositionsOptions = {},
): RecordedPositions {
  const notes: string[] = [];
  const inCm = inCentimetres(motion, settings.units, notes);
  const { rotations, rootPositions, jointPositions } = inCm;
  const own = others ? onBones(inCm, others) : inCm.skeleton;
  const offsets = own.offsets.map((value, i) => root?.[i] ?? value);
  const skeleton = { ...own, offsets };
  const placed = root ? undefined : rootPositions;
  const positions = forwardKinematics(skeleton, rotations, placed, jointPositions);
  const up = settings.up ?? guessUp(skeleton, positions);
  if (!settings.up && up === "z") {
    notes.push("z is taken for upward, since the head is there; gestures.up says otherwise");
  }
  const nodes = keptJoints(skeleton, settings);
  const bones = keptSkeleton(skeleton, nodes, {
    rotations,
    ...(jointPositions && { jointPositions }),
  });
  const kept = select(positions, nodes);
  if (up === "z") standUp(kept, bones.offsets);
  const azimuth = settings.heading === "remove" ? faceForward(bones, kept, own.name) : 0;
  if (root) {
    if (nodes[0] !== 0 || up === "z") moveTo(kept, root);
    bones.offsets.splice(0, 3, ...root);
  }
  if (!turns) return { skeleton: bones, positions: kept, notes };
  if (jointPositions) {
    notes.push(
      `${jointPositions.nodes.length} joints move along their bones, which rotations do not hold`,
    );
  }
  const turned = keptRotations(skeleton, rotations, nodes, { up, azimuth });
  return { skeleton: bones, positions: kept, rotations: turned, notes };
}

/** How tall a figure may be in units that were named, in cm. */
const LEAST_HEIGHT = 30, MOST_HEIGHT = 400;

/**
 * A motion with its lengths in centimetres.
 *
 * @param motion The motion, as its file has it.
 * @param units What its lengths are in; guessed where that is not known.
 * @param notes Takes what was guessed.
 */
export function inCentimetres(
  motion: Motion,
  units: LengthUnit | number | undefined,
  notes: string[] = [],
): Motion {
  if (typeof units === "number") return scaled(motion, units);
  const height = figureHeight(motion.skeleton);
  const guess = height === undefined ? undefined : guessUnit(height);
  if (units !== undefined) {
    const tall = (height ?? NaN) * CENTIMETRES[units];
    if (tall < LEAST_HEIGHT || tall > MOST_HEIGHT) {
      const said = Number(tall.toPrecision(3));
      throw new InputError(
        `gestures.units is "${units}", by which the figure is ${said} cm tall` +
          (guess ? `; "${guess}" would fit` : "; give the number of cm that a unit has"),
      );
    }
    return scaled(motion, CENTIMETRES[units]);
  }
  if (guess !== "cm") {
    notes.push(
      guess
        ? `lengths are taken for ${guess}, by the figure's height; gestures.units says otherwise`
        : height === undefined
        ? "lengths are taken for cm: no names of joints show how tall it is; see gestures.units"
        : "lengths are taken for cm, though no human is as tall in any unit; see gestures.units",
    );
  }
  return scaled(motion, CENTIMETRES[guess ?? "cm"]);
}

function scaled(motion: Motion, factor: number): Motion {
  if (factor === 1) return motion;
  const { skeleton, rootPositions, jointPositions } = motion;
  const matrix = ({ data, ...size }: Matrix) => ({
    data: data.map((value) => value * factor),
    ...size,
  });
  return {
    ...motion,
    skeleton: { ...skeleton, offsets: skeleton.offsets.map((value) => value * factor) },
    rootPositions: matrix(rootPositions),
    ...(jointPositions && {
      jointPositions: { ...jointPositions, positions: matrix(jointPositions.positions) },
    }),
  };
}

/** The motion's skeleton with bones as long as another's, each in its own direction. */
function onBones({ skeleton, jointPositions }: Motion, { offsets: others }: Skeleton): Skeleton {
  const offsets = [...skeleton.offsets];
  for (let node = 1; node < skeleton.joints.length; node++) {
    if (jointPositions?.nodes.includes(node)) continue;
    const at = 3 * node, other = others.slice(at, at + 3);
    const own = Math.hypot(...offsets.slice(at, at + 3));
    const factor = Math.hypot(...other) / own;
    for (let i = 0; i < 3; i++) offsets[at + i] = own > 0 ? offsets[at + i]! * factor : other[i]!;
  }
  return { ...skeleton, offsets };
}

/** The positions of some nodes; all of them as they are. */
function select(positions: Matrix, nodes: readonly number[]): Matrix {
  const { data, rows, columns } = positions;
  if (3 * nodes.length === columns) return positions;
  const out = new Float64Array(rows * 3 * nodes.length);
  for (let row = 0, o = 0; row < rows; row++) {
    for (const node of nodes) {
      const at = row * columns + 3 * node;
      out[o++] = data[at]!;
      out[o++] = data[at + 1]!;
      out[o++] = data[at + 2]!;
    }
  }
  return { data: out, rows, columns: 3 * nodes.length };
}

/** Turns z upward: by a quarter about x. */
function standUp({ data }: Matrix, offsets: number[]): void {
  for (const values of [data, offsets]) {
    for (let i = 1; i < values.length; i += 3) {
      const y = values[i]!;
      values[i] = values[i + 1]!;
      values[i + 1] = y === 0 ? 0 : -y;
    }
  }
}

/**
 * Rotations of the joints that are kept, each from the one above it that is.
 *
 * @param skeleton The whole skeleton.
 * @param rotations Its motion.
 * @param nodes The nodes that are kept.
 * @param turn What was up, and by how much the figure was turned to face forward, in radians.
 */
function keptRotations(
  skeleton: Skeleton,
  rotations: Matrix,
  nodes: readonly number[],
  { up, azimuth }: { up: "y" | "z"; azimuth: number },
): Matrix {
  const chain = new KinematicChain(skeleton), { world, jointOf } = chain;
  const kept = new Set(nodes), joints = nodes.filter((node) => !skeleton.endSites[node]);
  const above = joints.map((node) => {
    let parent = skeleton.parents[node]!;
    while (parent >= 0 && !kept.has(parent)) parent = skeleton.parents[parent]!;
    return parent;
  });
  const columns = 4 * joints.length;
  const data = new Float64Array(rotations.rows * columns);
  const pose = new Float64Array(3 * chain.nodes), zero = new Float64Array(3);
  const forward = Float64Array.of(0, -Math.sin(azimuth / 2), 0, Math.cos(azimuth / 2));
  for (let row = 0, o = 0; row < rotations.rows; row++) {
    chain.place(rotations.data, row * rotations.columns, zero, 0, pose, 0);
    for (const [i, node] of joints.entries()) {
      const own = 4 * jointOf[node]!;
      if (i > 0) relative(world, 4 * jointOf[above[i]!]!, world, own, data, o);
      else data.set(world.subarray(own, own + 4), o);
      if (up === "z") standUp({ data: data.subarray(o, o + 3), rows: 1, columns: 3 }, []);
      if (i === 0 && azimuth !== 0) multiply(forward, 0, data, o, data, o);
      o += 4;
    }
  }
  return { data, rows: rotations.rows, columns };
}

/**
 * Turns a motion, the way that it goes as well, about the root's vertical axis in the first frame, so that
 * on average it faces +z; by how much, in radians.
 */
function faceForward(skeleton: Skeleton, positions: Matrix, name: string): number {
  const sides = new Set(sidesOfBody(skeleton));
  if (!sides.has("left") || !sides.has("right")) {
    throw new InputError(
      `gestures.heading is "remove", but no names of the joints of ${name} say left and right`,
    );
  }
  const { data } = positions;
  const azimuth = facing(skeleton, positions);
  const sine = Math.sin(azimuth), cosine = Math.cos(azimuth);
  const [rootX = 0, , rootZ = 0] = data;
  for (let i = 0; i < data.length; i += 3) {
    const x = data[i]! - rootX, z = data[i + 2]! - rootZ;
    data[i] = rootX + cosine * x - sine * z;
    data[i + 2] = rootZ + sine * x + cosine * z;
  }
  return azimuth;
}

/** Moves every frame so that the root, its first node, is at a place. */
function moveTo({ data, columns }: Matrix, root: Place): void {
  for (let row = 0; row < data.length; row += columns) {
    for (let axis = 0; axis < 3; axis++) {
      const by = root[axis]! - data[row + axis]!;
      for (let i = row + axis; i < row + columns; i += 3) data[i]! += by;
    }
  }
}
