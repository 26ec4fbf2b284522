import { Document, WebIO } from "@gltf-transform/core";
import { assert, assertEquals, assertGreater, assertRejects } from "@std/assert";
import { validateBytes } from "gltf-validator";
import { synthesizeUtterance } from "../../../src/dataset/synthetic/synthesize_utterance.ts";
import { InputError } from "../../../src/errors/input_error.ts";
import { mannequinOf } from "../../../src/gesture/gltf/mannequin.ts";
import { readGlb } from "../../../src/gesture/gltf/read_glb.ts";
import { writeGlb } from "../../../src/gesture/gltf/write_glb.ts";
import { parseGesture } from "../../../src/gesture/parse_gesture.ts";
import { animate } from "../../../src/motion/fitting/animate.ts";
import { forwardKinematics } from "../../../src/motion/kinematics/forward_kinematics.ts";
import { type Motion, resampleMotion } from "../../../src/motion/kinematics/resample_motion.ts";
import { humanoidBones } from "../../../src/motion/skeleton/humanoid.ts";
import { skeletonFromPose } from "../../../src/motion/skeleton/skeleton.ts";
import { takeuchiSkeleton } from "../../../src/motion/skeleton/takeuchi_skeleton.ts";
import { assertClose } from "../../support/assert_close.ts";

/** Two seconds of the synthetic corpus. */
function animation(): Motion {
  const { motion } = synthesizeUtterance(1, { seed: 4, seconds: [2, 2] });
  const { skeleton, rotations, rootPositions } = resampleMotion(motion, 20);
  const positions = forwardKinematics(skeleton, rotations, rootPositions);
  return animate({ positions, frameRate: 20, skeleton }).motion;
}

/** The motion of a skeleton that no names tell, and of one frame. */
function arm(): Motion {
  return {
    skeleton: skeletonFromPose(["a b", "c"], [-1, 0], [0, 100, 0, 25, 100, 0]),
    frameTime: 0.05,
    rotations: { data: new Float64Array([0, 0, 0, 1, 0, 0, 0, 1]), rows: 1, columns: 8 },
    rootPositions: { data: new Float64Array([0, 100, 0]), rows: 1, columns: 3 },
  };
}

Deno.test("writeGlb() writes what Khronos' validator finds nothing to say about", async () => {
  for (const motion of [animation(), arm()]) {
    const { issues, info } = await validateBytes(await writeGlb(motion));
    assertEquals(issues.messages, []);
    assertEquals([info.hasSkins, info.hasMorphTargets, info.animationCount], [true, false, 1]);
  }
});

Deno.test("writeGlb() names the bones of a body as VRM does", async () => {
  const motion = animation();
  const root = (await new WebIO().readBinary(await writeGlb(motion))).getRoot();
  const { humanBones } = root.listScenes()[0]!.getExtras() as {
    humanBones: Record<string, { node: number }>;
  };
  const bones = humanoidBones(takeuchiSkeleton)!;
  assertEquals(Object.keys(humanBones).sort(), Object.keys(bones).sort());
  for (const [bone, { node }] of Object.entries(humanBones)) {
    const named = root.listNodes()[node]!;
    assertEquals(named.getExtras(), { humanoid: bone });
    assertEquals(named.getName(), takeuchiSkeleton.joints[bones[bone as keyof typeof bones]!]);
  }
});

Deno.test("writeGlb() gives the same bytes for the same motion", async () => {
  assertEquals(await writeGlb(animation()), await writeGlb(animation()));
});

Deno.test("readGlb() has the joints where writeGlb() put them", async () => {
  const motion = animation(), { skeleton, rotations, rootPositions } = motion;
  const bytes = await writeGlb(motion);
  const gesture = await parseGesture("gesture.glb", bytes);
  assertEquals(gesture.frameRate, 20);
  assertEquals(gesture.skeleton.parents, skeleton.parents);
  assertEquals(gesture.skeleton.endSites, skeleton.endSites);
  assertClose(gesture.positions, forwardKinematics(skeleton, rotations, rootPositions), 1e-3);
});

Deno.test("mannequinOf() faces outward, each vertex carried by a joint", () => {
  for (const [side, mesh] of mannequinOf(takeuchiSkeleton)) {
    const { positions, normals, joints, indices } = mesh;
    const at = (values: Float32Array, i: number) => [...values.subarray(3 * i, 3 * i + 3)];
    for (let t = 0; t < indices.length; t += 3) {
      const [a, b, c] = [...indices.subarray(t, t + 3)].map((i) => at(positions, i)) as [
        ...[number[], number[], number[]],
      ];
      const [u, v] = [b, c].map((p) => p.map((x, i) => x - a[i]!)) as [number[], number[]];
      const cross = [0, 1, 2].map((i) =>
        u[(i + 1) % 3]! * v[(i + 2) % 3]! - u[(i + 2) % 3]! * v[(i + 1) % 3]!
      );
      const outward = at(normals, indices[t]!);
      assertGreater(cross.reduce((sum, x, i) => sum + x * outward[i]!, 0), 0, side);
    }
    assert(joints.every((joint) => !takeuchiSkeleton.endSites[joint]));
  }
});

