import { InputError } from "../../errors/input_error.ts";
import type { Matrix } from "../../matrix/matrix.ts";
import { KinematicChain } from "../kinematics/forward_kinematics.ts";
import { multiply, rotateAdd } from "../kinematics/rotations.ts";
import { type HumanoidBone, humanoidBones } from "../skeleton/humanoid.ts";
import type { Skeleton } from "../skeleton/skeleton.ts";
import { Davenport } from "./bone_alignment.ts";
import { fitRotations } from "./fit_rotations.ts";

/** Rest poses: arms to the sides, the mean of the data, or what the skeleton has. */
export const restPoses = ["t-pose", "mean", "bind"] as const;
/** One of them. */
export type RestPoseName = typeof restPoses[number];

type Vector = readonly [number, number, number];
type Bones = Partial<Record<HumanoidBone, number>>;

/**
 * Puts a skeleton to rest in a T-pose: upright, facing +z, arms and fingers along x, palms down, legs
 * down, as programs that put motion on other figures want it. Its bones stay as long as they are;
 * trunk, thumbs and feet keep their shape.
 *
 * @param skeleton The skeleton, in any rest pose.
 * @returns The same bones in another rest pose; undefined where {@linkcode humanoidBones} finds no
 * body, or what the skeleton rests in is no pose of one, as where all bones lie along x.
 *
 * @example Usage
 * ```ts
 * import { restInTPose, takeuchiSkeleton } from "@aud2repr2pose/aud2repr2pose/motion";
 *
 * const { joints, offsets } = restInTPose(takeuchiSkeleton)!;
 * console.log(offsets[3 * joints.indexOf("LeftForeArm")]); // 15.3: the left is at +x
 * ```
 */
export function restInTPose(skeleton: Skeleton): Skeleton | undefined {
  const turns = tPoseTurns(skeleton);
  return turns && turned(skeleton, turns);
}

function tPoseTurns(skeleton: Skeleton): Float64Array | undefined {
  const bones = humanoidBones(skeleton);
  if (!bones) return undefined;
  const turns = new TPose(skeleton, bones).turns();
  const { hips, head } = bones, pose = poseAtRest(turned(skeleton, turns));
  const [x, y, z] = [0, 1, 2].map((axis) => pose[3 * head! + axis]! - pose[3 * hips! + axis]!);
  return y! > UPRIGHT * Math.hypot(x!, y!, z!) ? turns : undefined;
}

/** Cosine of how far the head may be from above the hips. */
const UPRIGHT = 0.9;

/**
 * Puts a skeleton to rest as near to a pose as its bones allow.
 *
 * @param skeleton The skeleton.
 * @param pose x, y, z of each node in cm, 3 * nodes.
 * @returns The same bones in another rest pose.
 * @throws {RangeError} If the pose has not three numbers a node.
 */
export function restInPose(skeleton: Skeleton, pose: ArrayLike<number>): Skeleton {
  return turned(skeleton, poseTurns(skeleton, pose));
}

function poseTurns(skeleton: Skeleton, pose: ArrayLike<number>): Float64Array {
  const data = Float64Array.from(pose);
  const { rotations } = fitRotations({ data, rows: 1, columns: data.length }, skeleton);
  const { parents, endSites } = skeleton;
  const chain = new KinematicChain(skeleton);
  const world = new Float64Array(4 * parents.length);
  for (const [node, parent] of parents.entries()) {
    if (endSites[node]) continue;
    const own = 4 * chain.jointOf[node]!;
    if (parent < 0) world.set(rotations.data.subarray(0, 4));
    else multiply(world, 4 * parent, rotations.data, own, world, 4 * node);
  }
  return world;
}

/** A skeleton in another rest pose. */
export interface RestingSkeleton {
  readonly skeleton: Skeleton;
  /** The pose in which it rests. */
  readonly rest: RestPoseName;
  /**
   * How each node was turned in the world from the rest pose of before: a unit quaternion x, y, z, w a
   * node, of which those of end sites mean nothing; absent where none was.
   */
  readonly turns?: Float64Array;
}

/**
 * Puts a skeleton to rest in a pose by its name.
 *
 * @param skeleton The skeleton.
 * @param name Which; by default a T-pose where the skeleton is recognised as a body's, or else its own.
 * @param mean x, y, z of each node in the mean pose.
 * @returns The skeleton, and the pose in which it rests.
 * @throws {InputError} If a T-pose is asked for and cannot be found.
 */
