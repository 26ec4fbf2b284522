import { assertEquals, assertThrows } from "@std/assert";
import { newPicture, Yuv420 } from "../../src/drawing/picture.ts";

const WHOLE = { left: 0, top: 0, right: 4, bottom: 2 };

Deno.test("Yuv420 has the values of BT.709 in limited range", () => {
  const picture = newPicture(4, 2);
  const cases = [
    [[0, 0, 0], [16, 128, 128]],
    [[255, 255, 255], [235, 128, 128]],
    [[255, 0, 0], [63, 102, 240]],
    [[0, 255, 0], [173, 42, 26]],
    [[0, 0, 255], [32, 240, 118]],
  ] as const;
  for (const [color, [y, u, v]] of cases) {
    for (let i = 0; i < 8; i++) picture.rgb.set(color, 3 * i);
    const yuv = new Yuv420(4, 2);
    yuv.update(picture, WHOLE);
    assertEquals([...yuv.planes], [...new Array(8).fill(y), u, u, v, v]);
  }
});

Deno.test("Yuv420 takes over the squares that a region touches, and no others", () => {
  const picture = newPicture(4, 2);
  picture.rgb.fill(255);
  const yuv = new Yuv420(4, 2);
  yuv.update(picture, { left: 3, top: 1, right: 4, bottom: 2 });
  assertEquals([...yuv.planes], [0, 0, 235, 235, 0, 0, 235, 235, 0, 128, 0, 128]);
});

Deno.test("Yuv420 needs even sizes", () => {
  assertThrows(() => new Yuv420(4, 3), RangeError, "height must be positive and even");
});
