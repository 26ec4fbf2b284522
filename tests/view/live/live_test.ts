import { assertEquals, assertGreater, assertMatch } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { encodeWav } from "../../../src/audio/wav/encode_wav.ts";
import { decodeWav } from "../../../src/audio/wav/decode_wav.ts";
import { loadModel } from "../../../src/files/model/load_model.ts";
import { generateGesture } from "../../../src/model/prediction/gesture_generator.ts";
import { inFolder } from "../../support/in_folder.ts";
import { writeSmallModel } from "../../support/data/small_model.ts";
import { chromiumPath, startChromium } from "../../support/page/chromium.ts";
import { serveView } from "../../support/page/serve_task.ts";
import { openPage } from "../../support/page/watched_page.ts";

const VOICE = fromFileUrl(new URL("../../fixtures/voice_22k.wav", import.meta.url));

Deno.test({
  name: "a page generates the same gestures as the package, from a wav",
  ignore: !chromiumPath,
  fn: () =>
    inFolder(async (folder) => {
      const path = join(folder, "small");
      await writeSmallModel(path);
      const model = await loadModel(path, { backend: "cpu" });
      const { positions } = await generateGesture(model, decodeWav(await Deno.readFile(VOICE)));
      model.dispose();
      const { data, rows, columns } = positions;
      // Mean speed of all joints on the way to a frame, as the legend shows it.
      const speedAt = (frame: number) => {
        let sum = 0;
        for (let i = 0; i < columns; i += 3) {
          const step = [0, 1, 2].map((axis) => {
            const at = frame * columns + i + axis;
            return data[at]! - data[at - columns]!;
          });
          sum += Math.hypot(...step);
        }
        return (20 * sum / (columns / 3)).toFixed(1);
      };
      await using view = await serveView(folder, ["--model", "small"]);
      const browser = await startChromium();
      try {
        const { page, complaints } = await openPage(browser, view.url);
        await page.waitForSelector("#begin:not([hidden])");
        await page.locator("#recording").setInputFiles(VOICE);
        await page.waitForFunction(() => document.title.startsWith("voice_22k "));
        assertEquals(await page.locator("#begin").isVisible(), false);
        await page.waitForSelector("#legend:not([hidden]) tbody tr");
        await page.waitForSelector("#generate:not([aria-busy])");
        assertEquals(await page.locator("#legend tbody th").textContent(), "small");
        assertEquals((await page.locator("#joint-list [role=option]").count()) - 1, 5);
        // It plays as it grows, and would run on from the frames that are looked at.
        await page.evaluate(() =>
          document.querySelector<HTMLButtonElement>('#play[aria-label="Pause"]')?.click()
        );
        for (const frame of [7, 30, rows - 1]) {
          await page.locator("#scrub").evaluate((element, value) => {
            (element as HTMLInputElement).value = String(value);
            element.dispatchEvent(new Event("input"));
          }, (frame + 0.5) / 20);
          await page.locator(`#picture[data-frame="${frame}"]`).waitFor();
          const speed = await page.locator("#legend tbody td").first().textContent();
          assertEquals(speed, `${speedAt(frame)} cm/s`, `frame ${frame}`);
        }
        assertEquals(complaints, []);
      } finally {
        await browser.close();
      }
    }),
});

Deno.test({
  name: "a page generates gestures while someone speaks, and keeps both",
  ignore: !chromiumPath,
  fn: () =>
    inFolder(async (folder) => {
      await writeSmallModel(join(folder, "small"), "mfcc");
      await using view = await serveView(folder, ["--model", "small"]);
      const browser = await startChromium([
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        `--use-file-for-fake-audio-capture=${VOICE}`,
      ]);
      try {
        const { page, complaints } = await openPage(browser, view.url);
        await page.waitForSelector("#begin:not([hidden])");
        // Windows of 30 frames after the one in question, and 4 that smoothing takes.
        const ways = await page.locator("#begin button, #begin label").allTextContents();
        assertMatch(ways[0]!, /Speak\s+into the microphone: gestures come 1\.7 s later/);
        assertMatch(ways[1]!, /Choose a recording/);
        await page.locator("#begin-speaking").click();
        await page.waitForSelector("#listening:not([hidden])");
        assertEquals(await page.locator("#begin").isVisible(), false);
        assertEquals(await page.locator("#latency").textContent(), "gestures come 1.7 s later");
        await page.waitForSelector('#speak[aria-pressed="true"]');
        // It is heard how loud the voice is, and for how long.
        await page.waitForFunction(() =>
          document.querySelector<HTMLMeterElement>("#level")!.value > -40
        );
        await page.waitForFunction(() =>
          Number(document.getElementById("picture")!.dataset["frame"]) > 20
        );
        assertGreater(Number((await page.locator("#heard").textContent())!.slice(2)), 2.5);
        await page.locator("#stop").click();
        assertEquals(await page.locator("#listening").isVisible(), false);
        await page.waitForFunction(() =>
          document.querySelector<HTMLAudioElement>("#speech")!.readyState >= 2
        );
        assertEquals(await page.locator("#utterance-name").textContent(), "Recording 1");
        await page.keyboard.press("End");
        // As many frames as there is sound; those of before are seen until the page draws again.
        await page.waitForFunction(() => {
          const frame = Number(document.getElementById("picture")!.dataset["frame"]);
          const { duration } = document.querySelector<HTMLAudioElement>("#speech")!;
          return frame > 30 && frame + 1 > 20 * duration - 3;
        });
        assertEquals(complaints, []);
      } finally {
        await browser.close();
      }
    }),
});

Deno.test({
  name: "a page says that the microphone is silent",
  ignore: !chromiumPath,
  fn: () =>
    inFolder(async (folder) => {
      await writeSmallModel(join(folder, "small"), "mfcc");
      const silence = join(folder, "silence.wav");
      const channels = [new Float64Array(20 * 16000)];
      await Deno.writeFile(silence, encodeWav({ sampleRate: 16000, channels }));
      await using view = await serveView(folder, ["--model", "small"]);
      await using browser = await startChromium([
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        `--use-file-for-fake-audio-capture=${silence}`,
      ]);
      const { page, complaints } = await openPage(browser, view.url);
      await page.locator("#begin-speaking").click();
      await page.waitForFunction(() =>
        document.getElementById("message")!.textContent!.startsWith("nothing is heard")
      );
      assertEquals(complaints, []);
    }),
});