export function restIn(
  skeleton: Skeleton,
  name: RestPoseName | undefined,
  mean: ArrayLike<number>,
): RestingSkeleton {
  if (name === "bind") return { skeleton, rest: name };
  const resting = (rest: RestPoseName, turns: Float64Array) => ({
    skeleton: turned(skeleton, turns),
    rest,
    turns,
  });
  if (name === "mean") return resting(name, poseTurns(skeleton, mean));
  const turns = tPoseTurns(skeleton);
  if (turns) return resting("t-pose", turns);
  const first = poseTurns(skeleton, mean), second = tPoseTurns(turned(skeleton, first));
  if (second) {
    for (let i = 0; i < first.length; i += 4) multiply(second, i, first, i, second, i);
    return resting("t-pose", second);
  }
  if (name === undefined) return { skeleton, rest: "bind" };
  throw new InputError(
    `no arms and head are recognised by the names of the joints of ${skeleton.name}, for a ` +
      "T-pose; rest in bind, the skeleton's own pose",
  );
}

/**
 * Rotations as a skeleton in another rest pose has them, for the same motion.
 *
 * @param rotations Each joint's rotation from its parent, (frames, 4 joints), unit quaternions x, y, z, w.
 * @param resting The skeleton, and how it was turned.
 * @returns The same of the resting skeleton.
 */
export function restedRotations(
  rotations: Matrix,
  { skeleton, turns }: RestingSkeleton,
): Matrix {
  if (!turns) return rotations;
  const { data: q, rows, columns } = rotations;
  const { parents, endSites } = skeleton, { jointOf } = new KinematicChain(skeleton);
  const data = Float64Array.from(q), back = new Float64Array(4);
  for (const [node, parent] of parents.entries()) {
    if (endSites[node]) continue;
    for (let i = 0; i < 4; i++) back[i] = (i < 3 ? -1 : 1) * turns[4 * node + i]!;
    for (let row = 0; row < rows; row++) {
      const at = row * columns + 4 * jointOf[node]!;
      multiply(data, at, back, 0, data, at);
      if (parent >= 0) multiply(turns, 4 * parent, data, at, data, at);
    }
  }
  return { data, rows, columns };
}

/** The skeleton whose rest pose has each joint turned from the one before; a quaternion a node. */
function turned(skeleton: Skeleton, world: Float64Array): Skeleton {
  const offsets = Float64Array.from(skeleton.offsets);
  for (const [node, parent] of skeleton.parents.entries()) {
    if (parent >= 0) rotateAdd(world, 4 * parent, offsets, 3 * node, ORIGIN, 0, offsets, 3 * node);
  }
  return { ...skeleton, offsets: [...offsets] };
}

/** x, y, z of each node in the rest pose. */
function poseAtRest({ parents, offsets }: Skeleton): Float64Array {
  const pose = Float64Array.from(offsets);
  for (const [node, parent] of parents.entries()) {
    for (let i = 0; parent >= 0 && i < 3; i++) pose[3 * node + i]! += pose[3 * parent + i]!;
  }
  return pose;
}

const ORIGIN = new Float64Array(3);
const UP: Vector = [0, 1, 0], DOWN: Vector = [0, -1, 0], BACK: Vector = [0, 0, -1];
const LEFT: Vector = [1, 0, 0], RIGHT: Vector = [-1, 0, 0], FRONT: Vector = [0, 0, 1];

/** A skeleton on its way to a T-pose: how far each node is turned from its rest pose. */
class TPose {
  readonly #skeleton: Skeleton;
  readonly #bones: Bones;
  /** Where the nodes are in the rest pose. */
  readonly #pose: Float64Array;
  readonly #world: Float64Array;
  readonly #wahba = new Davenport();

  constructor(skeleton: Skeleton, bones: Bones) {
    this.#skeleton = skeleton;
    this.#bones = bones;
    this.#pose = poseAtRest(skeleton);
    this.#world = new Float64Array(4 * skeleton.joints.length);
  }

  /** The turns in the world: a quaternion a node. */
  turns(): Float64Array {
    const { parents } = this.#skeleton;
    const rules = this.#rules();
    for (const [node, parent] of parents.entries()) {
      if (parent < 0) this.#world.set(this.#upright());
      else this.#world.copyWithin(4 * node, 4 * parent, 4 * parent + 4);
      rules.get(node)?.(node);
    }
    return this.#world;
  }

  /** The turn that brings the whole body upright, its left to the left. */
  #upright(): Float64Array {
    const { hips, neck, head, leftUpperArm, rightUpperArm } = this.#bones;
    const left = this.#between(rightUpperArm!, leftUpperArm!);
    const up = across(left, this.#between(hips!, (neck ?? head)!));
    return this.#turnOf([[left, LEFT], [up, UP]]);
  }