/** A file of two joints below another node, whose upper one turns as a sampler says. */
async function turning(interpolation: "STEP" | "LINEAR" | "CUBICSPLINE", values: number[]) {
  const document = new Document(), buffer = document.createBuffer();
  const accessor = (type: "SCALAR" | "VEC4", array: number[]) =>
    document.createAccessor().setType(type).setArray(Float32Array.from(array)).setBuffer(buffer);
  const tip = document.createNode("tip").setTranslation([1, 0, 0]);
  const joint = document.createNode("joint").addChild(tip);
  const above = document.createNode("above").setScale([0.5, 0.5, 0.5]).addChild(joint);
  document.createScene().addChild(above);
  // The order of a skin's joints is free.
  document.createSkin().addJoint(tip).addJoint(joint);
  const sampler = document.createAnimationSampler().setInterpolation(interpolation)
    .setInput(accessor("SCALAR", [0, 1])).setOutput(accessor("VEC4", values));
  const channel = document.createAnimationChannel().setTargetNode(joint)
    .setTargetPath("rotation").setSampler(sampler);
  document.createAnimation().setExtras({ frameRate: 4 }).addSampler(sampler).addChannel(channel);
  return await new WebIO().writeBinary(document);
}

Deno.test("readGlb() moves joints between key frames as the file says", async () => {
  const still = [0, 0, 0, 1], quarter = [0, 0, Math.SQRT1_2, Math.SQRT1_2], none = [0, 0, 0, 0];
  const heights = async (bytes: Uint8Array<ArrayBuffer>) => {
    const { skeleton, positions: { data, rows, columns } } = await readGlb(bytes);
    assertEquals([skeleton.joints, skeleton.parents], [["joint", "tip"], [-1, 0]]);
    return Array.from({ length: rows }, (_, t) => data[t * columns + 4]!);
  };
  const sine = (share: number) => 50 * Math.sin(share * Math.PI / 2);
  assertClose(
    await heights(await turning("LINEAR", [...still, ...quarter])),
    [0, 0.25, 0.5, 0.75, 1].map(sine),
    1e-3,
  );
  assertClose(await heights(await turning("STEP", [...still, ...quarter])), [0, 0, 0, 0, 50], 1e-3);
  const spline = [...none, ...still, ...none, ...none, ...quarter, ...none];
  const [, first, middle, , last] = await heights(await turning("CUBICSPLINE", spline));
  assertClose([middle!, last!], [sine(0.5), 50], 1e-3);
  assert(first! > 0 && first! < sine(0.25), `${first}: a spline starts slowly`);
});

Deno.test("readGlb() says that a file has other figures, which it does not read", async () => {
  const document = new Document();
  const [hips, head, other] = ["Hips", "Head", "Other"].map((name) => document.createNode(name));
  document.createScene().addChild(hips!.addChild(head!)).addChild(other!);
  document.createSkin().addJoint(hips!).addJoint(head!);
  document.createSkin("the same body's eyes").addJoint(head!);
  const read = async () => {
    const notes: string[] = [];
    const bytes = await new WebIO().writeBinary(document);
    assertEquals((await readGlb(bytes, (text) => notes.push(text))).positions.columns, 6);
    return notes;
  };
  assertEquals(await read(), []);
  document.createSkin().addJoint(other!);
  assertEquals(await read(), ["has 3 skins of different joints; the one that has most is read"]);
});

Deno.test("readGlb() says in one line what it cannot read", async () => {
  const bytes = (text: string) => new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;
  for (const text of ["", "glTF", "glTF\x02\x00\x00\x00\x14\x00\x00\x00", "{}"]) {
    const error = await assertRejects(
      () => parseGesture("x.glb", bytes(text)),
      InputError,
      "x.glb: is not glTF that can be read",
    );
    assert(!error.message.includes("\n"));
  }
  const document = new Document();
  document.createScene();
  const empty = await new WebIO().writeBinary(document);
  await assertRejects(() => readGlb(empty), InputError, "has no skin");
  const motion = arm();
  motion.rotations.data[0] = NaN;
  await assertRejects(() => writeGlb(motion), InputError, "not a finite number");
});
