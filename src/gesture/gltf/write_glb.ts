import { type Animation, Document, type Node, type TypedArray, WebIO } from "@gltf-transform/core";
import { InputError } from "../../errors/input_error.ts";
import type { Motion } from "../../motion/kinematics/resample_motion.ts";
import { humanoidBones } from "../../motion/skeleton/humanoid.ts";
import type { Skeleton } from "../../motion/skeleton/skeleton.ts";
import type { Side } from "../../motion/skeleton/body_parts.ts";
import { mannequinOf, type SkinnedMesh } from "./mannequin.ts";

/** glTF is in metres. */
const METRES = 0.01;

/** What trunk and arms are painted with: red, green, blue, linear. */
const COLORS: Readonly<Record<Side, readonly [name: string, ...rgb: number[]]>> = {
  middle: ["body", 0.32, 0.36, 0.44],
  left: ["left arm", 0.62, 0.25, 0.1],
  right: ["right arm", 0.08, 0.3, 0.55],
};

/**
 * Writes a motion as glTF, in one binary file (`.glb`): skeleton, a body that it carries, and the
 * animation. Lengths are in metres, y is up.
 *
 * Where the skeleton is a body's, each of its nodes has the bone that VRM calls it in
 * `extras.humanoid`, and the scene a list of all, `extras.humanBones`, so that programs that put motion
 * on other figures find them.
 *
 * Khronos: glTF 2.0 Specification, 2021.
 *
 * @param motion Skeleton, rotations, root positions and frame time, for instance those of
 * {@linkcode animate}.
 * @returns The file's contents.
 * @throws {InputError} If there are no frames, or a rotation or position is not finite.
 *
 * @example Usage
 * ```ts ignore
 * import { animate, takeuchiSkeleton } from "@aud2repr2pose/aud2repr2pose/motion";
 * import { writeGlb } from "@aud2repr2pose/aud2repr2pose/drawing";
 *
 * declare const positions: { data: Float64Array; rows: number; columns: number };
 * export async function toGlb() {
 *   const { motion } = animate({ positions, frameRate: 20, skeleton: takeuchiSkeleton });
 *   await Deno.writeFile("gesture.glb", await writeGlb(motion));
 * }
 * ```
 */
export async function writeGlb(motion: Motion): Promise<Uint8Array<ArrayBuffer>> {
  const { skeleton, rotations, rootPositions } = motion;
  if (rotations.rows === 0) throw new InputError("the motion has no frames");
  for (const { data } of [rotations, rootPositions]) {
    if (!data.every(Number.isFinite)) {
      throw new InputError("a rotation or position is not a finite number");
    }
  }
  const file = new GlbFile();
  const nodes = file.addSkeleton(skeleton);
  file.addBody(skeleton, nodes);
  file.addAnimation(motion, nodes);
  return await file.bytes();
}

/** A glTF document in the making. */
class GlbFile {
  readonly #document = new Document();
  readonly #buffer = this.#document.createBuffer();
  readonly #scene = this.#document.createScene("gesture");

