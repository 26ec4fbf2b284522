import {
  type Color,
  CylinderGeometry,
  DynamicDrawUsage,
  Group,
  InstancedBufferAttribute,
  InstancedMesh,
  type Material,
  Matrix4,
  Mesh,
  MeshBasicMaterial,
  MeshDepthMaterial,
  MeshStandardMaterial,
  Quaternion,
  RGBADepthPacking,
  SphereGeometry,
  Vector3,
} from "three";
import { figureOf, type Limb } from "../../src/drawing/figure.ts";
import type { GestureTrack } from "../../src/gesture/gesture_track.ts";
import { firstPose, type Placement } from "../../src/gesture/placement.ts";

const UP = new Vector3(0, 1, 0);
const scratch = {
  from: new Vector3(),
  to: new Vector3(),
  along: new Vector3(),
  size: new Vector3(),
  turn: new Quaternion(),
  matrix: new Matrix4(),
};

/** A gesture as a body on the stage: limbs are tapered capsules, as thick as the skeleton's scale says. */
export class FigureMesh {
  /** What the scene holds. */
  readonly group = new Group();
  readonly track: GestureTrack;
  /** x, y, z of each node where it is shown, within the group. */
  readonly pose: Float32Array;
  /** How far the figure reaches from its root in cm, sideways and upward. */
  readonly reach: { readonly side: number; readonly height: number };
  readonly #placement: Placement;
  readonly #limbs: readonly Limb[];
  readonly #cones: InstancedMesh;
  readonly #balls: InstancedMesh;
  /** Shows the joint that is picked, even behind the body. */
  readonly #mark = new Mesh(
    new SphereGeometry(1, 20, 14),
    new MeshBasicMaterial({ transparent: true, opacity: 0.85, depthTest: false }),
  );
  #marked = -1;

  /**
   * @param track The gesture.
   * @param placement Where it stands.
   * @param color What it is painted with.
   * @param rank Its place among the figures: where bodies coincide, the first is seen.
   */
  constructor(track: GestureTrack, placement: Placement, color: Color, rank: number) {
    this.track = track;
    this.#placement = placement;
    this.pose = new Float32Array(3 * track.rig.joints.length);
    this.reach = this.#reach();
    this.#limbs = limbsOf(track, this.reach.height);
    const material = new MeshStandardMaterial({
      color,
      roughness: 0.62,
      polygonOffset: true,
      polygonOffsetFactor: rank,
      polygonOffsetUnits: 8 * rank,
    });
    const cone = new CylinderGeometry(1, 1, 1, 16, 1, true).translate(0, 0.5, 0);
    const radii = new Float32Array(this.#limbs.flatMap((limb) => [...limb.radii]));
    cone.setAttribute("radii", new InstancedBufferAttribute(radii, 2));
    this.#cones = new InstancedMesh(cone, tapered(material.clone()), this.#limbs.length);
    this.#cones.customDepthMaterial = tapered(
      new MeshDepthMaterial({ depthPacking: RGBADepthPacking }),
    );
    this.#balls = new InstancedMesh(new SphereGeometry(1, 16, 10), material, radii.length);
    for (const mesh of [this.#cones, this.#balls]) {
      mesh.instanceMatrix.setUsage(DynamicDrawUsage);
      mesh.castShadow = mesh.receiveShadow = true;
      mesh.frustumCulled = false;
      this.group.add(mesh);
    }
    this.#mark.scale.setScalar(0.016 * this.reach.height);
    this.#mark.renderOrder = 1;
    this.group.add(this.#mark);
    this.mark(-1, color);
    this.show(0, false);
  }

  /** Marks a node; -1 for none. */
  mark(node: number, color: Color): void {
    this.#marked = node;
    this.#mark.visible = node >= 0;
    this.#mark.material.color.copy(color);
  }

  /** Paints it in another colour. */
  set color(color: Color) {
    for (const mesh of [this.#cones, this.#balls]) {
      (mesh.material as MeshStandardMaterial).color.copy(color);
    }
  }

  /**
   * Takes the pose of a moment.
   *
   * @param time Seconds; before the beginning and after the end, the first and last frame.
   * @param between Whether to show poses between two frames; otherwise the frame that the moment is in.
   * @returns The frame that the moment is in.
   */
  show(time: number, between: boolean): number {
    const { frameRate, frames } = this.track;
    const place = Math.min(Math.max(time * frameRate + 1e-6, 0), frames - 1);
    const frame = Math.floor(place);
    this.#pose(frame, between ? place - frame : 0);
    for (const [i, limb] of this.#limbs.entries()) this.#showLimb(i, limb);
    if (this.#marked >= 0) this.#mark.position.fromArray(this.pose, 3 * this.#marked);
    this.#cones.instanceMatrix.needsUpdate = this.#balls.instanceMatrix.needsUpdate = true;
    return frame;
  }

  /** Frees what the graphics card holds. */
  dispose(): void {
    for (const mesh of [this.#cones, this.#balls]) {
      mesh.geometry.dispose();
      (mesh.material as Material).dispose();
      mesh.customDepthMaterial?.dispose();
      mesh.dispose();
    }
    this.#mark.geometry.dispose();
    this.#mark.material.dispose();
  }

  #pose(frame: number, fraction: number): void {
    const { positions, frames } = this.track;
    const { x, y, z, turn } = this.#placement;
    const columns = this.pose.length, at = frame * columns;
    const next = frame + 1 < frames ? columns : 0;
    const cos = Math.cos(turn), sin = Math.sin(turn);
    for (let i = 0; i < columns; i += 3) {
      const [px, py, pz] = [0, 1, 2].map((axis) => {
        const value = positions[at + i + axis]!;
        return value + fraction * (positions[at + next + i + axis]! - value);
      }) as [number, number, number];
      this.pose[i] = cos * (px + x) + sin * (pz + z);
      this.pose[i + 1] = py + y;
      this.pose[i + 2] = -sin * (px + x) + cos * (pz + z);
    }
  }

  #showLimb(i: number, { from, to, beyond, radii }: Limb): void {
    const { from: a, to: b, along, size, turn, matrix } = scratch;
    a.fromArray(this.pose, 3 * Math.max(from, 0));
    b.fromArray(this.pose, 3 * to);
    along.subVectors(b, a);
    const length = along.length();
    if (length > 1e-6) along.divideScalar(length);
    else along.copy(UP);
    if (beyond) {
      a.copy(b).addScaledVector(along, beyond[0]);
      b.addScaledVector(along, beyond[1]);
    }
    turn.setFromUnitVectors(UP, along);
    matrix.compose(a, turn, size.set(1, Math.max(a.distanceTo(b), 1e-4), 1));
    this.#cones.setMatrixAt(i, matrix);
    // The balls turn with the limb: their facets meet the cone's.
    this.#balls.setMatrixAt(2 * i, matrix.compose(a, turn, size.setScalar(radii[0])));
    this.#balls.setMatrixAt(2 * i + 1, matrix.compose(b, turn, size.setScalar(radii[1])));
  }

  /** The reach over up to a thousand frames. */
  #reach(): { side: number; height: number } {
    const { frames } = this.track;
    let side = 1, height = 1;
    for (let frame = 0; frame < frames; frame += Math.ceil(frames / 1000)) {
      this.#pose(frame, 0);
      for (let i = 0; i < this.pose.length; i += 3) {
        side = Math.max(side, Math.abs(this.pose[i]! - this.pose[0]!));
        height = Math.max(height, this.pose[i + 1]!);
      }
    }
    return { side, height };
  }
}

/** The limbs of a body; where no bones are known, a ball a node. */
function limbsOf(track: GestureTrack, height: number): readonly Limb[] {
  const skeleton = firstPose(track);
  const color = [0, 0, 0] as const;
  if (skeleton) return figureOf(skeleton, { middle: color, left: color, right: color }).limbs;
  const radius = 0.012 * height;
  return track.rig.joints.map((_, to) => ({ from: to, to, radii: [radius, radius], color }));
}

/** Makes a material draw cylinders of radius 1 as cones between the two radii of each instance. */
function tapered<T extends Material>(material: T): T {
  material.onBeforeCompile = (shader) => {
    shader.vertexShader = shader.vertexShader
      .replace("#include <common>", "#include <common>\nattribute vec2 radii;")
      .replace(
        "#include <begin_vertex>",
        "#include <begin_vertex>\ntransformed.xz *= mix(radii.x, radii.y, position.y);",
      );
  };
  return material;
}
