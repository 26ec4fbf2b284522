import { fitRotations } from "../../src/motion/fitting/fit_rotations.ts";
import { restInTPose } from "../../src/motion/fitting/rest_pose.ts";
import { multiply, relative } from "../../src/motion/kinematics/rotations.ts";
import { type HumanoidBone, humanoidBones } from "../../src/motion/skeleton/humanoid.ts";
import type { Skeleton } from "../../src/motion/skeleton/skeleton.ts";

/** A bone of an avatar as Unity has it: left-handed, y up, z to the front, in metres. */
export interface AvatarBone {
  /** Its name among Unity's `HumanBodyBones`. */
  readonly name: string;
  /** x, y, z from the bone that it hangs on. */
  readonly position: readonly [number, number, number];
  /** Its rotation from the T-pose, relative to the bone that it hangs on: x, y, z, w. */
  readonly rotation: readonly [number, number, number, number];
}

/** What Unity calls the thumb's bones, which VRM 1.0 names after their anatomy. */
const THUMBS: Readonly<Record<string, string>> = {
  Metacarpal: "Proximal",
  Proximal: "Intermediate",
  Distal: "Distal",
};

/** The bones of an avatar, posed by positions of a skeleton's nodes. */
export class AvatarBones {
  readonly #skeleton: Skeleton;
  /** For each bone its name, node, and the bone's node that it hangs on; -1 for the hips. */
  readonly #bones: readonly { readonly name: string; readonly node: number; readonly on: number }[];
  /** Index of each node among those that have rotations, which end sites have not. */
  readonly #joint: readonly number[];

  private constructor(skeleton: Skeleton, bones: Partial<Record<HumanoidBone, number>>) {
    this.#skeleton = skeleton;
    const { parents, endSites } = skeleton;
    let joint = 0;
    this.#joint = endSites.map((end) => end ? -1 : joint++);
    const nodes = new Set(Object.values(bones));
    this.#bones = Object.entries(bones).map(([name, node]) => {
      let on = parents[node]!;
      while (on >= 0 && !nodes.has(on)) on = parents[on]!;
      return { name: unityName(name), node, on };
    });
  }

  /** Those of a skeleton; undefined where it is no body, or is named in other ways. */
  static of(skeleton: Skeleton): AvatarBones | undefined {
    const resting = restInTPose(skeleton), bones = resting && humanoidBones(resting);
    return bones && new AvatarBones(resting, bones);
  }

  /**
   * The bones in a pose.
   *
   * @param pose x, y, z of each node in cm.
   */
  take(pose: Float64Array): AvatarBone[] {
    const skeleton = this.#skeleton, { parents, offsets } = skeleton;
    const { rotations, rootPositions } = fitRotations(
      { data: pose, rows: 1, columns: pose.length },
      skeleton,
    );
    // How each node is turned in the world, and where it is in the T-pose.
    const world = new Float64Array(4 * parents.length), rest = Float64Array.from(offsets);
    for (const [node, parent] of parents.entries()) {
      const joint = this.#joint[node]!;
      const own = joint < 0 ? UNTURNED : rotations.data.subarray(4 * joint, 4 * joint + 4);
      if (parent < 0) world.set(own, 4 * node);
      else multiply(world, 4 * parent, own, 0, world, 4 * node);
      for (let i = 0; parent >= 0 && i < 3; i++) rest[3 * node + i]! += rest[3 * parent + i]!;
    }
    const turn = new Float64Array(4);
    return this.#bones.map(({ name, node, on }) => {
      if (on < 0) turn.set(world.subarray(4 * node, 4 * node + 4));
      else relative(world, 4 * on, world, 4 * node, turn, 0);
      const from = (i: number) => on < 0 ? 0 : rest[3 * on + i]!;
      const root = (i: number) => on < 0 ? rootPositions.data[i]! - rest[i]! : 0;
      const [x, y, z] = [0, 1, 2].map((i) => (rest[3 * node + i]! - from(i) + root(i)) / 100);
      // From our right-handed axes to left-handed ones: mirrored in x.
      const [qx, qy, qz, qw] = turn;
      return { name, position: [-x!, y!, z!], rotation: [qx!, -qy!, -qz!, qw!] };
    });
  }
}

const UNTURNED = Float64Array.of(0, 0, 0, 1);

function unityName(bone: string): string {
  const name = bone.replace(/Thumb(\w+)$/, (_, part: string) => `Thumb${THUMBS[part]}`);
  return name[0]!.toUpperCase() + name.slice(1);
}
