import { assertAlmostEquals, assertEquals } from "@std/assert";
import { poseAt } from "../../src/gesture/gesture.ts";

/** The pose at a moment of frames of two numbers. */
function at(frames: readonly (readonly [number, number])[], frame: number): number[] {
  const out = new Float64Array(2);
  poseAt({ data: Float32Array.from(frames.flat()), rows: frames.length, columns: 2 }, frame, out);
  return [...out];
}

const frames = [[0, 5], [1, 9], [4, 1], [9, 0]] as const;

Deno.test("poseAt() gives a frame as it is", () => {
  for (const [i, frame] of frames.entries()) assertEquals(at(frames, i), [...frame]);
  assertEquals(at(frames, 2.0000000004), [4, 1]);
});

Deno.test("poseAt() stays in the first and the last frame", () => {
  assertEquals(at(frames, -3), [0, 5]);
  assertEquals(at(frames, 17.2), [9, 0]);
  assertEquals(at([[2, 3]], 0.5), [2, 3]);
});

Deno.test("poseAt() follows a parabola between frames", () => {
  assertAlmostEquals(at(frames, 1.5)[0]!, 2.25, 1e-6);
  assertAlmostEquals(at(frames, 1.25)[0]!, 1.5625, 1e-6);
});
