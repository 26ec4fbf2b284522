import { assertAlmostEquals, assertEquals, assertLess, assertThrows } from "@std/assert";
import fc from "fast-check";
import { InputError } from "../../../src/errors/input_error.ts";
import { decodeNpy } from "../../../src/matrix/npy.ts";
import type { Matrix } from "../../../src/matrix/matrix.ts";
import { fitBoneLengths } from "../../../src/motion/fitting/fit_bone_lengths.ts";
import { fitRotations } from "../../../src/motion/fitting/fit_rotations.ts";
import { forwardKinematics } from "../../../src/motion/kinematics/forward_kinematics.ts";
import { type Skeleton, skeletonFromPose } from "../../../src/motion/skeleton/skeleton.ts";
import { takeuchiSkeleton } from "../../../src/motion/skeleton/takeuchi_skeleton.ts";
import { assertClose } from "../../support/assert_close.ts";
import { readNpyMatrix, shared } from "../../support/motion/motion_fixtures.ts";
import { angleBetween, poses } from "../../support/motion/rotations.ts";

const published = shared("published_model/");

function publishedSkeleton(): Skeleton {
  const { joints, parents } = JSON.parse(
    Deno.readTextFileSync(new URL("skeleton.json", published.url)),
  );
  const pose = decodeNpy(Deno.readFileSync(new URL("mean_pose.npy", published.url))).data;
  return skeletonFromPose(joints, parents, pose);
}

/** A bone from (0, 0, 0) that rests along x and points in the given directions. */
function fitBone(directions: readonly (readonly number[])[]) {
  const skeleton = skeletonFromPose(["a", "b"], [-1, 0], [0, 0, 0, 2, 0, 0]);
  const data = Float64Array.from(directions.flatMap((d) => [0, 0, 0, ...d]));
  const fit = fitRotations({ data, rows: directions.length, columns: 6 }, skeleton);
  const rotations = directions.map((_, t) => fit.rotations.data.subarray(8 * t, 8 * t + 4));
  return { ...fit, skeleton, rotations };
}

/** Degrees from each frame's rotation to the next. */
function steps(rotations: readonly Float64Array[]): number[] {
  return rotations.slice(1).map((q, t) => angleBetween(rotations[t]!, q));
}

/** Directions on a cone about x: `angle` from x, 5 degrees of azimuth a frame. */
function cone(angle: number, frames: number): number[][] {
  return Array.from({ length: frames }, (_, t) => {
    const azimuth = t * Math.PI / 36;
    const radius = 2 * Math.sin(angle);
    return [2 * Math.cos(angle), radius * Math.cos(azimuth), radius * Math.sin(azimuth)];
  });
}

Deno.test("fitRotations() finds any pose of the skeleton", () => {
  fc.assert(
    fc.property(poses(takeuchiSkeleton, 3), (rotations) => {
      const positions = forwardKinematics(takeuchiSkeleton, rotations);
      const fit = fitRotations(positions, takeuchiSkeleton);
      assertLess(fit.meanError, 1e-3);
      assertClose(
        forwardKinematics(takeuchiSkeleton, fit.rotations, fit.rootPositions),
        positions,
        0.02,
      );
    }),
    { numRuns: 20 },
  );
});

Deno.test("fitRotations() says how far its positions are from the given ones", () => {
  const { meanError, worst, rotations, rootPositions, skeleton } = fitBone([
    [0, 3, 0],
    [5, 0, 0],
  ]);
  assertAlmostEquals(meanError, (1 + 3) / 4, 1e-6);
  assertEquals(worst.joint, "b");
  assertAlmostEquals(worst.mean, 2, 1e-6);
  assertAlmostEquals(worst.percentile95, 1 + 0.95 * 2, 1e-6);
  const positions = forwardKinematics(skeleton, rotationsMatrix(rotations), rootPositions);
  assertAlmostEquals(positions.data[4]!, 2, 1e-6);
});

function rotationsMatrix(rotations: readonly Float64Array[]): Matrix {
  const data = Float64Array.from(rotations.flatMap((q) => [...q, 0, 0, 0, 1]));
  return { data, rows: rotations.length, columns: 8 };
}

