import { assertEquals, assertLess } from "@std/assert";
import { packGesture, unpackGesture } from "../../view/data/packed_gesture.ts";
import { KNOWN_RIGS } from "../../src/gesture/rig.ts";
import { waving } from "../support/page/view_data.ts";

Deno.test("unpackGesture() gives back what packGesture() packed, within half a step", () => {
  const { data, rows } = waving(40);
  const track = {
    rig: KNOWN_RIGS[0]!,
    frameRate: 20,
    frames: rows,
    positions: Float32Array.from(data, (value, i) => i % 3 === 2 ? 7 : value * 3 - 100),
  };
  const packed = packGesture(track);
  const { positions, ...rest } = unpackGesture(packed);
  assertEquals(rest.frames, rows);
  assertEquals(rest.rig.joints, track.rig.joints);
  const range = Math.max(...track.positions) - Math.min(...track.positions);
  const worst = positions.reduce((most, value, i) => {
    return Math.max(most, Math.abs(value - track.positions[i]!));
  }, 0);
  assertLess(worst, 0.51 * range / 65535 + 1e-4);
  assertLess(packed.length, 0.6 * track.positions.byteLength);
});
