import { assert, assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { inFolder } from "../support/in_folder.ts";
import { chromiumPath, startChromium } from "../support/page/chromium.ts";

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

Deno.test("./eval bundles for a browser without Deno and TensorFlow.js, and works there", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "page.js"), PAGE);
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["bundle", "--quiet", "--platform", "browser", "--config"],
        ...[fromFileUrl(new URL("../../deno.json", import.meta.url)), "-o"],
        ...[join(folder, "bundle.js"), join(folder, "page.js")],
      ],
    }).output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    const bundle = await Deno.readTextFile(join(folder, "bundle.js"));
    assertEquals(bundle.match(/\bDeno\.|@tensorflow|from "node:/), null);
    if (!chromiumPath) return;
    await using browser = await startChromium();
    const page = await browser.newPage();
    await page.setContent("<!doctype html>");
    await page.addScriptTag({ content: bundle, type: "module" });
    const handle = await page.waitForFunction("globalThis.done");
    const [table, svg, refused] = await handle.jsonValue() as string[];
    assert(table!.includes("| Proposed | 0.252 "), table);
    assertEquals(svg, "<svg");
    assertEquals(refused, "there is no renderer of PNG here; give it as the option parts");
  }));
