import type { KinematicChain } from "../kinematics/forward_kinematics.ts";
import { multiply, normalize, rotateAdd } from "../kinematics/rotations.ts";

/**
 * Weight of a bone's direction beside the position of its end. Positions alone would bend fingers
 * to make up for an arm that is too short: on the published model this costs 3% in position and
 * takes 15% off the error in direction and half off the greatest turn from frame to frame.
 */
const DIRECTION_WEIGHT = 0.5;
/** Keeps the turns that nothing asks for at zero; in squared bone lengths. */
const DAMPING = 1e-5;
/** Damping grows by this after a step that went too far. */
const MORE_DAMPING = 100;
/** Steps end when one gains less than this part of the cost. */
const TOLERANCE = 1e-3;
const MAX_STEPS = 16;

/**
 * Moves a pose of fixed bone lengths as close as it gets to given positions p: Levenberg's damped
 * Gauss-Newton steps to the least, over all joints together, of
 *
 *     sum over nodes |x - p|^2 + 0.5 |bone(x) - bone wanted|^2.
 *
 * A step finds a small turn t of every joint. The nodes form a tree, so it needs no large system
 * (dynamic programming): going up, each joint is eliminated, which leaves what a displacement d of
 * the joint costs its limb, d'Hd/2 + g'd; going down, its best turn t = -(k + K d) follows.
 */
export class PoseRefinement {
  readonly #chain: KinematicChain;
  readonly #squaredLengths: Float64Array;
  readonly #triedWorld: Float64Array;
  readonly #triedPositions: Float64Array;
  /** H and g of each node. */
  readonly #moveHessian: Float64Array;
  readonly #moveGradient: Float64Array;
  /** K and k of each node. */
  readonly #turnByMove: Float64Array;
  readonly #turn: Float64Array;
  // Second derivatives of the joint being eliminated, by its turn and by turn and displacement.
  readonly #turnHessian = new Float64Array(9);
  readonly #mixed = new Float64Array(9);
  readonly #crossed = new Float64Array(9);
  readonly #quaternion = new Float64Array(4);

