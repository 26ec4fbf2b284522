import { assert, assertAlmostEquals, assertEquals, assertGreater } from "@std/assert";
import { join } from "@std/path";
import type { Page } from "playwright-core";
import { writeNpy } from "../../../src/files/npy/npy.ts";
import { inFolder } from "../../support/in_folder.ts";
import { chromiumPath, startChromium } from "../../support/page/chromium.ts";
import { serveView } from "../../support/page/serve_task.ts";
import { waving } from "../../support/page/view_data.ts";
import { openPage } from "../../support/page/watched_page.ts";

/** Where the names over the figures are, those that are seen. */
function tags(page: Page): Promise<{ name: string; x: number; y: number }[]> {
  return page.locator("#names span:visible").evaluateAll((spans) =>
    spans.map((span) => {
      const { x, y, width } = span.getBoundingClientRect();
      return { name: span.textContent!, x: x + width / 2, y };
    })
  );
}

Deno.test({
  name: "figures have their names over their heads, and stay in the picture where they walk",
  ignore: !chromiumPath,
  fn: () =>
    inFolder(async (folder) => {
      const frames = 200;
      const still = waving(frames);
      const { rows, columns } = still;
      const walking = Float32Array.from(still.data, (value, i) =>
        // Ten metres to the left, in ten seconds.
        i % 3 === 0 ? value + 5 * Math.floor(i / columns) : value);
      for (const name of ["one", "two"]) {
        await writeNpy(join(folder, `${name}.npy`), { data: walking, shape: [rows, columns] });
      }
      await using view = await serveView(folder, [
        "--predicted",
        "one.npy",
        "--predicted",
        "two.npy",
      ]);
      await using browser = await startChromium();
      const { page, complaints } = await openPage(browser, view.url);
      await page.waitForSelector("#names span:visible");
      const stage = (await page.locator("#stage").boundingBox())!;
      const inMiddle = async () => {
        const [one, two] = await tags(page);
        return Math.abs((one!.x + two!.x) / 2 - stage.x - stage.width / 2) < 0.3 * stage.width;
      };
      const settle = async () => {
        for (let tries = 0; tries < 300 && !await inMiddle(); tries++) {
          await page.waitForTimeout(200);
        }
        const places = await tags(page);
        assertEquals(places.map(({ name }) => name), ["one.npy", "two.npy"]);
        assert(await inMiddle(), `beside the picture: ${JSON.stringify(places)}`);
        assertGreater(places[1]!.x - places[0]!.x, 100);
        assertAlmostEquals(places[1]!.y, places[0]!.y, 12);
      };
      await settle();
      await page.keyboard.press("End");
      await page.waitForSelector(`#picture[data-frame="${frames - 1}"]`);
      await settle();
      await page.setViewportSize({ width: 360, height: 640 });
      await page.waitForFunction(() =>
        [...document.querySelectorAll("#names span")].every((span) => {
          const { left, right } = span.getBoundingClientRect();
          return left >= 0 && right <= 360;
        })
      );
      await page.keyboard.press("o");
      await page.waitForFunction(() =>
        document.querySelector("#names span:not([hidden])") === null
      );
      assertEquals(complaints, []);
    }),
});