  constructor() {
    const root = this.#document.getRoot();
    root.setDefaultScene(this.#scene);
    root.getAsset().generator = "aud2repr2pose";
  }

  /** A node for each of the skeleton's, where it rests. */
  addSkeleton(skeleton: Skeleton): Node[] {
    const { joints, parents, endSites, offsets } = skeleton;
    const bones = humanoidBones(skeleton);
    const boneOf = new Map(Object.entries(bones ?? {}).map(([bone, node]) => [node, bone]));
    const nodes = joints.map((joint, node) => {
      // Ends of limbs are called after their joint: they have no names of their own.
      const name = endSites[node] ? `${joints[parents[node]!]}_end` : joint;
      const [x, y, z] = offsets.slice(3 * node, 3 * node + 3).map((value) => METRES * value);
      const made = this.#document.createNode(name).setTranslation([x!, y!, z!]);
      return boneOf.has(node) ? made.setExtras({ humanoid: boneOf.get(node) }) : made;
    });
    for (const [node, parent] of parents.entries()) nodes[parent]?.addChild(nodes[node]!);
    this.#scene.addChild(nodes[0]!);
    if (bones) {
      const list = [...boneOf].map(([node, bone]) => [bone, { node }]);
      this.#scene.setExtras({ humanBones: Object.fromEntries(list) });
    }
    return nodes;
  }

  /** The mesh, its vertices carried by the nodes. */
  addBody(skeleton: Skeleton, nodes: readonly Node[]): void {
    const inverse = new Float32Array(16 * nodes.length);
    for (const [i, node] of nodes.entries()) {
      inverse.set([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0], 16 * i);
      inverse.set([...node.getWorldTranslation().map((value) => -value), 1], 16 * i + 12);
    }
    const skin = this.#document.createSkin("skeleton").setSkeleton(nodes[0]!)
      .setInverseBindMatrices(this.#accessor("MAT4", inverse));
    for (const node of nodes) skin.addJoint(node);
    const mesh = this.#document.createMesh("mannequin");
    for (const [side, part] of mannequinOf(skeleton)) mesh.addPrimitive(this.#part(side, part));
    const body = this.#document.createNode("mannequin").setMesh(mesh).setSkin(skin);
    this.#scene.addChild(body);
  }

  #part(side: Side, { positions, normals, joints, weights, indices }: SkinnedMesh) {
    const [name, ...rgb] = COLORS[side];
    const material = this.#document.createMaterial(name).setMetallicFactor(0)
      .setRoughnessFactor(0.7).setBaseColorFactor([rgb[0]!, rgb[1]!, rgb[2]!, 1]);
    return this.#document.createPrimitive().setMaterial(material)
      .setAttribute("POSITION", this.#accessor("VEC3", positions.map((value) => METRES * value)))
      .setAttribute("NORMAL", this.#accessor("VEC3", normals))
      .setAttribute("JOINTS_0", this.#accessor("VEC4", joints))
      .setAttribute("WEIGHTS_0", this.#accessor("VEC4", weights))
      .setIndices(this.#accessor("SCALAR", indices));
  }

  /** The root's way, and the rotations of all joints that turn a bone. */
  addAnimation(motion: Motion, nodes: readonly Node[]): void {
    const { skeleton: { endSites, parents }, rotations, rootPositions, frameTime } = motion;
    const { data, rows, columns } = rotations;
    const times = this.#accessor(
      "SCALAR",
      Float32Array.from({ length: rows }, (_, t) => t * frameTime),
    );
    const animation = this.#document.createAnimation("gesture").setExtras({
      frameRate: 1 / frameTime,
    });
    const move = (
      node: Node,
      path: "rotation" | "translation",
      type: "VEC3" | "VEC4",
      values: Float32Array<ArrayBuffer>,
    ) => {
      const sampler = this.#document.createAnimationSampler().setInput(times)
        .setOutput(this.#accessor(type, values)).setInterpolation("LINEAR");
      addChannel(animation, this.#document.createAnimationChannel(), sampler, node, path);
    };
    move(
      nodes[0]!,
      "translation",
      "VEC3",
      Float32Array.from(rootPositions.data, (value) => METRES * value),
    );
    let joint = 0;
    for (const [node, isEnd] of endSites.entries()) {
      if (isEnd) continue;
      const at = 4 * joint++;
      if (!parents.includes(node)) continue;
      const own = new Float32Array(4 * rows);
      for (let t = 0; t < rows; t++) {
        own.set(data.subarray(t * columns + at, t * columns + at + 4), 4 * t);
      }
      move(nodes[node]!, "rotation", "VEC4", own);
    }
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return await new WebIO().writeBinary(this.#document);
  }

  #accessor(type: "SCALAR" | "VEC3" | "VEC4" | "MAT4", values: TypedArray) {
    return this.#document.createAccessor().setType(type).setArray(values).setBuffer(this.#buffer);
  }
}

function addChannel(
  animation: Animation,
  channel: ReturnType<Document["createAnimationChannel"]>,
  sampler: ReturnType<Document["createAnimationSampler"]>,
  node: Node,
  path: "rotation" | "translation",
): void {
  animation.addSampler(sampler).addChannel(
    channel.setTargetNode(node).setTargetPath(path).setSampler(sampler),
  );
}
