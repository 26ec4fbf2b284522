import { InputError } from "../errors/input_error.ts";
import type { Matrix } from "../matrix/matrix.ts";
import type { NpyArray } from "../matrix/npy.ts";
import { readNpz } from "../matrix/npz.ts";
import { checkFrameTime, type Motion } from "./kinematics/resample_motion.ts";
import type { Skeleton } from "./skeleton/skeleton.ts";

/** Joints of a hand, in SMPL-X's order: three of each finger. */
const FINGERS = ["index", "middle", "pinky", "ring", "thumb"];

/** A joint and the one that it hangs on. */
type Joint = readonly [name: string, parent: string];

/** The joints of SMPL-X in the order of its poses (Pavlakos et al., CVPR 2019), each with its parent. */
const JOINTS: readonly Joint[] = [
  ["pelvis", ""],
  ...pairs(["hip", "pelvis"]),
  ["spine1", "pelvis"],
  ...pairs(["knee", "hip"]),
  ["spine2", "spine1"],
  ...pairs(["ankle", "knee"]),
  ["spine3", "spine2"],
  ...pairs(["foot", "ankle"]),
  ["neck", "spine3"],
  ...pairs(["collar", "spine3"]),
  ["head", "neck"],
  ...pairs(["shoulder", "collar"], ["elbow", "shoulder"], ["wrist", "elbow"]),
  ["jaw", "head"],
  ["left_eye_smplhf", "head"],
  ["right_eye_smplhf", "head"],
  ...hand("left"),
  ...hand("right"),
];

/** Joints of either side; a parent that has no sides stands for itself. */
function pairs(...joints: Joint[]): Joint[] {
  const sided = (side: string, parent: string) =>
    parent === "pelvis" || parent === "spine3" ? parent : `${side}_${parent}`;
  return joints.flatMap(([name, parent]) =>
    ["left", "right"].map((side): Joint => [`${side}_${name}`, sided(side, parent)])
  );
}

function hand(side: string): Joint[] {
  return FINGERS.flatMap((finger) =>
    [1, 2, 3].map((i): Joint => [
      `${side}_${finger}${i}`,
      i === 1 ? `${side}_wrist` : `${side}_${finger}${i - 1}`,
    ])
  );
}

/** Centimetres of a metre, which SMPL-X counts in. */
const CENTIMETRES = 100;

/** Options of {@linkcode readSmplx}. */
export interface SmplxOptions {
  /**
   * The bones in cm, as poses do not have them: joints by SMPL-X's names, with end sites, and without
   * joints that nothing kept hangs on, such as the eyes.
   *
   * @default {the file's own array `J`, (55, 3): where the joints are in the rest pose, in metres}
   */
  skeleton?: Skeleton;
  /**
   * Seconds from frame to frame.
   *
   * @default {as the file's `mocap_frame_rate` or `mocap_framerate` says}
   */
  frameTime?: number;
}

/** Whether bytes begin as those of a `.npz` file do. */
export function isNpz(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
}

/**
 * Reads the motion of an SMPL-X body from a `.npz` file, as BEAT2 and others have it: `poses`, (frames,
 * 165), an axis-angle vector for each of 55 joints, and `trans`, (frames, 3), in metres.
 *
 * The shape of the body is a matter of SMPL-X's own model file, which is not read: the bones are given.
 *
 * @param bytes The whole file.
 * @param options Its bones, and its frame rate where it does not say it.
 * @returns The motion on these bones, world axes as in the file.
 * @throws {InputError} If the file is damaged or no such motion, or the skeleton is none of SMPL-X.
 */
