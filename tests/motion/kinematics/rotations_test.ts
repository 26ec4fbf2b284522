import { assertAlmostEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { eulerAngles } from "../../../src/motion/kinematics/rotations.ts";
import type { RotationOrder } from "../../../src/motion/skeleton/skeleton.ts";
import { angleBetween, ORDERS, quaternion, times, turn } from "../../support/motion/rotations.ts";

const AXES = { X: [1, 0, 0], Y: [0, 1, 0], Z: [0, 0, 1] } as const;

/** The rotation R1 R2 R3 of three angles in degrees. */
function compose(order: RotationOrder, angles: ArrayLike<number>): number[] {
  const turns = [...order].map((axis, i) =>
    turn(AXES[axis as keyof typeof AXES], angles[i]! * Math.PI / 180)
  );
  return times(times(turns[0]!, turns[1]!), turns[2]!);
}

function anglesOf(quaternions: readonly (readonly number[])[], order: RotationOrder) {
  const data = Float64Array.from(quaternions.flat());
  const angles = eulerAngles({ data, rows: quaternions.length, columns: 4 }, order);
  return quaternions.map((_, t) => angles.data.subarray(3 * t, 3 * t + 3));
}

Deno.test("eulerAngles() gives angles of the same rotation, in every order", () => {
  fc.assert(fc.property(
    fc.constantFrom(...ORDERS),
    fc.array(quaternion, { minLength: 1, maxLength: 5 }),
    (order, quaternions) => {
      anglesOf(quaternions, order).forEach((angles, t) => {
        assertLess(angleBetween(compose(order, angles), quaternions[t]!), 1e-5);
      });
    },
  ));
});

Deno.test("eulerAngles() is right in and near gimbal lock", () => {
  for (const order of ORDERS) {
    for (const middle of [90, -90, 90 - 1e-4, 90 - 1e-8, 270]) {
      const rotation = compose(order, [35, middle, -20]);
      const [angles] = anglesOf([rotation], order);
      assertLess(angleBetween(compose(order, angles!), rotation), 1e-4);
    }
  }
});

Deno.test("eulerAngles() follows smooth angles however many turns they make", () => {
  for (const order of ORDERS) {
    const smooth = Array.from({ length: 400 }, (_, t) => [5 * t, 60 * Math.sin(t / 20), -7 * t]);
    const angles = anglesOf(smooth.map((a) => compose(order, a)), order);
    angles.forEach((a, t) => a.forEach((x, i) => assertAlmostEquals(x, smooth[t]![i]!, 1e-6)));
  }
});

Deno.test("eulerAngles() takes the smoother triple where the middle angle passes 90 degrees", () => {
  for (const order of ORDERS) {
    const smooth = Array.from({ length: 80 }, (_, t) => [10, 4 * t + 1, -30]);
    const angles = anglesOf(smooth.map((a) => compose(order, a)), order);
    angles.forEach((a, t) => a.forEach((x, i) => assertAlmostEquals(x, smooth[t]![i]!, 1e-5)));
  }
});

Deno.test("eulerAngles() goes on from the angles of an earlier piece", () => {
  const rotation = { data: Float64Array.from(compose("ZXY", [10, 20, 30])), rows: 1, columns: 4 };
  const { data } = eulerAngles(rotation, "ZXY", new Float64Array([350, 20, -350]));
  [370, 20, -330].forEach((x, i) => assertAlmostEquals(data[i]!, x, 1e-9));
});
