import { assert, assertEquals, assertGreater } from "@std/assert";
import { figureOf } from "../../src/drawing/figure.ts";
import { skeletonFromPose } from "../../src/motion/skeleton/skeleton.ts";
import { takeuchiSkeleton } from "../../src/motion/skeleton/takeuchi_skeleton.ts";

const colors = { middle: [0, 0, 0], left: [255, 0, 0], right: [0, 0, 255] } as const;

Deno.test("figureOf() makes a body of the paper's skeleton", () => {
  const { limbs, legs, trunk } = figureOf(takeuchiSkeleton, colors);
  const node = (name: string) => takeuchiSkeleton.joints.indexOf(name);
  const bone = (to: string) => limbs.find((limb) => limb.to === node(to) && !limb.beyond)!;
  assert(legs);
  assertEquals(Math.round(10 * trunk), 439); // hips to the top of the head
  assertGreater(bone("LeftForeArm").radii[0], bone("LeftHand").radii[1]);
  assertGreater(bone("LeftHand").radii[1], 2 * bone("LeftHandIndex2").radii[0]);
  assertEquals(bone("LeftHandIndex2").color, colors.left);
  assertEquals(bone("RightForeArm").color, colors.right);
  assertEquals(bone("RightArm").color, colors.middle, "the clavicle");
  assertEquals(bone("LeftLeg").color, colors.middle);
  const head = limbs.filter(({ beyond }) => beyond);
  assertEquals(head.map(({ to }) => to), [node("Site1")]);
});

Deno.test("figureOf() adds head and finger tips where a skeleton has no end sites", () => {
  const names = ["Hips", "Neck", "Head", "LeftArm", "LeftHand", "LeftHandIndex1"];
  const pose = [0, 90, 0, 0, 140, 0, 0, 150, 0, 15, 138, 0, 60, 138, 0, 68, 138, 0];
  const { limbs, legs } = figureOf(skeletonFromPose(names, [-1, 0, 1, 0, 3, 4], pose), colors);
  assert(!legs);
  assertEquals(limbs.filter(({ beyond }) => beyond).map(({ to }) => names[to]), [
    "Head",
    "LeftHandIndex1",
  ]);
});

Deno.test("figureOf() draws a skeleton of other names in thin limbs", () => {
  const skeleton = skeletonFromPose(["a", "b", "c"], [-1, 0, 1], [0, 0, 0, 0, 50, 0, 50, 50, 0]);
  const { limbs, legs } = figureOf(skeleton, colors);
  assert(!legs);
  assertEquals(limbs.map(({ radii }) => radii), [[2, 2], [2, 2]]);
});
