import { assert, assertEquals, assertGreater } from "@std/assert";
import { figureOf } from "../../src/gesture/figure.ts";
import { sidesOfBody } from "../../src/motion/skeleton/body_parts.ts";
import { rigBySize, skeletonOf } from "../../src/gesture/rig.ts";
import { skeletonFromPose } from "../../src/motion/skeleton/skeleton.ts";
import { takeuchiSkeleton } from "../../src/motion/skeleton/takeuchi_skeleton.ts";

Deno.test("figureOf() makes a body of the paper's skeleton", () => {
  const { limbs, legs, trunk } = figureOf(takeuchiSkeleton);
  const node = (name: string) => takeuchiSkeleton.joints.indexOf(name);
  const bone = (to: string) => limbs.find((limb) => limb.to === node(to) && !limb.beyond)!;
  assert(legs);
  assertEquals(Math.round(10 * trunk), 439); // hips to the top of the head
  assertGreater(bone("LeftForeArm").radii[0], bone("LeftHand").radii[1]);
  assertGreater(bone("LeftHand").radii[1], 2 * bone("LeftHandIndex2").radii[0]);
  assertEquals(bone("LeftHandIndex2").side, "left");
  assertEquals(bone("RightForeArm").side, "right");
  assertEquals(bone("RightArm").side, "middle", "the clavicle");
  assertEquals(bone("LeftLeg").side, "middle");
  const head = limbs.filter(({ beyond }) => beyond);
  assertEquals(head.map(({ to }) => to), [node("Site1")]);
});

Deno.test("figureOf() adds head and finger tips where a skeleton has no end sites", () => {
  const names = ["Hips", "Neck", "Head", "LeftArm", "LeftHand", "LeftHandIndex1"];
  const pose = [0, 90, 0, 0, 140, 0, 0, 150, 0, 15, 138, 0, 60, 138, 0, 68, 138, 0];
  const { limbs, legs } = figureOf(skeletonFromPose(names, [-1, 0, 1, 0, 3, 4], pose));
  assert(!legs);
  assertEquals(limbs.filter(({ beyond }) => beyond).map(({ to }) => names[to]), [
    "Head",
    "LeftHandIndex1",
  ]);
});

Deno.test("figureOf() draws a skeleton of other names in thin limbs", () => {
  const skeleton = skeletonFromPose(["a", "b", "c"], [-1, 0, 1], [0, 0, 0, 0, 50, 0, 50, 50, 0]);
  const { limbs, legs } = figureOf(skeleton);
  assert(!legs);
  assertEquals(limbs.map(({ radii }) => radii), [[2, 2], [2, 2]]);
});

Deno.test("figureOf() makes a ball of each point that no bones join", () => {
  const { limbs } = figureOf(skeletonOf(rigBySize(2), [0, 0, 0, 5, 100, 0]));
  assertEquals(limbs.map(({ from, to }) => [from, to]), [[0, 0], [1, 1]]);
  assertEquals(limbs[1]!.radii, [1.2, 1.2]);
});

Deno.test("sidesOfBody() knows the usual spellings", () => {
  const names = ["Root", "LeftHand", "RHand", "l_wrist", "hand.R", "LowerBack", "Neck", "lowerarm"];
  const skeleton = skeletonFromPose(names, [-1, 0, 0, 0, 0, 0, 0, 0], new Array(24).fill(0));
  const sides = ["middle", "left", "right", "left", "right", "middle", "middle", "middle"];
  assertEquals(sidesOfBody(skeleton), sides);
  const { joints } = takeuchiSkeleton;
  assertEquals(sidesOfBody(takeuchiSkeleton)[joints.indexOf("Site3")], "left");
});
