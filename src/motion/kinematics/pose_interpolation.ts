/**
 * Writes a pose between two: rotations by spherical interpolation (K. Shoemake: Animating rotation
 * with quaternion curves, SIGGRAPH 1985), each on its shorter way.
 *
 * @param a Rotations of the one pose, quaternions from `a[i]` on.
 * @param b Rotations of the other, from `b[j]` on.
 * @param fraction 0 gives a, 1 gives b.
 * @param out Where the rotations go, from `out[o]` on.
 * @param length How many numbers: 4 a joint.
 */
export function interpolateRotations(
  a: Float64Array,
  i: number,
  b: Float64Array,
  j: number,
  fraction: number,
  out: Float64Array,
  o: number,
  length: number,
): void {
  for (let n = 0; n < length; n += 4) {
    let cosine = 0;
    for (let c = n; c < n + 4; c++) cosine += a[i + c]! * b[j + c]!;
    const sign = cosine < 0 ? -1 : 1;
    const angle = Math.acos(Math.min(1, Math.abs(cosine)));
    // Below this angle sines and their quotient are those of straight interpolation.
    const sine = angle < 1e-6 ? 0 : Math.sin(angle);
    const wa = sine === 0 ? 1 - fraction : Math.sin((1 - fraction) * angle) / sine;
    const wb = sign * (sine === 0 ? fraction : Math.sin(fraction * angle) / sine);
    for (let c = n; c < n + 4; c++) out[o + c] = wa * a[i + c]! + wb * b[j + c]!;
  }
}
