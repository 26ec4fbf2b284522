import { assert, assertAlmostEquals, assertEquals, assertGreater } from "@std/assert";
import { join } from "@std/path";
import { inFolder } from "../../support/in_folder.ts";
import { hasFfmpeg, probeVideo, videoFrame } from "../../support/tasks/probe_video.ts";
import { chromiumPath, startChromium } from "../../support/page/chromium.ts";
import { serveView } from "../../support/page/serve_task.ts";
import { VIEW_FLAGS, writeViewData } from "../../support/page/view_data.ts";
import { openPage } from "../../support/page/watched_page.ts";

/** How many dark pixels a box of a picture has, as text leaves them. */
function darkPixels(
  rgb: Uint8Array,
  width: number,
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): number {
  let count = 0;
  for (let y = Math.floor(box.y); y < box.y + box.height; y++) {
    for (let x = Math.floor(box.x); x < box.x + box.width; x++) {
      if (Math.max(...rgb.subarray(3 * (y * width + x), 3 * (y * width + x) + 3)) < 110) count++;
    }
  }
  return count;
}

Deno.test({
  name: "the page makes a video: every frame, the sound, and who is who",
  ignore: !chromiumPath || !hasFfmpeg,
  fn: () =>
    inFolder(async (folder) => {
      const seconds = 2;
      await writeViewData(folder, seconds);
      await using view = await serveView(folder, VIEW_FLAGS);
      await using browser = await startChromium();
      const { page, complaints } = await openPage(browser, view.url);
      await page.waitForFunction(() =>
        document.querySelector<HTMLAudioElement>("#speech")!.readyState >= 2
      );
      await page.waitForSelector("#names span:visible");
      await page.locator("#legend tbody button").nth(2).click(); // two of three are seen
      await page.waitForFunction(() =>
        document.querySelectorAll("#names span:not([hidden])").length === 2
      );
      const record = async (name: string) => {
        const downloaded = page.waitForEvent("download");
        await page.locator("#record").click();
        const download = await downloaded;
        assertEquals(download.suggestedFilename(), "1.webm");
        const path = join(folder, name);
        await download.saveAs(path);
        await page.waitForSelector('#record[aria-pressed="false"]');
        const streams = await probeVideo(path);
        const video = streams.find(({ codec_name }) => codec_name === "vp9");
        const audio = streams.find(({ codec_name }) => codec_name === "opus");
        assert(video && audio, `a picture and a sound, not ${JSON.stringify(streams)}`);
        assertEquals(Number(video.nb_read_frames), 30 * seconds);
        assertEquals(video.r_frame_rate, "30/1");
        assertAlmostEquals(Number(video.duration), seconds, 0.1);
        return { rgb: await videoFrame(path, 1), width: Number(video.width) };
      };
      const stage = (await page.locator("#picture").boundingBox())!;
      const tags = await page.locator("#names span:visible").evaluateAll((spans) =>
        spans.map((span) => {
          const { x, y, width, height } = span.getBoundingClientRect();
          return { name: span.textContent!, x, y, width, height };
        })
      );
      assertEquals(tags.map(({ name }) => name), ["original", "one"]);
      const { rgb, width } = await record("apart.webm");
      assertEquals(width, Math.floor(stage.width / 2) * 2);
      for (const { name, x, y, ...size } of tags) {
        const box = { x: x - stage.x, y: y - stage.y, ...size };
        assertGreater(darkPixels(rgb, width, box), 20, `${name} stands over a head`);
      }
      // In one place, their names are a list in the corner.
      await page.keyboard.press("o");
      const overlaid = await record("overlaid.webm");
      for (const y of [16, 38]) {
        const box = { x: 52, y, width: 60, height: 22 };
        assertGreater(darkPixels(overlaid.rgb, width, box), 10, `a name at ${y}`);
      }
      assertEquals(complaints, []);
    }),
});

Deno.test({
  name: "a video of the page ends where it is stopped",
  ignore: !chromiumPath || !hasFfmpeg,
  fn: () =>
    inFolder(async (folder) => {
      await writeViewData(folder, 60);
      await using view = await serveView(folder, ["--predicted", "predicted/one"]);
      await using browser = await startChromium();
      const { page, complaints } = await openPage(browser, view.url);
      await page.waitForSelector("#legend:not([hidden]) tbody tr");
      const downloaded = page.waitForEvent("download");
      await page.locator("#record").click();
      await page.waitForFunction(() =>
        document.getElementById("message")!.textContent!.startsWith("Making the video: ")
      );
      await page.locator("#record").click();
      const path = join(folder, "part.webm");
      await (await downloaded).saveAs(path);
      const [video] = await probeVideo(path);
      assertGreater(Number(video!.nb_read_frames), 0);
      assert(Number(video!.duration) < 60);
      assertEquals(complaints, []);
    }),
});
