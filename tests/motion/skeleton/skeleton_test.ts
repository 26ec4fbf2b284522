import { assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../../src/errors/input_error.ts";
import { fitBoneLengths } from "../../../src/motion/fitting/fit_bone_lengths.ts";
import { forwardKinematics } from "../../../src/motion/kinematics/forward_kinematics.ts";
import { skeletonFromPose, validateSkeleton } from "../../../src/motion/skeleton/skeleton.ts";
import { takeuchiSkeleton } from "../../../src/motion/skeleton/takeuchi_skeleton.ts";
import { assertClose } from "../../support/assert_close.ts";
import { fixture, shared } from "../../support/motion/motion_fixtures.ts";

const motion = shared("motion/");

Deno.test("validateSkeleton() takes the data set's skeleton through JSON", () => {
  assertEquals(validateSkeleton(JSON.parse(JSON.stringify(takeuchiSkeleton))), takeuchiSkeleton);
});

Deno.test("validateSkeleton() names the field that is wrong", () => {
  const wrong: [change: Record<string, unknown>, message: string][] = [
    [{ name: 3 }, "skeleton: name must be a text, current value is 3"],
    [{ joints: [] }, "skeleton: joints must be a list of at least one name, current value is []"],
    [{ joints: ["a", 2, "c"] }, "skeleton: joints[1] must be a name, current value is 2"],
    [{ parents: [-1, 0] }, "skeleton: parents must be a list of 3 elements, has 2"],
    [
      { parents: [-1, 2, 0] },
      "skeleton: parents[1] must be the index of an earlier joint, -1 for the first, current value is 2",
    ],
    [{ endSites: [false, true, false] }, "skeleton: parents[2] must be a joint, not an end site"],
    [{ endSites: [true, false, true] }, "skeleton: endSites[0] must be false: the root is no end"],
    [{ endSites: undefined }, "skeleton: endSites is missing: a list"],
    [{ offsets: [0, 0, 0, 1, 1, 1, 2, NaN, 2] }, "skeleton: offsets[7] must be a finite number"],
    [{ offsets: [0, 0, 0] }, "skeleton: offsets must be a list of 9 elements, has 3"],
    [{ rotationOrder: "ZXZ" }, "skeleton: rotationOrder must be an order of the three axes such"],
  ];
  const right = {
    name: "arm",
    joints: ["a", "b", "c"],
    parents: [-1, 0, 1],
    endSites: [false, false, true],
    offsets: [0, 0, 0, 1, 1, 1, 2, 2, 2],
    rotationOrder: "XYZ",
  };
  assertEquals(validateSkeleton(right).name, "arm");
  for (const [change, message] of wrong) {
    assertThrows(() => validateSkeleton({ ...right, ...change }), InputError, message);
  }
  for (const value of [null, 3, "arm", [right]]) {
    assertThrows(() => validateSkeleton(value), InputError, "skeleton: it must be an object");
  }
});

Deno.test({
  name: `takeuchiSkeleton has the names of the evaluation files${motion.note}`,
  ignore: motion.absent,
  fn() {
    const { joints } = JSON.parse(
      Deno.readTextFileSync(new URL("joint_names.json", motion.url)),
    );
    assertEquals(takeuchiSkeleton.joints, joints);
  },
});

Deno.test("takeuchiSkeleton has the offsets of the data set's files, in their order", () => {
  const text = Deno.readTextFileSync(fixture("motion_100fps.bvh"));
  const offsets = [...text.matchAll(/OFFSET (.*)/g)].flatMap((m) => m[1]!.trim().split(" "));
  assertEquals(takeuchiSkeleton.offsets, offsets.map(Number));
  const joints = [...text.matchAll(/(?:ROOT|JOINT) (\S+)/g)].map((m) => m[1]!);
  assertEquals(takeuchiSkeleton.joints.filter((_, i) => !takeuchiSkeleton.endSites[i]), joints);
});

Deno.test("skeletonFromPose() has the pose as its rest pose", () => {
  const pose = [1, 2, 3, 2, 4, 6, 0, 0, 9, 5, 5, 5];
  const skeleton = skeletonFromPose(["a", "b", "c", "d"], [-1, 0, 0, 2], pose);
  assertEquals(skeleton.offsets, [1, 2, 3, 1, 2, 3, -1, -2, 6, 5, 5, -4]);
  const rest = Float64Array.from({ length: 16 }, (_, i) => i % 4 === 3 ? 1 : 0);
  const positions = forwardKinematics(skeleton, { data: rest, rows: 1, columns: 16 });
  assertClose(positions, { data: Float64Array.from(pose), rows: 1, columns: 12 }, 1e-12);
});

Deno.test("skeletonFromPose() refuses what is no tree or no pose of it", () => {
  assertThrows(() => skeletonFromPose(["a", "b"], [-1, 0], [0, 0, 0]), InputError, "6 numbers");
  assertThrows(() => skeletonFromPose(["a", "b"], [-1], [0, 0, 0, 1, 1, 1]), InputError, "parents");
  assertThrows(
    () => skeletonFromPose(["a", "b"], [1, -1], [0, 0, 0, 1, 1, 1]),
    InputError,
    "parents[0]",
  );
});

Deno.test("fitBoneLengths() scales bones to their median length and leaves the rest alone", () => {
  const skeleton = skeletonFromPose(["a", "b", "c"], [-1, 0, 1], [5, 5, 5, 5, 6, 5, 5, 6, 5]);
  const data = new Float64Array([0, 0, 0, 3, 4, 0, 9, 9, 9, 1, 1, 1, 1, 1, 8, 0, 0, 0]);
  const fitted = fitBoneLengths({ data, rows: 2, columns: 9 }, skeleton);
  assertEquals(fitted.offsets, [5, 5, 5, 0, 6, 0, 0, 0, 0]);
  const stray = new Float64Array([...data, 0, 0, 0, 90, 0, 0, 0, 0, 0]);
  assertEquals(fitBoneLengths({ data: stray, rows: 3, columns: 9 }, skeleton).offsets[4], 7);
  const none = fitBoneLengths({ data: new Float64Array(0), rows: 0, columns: 9 }, skeleton);
  assertEquals(none, skeleton);
  assertThrows(() => fitBoneLengths({ data, rows: 3, columns: 6 }, skeleton), RangeError, "9");
});
