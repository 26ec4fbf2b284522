import type { Skeleton } from "../../motion/skeleton/skeleton.ts";
import type { Side } from "../../motion/skeleton/body_parts.ts";
import { LIMB_ENDS, Performer } from "../performer.ts";

/** A part of a body as a skinned mesh, in the skeleton's rest pose. */
export interface SkinnedMesh {
  /** x, y, z of each vertex in cm. */
  readonly positions: Float32Array<ArrayBuffer>;
  /** Its outward direction. */
  readonly normals: Float32Array<ArrayBuffer>;
  /** The node that carries each vertex, four a vertex, of which the first counts. */
  readonly joints: Uint16Array<ArrayBuffer>;
  /** How much each of these counts. */
  readonly weights: Float32Array<ArrayBuffer>;
  /** Three vertices a triangle. */
  readonly indices: Uint32Array<ArrayBuffer>;
}

/** Vertices around a limb, and rings of each of its rounded ends. */
const AROUND = 16, RINGS = 4;

/**
 * Makes the body that the page and videos show a mesh that a skeleton carries: limbs are tapered
 * capsules, whose two ends may hang on different joints, as a chest's do.
 *
 * @param skeleton The skeleton, whose nodes are joined by bones.
 * @returns Trunk, left and right arm, those that there are.
 */
export function mannequinOf(skeleton: Skeleton): Map<Side, SkinnedMesh> {
  const performer = atRest(skeleton);
  const { ends, figure: { limbs } } = performer;
  const meshes = new Map<Side, SkinnedMesh>();
  for (const side of ["middle", "left", "right"] as const) {
    const own = [...limbs.keys()].filter((limb) => limbs[limb]!.side === side);
    if (own.length === 0) continue;
    const mesh = new MeshBuilder(own.length);
    for (const limb of own) {
      const { from, to } = limbs[limb]!;
      mesh.addCapsule(ends.subarray(limb * LIMB_ENDS), from, skeleton.parents[to]!);
    }
    meshes.set(side, mesh);
  }
  return meshes;
}

/** The body where the skeleton's rest pose has it. */
function atRest(skeleton: Skeleton): Performer {
  const { parents, offsets } = skeleton;
  const data = Float64Array.from(offsets);
  for (const [node, parent] of parents.entries()) {
    for (let i = 0; parent >= 0 && i < 3; i++) data[3 * node + i]! += data[3 * parent + i]!;
  }
  const positions = { data, rows: 1, columns: data.length };
  const performer = new Performer({ skeleton, positions, frameRate: 1 }, 0);
  performer.placement = { x: 0, y: 0, z: 0, turn: 0 };
  performer.moveTo(0);
  return performer;
}

/** Capsules side by side in one mesh. */
class MeshBuilder implements SkinnedMesh {
  readonly positions: Float32Array<ArrayBuffer>;
  readonly normals: Float32Array<ArrayBuffer>;
  readonly joints: Uint16Array<ArrayBuffer>;
  readonly weights: Float32Array<ArrayBuffer>;
  readonly indices: Uint32Array<ArrayBuffer>;
  #vertex = 0;
  #index = 0;

  constructor(capsules: number) {
    const rings = 2 * (RINGS + 1);
    const vertices = capsules * rings * (AROUND + 1);
    this.positions = new Float32Array(3 * vertices);
    this.normals = new Float32Array(3 * vertices);
    this.joints = new Uint16Array(4 * vertices);
    this.weights = new Float32Array(4 * vertices);
    this.indices = new Uint32Array(capsules * ((rings - 1) * AROUND * 6 - 2 * AROUND * 3));
  }

  /**
   * @param ends x, y, z and radius of both.
   * @param first The node that carries the first end.
   * @param last That of the other.
   */
  addCapsule(ends: Float64Array, first: number, last: number): void {
    const axes = axesAlong(ends[4]! - ends[0]!, ends[5]! - ends[1]!, ends[6]! - ends[2]!);
    for (let ring = 0; ring < 2 * (RINGS + 1); ring++) {
      const atEnd = ring > RINGS;
      // From the pole of the one end over its equator to the other's.
      const latitude = (atEnd ? ring - RINGS - 1 : ring - RINGS) / RINGS * Math.PI / 2;
      this.#addRing(ends.subarray(atEnd ? 4 : 0), latitude, axes, atEnd ? last : first);
      if (ring > 0) this.#joinToRingBefore(ring === 1, ring === 2 * RINGS + 1);
    }
  }

  #addRing(end: Float64Array, latitude: number, axes: readonly Axis[], node: number): void {
    const [along, across, aside] = axes as [Axis, Axis, Axis];
    const sine = Math.sin(latitude), cosine = Math.abs(Math.cos(latitude));
    for (let k = 0; k <= AROUND; k++) {
      const angle = 2 * Math.PI * (k % AROUND) / AROUND;
      const u = cosine * Math.cos(angle), v = cosine * Math.sin(angle);
      for (let i = 0; i < 3; i++) {
        const normal = sine * along[i]! + u * across[i]! + v * aside[i]!;
        this.normals[3 * this.#vertex + i] = normal;
        this.positions[3 * this.#vertex + i] = end[i]! + end[3]! * normal;
      }
      this.joints[4 * this.#vertex] = node;
      this.weights[4 * this.#vertex] = 1;
      this.#vertex++;
    }
  }

  /** Two triangles a side; at a pole one, since its ring is a point. */
  #joinToRingBefore(firstIsPole: boolean, lastIsPole: boolean): void {
    const width = AROUND + 1, ring = this.#vertex - width, before = ring - width;
    for (let k = 0; k < AROUND; k++) {
      if (!lastIsPole) this.#addTriangle(before + k, ring + k + 1, ring + k);
      if (!firstIsPole) this.#addTriangle(before + k, before + k + 1, ring + k + 1);
    }
  }

  #addTriangle(...corners: readonly [number, number, number]): void {
    this.indices.set(corners, this.#index);
    this.#index += 3;
  }
}

type Axis = readonly [number, number, number];

/** Three directions across each other, right-handed, the first along a vector. */
function axesAlong(x: number, y: number, z: number): readonly Axis[] {
  const length = Math.hypot(x, y, z);
  const along: Axis = length > 1e-9 ? [x / length, y / length, z / length] : [0, 1, 0];
  const other: Axis = Math.abs(along[1]) < 0.9 ? [0, 1, 0] : [1, 0, 0];
  const across = unit(cross(other, along));
  return [along, across, cross(along, across)];
}

function cross([ax, ay, az]: Axis, [bx, by, bz]: Axis): Axis {
  return [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx];
}

function unit([x, y, z]: Axis): Axis {
  const length = Math.hypot(x, y, z);
  return [x / length, y / length, z / length];
}
