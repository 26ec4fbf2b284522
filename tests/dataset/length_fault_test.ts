import { assertEquals } from "@std/assert";
import { lengthFault, recordedFrameRate } from "../../src/dataset/length_fault.ts";

const gestures = {
  frameRate: 20,
  skeleton: "from-files",
  rotationOrder: "channels",
  root: [0, 60, 0],
} as const;

Deno.test("lengthFault() names the usual rate that is nearest to one that would fit", () => {
  for (const rate of [20, 24, 25, 30, 48, 50, 60, 75, 90, 100, 120, 240, 250]) {
    for (const seconds of [100, 98, 101]) {
      const timing = { frames: 100 * rate, frameTime: 1 / 33 };
      const fault = lengthFault(seconds, timing, { ...gestures, lengthTolerance: 0 }, "7");
      assertEquals(fault?.frameRate, rate, `${rate} a second, ${seconds} s`);
    }
  }
  const odd = lengthFault(100, { frames: 3600, frameTime: 1 / 100 }, gestures, "7");
  assertEquals(odd?.frameRate, 36);
});

Deno.test("recordedFrameRate() knows an id in one piece or in two", () => {
  const settings = { ...gestures, recordedFrameRate: { "J\u00f6rg": 60 } };
  for (const id of ["J\u00f6rg", "Jo\u0308rg"]) assertEquals(recordedFrameRate(settings, id), 60);
  assertEquals(recordedFrameRate(settings, "7"), undefined);
});
