import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { forwardKinematics } from "../../../src/motion/kinematics/forward_kinematics.ts";
import { skeletonFromPose } from "../../../src/motion/skeleton/skeleton.ts";
import { takeuchiSkeleton } from "../../../src/motion/skeleton/takeuchi_skeleton.ts";
import { assertClose } from "../../support/assert_close.ts";

import { poses, turn } from "../../support/motion/rotations.ts";

Deno.test("forwardKinematics() turns each joint within its parent", () => {
  const chain = skeletonFromPose(["a", "b", "c"], [-1, 0, 1], [0, 0, 0, 1, 0, 0, 2, 0, 0]);
  const data = Float64Array.from([
    ...turn([0, 0, 1], Math.PI / 2),
    ...turn([1, 0, 0], Math.PI / 2),
    ...turn([0, 1, 0], 1),
    ...turn([0, 0, 1], Math.PI / 2),
    ...turn([0, 0, 1], Math.PI / 2),
    ...turn([0, 1, 0], 1),
  ]);
  const root = { data: new Float64Array([0, 0, 0, 5, 6, 7]), rows: 2, columns: 3 };
  assertClose(
    forwardKinematics(chain, { data, rows: 2, columns: 12 }, root),
    {
      data: new Float64Array([0, 0, 0, 0, 1, 0, 0, 2, 0, 5, 6, 7, 5, 7, 7, 4, 7, 7]),
      rows: 2,
      columns: 9,
    },
    1e-12,
  );
});

Deno.test("forwardKinematics() keeps every bone's length", () => {
  const { parents, offsets } = takeuchiSkeleton;
  fc.assert(
    fc.property(poses(takeuchiSkeleton, 2), (rotations) => {
      const { data, columns } = forwardKinematics(takeuchiSkeleton, rotations);
      for (let row = 0; row < data.length; row += columns) {
        assertEquals([...data.subarray(row, row + 3)], [0, 60, 0]);
        for (let node = 1; node < parents.length; node++) {
          const bone = [0, 1, 2].map((i) =>
            data[row + 3 * node + i]! - data[row + 3 * parents[node]! + i]!
          );
          const offset = offsets.slice(3 * node, 3 * node + 3);
          assertAlmostEquals(Math.hypot(...bone), Math.hypot(...offset), 1e-9);
        }
      }
    }),
    { numRuns: 20 },
  );
});

Deno.test("forwardKinematics() refuses matrices that do not fit", () => {
  const rotations = { data: new Float64Array(8), rows: 1, columns: 8 };
  assertThrows(() => forwardKinematics(takeuchiSkeleton, rotations), RangeError, "204 columns");
  const bone = skeletonFromPose(["a", "b"], [-1, 0], [0, 0, 0, 1, 0, 0]);
  const root = { data: new Float64Array(6), rows: 2, columns: 3 };
  assertThrows(() => forwardKinematics(bone, rotations, root), RangeError, "(1, 3)");
});
