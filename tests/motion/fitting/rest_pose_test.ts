import { assertEquals, assertGreater, assertLess, assertThrows } from "@std/assert";
import fc from "fast-check";
import { InputError } from "../../../src/errors/input_error.ts";
import { animate } from "../../../src/motion/fitting/animate.ts";
import { restIn, restInPose, restInTPose } from "../../../src/motion/fitting/rest_pose.ts";
import { forwardKinematics } from "../../../src/motion/kinematics/forward_kinematics.ts";
import { humanoidBones } from "../../../src/motion/skeleton/humanoid.ts";
import { type Skeleton, skeletonFromPose } from "../../../src/motion/skeleton/skeleton.ts";
import { takeuchiSkeleton } from "../../../src/motion/skeleton/takeuchi_skeleton.ts";
import { assertClose } from "../../support/assert_close.ts";
import { quaternion } from "../../support/motion/rotations.ts";

const JOINTS = takeuchiSkeleton.endSites.filter((site) => !site).length;

/** x, y, z of each node at rest. */
function poseOf({ parents, offsets }: Skeleton): number[][] {
  const pose: number[][] = [];
  for (const [node, parent] of parents.entries()) {
    pose.push([0, 1, 2].map((i) => offsets[3 * node + i]! + (pose[parent]?.[i] ?? 0)));
  }
  return pose;
}

const lengths = ({ offsets, parents }: Skeleton) =>
  Float64Array.from(
    parents.slice(1),
    (_, i) => Math.hypot(...offsets.slice(3 * i + 3, 3 * i + 6)),
  );

/** The paper's skeleton at rest in another pose: all of it turned, and an arm and a finger. */
function otherRest(whole: readonly number[], limb: readonly number[]): Skeleton {
  const data = Float64Array.from({ length: 4 * JOINTS }, (_, i) => i % 4 === 3 ? 1 : 0);
  const joints = takeuchiSkeleton.joints.filter((_, node) => !takeuchiSkeleton.endSites[node]);
  data.set(whole, 0);
  for (const name of ["LeftArm", "LeftForeArm", "RightHandIndex1"]) {
    data.set(limb, 4 * joints.indexOf(name));
  }
  const pose = forwardKinematics(takeuchiSkeleton, { data, rows: 1, columns: 4 * JOINTS });
  return restInPose(takeuchiSkeleton, pose.data);
}

Deno.test("restInTPose() gives a T-pose that faces +z, from any rest pose, with bones as long", () => {
  fc.assert(
    fc.property(quaternion, quaternion, (whole, limb) => {
      const skeleton = otherRest(whole, limb);
      const resting = restInTPose(skeleton)!;
      assertClose(lengths(resting), lengths(skeleton), 1e-6);
      const bones = humanoidBones(skeleton)!, pose = poseOf(resting);
      const from = (a: keyof typeof bones, b: keyof typeof bones) =>
        pose[bones[b]!]!.map((value, i) => value - pose[bones[a]!]![i]!);
      const points = (bone: number[], direction: number[]) => {
        const scale = Math.hypot(...bone);
        assertClose(Float64Array.from(bone), direction.map((x) => x * scale), 1e-4 * scale);
      };
      for (const [side, x] of [["left", 1], ["right", -1]] as const) {
        points(from(`${side}UpperArm`, `${side}LowerArm`), [x, 0, 0]);
        points(from(`${side}LowerArm`, `${side}Hand`), [x, 0, 0]);
        points(from(`${side}IndexProximal`, `${side}IndexDistal`), [x, 0, 0]);
        points(from(`${side}UpperLeg`, `${side}LowerLeg`), [0, -1, 0]);
        points(from(`${side}LowerLeg`, `${side}Foot`), [0, -1, 0]);
        assertGreater(from(`${side}Foot`, `${side}Toes`)[2]!, 5);
        // Palms down: the index finger is before the little one, at the same height.
        const palm = from(`${side}LittleProximal`, `${side}IndexProximal`);
        assertGreater(palm[2]!, 3);
        assertLess(Math.abs(palm[1]!), 0.1);
      }
      assertGreater(from("hips", "head")[1]!, 30);
    }),
    { numRuns: 25 },
  );
});

