/**
 * Rotations as unit quaternions x, y, z, w in flat buffers: `q[i]` to `q[i + 3]`.
 *
 * Every result may be written over an argument.
 *
 * @module
 */
import type { Matrix } from "../../matrix/matrix.ts";
import type { RotationOrder } from "../skeleton/skeleton.ts";

/** Writes a b, the rotation that applies b and then a. */
export function multiply(
  a: Float64Array,
  i: number,
  b: Float64Array,
  j: number,
  out: Float64Array,
  o: number,
): void {
  const ax = a[i]!, ay = a[i + 1]!, az = a[i + 2]!, aw = a[i + 3]!;
  const bx = b[j]!, by = b[j + 1]!, bz = b[j + 2]!, bw = b[j + 3]!;
  out[o] = aw * bx + ax * bw + ay * bz - az * by;
  out[o + 1] = aw * by - ax * bz + ay * bw + az * bx;
  out[o + 2] = aw * bz + ax * by - ay * bx + az * bw;
  out[o + 3] = aw * bw - ax * bx - ay * by - az * bz;
}

/** Writes conj(a) b, the rotation b as seen from the frame that a turns to. */
export function relative(
  a: Float64Array,
  i: number,
  b: Float64Array,
  j: number,
  out: Float64Array,
  o: number,
): void {
  const ax = -a[i]!, ay = -a[i + 1]!, az = -a[i + 2]!, aw = a[i + 3]!;
  const bx = b[j]!, by = b[j + 1]!, bz = b[j + 2]!, bw = b[j + 3]!;
  out[o] = aw * bx + ax * bw + ay * bz - az * by;
  out[o + 1] = aw * by - ax * bz + ay * bw + az * bx;
  out[o + 2] = aw * bz + ax * by - ay * bx + az * bw;
  out[o + 3] = aw * bw - ax * bx - ay * by - az * bz;
}

/** Writes origin + q v, with the vector v of three numbers at `v[j]` and the origin at `p[k]`. */
export function rotateAdd(
  q: Float64Array,
  i: number,
  v: Float64Array,
  j: number,
  p: Float64Array,
  k: number,
  out: Float64Array,
  o: number,
): void {
  const x = q[i]!, y = q[i + 1]!, z = q[i + 2]!, w = q[i + 3]!;
  const vx = v[j]!, vy = v[j + 1]!, vz = v[j + 2]!;
  const tx = 2 * (y * vz - z * vy), ty = 2 * (z * vx - x * vz), tz = 2 * (x * vy - y * vx);
  out[o] = p[k]! + vx + w * tx + y * tz - z * ty;
  out[o + 1] = p[k + 1]! + vy + w * ty + z * tx - x * tz;
  out[o + 2] = p[k + 2]! + vz + w * tz + x * ty - y * tx;
}

/** Scales the quaternion at `q[i]` to length 1. */
export function normalize(q: Float64Array, i: number): void {
  const x = q[i]!, y = q[i + 1]!, z = q[i + 2]!, w = q[i + 3]!;
  const scale = 1 / Math.sqrt(x * x + y * y + z * z + w * w);
  q[i] = x * scale;
  q[i + 1] = y * scale;
  q[i + 2] = z * scale;
  q[i + 3] = w * scale;
}

const DEGREES = 180 / Math.PI;
/** Cosine of the middle angle below which the first and last turn about one axis. */
const GIMBAL_LOCK = 1e-6;

/**
 * Turns quaternions into Euler angles that run on smoothly from frame to frame.
 *
 * Each rotation has two triples of angles, and each angle any number of full turns: the triple
 * nearest to that of the frame before is taken (to zero in the first frame), so that no channel
 * jumps by 360 degrees. In gimbal lock the first angle is kept.
 *
 * @param rotations (frames, 4 * joints), unit quaternions x, y, z, w.
 * @param order The axes: "ZXY" is R = Rz Rx Ry.
 * @param previous The angles of the frame before the first one: 3 * joints, zero by default.
 * @returns (frames, 3 * joints), in degrees, each joint's three in the given order.
 *
 * @example Usage
 * ```ts
 * import { eulerAngles } from "@aud2repr2pose/aud2repr2pose/motion";
 *
 * const quarterTurnAboutX = new Float64Array([Math.SQRT1_2, 0, 0, Math.SQRT1_2]);
 * const angles = eulerAngles({ data: quarterTurnAboutX, rows: 1, columns: 4 }, "YXZ");
 * console.log(angles.data); // [0, 90, 0] within rounding
 * ```
 */
