import { assertEquals } from "@std/assert";
import { skeletonDifference } from "../../../src/motion/skeleton/skeleton.ts";
import { takeuchiSkeleton } from "../../../src/motion/skeleton/takeuchi_skeleton.ts";

const { joints, parents, endSites, offsets } = takeuchiSkeleton;

Deno.test("skeletonDifference() finds none in skeletons that move alike", () => {
  assertEquals(skeletonDifference(takeuchiSkeleton, takeuchiSkeleton), undefined);
  const alike = {
    name: "another",
    joints: joints.map((name, node) => endSites[node] ? `${name}'` : name),
    parents,
    endSites,
    offsets: offsets.map((value, i) => i < 3 ? 0 : value + 0.02),
    rotationOrder: "XYZ",
  } as const;
  assertEquals(skeletonDifference(alike, takeuchiSkeleton), undefined);
});

Deno.test("skeletonDifference() says what differs first", () => {
  const site = joints.indexOf("Site1"), hand = joints.indexOf("LeftHand");
  const cases: [change: Partial<typeof takeuchiSkeleton>, kind: string, text: string][] = [
    [{ joints: joints.slice(1) }, "nodes", "63 nodes, not 64"],
    [{ joints: joints.with(3, "Hals") }, "nodes", "Hals as node 4, not Neck"],
    [{ endSites: endSites.with(site, false) }, "nodes", "Site1 as node 6, not an end site"],
    [{ parents: parents.with(hand, 0) }, "nodes", "LeftHand on Hips, not on LeftForeArm"],
    [
      { offsets: offsets.with(3 * hand, -20) },
      "bones",
      "LeftHand at (-20, 0, 0), not (-17.165703, 0, 0)",
    ],
  ];
  for (const [change, kind, text] of cases) {
    const skeleton = { ...takeuchiSkeleton, ...change };
    const { bone: _, ...found } = skeletonDifference(skeleton, takeuchiSkeleton)!;
    assertEquals(found, { kind, text } as never);
  }
});

Deno.test("skeletonDifference() names the bone that differs most, but for joints that move", () => {
  const hand = joints.indexOf("LeftHand"), head = joints.indexOf("Head");
  const changed = offsets.with(3 * hand, -20).with(3 * head + 1, 9);
  const skeleton = { ...takeuchiSkeleton, offsets: changed };
  assertEquals(skeletonDifference(skeleton, takeuchiSkeleton)?.bone, "LeftHand by 2.8 cm");
  const moving = new Set([hand]);
  assertEquals(skeletonDifference(skeleton, takeuchiSkeleton, moving)?.bone, "Head by 0.9 cm");
  const tip = { ...takeuchiSkeleton, offsets: offsets.with(3 * joints.indexOf("Site1") + 1, 8) };
  assertEquals(skeletonDifference(tip, takeuchiSkeleton)?.bone, "the end of Head by 0.54 cm");
});
