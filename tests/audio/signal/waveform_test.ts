import { assertAlmostEquals, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { PeakMeter } from "../../../src/audio/signal/waveform.ts";

Deno.test("PeakMeter.peak is the largest distance from the channel's mean, for any blocks", () => {
  const samples = fc.array(fc.tuple(level(), level()), { minLength: 1, maxLength: 50 });
  fc.assert(fc.property(samples, fc.integer({ min: 1, max: 60 }), (sound, blockLength) => {
    const channels = [0, 1].map((c) => Float64Array.from(sound, (sample) => sample[c]!));
    const expected = Math.max(...channels.map((channel) => {
      const mean = channel.reduce((sum, x) => sum + x, 0) / channel.length;
      return Math.max(...channel.map((x) => Math.abs(x - mean)));
    }));
    const meter = new PeakMeter(2);
    for (let start = 0; start < sound.length; start += blockLength) {
      meter.push(channels.map((channel) => channel.subarray(start, start + blockLength)));
    }
    assertAlmostEquals(meter.peak, expected, 1e-12);
    const whole = new PeakMeter(2);
    whole.push(channels);
    assertEquals(meter.peak, whole.peak);
  }));
});

Deno.test("PeakMeter.peak is 0 before the first sample", () => {
  assertEquals(new PeakMeter(1).peak, 0);
});

function level() {
  return fc.double({ min: -1, max: 1, noNaN: true });
}