export function eulerAngles(
  rotations: Matrix,
  order: RotationOrder,
  previous?: Float64Array,
): Matrix {
  const { data: q, rows } = rotations;
  const columns = rotations.columns / 4 * 3;
  const angles = new Float64Array(rows * columns);
  const decompose = new EulerDecomposition(order);
  const first = previous ?? new Float64Array(columns);
  for (let i = 0, o = 0; o < angles.length; i += 4, o += 3) {
    if (o < columns) decompose.write(q, i, first, o, angles, o);
    else decompose.write(q, i, angles, o - columns, angles, o);
  }
  return { data: angles, rows, columns };
}

/** Takes rotations apart in one order of axes. */
class EulerDecomposition {
  readonly #i: number;
  readonly #j: number;
  readonly #k: number;
  /** 1 if the axes follow one another as x, y, z, x do; -1 if against it: all sines change sign. */
  readonly #parity: number;
  readonly #matrix = new Float64Array(9);

  constructor(order: RotationOrder) {
    [this.#i, this.#j, this.#k] = [...order].map((axis) => "XYZ".indexOf(axis)) as [
      number,
      number,
      number,
    ];
    this.#parity = (this.#i + 1) % 3 === this.#j ? 1 : -1;
  }

  /** Writes the angles, in degrees, of the quaternion at `q[at]` that are nearest to `near[n]`. */
  write(
    q: Float64Array,
    at: number,
    near: Float64Array,
    n: number,
    out: Float64Array,
    o: number,
  ): void {
    const m = this.#matrix, i = this.#i, j = this.#j, k = this.#k, e = this.#parity;
    rotationMatrix(q, at, m);
    const n0 = near[n]!, n1 = near[n + 1]!, n2 = near[n + 2]!;
    const sine = e * m[3 * i + k]!;
    const cosine = Math.hypot(m[3 * i + i]!, m[3 * i + j]!);
    const b = Math.atan2(sine, cosine) * DEGREES;
    if (cosine < GIMBAL_LOCK) {
      const sum = Math.atan2(e * m[3 * j + i]!, m[4 * j]!) * DEGREES;
      out[o] = n0;
      out[o + 1] = unwrap(b, n1);
      out[o + 2] = unwrap(sum - Math.sign(m[3 * i + k]!) * n0, n2);
      return;
    }
    const a = Math.atan2(-e * m[3 * j + k]!, m[4 * k]!) * DEGREES;
    const c = Math.atan2(-e * m[3 * i + j]!, m[4 * i]!) * DEGREES;
    const a1 = unwrap(a, n0), b1 = unwrap(b, n1), c1 = unwrap(c, n2);
    const a2 = unwrap(a + 180, n0), b2 = unwrap(180 - b, n1), c2 = unwrap(c + 180, n2);
    const first = (a1 - n0) ** 2 + (b1 - n1) ** 2 + (c1 - n2) ** 2;
    const second = (a2 - n0) ** 2 + (b2 - n1) ** 2 + (c2 - n2) ** 2;
    out[o] = first <= second ? a1 : a2;
    out[o + 1] = first <= second ? b1 : b2;
    out[o + 2] = first <= second ? c1 : c2;
  }
}

/** The angle, give or take full turns, that is nearest to another. */
function unwrap(angle: number, near: number): number {
  return angle - 360 * Math.round((angle - near) / 360);
}

function rotationMatrix(q: Float64Array, i: number, m: Float64Array): void {
  const x = q[i]!, y = q[i + 1]!, z = q[i + 2]!, w = q[i + 3]!;
  m[0] = 1 - 2 * (y * y + z * z);
  m[1] = 2 * (x * y - z * w);
  m[2] = 2 * (x * z + y * w);
  m[3] = 2 * (x * y + z * w);
  m[4] = 1 - 2 * (x * x + z * z);
  m[5] = 2 * (y * z - x * w);
  m[6] = 2 * (x * z - y * w);
  m[7] = 2 * (y * z + x * w);
  m[8] = 1 - 2 * (x * x + y * y);
}
