import { assert, assertEquals, assertGreater } from "@std/assert";
import { figureOf } from "../../src/gesture/figure.ts";
import { rigBySize, skeletonOf } from "../../src/gesture/rig.ts";
import { skeletonFromPose } from "../../src/motion/skeleton/skeleton.ts";
import { namedSkeletons } from "../support/motion/named_skeletons.ts";
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
  assertEquals(limbs.filter(({ beyond }) => beyond).map(({ to }) => names[to]).sort(), [
    "Head",
    "LeftHandIndex1",
  ]);
});

Deno.test("figureOf() ends a body without legs at its waist, not in a pole", () => {
  const names = ["Hips", "Spine", "Spine1", "Neck", "Head", "LeftArm", "LeftHand"];
  const pose = [0, 0, 0, 0, 14, 0, 0, 28, 0, 0, 50, 0, 0, 62, 0, 15, 45, 0, 40, 45, 0];
  const { limbs, hips, trunk } = figureOf(skeletonFromPose(names, [-1, 0, 1, 2, 3, 2, 5], pose));
  assertEquals([names[hips], trunk], ["Hips", 62]);
  assert(limbs.every(({ from }) => from !== hips), "nothing hangs down to the hips");
  assert(limbs.some(({ from, to }) => names[from] === "Spine" && names[to] === "Spine1"));
});

Deno.test("figureOf() draws a skeleton of other names in thin limbs", () => {
  const skeleton = skeletonFromPose(["a", "b", "c"], [-1, 0, 1], [0, 0, 0, 0, 50, 0, 50, 50, 0]);
  const { limbs, legs } = figureOf(skeleton);
  assert(!legs);
  assertEquals(limbs.map(({ radii }) => radii), [[2, 2], [2, 2]]);
});

Deno.test("figureOf() draws parts of a body that hang on a root without a part's name", () => {
  const names = ["World", "LeftHand", "RightHand", "Head"];
  const pose = [0, 0, 0, 20, 100, 0, -20, 100, 0, 0, 160, 0];
  const { limbs, hips } = figureOf(skeletonFromPose(names, [-1, 0, 0, 0], pose));
  assertEquals(hips, 0);
  assertGreater(limbs.length, 2);
  for (const { radii: [start, end] } of limbs) assert(start > 0 && end > 0);
});

Deno.test("figureOf() makes a ball of each point that no bones join", () => {
  const { limbs } = figureOf(skeletonOf(rigBySize(2), [0, 0, 0, 5, 100, 0]));
  assertEquals(limbs.map(({ from, to }) => [from, to]), [[0, 0], [1, 1]]);
  assertEquals(limbs[1]!.radii, [1.2, 1.2]);
});

for (const [name, { skeleton, joints }] of namedSkeletons) {
  Deno.test(`figureOf() makes a person of the joints of ${name}`, () => {
    const { limbs, hips, nodes, trunk, legs } = figureOf(skeleton);
    assert(legs);
    assert(/^(joint_|b_|mixamorig:)?(hips|pelvis|root)$/i.test(skeleton.joints[hips]!));
    assert(trunk > 50 && trunk < 90, `a trunk of ${trunk} cm`);
    const drawn = (to: number) => joints[to]!.part;
    for (const { from, to, radii } of limbs) {
      assert(drawn(to) !== "face" && drawn(from) !== "face" && drawn(to) !== "other");
      assert(to !== hips && nodes.includes(to), `${skeleton.joints[to]} is above the hips`);
      const [thick, thin] = [Math.max(...radii), Math.min(...radii)];
      assert(thin > 0 && thick <= 0.13 * trunk, `${skeleton.joints[to]} is ${thick} cm thick`);
      if (drawn(to) === "finger" && drawn(from) === "finger") assert(thick < 0.02 * trunk);
    }
    const heads = limbs.filter(({ beyond, to }) => beyond && drawn(to) === "head");
    assertEquals(heads.length, 1);
    const hands = joints.flatMap(({ part }, node) => part === "hand" ? [node] : []);
    for (const hand of hands) assert(limbs.some(({ from, to }) => [from, to].includes(hand)));
    const marks = ["LeftForeArmEnd", "RightLegEnd"].map((mark) => skeleton.joints.indexOf(mark));
    assert(!limbs.some(({ to }) => marks.includes(to)));
  });
}

Deno.test("figureOf() draws no bones without length, and none thicker than it is long", () => {
  const names = [
    "Hips",
    "LHipJoint",
    "LeftUpLeg",
    "LeftLeg",
    "Spine",
    "Head",
    "LeftArm",
    "LeftHand",
  ];
  const pose = [
    0,
    90,
    0,
    0,
    90,
    0,
    9,
    88,
    0,
    9,
    50,
    0,
    0,
    120,
    0,
    0,
    150,
    0,
    18,
    140,
    0,
    20,
    140,
    0,
  ];
  const skeleton = skeletonFromPose(names, [-1, 0, 1, 2, 0, 4, 4, 6], pose);
  const { limbs } = figureOf(skeleton);
  assert(!limbs.some(({ to }) => names[to] === "LHipJoint"));
  const hand = limbs.find(({ to, beyond }) => names[to] === "LeftHand" && !beyond)!;
  assert(hand.radii[1] <= 1, "half of its bone of 2 cm");
});