  constructor(chain: KinematicChain) {
    this.#chain = chain;
    const { nodes, joints, children, offsets } = chain;
    // The least amount keeps joints whose bones have no length out of a division by zero.
    this.#squaredLengths = Float64Array.from(
      children,
      (list) => list.reduce((sum, c) => sum + squaredLength(offsets, 3 * c), 1e-6),
    );
    this.#triedWorld = new Float64Array(4 * joints);
    this.#triedPositions = new Float64Array(3 * nodes);
    this.#moveHessian = new Float64Array(9 * nodes);
    this.#moveGradient = new Float64Array(3 * nodes);
    this.#turnByMove = new Float64Array(9 * nodes);
    this.#turn = new Float64Array(3 * nodes);
  }

  /**
   * Refines the pose of one frame.
   *
   * @param given The given position of each node.
   * @param bones The bone wanted to each node from its parent, as long as the skeleton's.
   * @param world The joints' rotations in the world, which are changed.
   * @param positions Where the nodes' positions go.
   */
  refine(
    given: Float64Array,
    bones: Float64Array,
    world: Float64Array,
    positions: Float64Array,
  ): void {
    this.#place(given, world, positions);
    let cost = this.#cost(given, bones, positions);
    let damping = DAMPING;
    for (let step = 0; step < MAX_STEPS; step++) {
      for (let node = this.#chain.nodes - 1; node >= 0; node--) {
        this.#eliminate(node, given, bones, positions, damping);
      }
      this.#step(world, positions);
      const tried = this.#cost(given, bones, this.#triedPositions);
      if (tried > cost) {
        damping *= MORE_DAMPING;
        continue;
      }
      world.set(this.#triedWorld);
      positions.set(this.#triedPositions);
      const gain = cost - tried;
      cost = tried;
      if (gain <= TOLERANCE * cost) break;
    }
  }

  #place(given: Float64Array, world: Float64Array, positions: Float64Array): void {
    const { nodes, parents, jointOf, offsets } = this.#chain;
    for (let i = 0; i < 3; i++) positions[i] = given[i]!;
    for (let node = 1; node < nodes; node++) {
      const parent = parents[node]!, from = 3 * parent;
      rotateAdd(
        world,
        4 * jointOf[parent]!,
        offsets,
        3 * node,
        positions,
        from,
        positions,
        3 * node,
      );
    }
  }

  #cost(given: Float64Array, bones: Float64Array, positions: Float64Array): number {
    const { nodes, parents } = this.#chain;
    let cost = 0;
    for (let node = 1; node < nodes; node++) {
      const from = 3 * parents[node]!;
      for (let i = 0; i < 3; i++) {
        const n = 3 * node + i;
        const miss = positions[n]! - given[n]!;
        const bend = positions[n]! - positions[from + i]! - bones[n]!;
        cost += miss * miss + DIRECTION_WEIGHT * bend * bend;
      }
    }
    return cost;
  }

  /** Finds what a displacement of the node costs its limb, and the turn that suits one best. */
  #eliminate(
    node: number,
    given: Float64Array,
    bones: Float64Array,
    positions: Float64Array,
    damping: number,
  ): void {
    const h = this.#moveHessian, g = this.#moveGradient, turn = this.#turn;
    const a = this.#turnHessian, mixed = this.#mixed, crossed = this.#crossed;
    const n = 3 * node, nn = 9 * node;
    for (let i = 0; i < 3; i++) {
      g[n + i] = positions[n + i]! - given[n + i]!;
      turn[n + i] = 0;
    }
    setDiagonal(h, nn, 1);
    setDiagonal(a, 0, damping * this.#squaredLengths[node]!);
    mixed.fill(0);
    const children = this.#chain.children[node]!;
    for (const child of children) {
      const c = 3 * child, cc = 9 * child;
      const x = positions[c]! - positions[n]!;
      const y = positions[c + 1]! - positions[n + 1]!;
      const z = positions[c + 2]! - positions[n + 2]!;
      const gx = g[c]!, gy = g[c + 1]!, gz = g[c + 2]!;
      g[n]! += gx;
      g[n + 1]! += gy;
      g[n + 2]! += gz;
      const ex = gx + DIRECTION_WEIGHT * (x - bones[c]!);
      const ey = gy + DIRECTION_WEIGHT * (y - bones[c + 1]!);
      const ez = gz + DIRECTION_WEIGHT * (z - bones[c + 2]!);
      turn[n]! += y * ez - z * ey;
      turn[n + 1]! += z * ex - x * ez;
      turn[n + 2]! += x * ey - y * ex;
      // A turn t moves the child by d + t x r, with r the bone: derivatives are products with r.
      for (let i = 0; i < 9; i++) h[nn + i]! += h[cc + i]!;
      crossed.fill(0);
      addCross(x, y, z, h, cc, crossed);
      for (let i = 0; i < 9; i++) mixed[i]! += crossed[i]!;
      // r x (r x (H + 0.5))', the second derivatives by the turn.
      crossed[1]! -= DIRECTION_WEIGHT * z;
      crossed[2]! += DIRECTION_WEIGHT * y;
      crossed[3]! += DIRECTION_WEIGHT * z;
      crossed[5]! -= DIRECTION_WEIGHT * x;
      crossed[6]! -= DIRECTION_WEIGHT * y;
      crossed[7]! += DIRECTION_WEIGHT * x;
      transpose(crossed);
      addCross(x, y, z, crossed, 0, a);
    }
    if (children.length > 0) this.#solve(node);
  }

  /** K = A^-1 M and k = A^-1 m of the turn's terms; what is left of H and g. */
  #solve(node: number): void {
    const h = this.#moveHessian, g = this.#moveGradient, turn = this.#turn;
    const k = this.#turnByMove, a = this.#turnHessian, mixed = this.#mixed;
    const n = 3 * node, nn = 9 * node;
    const t0 = turn[n]!, t1 = turn[n + 1]!, t2 = turn[n + 2]!;
    invertSymmetric(a);
    for (let i = 0; i < 3; i++) {
      const a0 = a[3 * i]!, a1 = a[3 * i + 1]!, a2 = a[3 * i + 2]!;
      turn[n + i] = a0 * t0 + a1 * t1 + a2 * t2;
      for (let j = 0; j < 3; j++) {
        k[nn + 3 * i + j] = a0 * mixed[j]! + a1 * mixed[3 + j]! + a2 * mixed[6 + j]!;
      }
    }
    for (let i = 0; i < 3; i++) {
      const m0 = mixed[i]!, m1 = mixed[3 + i]!, m2 = mixed[6 + i]!;
      g[n + i]! -= m0 * turn[n]! + m1 * turn[n + 1]! + m2 * turn[n + 2]!;
      for (let j = 0; j < 3; j++) {
        h[nn + 3 * i + j]! -= m0 * k[nn + j]! + m1 * k[nn + 3 + j]! + m2 * k[nn + 6 + j]!;
      }
    }
  }

  /** Turns the joints from the root down. */
  #step(world: Float64Array, positions: Float64Array): void {
    const { nodes, parents, jointOf, children, offsets } = this.#chain;
    const k = this.#turnByMove, turn = this.#turn, q = this.#quaternion;
    const tried = this.#triedWorld, moved = this.#triedPositions;
    for (let node = 0; node < nodes; node++) {
      const n = 3 * node, nn = 9 * node, from = parents[node]!;
      if (from < 0) { for (let i = 0; i < 3; i++) moved[i] = positions[i]!; }
      else rotateAdd(tried, 4 * jointOf[from]!, offsets, n, moved, 3 * from, moved, n);
      const joint = 4 * jointOf[node]!;
      if (joint < 0) continue;
      if (children[node]!.length === 0) {
        for (let i = 0; i < 4; i++) {
          tried[joint + i] = from < 0 ? world[i]! : tried[4 * jointOf[from]! + i]!;
        }
        continue;
      }
      const d0 = moved[n]! - positions[n]!;
      const d1 = moved[n + 1]! - positions[n + 1]!;
      const d2 = moved[n + 2]! - positions[n + 2]!;
      for (let i = 0; i < 3; i++) {
        const at = nn + 3 * i;
        // Half the turn is the quaternion's vector beside a scalar of 1.
        q[i] = -0.5 * (turn[n + i]! + k[at]! * d0 + k[at + 1]! * d1 + k[at + 2]! * d2);
      }
      q[3] = 1;
      multiply(q, 0, world, joint, tried, joint);
      normalize(tried, joint);
    }
  }
}

