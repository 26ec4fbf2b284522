import type { Skeleton } from "../skeleton/skeleton.ts";
import { KinematicChain } from "../kinematics/forward_kinematics.ts";
import { type GestureForm, valuesPerNode } from "./gesture_form.ts";
import { orthogonalize } from "./rotation_vectors.ts";

/**
 * What errors of joint positions say about gesture vectors that hold rotations: forward kinematics, and
 * the way back through it by the chain rule. A rotation near the root moves all that hangs on it, which
 * an error of its own numbers does not tell.
 *
 * Matrices are nine numbers, column by column.
 */
export class PositionGradient {
  readonly #chain: KinematicChain;
  readonly #isExponential: boolean;
  /** Numbers of a joint without velocities, and with them where there are some. */
  readonly #size: number;
  readonly #stride: number;
  /** Each joint's rotation from its parent, and in the world. */
  readonly #local: Float64Array;
  readonly #world: Float64Array;
  readonly #localGradient = new Float64Array(9);
  readonly #worldGradient: Float64Array;
  readonly #product = new Float64Array(9);
  readonly #positions: Float64Array;
  readonly #expected: Float64Array;
  readonly #errors: Float64Array;

  /**
   * Lays the skeleton out for many vectors.
   *
   * @param form Which rotations the vectors hold.
   * @param skeleton Whose they are.
   */
  constructor(form: GestureForm, skeleton: Skeleton) {
    const chain = new KinematicChain(skeleton);
    this.#chain = chain;
    this.#isExponential = form.representation === "exponential";
    this.#stride = valuesPerNode(form);
    this.#size = form.velocities ? this.#stride / 2 : this.#stride;
    this.#local = new Float64Array(9 * chain.joints);
    this.#world = new Float64Array(9 * chain.joints);
    this.#worldGradient = new Float64Array(9 * chain.joints);
    this.#positions = new Float64Array(3 * chain.nodes);
    this.#expected = new Float64Array(3 * chain.nodes);
    this.#errors = new Float64Array(3 * chain.nodes);
  }

  /** Numbers of a gesture vector. */
  get columns(): number {
    return this.#stride * this.#chain.joints;
  }

  /** Nodes of the skeleton, whose positions are compared. */
  get nodes(): number {
    return this.#chain.nodes;
  }

