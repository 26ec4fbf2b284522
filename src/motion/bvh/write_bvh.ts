import { InputError } from "../../errors/input_error.ts";
import type { Motion } from "../kinematics/resample_motion.ts";
import { eulerAngles } from "../kinematics/rotations.ts";
import type { Skeleton } from "../skeleton/skeleton.ts";

/** Frames to a piece of text: some 50 to 100 kB. */
const FRAMES_A_CHUNK = 64;

/** Options of {@linkcode writeBvh}. */
export interface WriteBvhOptions {
  /**
   * Whether every joint has position channels, which repeat its offset, and the root its offset: the
   * layout of the paper's data set.
   *
   * @default {false}
   */
  jointPositions?: boolean;
  /**
   * What a unit of length in the file is: programs differ in what they take it for.
   *
   * @default {"cm"}
   */
  units?: "cm" | "m";
}

/**
 * Writes a motion as the text of a BVH file (Biovision hierarchy), which animation programs open.
 *
 * The root has position and rotation channels, the other joints by default rotations only, in the
 * skeleton's order and in degrees. The root's `OFFSET` is zero and its channels give its whole
 * position, since programs disagree on whether the two are to be added. A joint without children gets an `End Site`
 * that continues its own bone, so that programs draw it. White space and braces in names become
 * `_`, since many programs end a name there.
 *
 * @param motion Skeleton, rotations, root positions and frame time, for instance those of
 * {@linkcode fitRotations}.
 * @param options Which channels.
 * @returns Pieces of the text, in order.
 * @throws {InputError} If a rotation or position is not a finite number.
 *
 * @example Usage
 * ```ts
 * import { writeBvh } from "@aud2repr2pose/aud2repr2pose";
 * import { skeletonFromPose } from "@aud2repr2pose/aud2repr2pose/motion";
 *
 * const text = [...writeBvh({
 *   skeleton: skeletonFromPose(["Elbow", "Hand"], [-1, 0], [0, 100, 0, 25, 100, 0]),
 *   frameTime: 0.05,
 *   rotations: { data: new Float64Array([0, 0, 0, 1, 0, 0, 0, 1]), rows: 1, columns: 8 },
 *   rootPositions: { data: new Float64Array([0, 100, 0]), rows: 1, columns: 3 },
 * })].join("");
 * console.log(text.startsWith("HIERARCHY\nROOT Elbow\n{\n")); // true
 * ```
 */
export function* writeBvh(motion: Motion, options: WriteBvhOptions = {}): Generator<string> {
  const { jointPositions = false, units = "cm" } = options;
  const { skeleton, frameTime, rotations, rootPositions } = units === "m"
    ? inMetres(motion)
    : motion;
  const { rows, columns } = rotations;
  const centimetre = units === "m" ? 0.01 : 1;
  const { lines, nodes } = hierarchy(skeleton, jointPositions, centimetre);
  const joints = jointPlaces(skeleton, nodes);
  const positions = nodes.filter((node) => !skeleton.endSites[node]).map((node) =>
    node > 0 && jointPositions ? `${triple(skeleton.offsets.slice(3 * node, 3 * node + 3))} ` : ""
  );
  yield [
    "HIERARCHY",
    ...lines,
    "MOTION",
    `Frames: ${rows}`,
    `Frame Time: ${frameTime.toFixed(7).replace(/0$/, "")}`,
    "",
  ].join("\n");
  let previous: Float64Array | undefined;
  for (let start = 0; start < rows; start += FRAMES_A_CHUNK) {
    const count = Math.min(FRAMES_A_CHUNK, rows - start);
    const data = rotations.data.subarray(start * columns, (start + count) * columns);
    const angles = eulerAngles({ data, rows: count, columns }, skeleton.rotationOrder, previous);
    let text = "";
    for (let i = 0; i < count; i++) {
      const root = rootPositions.data.subarray((start + i) * 3, (start + i) * 3 + 3);
      previous = angles.data.subarray(i * angles.columns, (i + 1) * angles.columns);
      text += frameLine(start + i, root, previous, joints, positions);
    }
    yield text;
  }
}