  /** What is asked of the joints that do not simply go along with their parents. */
  #rules(): Map<number, (node: number) => void> {
    const rules = new Map<number, (node: number) => void>();
    const aim = (bone: number | undefined, at: number | undefined, direction: Vector) => {
      if (bone !== undefined) rules.set(bone, (node) => this.#aim(node, at, direction));
    };
    const bones = this.#bones;
    for (const side of ["left", "right"] as const) {
      const outward = side === "left" ? LEFT : RIGHT;
      aim(bones[`${side}UpperArm`], bones[`${side}LowerArm`], outward);
      aim(bones[`${side}LowerArm`], bones[`${side}Hand`], outward);
      rules.set(bones[`${side}Hand`]!, (node) => this.#lay(node, side, outward));
      for (const finger of ["Index", "Middle", "Ring", "Little"] as const) {
        for (const phalanx of ["Proximal", "Intermediate", "Distal"] as const) {
          const joint = bones[`${side}${finger}${phalanx}`];
          aim(joint, joint === undefined ? undefined : this.#firstChild(joint), outward);
        }
      }
      aim(bones[`${side}UpperLeg`], bones[`${side}LowerLeg`], DOWN);
      aim(bones[`${side}LowerLeg`], bones[`${side}Foot`], DOWN);
      const foot = bones[`${side}Foot`];
      if (foot !== undefined) rules.set(foot, (node) => this.#stand(node));
    }
    return rules;
  }

  /** Turns a joint on from its parent so that the bone to a child points somewhere. */
  #aim(node: number, child: number | undefined, direction: Vector): void {
    if (child === undefined) return;
    const bone = this.#turnedBy(node, this.#between(node, child));
    if (!isVector(bone)) return;
    const other = across(bone, Math.abs(bone[1]) > 0.9 * Math.hypot(...bone) ? FRONT : UP);
    // The least turn: what stands across both directions stays.
    const axis = cross(bone, direction);
    const still = isVector(axis) ? axis : other;
    this.#turnOn(node, this.#turnOf([[bone, direction], [still, still]]));
  }

  /** Lays a hand flat: fingers outward, the little finger's side to the back. */
  #lay(hand: number, side: "left" | "right", outward: Vector): void {
    const bones = this.#bones;
    const base = (finger: "Index" | "Middle" | "Ring" | "Little") =>
      bones[`${side}${finger}Proximal`];
    const index = base("Index"), little = base("Little") ?? base("Ring");
    if (index === undefined || little === undefined) {
      return this.#aim(hand, base("Middle") ?? this.#firstChild(hand), outward);
    }
    const [a, b] = [this.#between(hand, index), this.#between(hand, little)];
    const along = this.#turnedBy(hand, [a[0] + b[0], a[1] + b[1], a[2] + b[2]]);
    const aside = across(along, this.#turnedBy(hand, this.#between(index, little)));
    if (isVector(along) && isVector(aside)) {
      this.#turnOn(hand, this.#turnOf([[along, outward], [aside, BACK]]));
    }
  }

  /** Sets a foot down as it stands in the rest pose, toes to the front. */
  #stand(foot: number): void {
    this.#world.set(this.#upright(), 4 * foot);
    const toes = this.#firstChild(foot);
    if (toes === undefined) return;
    const [x, , z] = this.#turnedBy(foot, this.#between(foot, toes));
    if (Math.hypot(x, z) > 1e-3) this.#turnOn(foot, this.#turnOf([[[x, 0, z], FRONT], [UP, UP]]));
  }

  #between(from: number, to: number): Vector {
    const at = (axis: number) => this.#pose[3 * to + axis]! - this.#pose[3 * from + axis]!;
    return [at(0), at(1), at(2)];
  }

  #turnedBy(node: number, vector: Vector): Vector {
    const v = Float64Array.from(vector);
    rotateAdd(this.#world, 4 * node, v, 0, ORIGIN, 0, v, 0);
    return [v[0]!, v[1]!, v[2]!];
  }

  #turnOn(node: number, turn: Float64Array): void {
    multiply(turn, 0, this.#world, 4 * node, this.#world, 4 * node);
  }

  #firstChild(node: number): number | undefined {
    const child = this.#skeleton.parents.indexOf(node);
    return child < 0 ? undefined : child;
  }

  /** The rotation that takes directions to others. */
  #turnOf(pairs: readonly (readonly [from: Vector, to: Vector])[]): Float64Array {
    for (const [from, to] of pairs) {
      const a = 1 / Math.hypot(...from), b = 1 / Math.hypot(...to);
      const [x, y, z] = from;
      this.#wahba.addPair(a * x, a * y, a * z, b * to[0], b * to[1], b * to[2]);
    }
    const turn = new Float64Array(4);
    this.#wahba.solve(turn, 0);
    return turn;
  }
}

function isVector(v: Vector): boolean {
  return Math.hypot(...v) > 1e-6;
}

function cross([ax, ay, az]: Vector, [bx, by, bz]: Vector): Vector {
  return [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx];
}

/** The part of a vector that stands across another. */
function across(along: Vector, v: Vector): Vector {
  const squared = along[0] ** 2 + along[1] ** 2 + along[2] ** 2 || 1;
  const share = (along[0] * v[0] + along[1] * v[1] + along[2] * v[2]) / squared;
  return [v[0] - share * along[0], v[1] - share * along[1], v[2] - share * along[2]];
}