  /**
   * The squared error of a frame's positions.
   *
   * @param predicted Where the predicted vector starts, at `predicted[i]`.
   * @param target Where the one to be predicted starts, at `target[j]`.
   * @returns The sum of squared differences over all coordinates, in square centimetres.
   */
  squaredError(predicted: Float32Array, i: number, target: Float32Array, j: number): number {
    this.#place(target, j, this.#expected);
    this.#place(predicted, i, this.#positions);
    let sum = 0;
    for (let c = 0; c < this.#expected.length; c++) {
      sum += (this.#positions[c]! - this.#expected[c]!) ** 2;
    }
    return sum;
  }

  /**
   * The squared error of a frame's positions, and what it says about the vector.
   *
   * @param predicted Where the predicted vector starts, at `predicted[i]`.
   * @param target Where the one to be predicted starts, at `target[j]`.
   * @param gradient Where the error's gradient by the predicted vector is added, from `gradient[i]`; of
   * velocities it is left alone.
   * @param factor What the error and its gradient are multiplied by.
   * @returns factor * the sum of squared differences over all coordinates, in square centimetres.
   */
  add(
    predicted: Float32Array,
    i: number,
    target: Float32Array,
    j: number,
    gradient: Float32Array,
    factor: number,
  ): number {
    const sum = this.squaredError(predicted, i, target, j), errors = this.#errors;
    for (let c = 0; c < errors.length; c++) {
      errors[c] = 2 * factor * (this.#positions[c]! - this.#expected[c]!);
    }
    this.#back(predicted, i, gradient);
    return factor * sum;
  }

  /** Places the nodes of a vector, whose matrices stay. */
  #place(v: Float32Array, i: number, positions: Float64Array): void {
    const { nodes, parents, jointOf, offsets } = this.#chain;
    const local = this.#local, world = this.#world, out = this.#product;
    for (let node = 0; node < nodes; node++) {
      const joint = jointOf[node]!, parent = parents[node]!;
      for (let c = 0; c < 3; c++) positions[3 * node + c] = offsets[3 * node + c]!;
      if (parent >= 0) {
        const p = 9 * jointOf[parent]!;
        const x = offsets[3 * node]!, y = offsets[3 * node + 1]!, z = offsets[3 * node + 2]!;
        for (let r = 0; r < 3; r++) {
          positions[3 * node + r] = positions[3 * parent + r]! + world[p + r]! * x +
            world[p + 3 + r]! * y + world[p + 6 + r]! * z;
        }
      }
      if (joint < 0) continue;
      const at = i + this.#stride * joint;
      if (this.#isExponential) exponentialMatrix(v, at, out);
      else orthogonalize(v, at, out);
      local.set(out, 9 * joint);
      if (parent < 0) world.set(out, 9 * joint);
      else multiply(world, 9 * jointOf[parent]!, local, 9 * joint, world, 9 * joint);
    }
  }

  /** From the errors' gradients by the positions to those by the vector. */
  #back(v: Float32Array, i: number, gradient: Float32Array): void {
    const { nodes, parents, jointOf, offsets } = this.#chain;
    const local = this.#local, world = this.#world;
    const g = this.#errors, byWorld = this.#worldGradient.fill(0), byLocal = this.#localGradient;
    for (let node = nodes - 1; node >= 0; node--) {
      const parent = parents[node]!, joint = 9 * jointOf[node]!;
      const p = parent < 0 ? -1 : 9 * jointOf[parent]!;
      if (joint >= 0) {
        if (p < 0) byLocal.set(byWorld.subarray(joint, joint + 9));
        else {
          transposedTimes(world, p, byWorld, joint, byLocal);
          addTimesTransposed(byWorld, joint, local, joint, byWorld, p);
        }
        const at = i + this.#stride * jointOf[node]!;
        if (this.#isExponential) exponentialBack(v, at, local, joint, byLocal, gradient);
        else orthogonalBack(v, at, local, joint, byLocal, gradient);
      }
      if (p < 0) continue;
      for (let r = 0; r < 3; r++) {
        const error = g[3 * node + r]!;
        g[3 * parent + r]! += error;
        for (let c = 0; c < 3; c++) byWorld[p + 3 * c + r]! += error * offsets[3 * node + c]!;
      }
    }
  }
}

/** The matrix of an exponential map, by O. Rodrigues's formula. */
function exponentialMatrix(v: Float32Array, i: number, m: Float64Array): void {
  const x = v[i]!, y = v[i + 1]!, z = v[i + 2]!;
  const square = x * x + y * y + z * z, angle = Math.sqrt(square);
  const a = angle > 1e-4 ? Math.sin(angle) / angle : 1 - square / 6;
  const b = angle > 1e-4 ? (1 - Math.cos(angle)) / square : 0.5 - square / 24;
  m[0] = 1 - b * (y * y + z * z), m[3] = b * x * y - a * z, m[6] = b * x * z + a * y;
  m[1] = b * x * y + a * z, m[4] = 1 - b * (x * x + z * z), m[7] = b * y * z - a * x;
  m[2] = b * x * z - a * y, m[5] = b * y * z + a * x, m[8] = 1 - b * (x * x + y * y);
}

/**
 * Adds the gradient by an exponential map (G. Gallego, A. Yezzi: A compact formula for the derivative of
 * a 3-D rotation in exponential coordinates, 2015, result 1).
 *
 * @param v The map, at `v[i]`.
 * @param m Its matrix, at `m[j]`.
 * @param g The gradient by the matrix.
 * @param out Where the gradient by the map goes, at `out[i]`.
 */
function exponentialBack(
  v: Float32Array,
  i: number,
  m: Float64Array,
  j: number,
  g: Float64Array,
  out: Float32Array,
): void {
  // The antisymmetric part of G R', as an axis.
  const entry = (r: number, c: number) =>
    g[r]! * m[j + c]! + g[3 + r]! * m[j + 3 + c]! + g[6 + r]! * m[j + 6 + c]!;
  const sx = entry(2, 1) - entry(1, 2);
  const sy = entry(0, 2) - entry(2, 0);
  const sz = entry(1, 0) - entry(0, 1);
  const x = v[i]!, y = v[i + 1]!, z = v[i + 2]!;
  const square = x * x + y * y + z * z;
  if (square < 1e-12) {
    out[i]! += sx, out[i + 1]! += sy, out[i + 2]! += sz;
    return;
  }
  const along = sx * x + sy * y + sz * z;
  const cx = sy * z - sz * y, cy = sz * x - sx * z, cz = sx * y - sy * x;
  for (let k = 0; k < 3; k++) {
    const column = j + 3 * k;
    const turned = m[column]! * cx + m[column + 1]! * cy + m[column + 2]! * cz;
    const cross = k === 0 ? cx : k === 1 ? cy : cz;
    out[i + k]! += (v[i + k]! * along + cross - turned) / square;
  }
}

/**
 * Adds the gradient by six numbers that Gram and Schmidt's method makes a matrix of.
 *
 * @param v The numbers, at `v[i]`.
 * @param m The matrix, at `m[j]`.
 * @param g The gradient by the matrix.
 * @param out Where the gradient by the numbers goes, at `out[i]`.
 */
function orthogonalBack(
  v: Float32Array,
  i: number,
  m: Float64Array,
  j: number,
  g: Float64Array,
  out: Float32Array,
): void {
  const ax = m[j]!, ay = m[j + 1]!, az = m[j + 2]!;
  const bx = m[j + 3]!, by = m[j + 4]!, bz = m[j + 5]!;
  // The third column is a x b.
  const gx = g[0]! + by * g[8]! - bz * g[7]!;
  const gy = g[1]! + bz * g[6]! - bx * g[8]!;
  const gz = g[2]! + bx * g[7]! - by * g[6]!;
  let hx = g[3]! + g[7]! * az - g[8]! * ay;
  let hy = g[4]! + g[8]! * ax - g[6]! * az;
  let hz = g[5]! + g[6]! * ay - g[7]! * ax;
  // b is u / |u|, u = w - (a w) a.
  const wx = v[i + 3]!, wy = v[i + 4]!, wz = v[i + 5]!;
  const share = ax * wx + ay * wy + az * wz;
  const width = Math.hypot(wx - share * ax, wy - share * ay, wz - share * az);
  const length = Math.hypot(v[i]!, v[i + 1]!, v[i + 2]!);
  if (width < 1e-12 || length < 1e-12) return; // no direction to learn from
  const alongB = bx * hx + by * hy + bz * hz;
  hx = (hx - alongB * bx) / width, hy = (hy - alongB * by) / width, hz = (hz - alongB * bz) / width;
  const alongA = ax * hx + ay * hy + az * hz;
  out[i + 3]! += hx - alongA * ax;
  out[i + 4]! += hy - alongA * ay;
  out[i + 5]! += hz - alongA * az;
  const kx = gx - share * hx - alongA * wx;
  const ky = gy - share * hy - alongA * wy;
  const kz = gz - share * hz - alongA * wz;
  const along = ax * kx + ay * ky + az * kz;
  out[i]! += (kx - along * ax) / length;
  out[i + 1]! += (ky - along * ay) / length;
  out[i + 2]! += (kz - along * az) / length;
}

/** Writes A B. */
function multiply(
  a: Float64Array,
  i: number,
  b: Float64Array,
  j: number,
  out: Float64Array,
  o: number,
): void {
  for (let c = 0; c < 9; c += 3) {
    const x = b[j + c]!, y = b[j + c + 1]!, z = b[j + c + 2]!;
    for (let r = 0; r < 3; r++) {
      out[o + c + r] = a[i + r]! * x + a[i + 3 + r]! * y + a[i + 6 + r]! * z;
    }
  }
}

/** Writes A' B. */
function transposedTimes(
  a: Float64Array,
  i: number,
  b: Float64Array,
  j: number,
  out: Float64Array,
): void {
  for (let c = 0; c < 9; c += 3) {
    for (let r = 0; r < 3; r++) {
      const k = i + 3 * r;
      out[c + r] = a[k]! * b[j + c]! + a[k + 1]! * b[j + c + 1]! + a[k + 2]! * b[j + c + 2]!;
    }
  }
}

/** Adds A B'. */
function addTimesTransposed(
  a: Float64Array,
  i: number,
  b: Float64Array,
  j: number,
  out: Float64Array,
  o: number,
): void {
  for (let c = 0; c < 3; c++) {
    const x = b[j + c]!, y = b[j + 3 + c]!, z = b[j + 6 + c]!;
    for (let r = 0; r < 3; r++) {
      out[o + 3 * c + r]! += a[i + r]! * x + a[i + 3 + r]! * y + a[i + 6 + r]! * z;
    }
  }
}