/** A joint's name as many programs can read it: they end it at white space and braces. */
export function bvhName(joint: string): string {
  return joint.replace(/[\s{}]+/g, "_");
}

function inMetres(motion: Motion): Motion {
  const { skeleton, rootPositions } = motion;
  return {
    ...motion,
    skeleton: { ...skeleton, offsets: skeleton.offsets.map((value) => value / 100) },
    rootPositions: { ...rootPositions, data: rootPositions.data.map((value) => value / 100) },
  };
}

/**
 * The hierarchy's lines, and the nodes in the order in which they stand there: depth first. A bone that
 * ends nowhere gets a tip of a centimetre.
 */
function hierarchy(
  skeleton: Skeleton,
  jointPositions: boolean,
  centimetre: number,
): { lines: string[]; nodes: number[] } {
  const { joints, parents, endSites, offsets, rotationOrder } = skeleton;
  const lines: string[] = [], nodes: number[] = [];
  const rotations = [...rotationOrder].map((axis) => `${axis}rotation`).join(" ");
  const write = (node: number, indent: string) => {
    nodes.push(node);
    const offset = node === 0 && !jointPositions
      ? [0, 0, 0]
      : offsets.slice(3 * node, 3 * node + 3);
    if (endSites[node]) {
      lines.push(...endSite(offset, indent));
      return;
    }
    lines.push(
      `${indent}${node === 0 ? "ROOT" : "JOINT"} ${bvhName(joints[node]!)}`,
      `${indent}{`,
      `${indent}\tOFFSET ${triple(offset)}`,
      node === 0 || jointPositions
        ? `${indent}\tCHANNELS 6 Xposition Yposition Zposition ${rotations}`
        : `${indent}\tCHANNELS 3 ${rotations}`,
    );
    const children = parents.flatMap((parent, child) => parent === node ? [child] : []);
    for (const child of children) write(child, `${indent}\t`);
    if (children.length === 0) {
      const tip = offset.some((x) => Math.abs(x) > 1e-6 * centimetre) ? offset : [0, centimetre, 0];
      lines.push(...endSite(tip, `${indent}\t`));
    }
    lines.push(`${indent}}`);
  };
  write(0, "");
  return { lines, nodes };
}

function endSite(offset: readonly number[], indent: string): string[] {
  return [
    `${indent}End Site`,
    `${indent}{`,
    `${indent}\tOFFSET ${triple(offset)}`,
    `${indent}}`,
  ];
}

/** The place among the joints of each node that is one. */
function jointPlaces(skeleton: Skeleton, nodes: readonly number[]): number[] {
  let joints = 0;
  const places = skeleton.endSites.map((site) => site ? -1 : joints++);
  return nodes.map((node) => places[node]!).filter((place) => place >= 0);
}

function frameLine(
  frame: number,
  root: Float64Array,
  angles: Float64Array,
  joints: readonly number[],
  positions: readonly string[],
): string {
  let line = "", sum = 0;
  for (const value of root) {
    line += `${decimals(value)} `;
    sum += value;
  }
  for (let j = 0; j < joints.length; j++) {
    const joint = joints[j]!;
    line += positions[j]!;
    for (let i = 3 * joint; i < 3 * joint + 3; i++) {
      line += `${decimals(angles[i]!)} `;
      sum += angles[i]!;
    }
  }
  if (!Number.isFinite(sum)) {
    throw new InputError(`frame ${frame} has a rotation or position that is not a finite number`);
  }
  return `${line.slice(0, -1)}\n`;
}

function triple(offset: readonly number[]): string {
  return offset.map(decimals).join(" ");
}

function decimals(value: number): string {
  const text = value.toFixed(6);
  return text === "-0.000000" ? "0.000000" : text;
}
