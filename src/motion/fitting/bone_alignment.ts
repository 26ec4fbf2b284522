import type { KinematicChain } from "../kinematics/forward_kinematics.ts";
import { multiply, rotateAdd } from "../kinematics/rotations.ts";

/**
 * Solves Wahba's problem, the rotation that best turns one set of vectors to another, by
 * Davenport's q-method: the unit quaternion that makes q' K q largest is the eigenvector of the
 * greatest eigenvalue of the symmetric 4 x 4 matrix K.
 *
 * P. B. Davenport: A vector approach to the algebra of rotations with applications. NASA TN D-4696,
 * 1968. B. K. P. Horn: Closed-form solution of absolute orientation using unit quaternions. JOSA A 4
 * (4), 1987.
 */
export class Davenport {
  readonly #k = new Float64Array(16);
  readonly #vectors = new Float64Array(16);

  /** Wants the rotation to turn a to b, with weight |a| |b|. */
  addPair(ax: number, ay: number, az: number, bx: number, by: number, bz: number): void {
    const k = this.#k;
    const xx = bx * ax, yy = by * ay, zz = bz * az;
    k[0]! += xx - yy - zz;
    k[5]! += yy - xx - zz;
    k[10]! += zz - xx - yy;
    k[15]! += xx + yy + zz;
    k[1]! += bx * ay + by * ax;
    k[2]! += bx * az + bz * ax;
    k[6]! += by * az + bz * ay;
    k[3]! += bz * ay - by * az;
    k[7]! += bx * az - bz * ax;
    k[11]! += by * ax - bx * ay;
  }

  /** Wants the rotation to be like the one at `q[i]`. */
  addPrior(weight: number, q: Float64Array, i: number): void {
    for (let r = 0; r < 4; r++) {
      for (let c = r; c < 4; c++) this.#k[4 * r + c]! += weight * q[i + r]! * q[i + c]!;
    }
  }

  /** Writes the best rotation; what was added is used up. */
  solve(out: Float64Array, o: number): void {
    const k = this.#k, vectors = this.#vectors;
    vectors.fill(0);
    for (let i = 0; i < 4; i++) vectors[5 * i] = 1;
    // Jacobi's method: quadratic convergence, and nothing special about equal eigenvalues, as when
    // a bone points exactly away from its rest pose and leaves the axis to turn about open.
    for (let sweep = 0; sweep < 12; sweep++) {
      const off = k[1]! ** 2 + k[2]! ** 2 + k[3]! ** 2 + k[6]! ** 2 + k[7]! ** 2 + k[11]! ** 2;
      const diagonal = k[0]! ** 2 + k[5]! ** 2 + k[10]! ** 2 + k[15]! ** 2;
      if (off <= 1e-28 * diagonal) break;
      for (let p = 0; p < 3; p++) {
        for (let q = p + 1; q < 4; q++) rotatePlane(k, vectors, p, q);
      }
    }
    let best = 0;
    for (let i = 1; i < 4; i++) if (k[5 * i]! > k[5 * best]!) best = i;
    for (let i = 0; i < 4; i++) out[o + i] = vectors[4 * i + best]!;
    k.fill(0);
  }
}

/** Makes element (p, q) of the symmetric `k` (upper half) zero by a rotation in that plane. */
function rotatePlane(k: Float64Array, vectors: Float64Array, p: number, q: number): void {
  const apq = k[4 * p + q]!;
  if (apq === 0) return;
  const half = (k[5 * q]! - k[5 * p]!) / (2 * apq);
  const t = (half < 0 ? -1 : 1) / (Math.abs(half) + Math.sqrt(half * half + 1));
  const c = 1 / Math.sqrt(t * t + 1), s = t * c;
  k[5 * p]! -= t * apq;
  k[5 * q]! += t * apq;
  k[4 * p + q] = 0;
  for (let i = 0; i < 4; i++) {
    if (i !== p && i !== q) {
      const ip = i < p ? 4 * i + p : 4 * p + i, iq = i < q ? 4 * i + q : 4 * q + i;
      const a = k[ip]!, b = k[iq]!;
      k[ip] = c * a - s * b;
      k[iq] = s * a + c * b;
    }
    const a = vectors[4 * i + p]!, b = vectors[4 * i + q]!;
    vectors[4 * i + p] = c * a - s * b;
    vectors[4 * i + q] = s * a + c * b;
  }
}

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