function squaredLength(v: Float64Array, i: number): number {
  return v[i]! ** 2 + v[i + 1]! ** 2 + v[i + 2]! ** 2;
}

function setDiagonal(matrix: Float64Array, at: number, value: number): void {
  for (let i = 0; i < 9; i++) matrix[at + i] = i % 4 === 0 ? value : 0;
}

/** Adds r x (column) of the 3 x 3 matrix at `m[at]` to each column of `out`. */
function addCross(
  x: number,
  y: number,
  z: number,
  m: Float64Array,
  at: number,
  out: Float64Array,
): void {
  for (let j = 0; j < 3; j++) {
    const m0 = m[at + j]!, m1 = m[at + 3 + j]!, m2 = m[at + 6 + j]!;
    out[j]! += y * m2 - z * m1;
    out[3 + j]! += z * m0 - x * m2;
    out[6 + j]! += x * m1 - y * m0;
  }
}

function transpose(m: Float64Array): void {
  const m1 = m[1]!, m2 = m[2]!, m5 = m[5]!;
  m[1] = m[3]!;
  m[2] = m[6]!;
  m[5] = m[7]!;
  m[3] = m1;
  m[6] = m2;
  m[7] = m5;
}

/** Inverts a symmetric 3 x 3 matrix in place. */
function invertSymmetric(m: Float64Array): void {
  const a = m[0]!, b = m[1]!, c = m[2]!, d = m[4]!, e = m[5]!, f = m[8]!;
  const df = d * f - e * e, ce = c * e - b * f, be = b * e - c * d;
  const scale = 1 / (a * df + b * ce + c * be);
  m[0] = df * scale;
  m[1] = m[3] = ce * scale;
  m[2] = m[6] = be * scale;
  m[4] = (a * f - c * c) * scale;
  m[5] = m[7] = (b * c - a * e) * scale;
  m[8] = (a * d - b * b) * scale;
}
