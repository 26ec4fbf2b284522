import { assert, assertEquals } from "@std/assert";
import { inBrowser } from "../support/page/in_browser.ts";

/** What a page might do with it: measures gestures, and draws and writes their results. */
const PAGE = `
import { histogramFigure, markdownTable, renderPng, renderSvg, resultTable, SystemEvaluation } from
  "${import.meta.resolve("../../eval/mod.ts")}";

const motion = (speed) => ({
  data: Float64Array.from({ length: 30 }, (_, i) => speed * i),
  rows: 10,
  columns: 3,
});
const original = new SystemEvaluation("original", ["Hips"]);
const proposed = new SystemEvaluation("proposed", ["Hips"]);
original.push("a", motion(0));
proposed.push("a", motion(0.01), { original: motion(0) });
const evaluation = {
  frameRate: 20,
  joints: ["Hips"],
  original: original.results(),
  systems: [proposed.results()],
};
const svg = await renderSvg(histogramFigure(evaluation, { quantity: "velocity" }));
const refused = await renderPng(svg).catch((error) => error.message);
globalThis.done = [markdownTable(resultTable(evaluation)), svg.slice(0, 4), refused];
`;

Deno.test("./eval bundles for a browser without Deno and TensorFlow.js, and works there", async () => {
  const { bundle, done } = await inBrowser(PAGE);
  assertEquals(bundle.match(/\bDeno\.|@tensorflow|from "node:/), null);
  if (done === undefined) return;
  const [table, svg, refused] = done as string[];
  assert(table!.includes("| Proposed | 0.252 "), table);
  assertEquals(svg, "<svg");
  assertEquals(refused, "there is no renderer of PNG here; give it as the option parts");
});
