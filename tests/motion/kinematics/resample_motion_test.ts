import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  frameSampling,
  meantRate,
  type Motion,
  resampleMotion,
  smoothlyResampled,
} from "../../../src/motion/kinematics/resample_motion.ts";
import { skeletonFromPose } from "../../../src/motion/skeleton/skeleton.ts";

/** A root that turns and goes along, a step a frame. */
function walk(rows: number, frameTime: number): Motion {
  const turns = Array.from({ length: rows }, (_, t) => [0, 0, Math.sin(t / 50), Math.cos(t / 50)]);
  return {
    skeleton: skeletonFromPose(["Hips"], [-1], [0, 0, 0]),
    frameTime,
    rotations: { data: Float64Array.from(turns.flat()), rows, columns: 4 },
    rootPositions: {
      data: Float64Array.from({ length: 3 * rows }, (_, i) => i % 3 === 0 ? i / 3 : 0),
      rows,
      columns: 3,
    },
  };
}

Deno.test("smoothlyResampled() takes frame times for the rates that their decimals mean", () => {
  for (
    const [frameTime, rate] of [
      ...[[0.0333333, 30], [0.03333333, 30], [0.0166667, 60], [0.0083333, 120]],
    ] as const
  ) {
    for (const to of [20, 30, 60, 90]) {
      for (let rows = 1; rows <= 121; rows += 12) {
        const motion = walk(rows, frameTime);
        const { rotations, rootPositions } = smoothlyResampled(motion, to);
        assertEquals(rotations.rows, resampleMotion(motion, to).rotations.rows);
        assertEquals(rotations.rows, Math.floor((rows - 1) * to / rate + 1e-9) + 1);
        assert(rotations.data.every(Number.isFinite), `${rows} frames of ${frameTime} s at ${to}`);
        const last = rootPositions.data[3 * (rotations.rows - 1)]!;
        assert(Math.abs(last - (rotations.rows - 1) * rate / to) < 1e-9);
      }
    }
  }
});

Deno.test("frameSampling() takes frame times of six decimals for the rates that they mean", () => {
  const whole = [24, 25, 30, 48, 50, 60, 72, 90, 100, 120, 144, 150, 200, 240, 250, 300, 480];
  const television = [24, 30, 48, 60, 120, 240].map((rate) => rate / 1.001);
  for (const rate of [...whole, ...television]) {
    for (const decimals of [6, 7, 8, 9]) {
      const place = frameSampling(Number((1 / rate).toFixed(decimals)), 60);
      assertAlmostEquals(place(3600 * 60), 3600 * rate, 1e-6, `${rate} a second`);
    }
    assertEquals(meantRate(rate), rate);
  }
  // Rates that nobody uses are as they are written.
  for (const rate of [0.4, 13.7, 29.9, 59.7, 118.5]) assertEquals(meantRate(rate), rate);
});
