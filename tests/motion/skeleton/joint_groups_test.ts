import { assertEquals } from "@std/assert";
import { jointGroups } from "../../../src/motion/skeleton/joint_groups.ts";
import { skeletonFromPose } from "../../../src/motion/skeleton/skeleton.ts";
import { takeuchiSkeleton } from "../../../src/motion/skeleton/takeuchi_skeleton.ts";

Deno.test("jointGroups() sorts all nodes of the paper's skeleton, end sites with their joints", () => {
  const groups = jointGroups(takeuchiSkeleton);
  const sizes = [...groups].map(([group, nodes]) => [group, nodes.length]);
  assertEquals(sizes, [
    ["body", 6],
    ["arms", 8],
    ["left fingers", 20],
    ["right fingers", 20],
    ["legs", 10],
  ]);
  const nodes = [...groups.values()].flat().sort((a, b) => a - b);
  assertEquals(nodes, takeuchiSkeleton.joints.map((_, i) => i));
});

Deno.test("jointGroups() knows other ways of naming joints, and leaves empty groups out", () => {
  const joints = [
    "pelvis",
    "spine_01",
    "r_elbow",
    "hand_r",
    "ring_01_r",
    "ring_01_l",
    "RightHandIndex",
  ];
  const pose = joints.flatMap((_, i) => [i, 0, 0]);
  const skeleton = skeletonFromPose(joints, joints.map((_, i) => i - 1), pose);
  assertEquals(Object.fromEntries(jointGroups(skeleton)), {
    body: [0, 1],
    arms: [2, 3],
    "left fingers": [5],
    "right fingers": [4, 6],
  });
});
