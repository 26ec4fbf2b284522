import { InputError } from "../errors/input_error.ts";
import type { Matrix } from "../matrix/matrix.ts";
import { mirrorImages, sidesOfBody } from "./skeleton/body_parts.ts";
import type { Skeleton } from "./skeleton/skeleton.ts";

/**
 * Mirrors a motion: what the left hand did, the right one does. The mirror stands upright between hips
 * and shoulders as they are on average, so that the figure goes on to face where it did, and the root
 * stays where it is on average.
 *
 * @param skeleton The skeleton, of which the names of joints say what is left and right. Its bones should
 * be as long on either side; the positions have those of the other side.
 * @param positions x, y, z of each node in cm, (frames, 3 nodes).
 * @returns Positions of the same nodes.
 * @throws {InputError} If joints have no names of sides, or none on the other side.
 *
 * @example Usage
 * ```ts
 * import { mirrorPositions, skeletonFromPose } from "@aud2repr2pose/aud2repr2pose/motion";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const pose = [0, 60, 0, 20, 80, 0, -20, 95, 5];
 * const skeleton = skeletonFromPose(["Hips", "LeftHand", "RightHand"], [-1, 0, 0], pose);
 * const positions = { data: Float64Array.from(pose), rows: 1, columns: 9 };
 * const { data } = mirrorPositions(skeleton, positions);
 * assertAlmostEquals(data[4]!, 95); // the left hand is up now
 * ```
 */
export function mirrorPositions(skeleton: Skeleton, positions: Matrix): Matrix {
  const { data, rows, columns } = positions;
  const images = mirrorImages(skeleton);
  const [x, z] = leftOf(skeleton, images, positions);
  let [rootX, rootZ] = [0, 0];
  for (let row = 0; row < rows; row++) {
    rootX += data[row * columns]! / rows;
    rootZ += data[row * columns + 2]! / rows;
  }
  const out = new Float64Array(data.length);
  for (let row = 0; row < rows; row++) {
    for (const [node, image] of images.entries()) {
      const from = row * columns + 3 * image, to = row * columns + 3 * node;
      const across = (data[from]! - rootX) * x + (data[from + 2]! - rootZ) * z;
      out[to] = data[from]! - 2 * across * x;
      out[to + 1] = data[from + 1]!;
      out[to + 2] = data[from + 2]! - 2 * across * z;
    }
  }
  return { data: out, rows, columns };
}

/** How far a rest pose may be from its own mirror image, in cm: what two sides of a body differ by. */
const SYMMETRY = 2;

/**
 * Mirrors a motion that is given as rotations, at the plane x = 0: of each joint, its image's rotation
 * about the mirrored axis, the other way round.
 *
 * @param skeleton The skeleton, of which the names of joints say what is left and right.
 * @param rotations Each joint's rotation from its parent, (frames, 4 joints), unit quaternions x, y, z, w.
 * @returns Rotations of the same joints.
 * @throws {InputError} If joints have no names of sides, or the rest pose is not as good as symmetrical, so
 * that the same rotation is another pose on either side.
 */
export function mirrorRotations(skeleton: Skeleton, rotations: Matrix): Matrix {
  const { offsets, endSites, joints, name } = skeleton;
  const images = mirrorImages(skeleton);
  for (const [node, image] of images.entries()) {
    if (node === 0) continue;
    const [a, b] = [node, image].map((n) => offsets.slice(3 * n, 3 * n + 3));
    const apart = Math.hypot(a![0]! + b![0]!, a![1]! - b![1]!, a![2]! - b![2]!);
    if (apart <= SYMMETRY) continue;
    throw new InputError(
      `the rest pose of ${name} is not symmetrical at x = 0, ${joints[node]} by ${
        apart.toFixed(1)
      } ` +
        "cm: its rotations cannot be mirrored; mirror positions",
    );
  }
  let count = 0;
  const places = endSites.map((site) => site ? -1 : 4 * count++);
  const { data, rows, columns } = rotations;
  const out = new Float64Array(data.length);
  for (let row = 0; row < data.length; row += columns) {
    for (const [node, image] of images.entries()) {
      if (endSites[node]) continue;
      const from = row + places[image]!, to = row + places[node]!;
      out[to] = data[from]!;
      out[to + 1] = -data[from + 1]!;
      out[to + 2] = -data[from + 2]!;
      out[to + 3] = data[from + 3]!;
    }
  }
  return { data: out, rows, columns };
}

/** The direction to the left, as x and z, by the joints in which either side of the body begins. */
function leftOf(
  { joints, parents, endSites }: Skeleton,
  images: Int32Array,
  { data, rows, columns }: Matrix,
): [x: number, z: number] {
  const sides = sidesOfBody({ joints, parents, endSites });
  let x = 0, z = 0;
  for (const [node, image] of images.entries()) {
    const parent = parents[node]!;
    if (sides[node] !== "left" || images[parent] !== parent) continue;
    for (let row = 0; row < rows; row++) {
      const left = row * columns + 3 * node, right = row * columns + 3 * image;
      x += data[left]! - data[right]!;
      z += data[left + 2]! - data[right + 2]!;
    }
  }
  const length = Math.hypot(x, z);
  return length > 0 ? [x / length, z / length] : [1, 0];
}