export function readSmplx(bytes: Uint8Array, options: SmplxOptions = {}): Motion {
  const arrays = readNpz(bytes, ["poses", "trans", "mocap_frame_rate", "mocap_framerate", "J"]);
  const poses = matrixOf(arrays, "poses", 3 * JOINTS.length);
  const trans = matrixOf(arrays, "trans", 3, poses.rows);
  const rate = arrays.get("mocap_frame_rate") ?? arrays.get("mocap_framerate");
  const frameTime = options.frameTime ?? 1 / (rate?.data[0] ?? NaN);
  if (Number.isNaN(frameTime)) throw new InputError("does not say its mocap_frame_rate");
  checkFrameTime(frameTime);
  const rest = arrays.get("J");
  if (!options.skeleton && !rest) {
    throw new InputError(
      "SMPL-X poses have no bone lengths: name a skeleton, or put the joints of the rest pose into " +
        "the file as J, (55, 3)",
    );
  }
  const skeleton = options.skeleton ?? restSkeleton(matrixOf(arrays, "J", 3, JOINTS.length));
  const joints = skeleton.joints.flatMap((_, node) =>
    skeleton.endSites[node] ? [] : [indexOfJoint(skeleton, node)]
  );
  const root = skeleton.offsets;
  return {
    skeleton,
    frameTime,
    rotations: rotationsOf(poses, joints),
    rootPositions: {
      ...trans,
      data: Float64Array.from(trans.data, (value, i) => CENTIMETRES * value + root[i % 3]!),
    },
  };
}

/** An array with so many columns, and rows where they are known. */
function matrixOf(
  arrays: ReadonlyMap<string, NpyArray>,
  name: string,
  columns: number,
  rows?: number,
): Matrix<Float32Array | Float64Array> {
  const array = arrays.get(name);
  const wanted = `(${rows ?? "frames"}, ${columns})`;
  if (!array) {
    throw new InputError(`has no array ${name}, ${wanted}: it is no SMPL-X motion`);
  }
  const { data, shape } = array;
  if (shape.length !== 2 || shape[1] !== columns || shape[0] !== (rows ?? shape[0])) {
    throw new InputError(`its ${name} are (${shape.join(", ")}), of SMPL-X they are ${wanted}`);
  }
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return { data, rows: shape[0]!, columns };
  throw new InputError(`its ${name} hold ${data[bad]} in row ${Math.floor(bad / columns)}`);
}

/** The skeleton of joints in the rest pose, in metres. */
function restSkeleton({ data }: Matrix<Float32Array | Float64Array>): Skeleton {
  const names = JOINTS.map(([name]) => name);
  const parents = JOINTS.map(([, parent]) => names.indexOf(parent));
  const offsets = Array.from(data, (value, i) => {
    const parent = parents[Math.floor(i / 3)]!;
    return CENTIMETRES * (parent < 0 ? value : value - data[3 * parent + i % 3]!);
  });
  const endSites = names.map(() => false);
  return { name: "SMPL-X", joints: names, parents, endSites, offsets, rotationOrder: "ZXY" };
}

/** Which of SMPL-X's joints a node is. */
function indexOfJoint({ name, joints, parents }: Skeleton, node: number): number {
  const joint = joints[node]!, on = joints[parents[node]!] ?? "";
  const index = JOINTS.findIndex(([known]) => known === joint);
  if (index < 0) throw new InputError(`the skeleton ${name} has ${joint}, no joint of SMPL-X`);
  const [, parent] = JOINTS[index]!;
  if (on === parent) return index;
  throw new InputError(`the skeleton ${name} has ${joint} on ${on || "nothing"}, not on ${parent}`);
}

/** Unit quaternions x, y, z, w of some joints' axis-angle vectors. */
function rotationsOf(
  { data, rows, columns }: Matrix<Float32Array | Float64Array>,
  joints: readonly number[],
): Matrix {
  const out = new Float64Array(4 * rows * joints.length);
  let o = 0;
  for (let row = 0; row < rows; row++) {
    for (const joint of joints) {
      const i = row * columns + 3 * joint;
      const x = data[i]!, y = data[i + 1]!, z = data[i + 2]!;
      const angle = Math.sqrt(x * x + y * y + z * z);
      // sin(angle / 2) / angle, which is 1/2 where there is no turn.
      const scale = angle > 1e-12 ? Math.sin(angle / 2) / angle : 0.5;
      out[o++] = x * scale;
      out[o++] = y * scale;
      out[o++] = z * scale;
      out[o++] = Math.cos(angle / 2);
    }
  }
  return { data: out, rows, columns: 4 * joints.length };
}
