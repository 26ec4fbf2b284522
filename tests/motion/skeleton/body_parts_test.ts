import { assertEquals } from "@std/assert";
import { bodyParts, sidesOfBody } from "../../../src/motion/skeleton/body_parts.ts";
import { figureHeight } from "../../../src/motion/skeleton/figure_size.ts";
import { jointGroups } from "../../../src/motion/skeleton/joint_groups.ts";
import { skeletonFromPose } from "../../../src/motion/skeleton/skeleton.ts";
import { takeuchiSkeleton } from "../../../src/motion/skeleton/takeuchi_skeleton.ts";
import { namedSkeletons } from "../../support/motion/named_skeletons.ts";

const GROUPS: Readonly<Record<string, string>> = {
  clavicle: "arms",
  "upper arm": "arms",
  forearm: "arms",
  hand: "arms",
  thigh: "legs",
  shin: "legs",
  foot: "legs",
  toe: "legs",
};

for (const [name, { skeleton, joints }] of namedSkeletons) {
  Deno.test(`bodyParts() and jointGroups() know the joints of ${name}`, () => {
    const parts = bodyParts(skeleton).map((place, i) => ({ name: skeleton.joints[i]!, ...place }));
    assertEquals(parts, joints);
    const groups = [...jointGroups(skeleton)].flatMap(([group, nodes]) =>
      nodes.map((node) => [node, group] as const)
    ).sort(([a], [b]) => a - b);
    assertEquals(
      groups.map(([node, group]) => `${skeleton.joints[node]}: ${group}`),
      joints.map(({ name, part, side }) => {
        const isFinger = part === "thumb" || part === "finger";
        return `${name}: ${isFinger ? `${side} fingers` : GROUPS[part] ?? "body"}`;
      }),
    );
    const height = figureHeight(skeleton)!;
    assertEquals(height > 150 && height < 190, true, `${height} cm tall`);
  });
}

Deno.test("sidesOfBody() knows the usual spellings", () => {
  const names = ["Root", "LeftHand", "RHand", "l_wrist", "hand.R", "LowerBack", "Neck", "lowerarm"];
  const skeleton = skeletonFromPose(names, [-1, 0, 0, 0, 0, 0, 0, 0], new Array(24).fill(0));
  const sides = ["middle", "left", "right", "left", "right", "middle", "middle", "middle"];
  assertEquals(sidesOfBody(skeleton), sides);
  const { joints } = takeuchiSkeleton;
  assertEquals(sidesOfBody(takeuchiSkeleton)[joints.indexOf("Site3")], "left");
});
