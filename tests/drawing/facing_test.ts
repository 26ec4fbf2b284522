import { assertAlmostEquals, assertEquals } from "@std/assert";
import { facing, sidesOfBody } from "../../src/gesture/figure_measure.ts";
import { skeletonFromPose } from "../../src/motion/skeleton/skeleton.ts";
import { takeuchiSkeleton } from "../../src/motion/skeleton/takeuchi_skeleton.ts";

/** Hips with a hand on each side, turned about the vertical axis. */
function turned(azimuth: number): [Parameters<typeof facing>[0], Parameters<typeof facing>[1]] {
  const x = 10 * Math.cos(azimuth), z = -10 * Math.sin(azimuth);
  const pose = [0, 90, 0, x, 90, z, -x, 90, -z];
  const skeleton = skeletonFromPose(["Hips", "LeftHand", "RightHand"], [-1, 0, 0], pose);
  return [skeleton, { data: Float64Array.from(pose), rows: 1, columns: 9 }];
}

Deno.test("facing() is where the left is on the left", () => {
  for (const azimuth of [0, 0.3, -2, 3]) {
    assertAlmostEquals(facing(...turned(azimuth)), azimuth, 1e-9);
  }
});

Deno.test("facing() is 0 where no names tell left from right", () => {
  const skeleton = skeletonFromPose(["A", "B"], [-1, 0], [0, 0, 0, 5, 5, 5]);
  assertEquals(facing(skeleton, { data: new Float32Array(6), rows: 1, columns: 6 }), 0);
});

Deno.test("sidesOfBody() knows the usual spellings", () => {
  const names = ["Root", "LeftHand", "RHand", "l_wrist", "hand.R", "LowerBack", "Neck", "lowerarm"];
  const skeleton = skeletonFromPose(names, [-1, 0, 0, 0, 0, 0, 0, 0], new Array(24).fill(0));
  const sides = ["middle", "left", "right", "left", "right", "middle", "middle", "middle"];
  assertEquals(sidesOfBody(skeleton), sides);
  const { joints } = takeuchiSkeleton;
  assertEquals(sidesOfBody(takeuchiSkeleton)[joints.indexOf("Site3")], "left");
});
