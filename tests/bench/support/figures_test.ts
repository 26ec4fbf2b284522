import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  comparison,
  type Figure,
  figureOf,
  type Figures,
  figuresSchema,
  markdownOf,
} from "../../../bench/support/figures.ts";
import { readAs } from "../../../src/json/read_as.ts";

const peerOf = (seconds: number) => ({ name: "Other 1.0", seconds });
const round = (seconds: number, peer?: number) => ({
  ...{ what: "frames counted", amount: 12, unit: "frames", seconds },
  ...(peer !== undefined && { peer: peerOf(peer) }),
});

const figures = (...all: Figure[]): Figures => ({
  format: "aud2repr2pose-bench",
  version: "1",
  machine: { processor: "A processor", cores: 2, deno: "2.9.6", load: [0.5, 1.25] },
  figures: all,
});

Deno.test("figureOf() is the median of rounds, and of the ratios within each", () => {
  // A slow round is slow for both: the ratios do not notice.
  const { here, peer, ratio, unit } = figureOf("counting", [
    round(2, 4),
    round(6, 12),
    round(3, 6.6),
  ]);
  assertEquals(unit, "frames/s");
  assertEquals(here, { median: 4, least: 2, greatest: 6 });
  assertEquals(peer!.median, 12 / 6.6);
  assertEquals([ratio!.median, ratio!.least], [2, 2]);
  assertEquals(figureOf("counting", [round(1)]).ratio, undefined);
  const seconds = figureOf("waiting", [{ what: "waiting", seconds: 3 }]);
  assertEquals([seconds.unit, seconds.here.median], ["s", 3]);
});

Deno.test("markdownOf() is a table with a line on the machine and its load", () => {
  const all = figures(figureOf("counting", [round(2, 4), round(3, 6), round(6, 12)]));
  const table = markdownOf(readAs(figuresSchema, JSON.parse(JSON.stringify(all)), ""));
  assertStringIncludes(table, "2 cores of A processor, Deno 2.9.6, load 0.5 to 1.3");
  assertStringIncludes(
    table,
    "| frames counted | 4.00 (2.00 to 6.00) frames/s | Other 1.0: 2.00 (1.00 to 3.00) frames/s | " +
      "2.00 (2.00 to 2.00) times as fast |",
  );
});

Deno.test("comparison() tells what moved beyond its spread, also of seconds, of which less is better", () => {
  const of = (what: string, ...seconds: number[]) =>
    figureOf("b", seconds.map((one) => ({ what, seconds: one })));
  const before = figures(of("quicker", 4, 5, 6), of("steady", 4, 5, 6), of("gone", 1));
  const now = figures(of("quicker", 2, 2.5, 3), of("steady", 4.5, 5, 5), of("fresh", 1));
  assertEquals(comparison(before, now), [
    "b: quicker: 2.00 times as fast as before, faster beyond the spread",
    "b: steady: 1.00 times as fast as before, within the spread",
    "b: fresh: is new",
    "b: gone: was not measured",
  ]);
});
