import { assertEquals, assertStringIncludes } from "@std/assert";
import { makeStudy, writeStudyData } from "../support/data/small_study.ts";
import { inFolder } from "../support/in_folder.ts";
import { chromiumPath, startChromium } from "../support/page/chromium.ts";
import { serveStudy } from "../support/page/serve_task.ts";
import { openStudy, takePart } from "../support/page/study_participant.ts";
import { runTask } from "../support/tasks/run_task.ts";

const worth = { original: 4, two: 2, one: 0 };
const inPages = { ignore: !chromiumPath, sanitizeOps: false, sanitizeResources: false };

Deno.test({
  name: "study: three go through the served page, one of them careless, and are told apart",
  ...inPages,
  fn: () =>
    inFolder(async (folder) => {
      await writeStudyData(folder);
      const key = await makeStudy(folder, {
        utterances: { count: 1, seconds: [0.5, 5] },
        ...{ training: 0, headphones: false },
        attention: { written: 1, broken: 1, mayFail: 0 },
      });
      await using browser = await startChromium();
      await using served = await serveStudy(folder, "study");
      await Promise.all([1, 2, 3].map(async (seed) => {
        const { page, complaints } = await openStudy(browser, served.url);
        await takePart(page, key, { worth, seed, careless: seed === 3 });
        await page.getByText("The results have been sent").waitFor();
        assertEquals(complaints, []);
      }));
      const { code, stdout, stderr } = await runTask("study", ["analyze", "study"], folder);
      assertEquals(code, 0, stderr);
      assertStringIncludes(stdout, "2 of 3 participants; excluded: attention checks 1.");
    }),
});
