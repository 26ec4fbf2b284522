/** How a rotation is written as numbers, and read from them. */
export interface RotationCodec {
  /** Numbers of a rotation. */
  readonly size: number;
  /**
   * Writes a rotation.
   *
   * @param q Where the unit quaternion x, y, z, w starts, at `q[i]`.
   * @param out Where the numbers go, from `out[o]`.
   * @param near Where in `out` those of the frame before are, -1 for the first.
   */
  write(q: Float64Array, i: number, out: Float64Array, o: number, near: number): void;
  /**
   * Reads a rotation.
   *
   * @param v Where the numbers start, at `v[i]`.
   * @param out Where the unit quaternion x, y, z, w goes, from `out[o]`.
   */
  read(v: Float32Array | Float64Array, i: number, out: Float64Array, o: number): void;
}

const TURN = 2 * Math.PI;
/** Length below which a direction is not known. */
const SMALL = 1e-12;

/**
 * A rotation's axis times its angle in radians. An angle has any number of full turns: that which is
 * nearest to the frame before is taken, so that no number jumps.
 */
const exponential: RotationCodec = {
  size: 3,
  write(q, i, out, o, near) {
    const x = q[i]!, y = q[i + 1]!, z = q[i + 2]!, w = q[i + 3]!;
    const sine = Math.sqrt(x * x + y * y + z * z);
    let angle = 2 * Math.atan2(sine, w);
    let [ax, ay, az] = sine > SMALL ? [x / sine, y / sine, z / sine] : [0, 0, 0];
    if (near < 0) angle = angle > Math.PI ? angle - TURN : angle;
    else {
      const nx = out[near]!, ny = out[near + 1]!, nz = out[near + 2]!;
      const length = Math.sqrt(nx * nx + ny * ny + nz * nz);
      // Whole turns have any axis: that of the frame before.
      if (sine <= SMALL && length > SMALL) [ax, ay, az] = [nx / length, ny / length, nz / length];
      angle += TURN * Math.round((nx * ax + ny * ay + nz * az - angle) / TURN);
    }
    out[o] = angle * ax;
    out[o + 1] = angle * ay;
    out[o + 2] = angle * az;
  },
  read(v, i, out, o) {
    const x = v[i]!, y = v[i + 1]!, z = v[i + 2]!;
    const angle = Math.sqrt(x * x + y * y + z * z);
    const scale = angle > 1e-8 ? Math.sin(angle / 2) / angle : 0.5;
    out[o] = x * scale;
    out[o + 1] = y * scale;
    out[o + 2] = z * scale;
    out[o + 3] = Math.cos(angle / 2);
  },
};

/** The first two columns of a rotation's matrix, one after the other. */
const rotation6d: RotationCodec = {
  size: 6,
  write(q, i, out, o) {
    const x = q[i]!, y = q[i + 1]!, z = q[i + 2]!, w = q[i + 3]!;
    out[o] = 1 - 2 * (y * y + z * z);
    out[o + 1] = 2 * (x * y + z * w);
    out[o + 2] = 2 * (x * z - y * w);
    out[o + 3] = 2 * (x * y - z * w);
    out[o + 4] = 1 - 2 * (x * x + z * z);
    out[o + 5] = 2 * (y * z + x * w);
  },
  read(v, i, out, o) {
    const m = orthogonal;
    orthogonalize(v, i, m);
    quaternionOf(m, out, o);
  },
};

/** The codecs, by the names of their representations. */
export const rotationCodecs = { exponential, rotation6d } as const;

/** The columns of the matrix that is read at the moment. */
const orthogonal = new Float64Array(9);

/**
 * Makes a rotation's matrix of its first two columns, as Gram and Schmidt do: the first is scaled to
 * length 1, the second loses its share of the first, the third is their cross product. Columns that
 * say no direction give way to the axes.
 *
 * @param v Where the six numbers start, at `v[i]`.
 * @param m Where the matrix goes, column by column: nine numbers.
 */
export function orthogonalize(v: Float32Array | Float64Array, i: number, m: Float64Array): void {
  let ax = v[i]!, ay = v[i + 1]!, az = v[i + 2]!;
  let length = Math.sqrt(ax * ax + ay * ay + az * az);
  if (length > SMALL) ax /= length, ay /= length, az /= length;
  else [ax, ay, az] = [1, 0, 0];
  let bx = v[i + 3]!, by = v[i + 4]!, bz = v[i + 5]!;
  let share = ax * bx + ay * by + az * bz;
  bx -= share * ax, by -= share * ay, bz -= share * az;
  length = Math.sqrt(bx * bx + by * by + bz * bz);
  if (length <= SMALL) {
    [bx, by, bz] = Math.abs(ay) < 0.9 ? [0, 1, 0] : [0, 0, 1];
    share = ax * bx + ay * by + az * bz;
    bx -= share * ax, by -= share * ay, bz -= share * az;
    length = Math.sqrt(bx * bx + by * by + bz * bz);
  }
  bx /= length, by /= length, bz /= length;
  m[0] = ax, m[1] = ay, m[2] = az;
  m[3] = bx, m[4] = by, m[5] = bz;
  m[6] = ay * bz - az * by, m[7] = az * bx - ax * bz, m[8] = ax * by - ay * bx;
}

/** Writes the unit quaternion of a matrix given column by column (S. W. Shepperd, 1978). */
function quaternionOf(m: Float64Array, out: Float64Array, o: number): void {
  const xx = m[0]!, yy = m[4]!, zz = m[8]!;
  const [yx, zx, xy, zy, xz, yz] = [m[1]!, m[2]!, m[3]!, m[5]!, m[6]!, m[7]!];
  const trace = xx + yy + zz;
  let x, y, z, w;
  if (trace >= Math.max(xx, yy, zz)) [x, y, z, w] = [zy - yz, xz - zx, yx - xy, 1 + trace];
  else if (xx >= yy && xx >= zz) [x, y, z, w] = [1 + xx - yy - zz, xy + yx, xz + zx, zy - yz];
  else if (yy >= zz) [x, y, z, w] = [xy + yx, 1 + yy - xx - zz, yz + zy, xz - zx];
  else [x, y, z, w] = [xz + zx, yz + zy, 1 + zz - xx - yy, yx - xy];
  const scale = 1 / Math.sqrt(x * x + y * y + z * z + w * w);
  out[o] = x * scale;
  out[o + 1] = y * scale;
  out[o + 2] = z * scale;
  out[o + 3] = w * scale;
}