Deno.test("restInTPose() leaves alone what is no body, or rests in no pose of one", () => {
  assertEquals(restInTPose(skeletonFromPose(["a", "b"], [-1, 0], [0, 0, 0, 1, 0, 0])), undefined);
  // As in programs where each bone lies along its joint's own x axis.
  const { offsets } = takeuchiSkeleton;
  const along = offsets.map((_, i) =>
    i < 3 ? 0 : i % 3 === 0 ? Math.hypot(...offsets.slice(i, i + 3)) : 0
  );
  const flat = { ...takeuchiSkeleton, offsets: along };
  assertEquals(restInTPose(flat), undefined);
  assertThrows(
    () => restIn(flat, "t-pose", new Float64Array(offsets.length)),
    InputError,
    "rest in bind",
  );
});

Deno.test("restIn() finds a T-pose by way of the mean where a skeleton rests in no pose", () => {
  const mean = poseOf(takeuchiSkeleton).flat();
  const { offsets } = takeuchiSkeleton;
  const along = offsets.map((_, i) =>
    i < 3 ? offsets[i]! : i % 3 === 0 ? Math.hypot(...offsets.slice(i, i + 3)) : 0
  );
  const limbs = new Set(["LeftForeArm", "RightForeArm", "Neck", "Head", "Spine", "Spine1"]);
  // Only bones that their joint turns alone may lie otherwise than in the pose.
  const mixed = offsets.map((value, i) =>
    limbs.has(takeuchiSkeleton.joints[Math.floor(i / 3)]!) ? along[i]! : value
  );
  const odd = { ...takeuchiSkeleton, offsets: mixed };
  assertEquals(restInTPose(odd), undefined);
  assertEquals(restIn(odd, undefined, mean).rest, "t-pose");
});

/** Two seconds of a gesture: a few turns of both arms and of a leg, smoothly. */
function gesture(frameRate: number) {
  const rows = 2 * frameRate, columns = 4 * JOINTS;
  const joints = takeuchiSkeleton.joints.filter((_, node) => !takeuchiSkeleton.endSites[node]);
  const data = new Float64Array(rows * columns);
  for (let t = 0; t < rows; t++) {
    for (let j = 0; j < JOINTS; j++) {
      const moves = /^(Left|Right)(Arm|ForeArm|UpLeg)$/.test(joints[j]!);
      const angle = moves ? 0.4 * Math.sin(2 * t / frameRate + j) : 0;
      data.set([0, Math.sin(angle), 0, Math.cos(angle)], t * columns + 4 * j);
      if (joints[j] === "LeftUpLeg") {
        data.set([Math.sin(angle), 0, 0, Math.cos(angle)], t * columns + 4 * j);
      }
    }
  }
  const positions = forwardKinematics(takeuchiSkeleton, { data, rows, columns });
  return { positions, frameRate, skeleton: takeuchiSkeleton };
}

Deno.test("animate() moves joints where they were, whatever the skeleton rests in", () => {
  const given = gesture(20);
  for (const rest of [undefined, "mean", "bind"] as const) {
    const { motion, fit, rest: chosen } = animate(given, { rest });
    assertEquals(chosen, rest ?? "t-pose");
    const { skeleton, rotations, rootPositions } = motion;
    assertClose(
      forwardKinematics(skeleton, rotations, rootPositions),
      given.positions,
      0.02,
      `${rest}`,
    );
    assertLess(fit.worst.percentile95, 0.02);
  }
});

Deno.test("animate() interpolates frames near to where the joints are in between", () => {
  const { motion } = animate(gesture(20), { framesPerSecond: 60 });
  assertEquals([motion.rotations.rows, motion.frameTime], [3 * 39 + 1, 1 / 60]);
  const { data } = forwardKinematics(motion.skeleton, motion.rotations, motion.rootPositions);
  assertClose(data, gesture(60).positions.data.subarray(0, data.length), 0.05);
});

Deno.test("animate() keeps the lowest foot on the ground", () => {
  const { motion: { skeleton, rotations, rootPositions } } = animate(gesture(20), {
    root: "lowest-foot",
  });
  const { data, rows, columns } = forwardKinematics(skeleton, rotations, rootPositions);
  for (let t = 0; t < rows; t++) {
    const heights = data.subarray(t * columns, (t + 1) * columns).filter((_, i) => i % 3 === 1);
    assertLess(Math.abs(Math.min(...heights)), 1e-9);
  }
  const arm = skeletonFromPose(["a", "b"], [-1, 0], [0, 0, 0, 1, 0, 0]);
  const positions = { data: new Float64Array([0, 0, 0, 1, 0, 0]), rows: 1, columns: 6 };
  assertThrows(
    () => animate({ positions, frameRate: 20, skeleton: arm }, { root: "lowest-foot" }),
    InputError,
    "no feet",
  );
});
