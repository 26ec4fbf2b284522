import { assert, assertEquals, assertGreater } from "@std/assert";
import { join } from "@std/path";
import { withDuration } from "../../view/transport/webm_duration.ts";
import { inFolder } from "../support/in_folder.ts";
import { hasFfmpeg, probeVideo } from "../support/tasks/probe_video.ts";
import { chromiumPath, startChromium } from "../support/page/chromium.ts";
import { serveView } from "../support/page/serve_task.ts";
import { VIEW_FLAGS, writeViewData } from "../support/page/view_data.ts";
import { openPage } from "../support/page/watched_page.ts";

/** The beginning of a WebM file: EBML, a segment of unknown size, what it is, a cluster. */
const SEGMENT = [0x18, 0x53, 0x80, 0x67, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
const INFO = [0x15, 0x49, 0xa9, 0x66, 0x87, 0x2a, 0xd7, 0xb1, 0x83, 0x0f, 0x42, 0x40];
const CLUSTER = [0x1f, 0x43, 0xb6, 0x75, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];

Deno.test("withDuration() adds the length to what a segment is, and changes nothing else", () => {
  const webm = Uint8Array.from([...SEGMENT, ...INFO, ...CLUSTER]);
  const timed = withDuration(webm, 2.5);
  const size = [0x01, 0, 0, 0, 0, 0, 0, 7 + 11];
  const value = new Uint8Array(8);
  new DataView(value.buffer).setFloat64(0, 2500);
  const duration = [0x44, 0x89, 0x88, ...value];
  assertEquals([...timed], [
    ...SEGMENT,
    ...[...INFO.slice(0, 4), ...size, ...INFO.slice(5), ...duration],
    ...CLUSTER,
  ]);
  assertEquals(withDuration(timed, 7), timed, "it has one already");
  const other = Uint8Array.of(1, 2, 3);
  assertEquals(withDuration(other, 7), other);
});

Deno.test({
  name: "the page records what it plays, with the sound, as long as that",
  ignore: !chromiumPath || !hasFfmpeg,
  fn: () =>
    inFolder(async (folder) => {
      const seconds = 3;
      await writeViewData(folder, seconds);
      await using view = await serveView(folder, VIEW_FLAGS);
      const browser = await startChromium();
      try {
        const { page, complaints } = await openPage(browser, view.url);
        await page.waitForFunction(() =>
          document.querySelector<HTMLAudioElement>("#speech")!.readyState >= 2
        );
        const downloaded = page.waitForEvent("download");
        await page.locator("#record").click();
        await page.waitForSelector('#record[aria-pressed="true"]');
        const download = await downloaded;
        assertEquals(download.suggestedFilename(), "1.webm");
        const path = join(folder, "1.webm");
        await download.saveAs(path);
        // Which of them stands first is up to which began first.
        const streams = await probeVideo(path);
        const video = streams.find(({ codec_name }) => /^vp[89]$/.test(String(codec_name)));
        const audio = streams.find(({ codec_name }) => codec_name === "opus");
        assert(video && audio, `a picture and a sound, not ${JSON.stringify(streams)}`);
        const box = await page.locator("#picture").evaluate((element) => {
          const { width, height } = element as HTMLCanvasElement;
          return { width, height };
        });
        assertEquals({ width: video.width, height: video.height }, box);
        // How many pictures there are is up to how fast the machine draws.
        assertGreater(Number(video.nb_read_frames), 0);
        assertGreater(Number(video.duration), seconds - 0.5);
        await page.waitForSelector('#record[aria-pressed="false"]');
        assertEquals(complaints, []);
      } finally {
        await browser.close();
      }
    }),
});
