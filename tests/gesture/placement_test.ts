import { assertAlmostEquals, assertEquals } from "@std/assert";
import { figureOf } from "../../src/gesture/figure.ts";
import { placementOf } from "../../src/gesture/placement.ts";
import { facing } from "../../src/motion/kinematics/facing.ts";
import { skeletonFromPose } from "../../src/motion/skeleton/skeleton.ts";

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

/** Hips that walk 1 cm a frame along x, 90 cm above feet on a floor at height 7. */
function walking(rows: number, feet: boolean) {
  const names = feet ? ["Hips", "Head", "LeftFoot"] : ["Hips", "Head", "LeftArm"];
  const frame = (x: number) => [x, 97, 3, x, 157, 3, x, feet ? 7 : 110, 3];
  const data = Float64Array.from(Array.from({ length: rows }, (_, x) => frame(x)).flat());
  const skeleton = skeletonFromPose(names, [-1, 0, 0], frame(0));
  return { positions: { data, rows, columns: 9 }, figure: figureOf(skeleton) };
}

Deno.test("placementOf() puts the root over the origin on average, and feet on the ground", () => {
  const { positions, figure } = walking(5, true);
  positions.data[1 * 9 + 7] = -40; // one frame that is off
  const { x, y, z, turn } = placementOf(positions, figure, 0.5);
  assertEquals([x, z, turn], [-2, -3, -0.5]);
  assertAlmostEquals(y, -7 + 0.03 * figure.trunk, 1e-9);
});

Deno.test("placementOf() holds hips without legs above the ground", () => {
  const { positions, figure } = walking(4, false);
  assertEquals(placementOf(positions, figure, 0).y, -97 + 0.4 * 60);
});
