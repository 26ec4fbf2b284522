import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  interpolateCubic,
  interpolateMaximum,
  interpolateSinc,
} from "../../../src/audio/signal/interpolation.ts";

const fraction = fc.double({ min: 0, max: 1, noNaN: true });

Deno.test("interpolateCubic() passes through the values and meets parabolas", () => {
  assertEquals(interpolateCubic(7, 3, 5, 11, 0), 3);
  assertEquals(interpolateCubic(7, 3, 5, 11, 1), 5);
  const parabola = (x: number) => 2 * x * x - 3 * x + 1;
  fc.assert(fc.property(fraction, (x) => {
    const value = interpolateCubic(parabola(-1), parabola(0), parabola(1), parabola(2), x);
    assertAlmostEquals(value, parabola(x), 1e-12);
  }));
});

/** The sum as Boersma (1993, eq. 22) writes it, a cosine and a sine for each sample. */
function slowSinc(y: Float64Array, x: number, depth: number): number {
  const left = Math.floor(x), phase = x - left;
  let sum = 0;
  for (let n = 0; n < depth; n++) {
    const a = Math.PI * (phase + n), b = Math.PI * (1 - phase + n);
    const hannA = 0.5 + 0.5 * Math.cos(a / (phase + depth));
    const hannB = 0.5 + 0.5 * Math.cos(b / (1 - phase + depth));
    sum += y[left - n]! * (Math.sin(a) / a) * hannA + y[left + 1 + n]! * (Math.sin(b) / b) * hannB;
  }
  return sum;
}

Deno.test("interpolateSinc() equals the formula", () => {
  const y = Float64Array.from({ length: 1500 }, (_, n) => Math.sin(n * n));
  fc.assert(fc.property(fraction, fc.constantFrom(3, 30, 70, 700), (phase, depth) => {
    fc.pre(phase > 1e-6 && phase < 1 - 1e-6);
    assertAlmostEquals(
      interpolateSinc(y, 740 + phase, depth),
      slowSinc(y, 740 + phase, depth),
      1e-9,
    );
  }));
});

Deno.test("interpolateSinc() passes through the samples", () => {
  const y = Float64Array.of(3, 1, 4, 1, 5, 9, 2, 6);
  for (const [n, value] of y.entries()) assertEquals(interpolateSinc(y, n, 70), value);
});

Deno.test("interpolateSinc() is cubic two samples from an end and linear at it", () => {
  const y = Float64Array.of(3, 1, 4, 1, 5, 9, 2, 6);
  assertAlmostEquals(interpolateSinc(y, 0.25, 70), 2.5, 1e-12);
  assertAlmostEquals(interpolateSinc(y, 6.5, 70), 4, 1e-12);
  assertAlmostEquals(interpolateSinc(y, 1.5, 70), interpolateCubic(3, 1, 4, 1, 0.5), 1e-12);
});

Deno.test("interpolateMaximum() finds the top of a cosine between samples", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 99.5, max: 100.5, noNaN: true }),
      fc.double({ min: 0.1, max: 2, noNaN: true }),
      (top, frequency) => {
        const y = Float64Array.from({ length: 201 }, (_, n) => Math.cos(frequency * (n - top)));
        assertAlmostEquals(interpolateMaximum(y, Math.round(top), 70).x, top, 1e-3);
      },
    ),
  );
});
