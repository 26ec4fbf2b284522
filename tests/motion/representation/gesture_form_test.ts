import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import * as fc from "fast-check";
import { InputError } from "../../../src/errors/input_error.ts";
import { forwardKinematics } from "../../../src/motion/kinematics/forward_kinematics.ts";
import {
  gestureColumns,
  type GestureForm,
  positionsOf,
  rotationsOf,
  rotationVectors,
  withoutVelocities,
} from "../../../src/motion/representation/gesture_form.ts";
import { PositionGradient } from "../../../src/motion/representation/position_gradient.ts";
import { takeuchiSkeleton } from "../../../src/motion/skeleton/takeuchi_skeleton.ts";
import { Random } from "../../../src/random/random.ts";

const joints = takeuchiSkeleton.endSites.filter((site) => !site).length;
const forms = (["exponential", "rotation6d"] as const).flatMap((representation) =>
  [false, true].map((velocities): GestureForm => ({
    representation,
    velocities,
    skeleton: takeuchiSkeleton,
  }))
);

/** Rotations of all joints that are drawn at random, (frames, 4 joints). */
function anyRotations(frames: number, seed: number) {
  const data = new Float64Array(frames * 4 * joints);
  const normal = new Random(seed).fillNormal(new Float32Array(data.length), 1);
  for (let i = 0; i < data.length; i += 4) {
    const length = Math.hypot(...normal.subarray(i, i + 4));
    for (let c = 0; c < 4; c++) data[i + c] = normal[i + c]! / length;
  }
  return { data, rows: frames, columns: 4 * joints };
}

for (const form of forms) {
  const name = `${form.representation}${form.velocities ? " with velocities" : ""}`;

  Deno.test(`rotationVectors() and rotationsOf() give back what was, ${name}`, () => {
    const rotations = anyRotations(20, 1);
    const vectors = rotationVectors(rotations, form);
    assertEquals(vectors.columns, gestureColumns(form, takeuchiSkeleton));
    const values = withoutVelocities(vectors, form);
    const expected = forwardKinematics(takeuchiSkeleton, rotations).data;
    const positions = positionsOf(values, form).data;
    for (const [i, x] of expected.entries()) assertAlmostEquals(positions[i]!, x, 1e-9);
    if (!form.velocities) return;
    const size = form.representation === "exponential" ? 3 : 6;
    assertEquals([...vectors.data.subarray(size, 2 * size)], new Array(size).fill(0));
    const second = vectors.columns;
    assertAlmostEquals(
      vectors.data[second + size]!,
      vectors.data[second]! - vectors.data[0]!,
      1e-12,
    );
  });

  Deno.test(`PositionGradient is what a small step does to the positions' error, ${name}`, () => {
    const of = (seed: number) =>
      Float32Array.from(rotationVectors(anyRotations(1, seed), form).data);
    const predicted = of(2), target = of(3);
    const gradients = new PositionGradient(form, takeuchiSkeleton);
    const found = new Float32Array(predicted.length);
    const none = new Float32Array(predicted.length);
    const loss = gradients.add(predicted, 0, target, 0, found, 0.01);
    const stride = predicted.length / joints;
    const size = form.velocities ? stride / 2 : stride;
    let largest = 0;
    for (let i = 0; i < predicted.length; i += 5) {
      const there = predicted.slice(), back = predicted.slice();
      there[i]! += 1e-3;
      back[i]! -= 1e-3;
      const slope = (gradients.add(there, 0, target, 0, none, 0.01) -
        gradients.add(back, 0, target, 0, none, 0.01)) / (there[i]! - back[i]!);
      assertAlmostEquals(found[i]!, slope, 1e-3 * Math.max(1, Math.abs(slope)), `number ${i}`);
      if (i % stride >= size) assertEquals(found[i], 0);
      largest = Math.max(largest, Math.abs(slope));
    }
    assert(largest > 1 && loss > 1, "there is something to compare");
    assertEquals(gradients.add(target, 0, target, 0, none, 1), 0);
  });
}

Deno.test("rotationVectors() go on smoothly where a joint turns round and round", () => {
  const form = { representation: "exponential", velocities: false } as const;
  const rows = 200;
  const data = new Float64Array(4 * rows);
  for (let t = 0; t < rows; t++) {
    const angle = t / 10; // three turns
    // Every other quaternion is the other one of the same rotation.
    const sign = t % 2 ? -1 : 1;
    data.set([0, sign * Math.sin(angle / 2), 0, sign * Math.cos(angle / 2)], 4 * t);
  }
  const { data: v } = rotationVectors({ data, rows, columns: 4 }, form);
  for (let t = 0; t < rows; t++) assertAlmostEquals(v[3 * t + 1]!, t / 10, 1e-9);
});

Deno.test("rotationsOf() makes rotations of any six numbers", () => {
  const form = { representation: "rotation6d", velocities: false } as const;
  const number = fc.double({ min: -1e3, max: 1e3, noNaN: true });
  fc.assert(fc.property(fc.array(number, { minLength: 6, maxLength: 6 }), (six) => {
    const { data } = rotationsOf({ data: Float64Array.from(six), rows: 1, columns: 6 }, form);
    assertAlmostEquals(Math.hypot(...data), 1, 1e-9);
  }));
});

Deno.test("positionsOf() takes rotations of a known skeleton alone", () => {
  const form = { representation: "rotation6d", velocities: false } as const;
  const values = { data: new Float64Array(6), rows: 1, columns: 6 };
  assertThrows(() => positionsOf(values, form), InputError, "no known skeleton");
});
