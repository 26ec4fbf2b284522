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
import type { SkeletalGesture } from "../../src/gesture/gesture.ts";
import { LIMB_ENDS, Performer } from "../../src/gesture/performer.ts";
import type { Placement } from "../../src/gesture/placement.ts";
import { facing } from "../../src/motion/kinematics/facing.ts";

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
  /** How far the figure reaches from its hips in cm, sideways and upward. */
  readonly reach: { readonly side: number; readonly height: number };
  readonly #performer: Performer;
  readonly #cones: InstancedMesh;
  readonly #balls: InstancedMesh;
  /** The nearest surface, drawn before a translucent figure: of its limbs within others nothing is seen. */
  readonly #veils: readonly InstancedMesh[];
  /** Shows the joint that is picked, even behind the body. */
  readonly #mark = new Mesh(
    new SphereGeometry(1, 20, 14),
    new MeshBasicMaterial({ transparent: true, opacity: 0.85, depthTest: false }),
  );
  #marked = -1;

  /**
   * @param gesture The gesture.
   * @param color What it is painted with.
   * @param rank Its place among the figures: where bodies coincide, the first is seen.
   * @param facets How many a limb has around it.
   */
  constructor(gesture: SkeletalGesture, color: Color, rank: number, facets: number) {
    // By whole quarter turns, so that small differences between gestures stay to be seen.
    const quarters = Math.round(facing(gesture.skeleton, gesture.positions) / (Math.PI / 2));
    this.#performer = new Performer(gesture, quarters * (Math.PI / 2));
    this.reach = this.#performer.reach();
    const { limbs } = this.#performer.figure;
    const material = new MeshStandardMaterial({
      color,
      roughness: 0.62,
      polygonOffset: true,
      polygonOffsetFactor: rank,
      polygonOffsetUnits: 8 * rank,
    });
    const cone = new CylinderGeometry(1, 1, 1, facets, 1, true).translate(0, 0.5, 0);
    const radii = new Float32Array(limbs.flatMap((limb) => [...limb.radii]));
    cone.setAttribute("radii", new InstancedBufferAttribute(radii, 2));
    this.#cones = new InstancedMesh(cone, tapered(material.clone()), limbs.length);
    this.#cones.customDepthMaterial = tapered(
      new MeshDepthMaterial({ depthPacking: RGBADepthPacking }),
    );
    const ball = new SphereGeometry(1, facets, Math.round(0.65 * facets));
    this.#balls = new InstancedMesh(ball, material, radii.length);
    for (const mesh of [this.#cones, this.#balls]) {
      mesh.instanceMatrix.setUsage(DynamicDrawUsage);
      mesh.castShadow = mesh.receiveShadow = true;
      mesh.frustumCulled = false;
      this.group.add(mesh);
    }
    this.#veils = [this.#cones, this.#balls].map((mesh) => {
      const material = (mesh.material as Material).clone();
      material.colorWrite = false;
      const veil = new InstancedMesh(
        mesh.geometry,
        mesh === this.#cones ? tapered(material) : material,
        mesh.count,
      );
      veil.instanceMatrix = mesh.instanceMatrix;
      veil.frustumCulled = veil.visible = false;
      veil.renderOrder = 2 * rank;
      mesh.renderOrder = 2 * rank + 1;
      this.group.add(veil);
      return veil;
    });
    this.#mark.scale.setScalar(0.016 * this.reach.height);
    this.#mark.renderOrder = 1000;
    this.group.add(this.#mark);
    this.mark(-1, color);
    this.show(0, false);
  }

  /** What it does. */
  get gesture(): SkeletalGesture {
    return this.#performer.gesture;
  }

  /** x, y, z of each node where it is shown, within the group. */
  get pose(): Float64Array {
    return this.#performer.pose;
  }

  /** Where a node is on the stage. */
  placeOf(node: number): Vector3 {
    this.group.updateMatrixWorld();
    return new Vector3().fromArray(this.pose, 3 * node).applyMatrix4(this.group.matrixWorld);
  }

  /** Where it stands, within the group. */
  get placement(): Placement {
    return this.#performer.placement;
  }

  set placement(placement: Placement) {
    this.#performer.placement = placement;
  }

  /** Marks a node; -1 for none. */
  mark(node: number, color: Color): void {
    this.#marked = node;
    this.#mark.visible = node >= 0;
    this.#mark.material.color.copy(color);
  }

  /** Lets what is behind it shine through, or not. */
  set translucent(on: boolean) {
    for (const { material } of [this.#cones, this.#balls]) {
      Object.assign(material, { transparent: on, opacity: on ? 0.45 : 1 });
    }
    for (const veil of this.#veils) {
      veil.visible = on;
      (veil.material as Material).transparent = on; // drawn after what is solid
    }
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
    const { frameRate, positions: { rows } } = this.gesture;
    const place = Math.min(Math.max(time * frameRate + 1e-6, 0), rows - 1);
    const frame = Math.floor(place);
    this.#performer.moveTo(between ? place : frame);
    const { ends } = this.#performer;
    for (let i = 0; LIMB_ENDS * i < ends.length; i++) this.#showLimb(i, ends);
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
    for (const veil of this.#veils) (veil.material as Material).dispose();
    this.#mark.geometry.dispose();
    this.#mark.material.dispose();
  }

  #showLimb(i: number, ends: Float64Array): void {
    const { from: a, to: b, along, size, turn, matrix } = scratch;
    const at = LIMB_ENDS * i;
    a.fromArray(ends, at);
    b.fromArray(ends, at + 4);
    along.subVectors(b, a);
    const length = along.length();
    if (length > 1e-6) along.divideScalar(length);
    else along.copy(UP);
    turn.setFromUnitVectors(UP, along);
    matrix.compose(a, turn, size.set(1, Math.max(length, 1e-4), 1));
    this.#cones.setMatrixAt(i, matrix);
    // The balls turn with the limb: their facets meet the cone's.
    this.#balls.setMatrixAt(2 * i, matrix.compose(a, turn, size.setScalar(ends[at + 3]!)));
    this.#balls.setMatrixAt(2 * i + 1, matrix.compose(b, turn, size.setScalar(ends[at + 7]!)));
  }
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
