import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { beatAlignment, motionBeats } from "../../../eval/measures/beats.ts";

Deno.test("motionBeats() finds where a hand stops, at any frame rate", () => {
  const stops = [1, 2.2, 3.1, 4.5];
  for (const frameRate of [20, 30, 60]) {
    // Between two stops the hand speeds up and slows down, as 1 - cos.
    const speed = (time: number) => {
      const from = stops.findLast((stop) => stop <= time) ?? 0;
      const to = stops.find((stop) => stop > time) ?? 6;
      return 1 - Math.cos(2 * Math.PI * (time - from) / (to - from));
    };
    const rows = 6 * frameRate;
    const data = new Float64Array(6 * rows);
    for (let t = 1; t < rows; t++) {
      const step = speed((t - 0.5) / frameRate) / frameRate;
      for (let c = 0; c < 6; c++) data[6 * t + c] = data[6 * (t - 1) + c]! + (c % 3 - 1) * step;
    }
    const beats = motionBeats({ data, rows, columns: 6 }, { frameRate });
    assertEquals(beats.length, stops.length);
    stops.forEach((stop, i) => assertAlmostEquals(beats[i]!, stop, 0.05));
  }
});

Deno.test("motionBeats() finds none where nothing moves, or too little is there", () => {
  for (const rows of [0, 1, 2, 3, 40]) {
    const still = { data: new Float64Array(3 * rows).fill(7), rows, columns: 3 };
    assertEquals(motionBeats(still).length, 0);
  }
});

Deno.test("beatAlignment() is the mean over beats of how near the nearest onset is", () => {
  const times = fc.array(fc.double({ min: 0, max: 20, noNaN: true }), {
    minLength: 1,
    maxLength: 30,
  });
  fc.assert(
    fc.property(times, times, fc.double({ min: 0.01, max: 1, noNaN: true }), (b, o, sigma) => {
      const onsets = o.toSorted((x, y) => x - y);
      const nearest = b.map((time) => Math.min(...onsets.map((onset) => Math.abs(onset - time))));
      const expected = nearest.reduce((sum, d) => sum + Math.exp(-(d ** 2) / (2 * sigma ** 2)), 0);
      const found = beatAlignment(b, onsets, { sigma }); // beats in any order
      assertAlmostEquals(found, expected / b.length, 1e-12);
      assert(found >= 0 && found <= 1);
      assertEquals(beatAlignment(onsets, onsets, { sigma }), 1);
    }),
  );
  assertEquals([beatAlignment([], [1]), beatAlignment([1], [])], [0, 0]);
});
