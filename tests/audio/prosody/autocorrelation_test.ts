import { assertAlmostEquals } from "@std/assert";
import fc from "fast-check";
import { Autocorrelation } from "../../../src/audio/prosody/autocorrelation.ts";

/** The definition: sum of products, normalised, over the same of the window. */
function direct(channels: readonly Float64Array[], window: Float64Array, lag: number): number {
  const correlate = (x: Float64Array, lag: number) =>
    x.subarray(lag).reduce((sum, value, i) => sum + value * x[i]!, 0);
  const sum = (lag: number) => channels.reduce((total, x) => total + correlate(x, lag), 0);
  return sum(lag) / sum(0) / (correlate(window, lag) / correlate(window, 0));
}

Deno.test("Autocorrelation equals its definition, for two frames of any number of channels", () => {
  const noise = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
    minLength: 400,
    maxLength: 400,
  });
  fc.assert(
    fc.property(
      fc.integer({ min: 5, max: 50 }),
      fc.integer({ min: 1, max: 3 }),
      noise,
      (half, channelCount, values) => {
        const length = 2 * half, maxLag = half;
        const window = Float64Array.from(
          { length },
          (_, i) => Math.sin(Math.PI * (i + 1) / (length + 1)),
        );
        const autocorrelation = new Autocorrelation(window, maxLag);
        const frames: Float64Array[][] = [[], []];
        for (let c = 0; c < channelCount; c++) {
          const pair = autocorrelation.createPair();
          for (const f of [0, 1]) {
            // Noise on a tone, so that no frame is without power.
            const frame = window.map((w, i) =>
              w * (Math.cos(i * (f + 1)) + values[(c * 131 + f * 67 + i) % 400]!)
            );
            frames[f]!.push(frame);
            for (const [i, value] of frame.entries()) pair[2 * i + f] = value;
          }
          autocorrelation.addChannel(pair);
        }
        const r = [new Float64Array(2 * maxLag + 1), new Float64Array(2 * maxLag + 1)] as const;
        autocorrelation.take(...r);
        for (const f of [0, 1] as const) {
          for (let lag = 0; lag <= maxLag; lag++) {
            const expected = direct(frames[f]!, window, lag);
            assertAlmostEquals(r[f][maxLag + lag]!, expected, 1e-9);
            assertAlmostEquals(r[f][maxLag - lag]!, expected, 1e-9);
          }
        }
      },
    ),
    { numRuns: 30 },
  );
});
