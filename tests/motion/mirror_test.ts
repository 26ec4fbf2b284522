import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../src/errors/input_error.ts";
import { forwardKinematics } from "../../src/motion/kinematics/forward_kinematics.ts";
import { mirrorPositions, mirrorRotations } from "../../src/motion/mirror.ts";
import { mirrorImages } from "../../src/motion/skeleton/body_parts.ts";
import { skeletonFromPose } from "../../src/motion/skeleton/skeleton.ts";
import { takeuchiSkeleton } from "../../src/motion/skeleton/takeuchi_skeleton.ts";
import { Random } from "../../src/random/random.ts";
import { assertClose } from "../support/assert_close.ts";

const names = ["Hips", "LeftArm", "LeftHand", "RightArm", "RightHand"];
const parents = [-1, 0, 1, 0, 3];

Deno.test("mirrorPositions() moves the other hand, and leaves root and direction as they are", () => {
  // Facing +x: the left is at -z. The left hand is raised in the first frame, and forward in the second.
  const data = Float64Array.of(
    ...[5, 60, 7, 5, 90, -13, 5, 120, -13, 5, 90, 27, 5, 60, 27],
    ...[5, 60, 7, 5, 90, -13, 35, 90, -13, 5, 90, 27, 5, 60, 27],
  );
  const skeleton = skeletonFromPose(names, parents, data.slice(0, 15));
  const positions = { data, rows: 2, columns: 15 };
  const mirrored = mirrorPositions(skeleton, positions);
  assertClose(mirrored.data, [
    ...[5, 60, 7, 5, 90, -13, 5, 60, -13, 5, 90, 27, 5, 120, 27],
    ...[5, 60, 7, 5, 90, -13, 5, 60, -13, 5, 90, 27, 35, 90, 27],
  ], 1e-9);
  assertClose(mirrorPositions(skeleton, mirrored).data, data, 1e-9);
});

Deno.test("mirrorPositions() twice gives what there was, of every node and end site", () => {
  const { joints } = takeuchiSkeleton, columns = 3 * joints.length;
  const random = new Random(4);
  const data = Float64Array.from({ length: 7 * columns }, () => random.uniform(-50, 150));
  const once = mirrorPositions(takeuchiSkeleton, { data, rows: 7, columns });
  assertClose(mirrorPositions(takeuchiSkeleton, once).data, data, 1e-9);
  const images = mirrorImages(takeuchiSkeleton);
  const left = joints.indexOf("LeftHandIndex2"), right = joints.indexOf("RightHandIndex2");
  assertEquals([images[left], images[right], images[0]], [right, left, 0]);
});

Deno.test("mirrorImages() says which joint has none like it, or that no names tell sides", () => {
  const none = new Array(5).fill(false);
  assertThrows(
    () => mirrorImages({ joints: names.with(4, "RightFist"), parents, endSites: none }),
    InputError,
    "cannot be mirrored: its joint LeftHand has none like it on the other side",
  );
  assertThrows(
    () => mirrorImages({ joints: ["a", "b", "c", "d", "e"], parents, endSites: none }),
    InputError,
    "no names of its joints say what is left and right",
  );
});

Deno.test("mirrorRotations() are the mirror image of where the joints are", () => {
  const offsets = [0, 60, 0, 15, 30, 0, 30, 0, 2, -15, 30, 0, -30, 0, 2];
  const skeleton = {
    name: "body",
    joints: ["Hips", "LeftArm", "LeftHand", "RightArm", "RightHand"],
    parents: [-1, 0, 1, 0, 3],
    endSites: [false, false, true, false, true],
    offsets,
    rotationOrder: "ZXY",
  } as const;
  const q = (x: number, y: number, z: number, w: number) => {
    const length = Math.hypot(x, y, z, w);
    return [x, y, z, w].map((value) => value / length);
  };
  const data = Float64Array.from(
    [q(0.1, 0.4, -0.2, 1), q(0.5, 0, 0.3, 1), q(0, -0.3, 0.1, 1)].flat(),
  );
  const rotations = { data, rows: 1, columns: 12 };
  const [x] = [forwardKinematics(skeleton, rotations).data];
  const mirrored = forwardKinematics(skeleton, mirrorRotations(skeleton, rotations)).data;
  for (const [node, image] of [0, 3, 4, 1, 2].entries()) {
    for (let axis = 0; axis < 3; axis++) {
      const value = x[3 * image + axis]!;
      assertAlmostEquals(mirrored[3 * node + axis]!, axis === 0 ? -value : value, 1e-9);
    }
  }
  const bent = { ...skeleton, offsets: offsets.with(4, 40) };
  assertThrows(() => mirrorRotations(bent, rotations), InputError, "LeftArm by 10.0 cm");
});
