import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join, toFileUrl } from "@std/path";
import type { Page } from "playwright-core";
import { checkResults } from "../../eval/study/analysis/check_results.ts";
import { makeStudy, writeStudyData } from "../support/data/small_study.ts";
import { inFolder } from "../support/in_folder.ts";
import { chromiumPath, startChromium } from "../support/page/chromium.ts";
import { serveStudy } from "../support/page/serve_task.ts";
import { openStudy, takePart } from "../support/page/study_participant.ts";
import { runTask } from "../support/tasks/run_task.ts";

const worth = { original: 4, two: 2, one: 0 };
const VIDEO = ["--stimuli", "video"] as const;
const hasFfmpeg = await new Deno.Command("ffmpeg", { args: ["-version"], stdout: "null" }).output()
  .then(({ success }) => success, () => false);
const inPages = { ignore: !chromiumPath, sanitizeOps: false, sanitizeResources: false };

/** Goes on by the Tab key to what the selector says. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let step = 0; step < 30; step++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
  }
  throw new Error(`the Tab key does not lead to ${selector}`);
}

Deno.test({
  name: "study: the page of one file, on a phone, by keyboard, reloaded, to its results",
  ...inPages,
  fn: () =>
    inFolder(async (folder) => {
      await writeStudyData(folder);
      await Deno.writeTextFile(`${folder}/consent.txt`, "You may stop\nat any time.\n\nThank you.");
      const key = await makeStudy(folder, {
        utterances: { count: 1, seconds: [0.5, 5] },
        training: 0,
        attention: { written: 1, broken: 1 },
        consent: "consent.txt",
        completionCode: "GESTURE-42",
        demographics: [{ name: "age", text: "Your age", choices: ["under 30", "30 or over"] }],
      });
      await using browser = await startChromium();
      const address = `${toFileUrl(join(folder, "study/study.html"))}?plan=2`;
      const { page, complaints } = await openStudy(browser, address, {
        ...{ isMobile: true, hasTouch: true },
      });
      const wide = () => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      assert(!await wide(), "nothing is beyond the edge of a phone");

      // Consent, headphones, age; then the first trial by keyboard alone.
      await takePart(page, key, { worth, seed: 1 }, "Trial 1");
      const choice = page.locator("input[name=question-0]").first();
      assert(await choice.isDisabled(), "nothing is to be answered yet");
      assert(!await wide());
      await page.waitForSelector(".plays button:enabled");
      for (const n of [1, 2]) {
        await tabTo(page, `.plays button:nth-child(${n})`);
        await page.keyboard.press("Enter");
        await page.waitForSelector(`.plays button:nth-child(${n})[data-played=true]`);
      }
      await tabTo(page, "input[name=question-0]");
      await page.keyboard.press("Space");
      await page.reload();
      await page.waitForSelector(".plays button:enabled");
      assert(
        await page.locator("input[name=question-0]").first().isChecked(),
        "it is as it was left",
      );
      await tabTo(page, "input[name=question-1]");
      await page.keyboard.press("Space");
      await tabTo(page, "#next");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "Trial 2" }).waitFor();
      await page.reload();
      await page.getByRole("heading", { name: "Trial 2" }).waitFor();

      await takePart(page, key, { worth, seed: 1 });
      assertEquals(await page.locator("#code").textContent(), "GESTURE-42");
      const download = page.waitForEvent("download");
      await page.getByRole("button", { name: "Download the results" }).click();
      await (await download).saveAs(join(folder, "results.json"));
      assertEquals(complaints, []);
      const results = JSON.parse(await Deno.readTextFile(join(folder, "results.json")));
      assertEquals([results.plan, results.headphones, results.finished], [2, 6, true]);
      const { code, stdout, stderr } = await runTask(
        "study",
        ["analyze", "study", "results.json"],
        folder,
      );
      assertEquals(code, 0, stderr);
      assertStringIncludes(stdout, "1 of 1 participants.");
    }),
});

Deno.test({
  name: "study: what a browser cannot play is reported as broken",
  ...inPages,
  ignore: inPages.ignore || !hasFfmpeg,
  fn: () =>
    inFolder(async (folder) => {
      await writeStudyData(folder);
      await using browser = await startChromium();
      const small = {
        ...{ training: 0, headphones: false, utterances: { count: 1, seconds: [0.5, 5] } },
        attention: { written: 0, broken: 0 },
      };
      await makeStudy(folder, small, VIDEO);
      const stimuli = `${folder}/study/page/stimuli`;
      for (const { name } of Deno.readDirSync(stimuli)) {
        await Deno.writeTextFile(join(stimuli, name), "no video");
      }
      await using served = await serveStudy(folder, "study");
      const { page } = await openStudy(browser, served.url);
      await page.getByRole("button", { name: "Next" }).click(); // the introduction
      await page.waitForSelector(".plays button:enabled");
      for (const n of [1, 2]) await page.locator(`.plays button:nth-child(${n})`).click();
      await page.waitForSelector("#next:enabled");
      assert(await page.locator("#broken").isChecked());
      await page.locator("#next").click();
      await page.getByText("The results have been sent").waitFor();
    }),
});

Deno.test({
  name: "study: scales under videos, and sliders, are answered and sent to an address",
  ...inPages,
  fn: () =>
    inFolder(async (folder) => {
      await writeStudyData(folder);
      await using browser = await startChromium();
      for (
        const [design, args] of [["rating", hasFfmpeg ? VIDEO : []], ["parallel", []]] as const
      ) {
        const key = await makeStudy(folder, {
          ...{ design, training: 0, headphones: false },
          utterances: { count: 1, seconds: [0.5, 5] },
          attention: { written: 1, broken: 0 },
        }, [...args, "--submit", "http://127.0.0.1:9/results"]);
        const address = toFileUrl(join(folder, "study/study.html")).href;
        const { page, complaints } = await openStudy(browser, address);
        const sent: string[] = [];
        let isDown = true;
        await page.route("http://127.0.0.1:9/results", async (route) => {
          if (isDown) return await route.abort();
          sent.push(route.request().postData()!);
          await route.fulfill({ status: 200, headers: { "access-control-allow-origin": "*" } });
        });
        await takePart(page, key, { worth, seed: 5 });
        await page.getByText("could not be sent").waitFor();
        isDown = false;
        await page.getByRole("button", { name: "Send again" }).click();
        await page.getByText("The results have been sent").waitFor();
        assertEquals(complaints.filter((line) => !line.includes("ERR_FAILED")), []);
        const results = JSON.parse(sent[0]!);
        assertEquals(results.answers.length, 2);
        assertEquals(results.answers[0].values.length, 3, "three questions, or three systems");
        checkResults(key, results);
      }
    }),
});
