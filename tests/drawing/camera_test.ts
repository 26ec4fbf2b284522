import { assertAlmostEquals, assertEquals, assertGreater } from "@std/assert";
import { placeCamera, projectCapsule } from "../../src/drawing/camera.ts";
import { Random } from "../../src/random/random.ts";

const options = {
  width: 400,
  height: 300,
  azimuth: 0.4,
  elevation: 0.2,
  angle: 0.5,
  margin: 0.1,
};

Deno.test("placeCamera() keeps all points within the margin, and is as near as they allow", () => {
  const random = new Random(5);
  const points = Array.from({ length: 50 }, () => {
    const [x, y, z] = [random.uniform(0, 80), random.uniform(0, 170), random.uniform(0, 60)];
    return Float64Array.of(x, y, z, 0);
  });
  const camera = placeCamera(points, options);
  const capsule = { xa: 0, ya: 0, za: 0, ra: 0, xb: 0, yb: 0, zb: 0, rb: 0 };
  const seen = points.map((point) => {
    projectCapsule(camera, [...point, ...point], 0, capsule);
    return { ...capsule };
  });
  const x = seen.map(({ xa }) => xa), y = seen.map(({ ya }) => ya);
  const within = 1e-6;
  assertGreater(Math.min(...x), 40 - within);
  assertGreater(360 + within, Math.max(...x));
  // These points are taller than the picture's shape: both margins above and below are met.
  assertAlmostEquals(Math.min(...y), 30, within);
  assertAlmostEquals(Math.max(...y), 270, within);
});

Deno.test("placeCamera() keeps the whole of a sphere within the margin", () => {
  const sphere = [3, 90, -4, 20];
  const camera = placeCamera([sphere], options);
  const capsule = { xa: 0, ya: 0, za: 0, ra: 0, xb: 0, yb: 0, zb: 0, rb: 0 };
  projectCapsule(camera, [...sphere, ...sphere], 0, capsule);
  assertAlmostEquals(capsule.xa, 200, 1e-6);
  assertAlmostEquals(capsule.ya, 150, 1e-6);
  // In perspective the outline of a sphere is a little wider than its radius at its distance.
  assertGreater(120, capsule.ra);
  assertGreater(capsule.ra, 115);
});

Deno.test("projectCapsule() puts right and up where they belong", () => {
  const camera = placeCamera([[0, 0, 0, 10]], { ...options, azimuth: 0, elevation: 0 });
  const out = { xa: 0, ya: 0, za: 0, ra: 0, xb: 0, yb: 0, zb: 0, rb: 0 };
  projectCapsule(camera, [1, 2, 0, 1, 1, 2, 5, 1], 0, out);
  assertGreater(out.xa, 200);
  assertGreater(150, out.ya);
  assertAlmostEquals(out.za - out.zb, 5, 1e-9);
  assertAlmostEquals((out.xa - 200) / (150 - out.ya), 0.5, 1e-9);
  assertEquals(out.rb > out.ra, true);
});
