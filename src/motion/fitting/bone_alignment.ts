import { Davenport } from "./davenport.ts";
import type { KinematicChain } from "../kinematics/kinematic_chain.ts";
import { multiply, rotateAdd } from "../kinematics/quaternion.ts";

/** Weights of the frame before and of the rest pose where the bones leave a rotation open. */
const PREVIOUS_WEIGHT = 1e-3;
const REST_WEIGHT = 1e-3;

const IDENTITY = new Float64Array([0, 0, 0, 1]);
const ORIGIN = new Float64Array(3);

/**
 * Turns each joint of a skeleton, from the root down, so that its bones point as wanted.
 *
 * Several bones decide a joint's rotation by least squares (Wahba's problem). One bone leaves the
 * turn about itself open: two weak priors carry that turn on from the frame before, so that nothing
 * spins, and draw it to the rest pose, so that it does not wander off. The latter fades by itself as
 * the bone turns away from its rest direction; opposite to it, where each turn is as far from the
 * rest pose as any other, the frame before decides alone.
 */
export class BoneAlignment {
  readonly #chain: KinematicChain;
  readonly #wahba = new Davenport();
  readonly #parentInverse = new Float64Array(4);
  readonly #bone = new Float64Array(3);
  readonly #local = new Float64Array(4);

  constructor(chain: KinematicChain) {
    this.#chain = chain;
  }

  /**
   * Finds the rotations of one frame.
   *
   * @param bones The bone wanted to each node from its parent: three numbers a node.
   * @param previous The frame before: each joint's rotation from its parent.
   * @param world Where the joints' rotations in the world go.
   */
  align(bones: Float64Array, previous: Float64Array, world: Float64Array): void {
    const { nodes, parents, jointOf, children } = this.#chain;
    const inverse = this.#parentInverse, local = this.#local;
    inverse.set(IDENTITY);
    for (let node = 0; node < nodes; node++) {
      const joint = 4 * jointOf[node]!;
      if (joint < 0) continue;
      const parent = node > 0 ? 4 * jointOf[parents[node]!]! : -1;
      if (parent >= 0) {
        for (let i = 0; i < 3; i++) inverse[i] = -world[parent + i]!;
        inverse[3] = world[parent + 3]!;
      }
      // A joint at the end of its limb goes along with its parent.
      if (children[node]!.length === 0) local.set(IDENTITY);
      else this.#solve(node, bones, previous, joint);
      if (parent >= 0) multiply(world, parent, local, 0, world, joint);
      else world.set(local, joint);
    }
  }

  /** Finds a joint's rotation from its parent. */
  #solve(node: number, bones: Float64Array, previous: Float64Array, joint: number): void {
    const { children, offsets } = this.#chain;
    const bone = this.#bone, wahba = this.#wahba;
    let weight = 0;
    for (const child of children[node]!) {
      const o = 3 * child;
      const x = offsets[o]!, y = offsets[o + 1]!, z = offsets[o + 2]!;
      rotateAdd(this.#parentInverse, 0, bones, o, ORIGIN, 0, bone, 0);
      wahba.addPair(x, y, z, bone[0]!, bone[1]!, bone[2]!);
      weight += x * x + y * y + z * z;
    }
    weight ||= 1;
    wahba.addPrior(PREVIOUS_WEIGHT * weight, previous, joint);
    wahba.addPrior(REST_WEIGHT * weight, IDENTITY, 0);
    wahba.solve(this.#local, 0);
  }
}
