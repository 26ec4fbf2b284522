import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { Random } from "../../src/random/random.ts";

const draw = (random: Random) => Array.from({ length: 4 }, () => random.uniform(0, 2 ** 32));

Deno.test("Random draws what the authors' xoshiro128** in C draws", () => {
  // State hashed from the key in C too, by MurmurHash3's fmix32.
  assertEquals(draw(new Random(0)), [210049425, 784872853, 2428943594, 2418247539]);
  const far = new Random(Number.MAX_SAFE_INTEGER, 7);
  assertEquals(draw(far), [3367351431, 4261214413, 1382889388, 1204375822]);
});

Deno.test("Random gives every seed and stream numbers of its own", () => {
  const keys: [number, ...number[]][] = [[1], [2], [1, 0], [1, 1], [2, 1], [1, 2], [2 ** 32 + 1]];
  const starts = new Set(keys.map((key) => draw(new Random(...key)).join()));
  assertEquals(starts.size, keys.length);
});

Deno.test("Random.uniform() and normal() have the moments of their distributions", () => {
  const count = 100_000, random = new Random(3);
  for (const normal of [false, true]) {
    let sum = 0, squares = 0, product = 0, last = 0;
    for (let i = 0; i < count; i++) {
      const x = normal ? random.normal() : random.uniform(-Math.sqrt(3), Math.sqrt(3));
      sum += x;
      squares += x * x;
      product += x * last;
      last = x;
    }
    assertAlmostEquals(sum / count, 0, 0.015); // 4.7 standard errors
    assertAlmostEquals(squares / count, 1, 0.02);
    assertAlmostEquals(product / count, 0, 0.015);
  }
});

Deno.test("Random.fillNormal() follows the normal distribution, in its tail too", () => {
  const count = 400_000;
  const values = new Random(3).fillNormal(new Float64Array(count), 2);
  assertEquals(new Random(3).fillNormal(new Float64Array(count), 2), values);
  const share = (low: number, high: number) =>
    values.reduce((sum, x) => sum + (x > 2 * low && x <= 2 * high ? 1 : 0), 0) / count;
  // The normal distribution's integral from its tables; five standard errors each.
  const shares = [
    [-Infinity, -3.442619855899, 0.00028807],
    [-3.442619855899, -2, 0.02275013 - 0.00028807],
    [-2, -1, 0.15865525 - 0.02275013],
    [-1, -0.25, 0.40129367 - 0.15865525],
    [-0.25, 0.25, 1 - 2 * 0.40129367],
    [0.25, 1, 0.40129367 - 0.15865525],
    [1, 2, 0.15865525 - 0.02275013],
    [2, 3.442619855899, 0.02275013 - 0.00028807],
    [3.442619855899, 4, 0.00028807 - 0.00003167],
    [4, Infinity, 0.00003167],
  ] as const;
  for (const [low, high, expected] of shares) {
    assertAlmostEquals(share(low, high), expected, 5 * Math.sqrt(expected / count));
  }
  const product = values.reduce((sum, x, i) => sum + x * (values[i - 1] ?? 0), 0) / count;
  assertAlmostEquals(product, 0, 5 * 4 / Math.sqrt(count));
});

Deno.test("Random.integer() draws all numbers equally often", () => {
  const counts = new Float64Array(6), random = new Random(4);
  for (let i = 0; i < 60_000; i++) counts[random.integer(6)]!++;
  for (const count of counts) assertAlmostEquals(count, 10_000, 450); // 5 standard deviations
  assertEquals(random.integer(1), 0);
  // Plain remainders of 32 bits would fall below 2^30 twice as often as above.
  let low = 0;
  for (let i = 0; i < 10_000; i++) if (random.integer(3 * 2 ** 30) < 2 ** 30) low++;
  assertAlmostEquals(low, 3333, 240);
});

Deno.test("Random.shuffle() makes every order equally likely, in place", () => {
  const counts = new Map<string, number>(), random = new Random(5);
  for (let i = 0; i < 24_000; i++) {
    const order = random.shuffle(Uint8Array.of(1, 2, 3, 4)).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assertEquals(counts.size, 24);
  assert([...counts.values()].every((count) => Math.abs(count - 1000) < 160));
});

Deno.test("Random refuses keys that are not whole numbers from 0", () => {
  for (const seed of [-1, 0.5, NaN, 2 ** 53]) {
    assertThrows(() => new Random(seed), RangeError, `current value is ${seed}`);
  }
  assertThrows(() => new Random(1).integer(0), RangeError, "below must be");
});
