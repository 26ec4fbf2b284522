import { assert, assertAlmostEquals, assertEquals, assertGreater } from "@std/assert";
import { type Capsule, drawCapsule } from "../../src/drawing/draw_capsule.ts";
import { applyShade, newPicture, type Picture } from "../../src/drawing/picture.ts";
import { Random } from "../../src/random/random.ts";

const WHITE = { color: [255, 255, 255], cm: 1, gap: 4 } as const;
const BLACK = { color: [0, 0, 0], cm: 1, gap: 4 } as const;

/** A capsule of one thickness, seen from the side unless said otherwise. */
function capsule(values: Partial<Capsule> = {}): Capsule {
  return { xa: 20, ya: 30, za: 100, ra: 10, xb: 60, yb: 50, zb: 100, rb: 10, ...values };
}

function covered({ cover }: Picture): number {
  return cover.reduce((sum, value) => sum + value, 0) / 255;
}

/** How far the nearest of the capsule's spheres is along a pixel's ray, by trying many. */
function nearest({ xa, ya, za, ra, xb, yb, zb, rb }: Capsule, x: number, y: number): number {
  let least = Infinity;
  for (let i = 0; i <= 4000; i++) {
    const t = i / 4000, r = ra + t * (rb - ra);
    const inside = r ** 2 - (x - xa - t * (xb - xa)) ** 2 - (y - ya - t * (yb - ya)) ** 2;
    if (inside >= 0) least = Math.min(least, za + t * (zb - za) - Math.sqrt(inside));
  }
  return least;
}

Deno.test("drawCapsule() covers the area of two half circles and what is between", () => {
  const picture = newPicture(80, 80);
  drawCapsule(picture, capsule(), WHITE);
  const area = Math.PI * 10 ** 2 + 20 * Math.hypot(40, 20);
  assertAlmostEquals(covered(picture), area, 0.003 * area);

  const circle = newPicture(80, 80);
  drawCapsule(circle, capsule({ xb: 20, yb: 30 }), WHITE);
  assertAlmostEquals(covered(circle), Math.PI * 10 ** 2, 1.5);
});

Deno.test("drawCapsule() finds the surface that is nearest, whatever the tilt and the taper", () => {
  const random = new Random(3);
  for (let n = 0; n < 40; n++) {
    const between = (low: number, high: number) => random.uniform(low, high);
    // Each fourth points at the viewer, its one end within the other.
    const steep = n % 4 === 0;
    const c = capsule({
      xa: 40,
      ya: 40,
      ra: between(4, 18),
      xb: 40 + between(-1, 1) * (steep ? 4 : 25),
      yb: 40 + between(-1, 1) * (steep ? 4 : 25),
      rb: between(4, 18),
      zb: 100 + between(-1, 1) * 60,
    });
    const picture = newPicture(80, 80);
    drawCapsule(picture, c, WHITE);
    let compared = 0;
    for (let i = 0; i < picture.cover.length; i++) {
      const x = i % 80 + 0.5, y = Math.floor(i / 80) + 0.5;
      const depth = nearest(c, x, y);
      if (picture.cover[i]! < 255 || depth === Infinity) continue;
      compared++;
      assertAlmostEquals(picture.depth[i]!, depth, 0.35, `capsule ${n} at ${x}, ${y}`);
    }
    assertGreater(compared, 30);
  }
});

Deno.test("drawCapsule() hides what is behind, whichever is drawn first", () => {
  const near = capsule({ za: 50, zb: 50 });
  const far = capsule({ xa: 20, ya: 50, xb: 60, yb: 30 });
  const pictures = [[near, far], [far, near]].map((order) => {
    const picture = newPicture(80, 80);
    for (const c of order) drawCapsule(picture, c, c === near ? WHITE : BLACK);
    return picture;
  });
  const middle = 40 * 80 + 40;
  for (const { rgb } of pictures) assertGreater(rgb[3 * middle]!, 120);
  const [a, b] = pictures as [Picture, Picture];
  const differences = a.rgb.reduce(
    (n, value, i) => n + Number(Math.abs(value - b.rgb[i]!) > 60),
    0,
  );
  assertEquals(differences, 0);
});

Deno.test("drawCapsule() is lit from the upper left and in front", () => {
  const picture = newPicture(80, 80);
  drawCapsule(picture, capsule({ xa: 40, ya: 40, xb: 40, yb: 40, ra: 20, rb: 20 }), {
    ...WHITE,
    color: [100, 100, 100],
  });
  const light = (x: number, y: number) => picture.rgb[3 * (80 * y + x)]!;
  assertGreater(light(32, 28), light(40, 40));
  assertGreater(light(40, 40), light(50, 54));
  assertEquals(light(40, 40), light(40, 40));
  assertEquals(light(2, 2), 0, "nothing outside");
});

Deno.test("drawCapsule() shades what is well behind its edge, and nothing else", () => {
  const wall = capsule({ xa: 40, xb: 41, ya: 40, yb: 40, ra: 35, rb: 35, za: 300, zb: 300 });
  const shades = [200, 255].map((za) => {
    const picture = newPicture(80, 80);
    drawCapsule(picture, wall, WHITE);
    drawCapsule(picture, capsule({ xa: 40, xb: 41, ya: 40, yb: 40, ra: 8, rb: 8, za, zb: za }), {
      ...WHITE,
      gap: 30,
    });
    const before = picture.rgb.slice();
    applyShade(picture);
    const near = 3 * (40 * 80 + 50), away = 3 * (40 * 80 + 70);
    assertEquals(picture.rgb[away], before[away]);
    return before[near]! - picture.rgb[near]!;
  });
  assert(shades[0]! > 20, `shade ${shades[0]}`);
  assertEquals(shades[1], 0, "it is on the wall");
});
