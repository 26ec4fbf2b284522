/**
 * Rotations as unit quaternions x, y, z, w in flat buffers: `q[i]` to `q[i + 3]`.
 *
 * Every result may be written over an argument.
 *
 * @module
 */

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
