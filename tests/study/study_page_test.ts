import { assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import type { Browser } from "playwright-core";
import { inFolder } from "../support/in_folder.ts";
import { makeStudy, writeStudyData } from "../support/data/small_study.ts";
import { chromiumPath, startChromium } from "../support/page/chromium.ts";
import { serveStudy } from "../support/page/serve_study.ts";
import { listenIn, takePart } from "../support/page/study_participant.ts";

const taste = { worth: { original: 2, two: 1, one: 0 }, seed: 1 };

/** A page as a participant opens it. */
async function open(browser: Browser, url: string, options = {}) {
  const context = await browser.newContext({ viewport: { width: 360, height: 480 }, ...options });
  const page = await context.newPage();
  await listenIn(page);
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  await page.goto(url);
  return { page, complaints };
}

Deno.test({
  name: "study: somebody goes through the served page, and is found in the database",
  ignore: !chromiumPath,
  sanitizeOps: false,
  sanitizeResources: false,
  fn: () =>
    inFolder(async (folder) => {
      await writeStudyData(folder);
      await Deno.writeTextFile(`${folder}/consent.txt`, "You may stop at any time.");
      const key = await makeStudy(folder, {
        utterances: { count: 2, seconds: [0.5, 5] },
        consent: "consent.txt",
        completionCode: "GESTURE-42",
        demographics: [{ name: "age", text: "Your age", choices: ["under 30", "30 or over"] }],
      });
      await using browser = await startChromium();
      await using served = await serveStudy(folder, "study");
      const { page, complaints } = await open(browser, served.url);
      await takePart(page, key, taste);
      assertEquals(await page.locator("#code").textContent(), "GESTURE-42");
      await page.waitForFunction(() => document.querySelector(".status")?.textContent);
      await page.getByText("The results have been sent").waitFor();
      assertEquals(complaints, []);

      using database = new DatabaseSync(`${folder}/study/answers.sqlite`);
      const counts = database.prepare(
        "SELECT headphones, finished, (SELECT count(*) FROM trial) AS trials, " +
          "(SELECT count(*) FROM answer) AS answers, (SELECT sum(broken) FROM trial) AS broken " +
          "FROM participant",
      ).get();
      // Two utterances, two written checks, one broken one; two questions each.
      assertEquals({ ...counts }, {
        headphones: 6,
        finished: 1,
        trials: 5,
        answers: 10,
        broken: 1,
      });
    }),
});