// The least mean distance that any rotations reach, found with a general minimiser from many
// steps, is 0.30 cm with bone lengths from the motion and 0.90 cm with those of the mean pose.
for (
  const [file, bound, boundOfMeanPose] of [
    ["gesture.npy", 0.315, 0.965],
    ["gesture_savgol_9_3.npy", 0.31, 0.955],
  ] as const
) {
  Deno.test({
    name: `fitRotations() stays within 1 cm of the published model's ${file}${published.note}`,
    ignore: published.absent,
    fn() {
      const gesture = readNpyMatrix(new URL(`golden/${file}`, published.url));
      const skeleton = publishedSkeleton();
      assertLess(fitRotations(gesture, skeleton).meanError, boundOfMeanPose);
      const fit = fitRotations(gesture, fitBoneLengths(gesture, skeleton));
      assertLess(fit.meanError, bound);
      // No joint turns faster than the fastest bone given, 22 degrees a frame.
      const { data, columns } = fit.rotations;
      for (let i = columns; i < data.length; i += 4) {
        const angle = angleBetween(
          data.subarray(i - columns, i - columns + 4),
          data.subarray(i, i + 4),
        );
        assertLess(angle, 22);
      }
    },
  });
}

Deno.test("fitRotations() does not spin a bone about itself opposite to its rest pose", () => {
  const directions = cone(Math.PI - 0.1, 73);
  const given = 0.1 * 5;
  // The shortest turn from the rest pose would spin by twice the azimuth: 10 degrees a frame.
  assertLess(Math.max(...steps(fitBone(directions).rotations)), 1.2 * given);
});

Deno.test("fitRotations() passes the direction opposite to the rest pose without a flip", () => {
  const circle = Array.from({ length: 73 }, (_, t) => {
    const angle = t * Math.PI / 36;
    return [2 * Math.cos(angle), 2 * Math.sin(angle), 0];
  });
  assertLess(Math.max(...steps(fitBone(circle).rotations)), 5.1);
});

Deno.test("fitRotations() does not drift away from the rest pose", () => {
  // Carrying the rotation along a cone 60 degrees wide turns the bone by 180 degrees a round.
  const { rotations } = fitBone(cone(Math.PI / 3, 10 * 72 + 1));
  assertLess(angleBetween(rotations[72]!, rotations[720]!), 0.1);
  assertLess(angleBetween(rotations[720]!, [0, 0, 0, 1]), 75);
  assertLess(Math.max(...steps(rotations)), 6);
});

Deno.test("fitRotations() starts opposite to the rest pose and with bones of no length", () => {
  const { rotations } = fitBone([[-2, 0, 0], [0, 0, 0], [-2, 0, 0]]);
  for (const q of rotations) {
    assertAlmostEquals(Math.hypot(...q), 1, 1e-9);
    assertAlmostEquals(Math.abs(q[3]!), 0, 1e-3);
  }
  const skeleton = skeletonFromPose(["a", "b", "c"], [-1, 0, 1], [0, 0, 0, 0, 0, 0, 1, 0, 0]);
  const data = new Float64Array([1, 2, 3, 1, 2, 3, 1, 3, 3]);
  const fit = fitRotations({ data, rows: 1, columns: 9 }, skeleton);
  assertAlmostEquals(fit.meanError, 0, 1e-6);
});

Deno.test("fitRotations() gives joints without children their rest rotation", () => {
  const { rotations } = fitBone([[0, 2, 0]]);
  assertEquals(rotations.length, 1);
  const hand = fitRotations(
    { data: new Float64Array([0, 0, 0, 0, 2, 0]), rows: 1, columns: 6 },
    skeletonFromPose(["a", "b"], [-1, 0], [0, 0, 0, 2, 0, 0]),
  ).rotations.data.subarray(4);
  assertLess(angleBetween(hand, [0, 0, 0, 1]), 1e-6);
});

Deno.test("fitRotations() takes float32, no frames, and refuses what is not a pose", () => {
  const skeleton = skeletonFromPose(["a", "b"], [-1, 0], [0, 0, 0, 2, 0, 0]);
  const one = { data: new Float32Array([0, 1, 0, 2, 1, 0]), rows: 1, columns: 6 };
  assertAlmostEquals(fitRotations(one, skeleton).meanError, 0, 1e-9);
  const none = fitRotations({ data: new Float64Array(0), rows: 0, columns: 6 }, skeleton);
  assertEquals([none.rotations.rows, none.rootPositions.rows, none.meanError], [0, 0, 0]);
  assertThrows(() => fitRotations(one, takeuchiSkeleton), RangeError, "192 columns");
  const broken = { ...one, data: new Float32Array([0, 1, 0, 2, NaN, 0]) };
  assertThrows(() => fitRotations(broken, skeleton), InputError, "frame 0 has NaN in column 4");
});
