import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { renderPng } from "../../../eval/figures/render.ts";
import { textWidth } from "../../../eval/tables/text_width.ts";
import { decodePng, type Pixels } from "../../support/evaluation/decode_png.ts";

const svg = (contents: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="100" height="20">${contents}</svg>`;

/** First and last column that is not white, in pixels of the drawing. */
function inked({ width, data }: Pixels, scale: number): [number, number] {
  const columns = Array.from({ length: data.length / 4 }, (_, i) => i)
    .filter((i) => data[4 * i]! < 128).map((i) => i % width);
  return [Math.min(...columns) / scale, Math.max(...columns) / scale];
}

Deno.test("renderPng() draws at the scale that is asked for, on white", async () => {
  const png = await renderPng(
    svg(`<rect x="10" y="5" width="20" height="10" fill="#f00"/>`),
    { scale: 2 },
  );
  const { width, height, data } = await decodePng(png);
  assertEquals([width, height], [200, 40]);
  const pixel = (x: number, y: number) => [...data.subarray(4 * (y * width + x)).subarray(0, 4)];
  assertEquals(pixel(0, 0), [255, 255, 255, 255]);
  assertEquals(pixel(40, 20), [255, 0, 0, 255]);
  assertEquals(pixel(61, 20), [255, 255, 255, 255]);
});

Deno.test("renderPng() draws text with its own font, as wide as textWidth() says", async () => {
  const text = "HMmi 0.25 cm/frame|";
  const font = `font-family="No Such Font, sans-serif" font-size="10"`;
  const png = await renderPng(svg(`<text x="5" y="15" ${font}>${text}</text>`), { scale: 8 });
  const [first, last] = inked(await decodePng(png), 8);
  assertAlmostEquals(first, 5.8, 0.3);
  assertAlmostEquals(last, 5 + textWidth(text, 10) - 0.9, 0.3);
});

Deno.test("renderPng() says what is wrong with its arguments", async () => {
  await assertRejects(() => renderPng(svg(""), { scale: 0 }), RangeError, "scale must be positive");
  const broken = await renderPng("<svg").then(() => undefined, (error) => error);
  assert(broken !== undefined);
});
