import type { Capsule } from "./draw_capsule.ts";

/** A camera in perspective, which looks level with the horizon or a little down. */
export interface Camera {
  /** Where it is: x, y, z in cm. */
  readonly position: readonly number[];
  /** Unit vector to the right of its picture. */
  readonly right: readonly number[];
  /** Unit vector to the top of its picture. */
  readonly up: readonly number[];
  /** Unit vector from what it looks at towards it. */
  readonly back: readonly number[];
  /** Pixels to 1 cm at 1 cm before it. */
  readonly focalLength: number;
  /** The pixel that it looks at. */
  readonly center: readonly [x: number, y: number];
}

/** How a camera is to be placed. */
export interface CameraOptions {
  /** Size of its picture in pixels. */
  readonly width: number;
  readonly height: number;
  /** From where it looks, in radians from the +z axis towards +x. */
  readonly azimuth: number;
  /** How far down it looks, in radians. */
  readonly elevation: number;
  /** Its vertical angle of view in radians. */
  readonly angle: number;
  /** Share of the picture that is to stay free at each edge. */
  readonly margin: number;
}

/**
 * Places a camera as near as it may be for all of some spheres to be in its picture.
 *
 * Seen from a direction, a sphere gives each edge of the picture a bound that is linear in where the
 * camera is, so the best place follows without a search.
 *
 * @param spheres Blocks of spheres: x, y, z, radius of each, in cm.
 * @param options Its picture and direction.
 * @returns The camera.
 */
export function placeCamera(
  spheres: Iterable<ArrayLike<number>>,
  options: CameraOptions,
): Camera {
  const { width, height, azimuth, elevation, angle, margin } = options;
  const sin = Math.sin(azimuth), cos = Math.cos(azimuth);
  const rise = Math.sin(elevation), run = Math.cos(elevation);
  const back = [sin * run, rise, cos * run];
  const right = [cos, 0, -sin];
  const up = [-sin * rise, run, -cos * rise];
  const focalLength = height / 2 / Math.tan(angle / 2);
  const tx = (1 - 2 * margin) * width / 2 / focalLength;
  const ty = (1 - 2 * margin) * height / 2 / focalLength;
  const edges = [-Infinity, -Infinity, -Infinity, -Infinity];
  const slopeX = Math.hypot(1, tx), slopeY = Math.hypot(1, ty);
  for (const block of spheres) {
    for (let i = 0; i < block.length; i += 4) {
      const radius = block[i + 3]!;
      const x = along(right, block, i), y = along(up, block, i), z = along(back, block, i);
      const besideX = z * tx + radius * slopeX, besideY = z * ty + radius * slopeY;
      edges[0] = Math.max(edges[0]!, besideX + x);
      edges[1] = Math.max(edges[1]!, besideX - x);
      edges[2] = Math.max(edges[2]!, besideY + y);
      edges[3] = Math.max(edges[3]!, besideY - y);
    }
  }
  const [east, west, north, south] = edges as [number, number, number, number];
  const x = (east - west) / 2, y = (north - south) / 2;
  const z = Math.max((east + west) / 2 / tx, (north + south) / 2 / ty);
  const position = [0, 1, 2].map((c) => right[c]! * x + up[c]! * y + back[c]! * z);
  return { position, right, up, back, focalLength, center: [width / 2, height / 2] };
}

function along(axis: readonly number[], points: ArrayLike<number>, i: number): number {
  return axis[0]! * points[i]! + axis[1]! * points[i + 1]! + axis[2]! * points[i + 2]!;
}

/**
 * Finds where a camera sees a tapered capsule.
 *
 * @param camera The camera.
 * @param ends x, y, z, radius of its two ends in cm, from `ends[i]` on.
 * @param out Where it is in the picture.
 */
export function projectCapsule(
  camera: Camera,
  ends: ArrayLike<number>,
  i: number,
  out: Capsule,
): void {
  const { position, right, up, back, focalLength, center } = camera;
  for (let end = 0; end < 2; end++) {
    const x = ends[i + 4 * end]! - position[0]!;
    const y = ends[i + 4 * end + 1]! - position[1]!;
    const z = ends[i + 4 * end + 2]! - position[2]!;
    const distance = -(back[0]! * x + back[1]! * y + back[2]! * z);
    const scale = focalLength / distance;
    const px = center[0] + scale * (right[0]! * x + right[1]! * y + right[2]! * z);
    const py = center[1] - scale * (up[0]! * x + up[1]! * y + up[2]! * z);
    const radius = scale * ends[i + 4 * end + 3]!;
    if (end === 0) out.xa = px, out.ya = py, out.za = distance, out.ra = radius;
    else out.xb = px, out.yb = py, out.zb = distance, out.rb = radius;
  }
}
