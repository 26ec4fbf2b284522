import { assertEquals, assertLess } from "@std/assert";
import { packGesture, unpackGesture } from "../../src/gesture/packed_gesture.ts";
import { takeuchiSkeleton } from "../../src/motion/skeleton/takeuchi_skeleton.ts";
import { waving } from "../support/page/view_data.ts";

Deno.test("unpackGesture() gives back what packGesture() packed, within half a step", () => {
  const { data, ...size } = waving(40);
  const put = Float32Array.from(data, (value, i) => i % 3 === 2 ? 7 : value * 3 - 100);
  const gesture = {
    skeleton: takeuchiSkeleton,
    frameRate: 20,
    positions: { data: put, ...size },
  };
  const packed = packGesture(gesture);
  const { positions: { data: found, ...foundSize }, ...rest } = unpackGesture(packed);
  assertEquals(rest, { skeleton: takeuchiSkeleton, frameRate: 20 });
  assertEquals(foundSize, size);
  const range = Math.max(...put) - Math.min(...put);
  const worst = put.reduce((most, value, i) => Math.max(most, Math.abs(value - found[i]!)), 0);
  assertLess(worst, 0.51 * range / 65535 + 1e-4);
  assertLess(packed.length, 0.6 * put.byteLength);
});
