import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  frechetGestureDistance,
  type Gaussian,
  GaussianStatistics,
} from "../../../eval/measures/frechet_distance.ts";
import type { Matrix } from "../../../src/matrix/matrix.ts";

/** Vectors that Python can make as well. */
function vectors(
  rows: number,
  columns: number,
  speed: number,
  scale: number,
  shift: number,
): Matrix {
  const data = Float64Array.from({ length: rows * columns }, (_, at) => {
    const i = Math.floor(at / columns), c = at % columns;
    return scale * Math.sin(speed * i * (c + 1) + 0.3 * c * c) + shift * Math.cos(c) +
      0.1 * Math.sin(0.7 * i);
  });
  return { data, rows, columns };
}

function gaussian(matrix: Matrix): Gaussian {
  const statistics = new GaussianStatistics(matrix.columns);
  statistics.push(matrix);
  return statistics.finish();
}

Deno.test("frechetGestureDistance() is what SciPy's sqrtm makes of the same vectors", () => {
  // |m1 - m2|^2 + tr(C1 + C2 - 2 sqrtm(C1 C2)), NumPy 2 and SciPy 1; the last covariances, of 30
  // vectors in 40 dimensions, have no inverse, and sqrtm 8 digits.
  const cases = [
    [50, 2, 0.5490799582327488, 1e-12],
    [200, 7, 1.5258180917735888, 1e-12],
    [300, 40, 11.803550458500887, 1e-11],
    [30, 40, 20.20467245456817, 1e-6],
  ] as const;
  for (const [rows, columns, expected, tolerance] of cases) {
    const a = gaussian(vectors(rows, columns, 0.37, 1, 0));
    const b = gaussian(vectors(rows, columns, 0.23, 0.6, 0.5));
    assertAlmostEquals(frechetGestureDistance(a, b), expected, tolerance * expected);
    assertAlmostEquals(frechetGestureDistance(b, a), expected, tolerance * expected);
  }
});

Deno.test("frechetGestureDistance() is 0 from a set to itself, and sees where it is moved", () => {
  const x = vectors(100, 12, 0.37, 1, 0);
  const a = gaussian(x);
  assertAlmostEquals(frechetGestureDistance(a, a), 0, 1e-9);
  const moved = gaussian({ ...x, data: x.data.map((value) => value + 0.5) });
  assertAlmostEquals(frechetGestureDistance(a, moved), 12 * 0.25, 1e-9);
  const wider = gaussian({ ...x, data: x.data.map((value) => 3 * value) });
  const trace = a.mean.reduce((sum, _, c) => sum + a.covariance.data[13 * c]!, 0);
  const means = a.mean.reduce((sum, value) => sum + (2 * value) ** 2, 0);
  assertAlmostEquals(frechetGestureDistance(a, wider), means + 4 * trace, 1e-9);
  const held = gaussian({ ...x, data: x.data.map((_, i) => x.data[i % 12]!) });
  const toPose = a.mean.reduce((sum, value, c) => sum + (value - x.data[c]!) ** 2, trace);
  assertAlmostEquals(frechetGestureDistance(a, held), toPose, 1e-9);
  assertThrows(
    () => frechetGestureDistance(a, gaussian(vectors(9, 3, 1, 1, 0))),
    RangeError,
    "12, 3",
  );
});

Deno.test("GaussianStatistics does not lose digits far from the origin, nor mind blocks", () => {
  const x = vectors(100, 5, 0.37, 1, 0);
  const near = gaussian(x);
  const statistics = new GaussianStatistics(5);
  for (const [first, end] of [[0, 1], [1, 1], [1, 60], [60, 100]] as const) {
    const data = x.data.slice(5 * first, 5 * end).map((value) => value + 1e6);
    statistics.push({ data, rows: end - first, columns: 5 });
  }
  const far = statistics.finish();
  near.covariance.data.forEach((value, i) => {
    assertAlmostEquals(far.covariance.data[i]!, value, 1e-8);
    assertEquals(value, near.covariance.data[5 * (i % 5) + Math.floor(i / 5)]);
  });
  assert(near.mean.every((value, c) => Math.abs(far.mean[c]! - 1e6 - value) < 1e-8));
  assertThrows(() => statistics.push(vectors(3, 4, 1, 1, 0)), RangeError, "5 columns, it has 4");
  assertThrows(() => new GaussianStatistics(3).finish(), RangeError, "at least 2 vectors");
});
