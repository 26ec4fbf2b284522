import { assertAlmostEquals, assertEquals } from "@std/assert";
import { kaiser20Window } from "../../../src/audio/signal/windows.ts";

/** Modified Bessel function of order 0 by its power series. */
function besselI0(x: number): number {
  let sum = 1;
  for (let k = 1, term = 1; k < 100; k++) sum += term *= (x / 2 / k) ** 2;
  return sum;
}

Deno.test("kaiser20Window() is a Bessel function of a half circle", () => {
  const window = kaiser20Window(50, 50.5);
  assertEquals(window.length, 101);
  for (const [i, value] of window.entries()) {
    const expected = besselI0((2 * Math.PI ** 2 + 0.5) * Math.sqrt(1 - ((i - 50) / 50.5) ** 2));
    assertAlmostEquals(value / expected, 1, 1e-6);
  }
});
