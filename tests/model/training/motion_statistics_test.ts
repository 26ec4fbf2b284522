import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { InputError } from "../../../src/errors/input_error.ts";
import { MotionStatistics } from "../../../src/model/training/motion_statistics.ts";

Deno.test("MotionStatistics gives mean, largest size and deviation however frames arrive", () => {
  fc.assert(fc.property(
    fc.array(fc.tuple(fc.double({ min: -90, max: 90, noNaN: true }), fc.integer()), {
      minLength: 1,
      maxLength: 30,
    }),
    fc.integer({ min: 1, max: 7 }),
    (pairs, size) => {
      const rows = pairs.map(([a, b]) => [Math.fround(a), Math.fround(100 + b % 50), 0]);
      const statistics = new MotionStatistics(3);
      for (let i = 0; i < rows.length; i += size) {
        const block = rows.slice(i, i + size);
        statistics.push({
          data: Float32Array.from(block.flat()),
          rows: block.length,
          columns: 3,
        });
      }
      const { mean, max, sigma } = statistics.finish();
      const column = (c: number) => rows.map((row) => row[c]!);
      const means = [0, 1, 2].map((c) => column(c).reduce((s, x) => s + x) / rows.length);
      const sizes = [0, 1, 2].map((c) => Math.max(...column(c).map(Math.abs)));
      const normalised = rows.flatMap((row) =>
        row.map((x, c) => (x - means[c]!) / (sizes[c]! + 1e-8))
      );
      for (let c = 0; c < 3; c++) assertAlmostEquals(mean[c]!, means[c]!, 2e-5);
      assertEquals([...max], sizes);
      const square = normalised.reduce((sum, y) => sum + y * y, 0) / normalised.length;
      assertAlmostEquals(sigma, Math.sqrt(square), 1e-6);
    },
  ));
});

Deno.test("MotionStatistics keeps small deviations from a large mean", () => {
  const statistics = new MotionStatistics(1);
  const data = Float32Array.from({ length: 1000 }, (_, i) => 1e4 + (i % 2) / 8);
  statistics.push({ data, rows: 1000, columns: 1 });
  assertAlmostEquals(statistics.finish().sigma * 1e4, 1 / 16, 1e-5);
});

Deno.test("MotionStatistics names the place of a number that is not finite", () => {
  const statistics = new MotionStatistics(2);
  statistics.push({ data: Float32Array.of(1, 2), rows: 1, columns: 2 });
  const data = Float32Array.of(1, 2, 3, NaN);
  assertThrows(
    () => statistics.push({ data, rows: 2, columns: 2 }),
    InputError,
    "row 2, column 1 is NaN",
  );
});
