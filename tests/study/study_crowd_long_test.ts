import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parse } from "@std/csv";
import { makeStudy, writeStudyData } from "../support/data/small_study.ts";
import { inFolder } from "../support/in_folder.ts";
import { chromiumPath, startChromium } from "../support/page/chromium.ts";
import { serveStudy } from "../support/page/serve_task.ts";
import { openStudy, takePart } from "../support/page/study_participant.ts";
import { runTask } from "../support/tasks/run_task.ts";

const PARTICIPANTS = 40, CARELESS = 3, AT_ONCE = 4;
const worth = { original: 3, two: 1.5, one: 0 };

Deno.test({
  name:
    "study: of forty who go through the page, three careless ones are found, and what the others prefer",
  ignore: !chromiumPath,
  sanitizeOps: false,
  sanitizeResources: false,
  fn: () =>
    inFolder(async (folder) => {
      await writeStudyData(folder);
      const key = await makeStudy(folder, {
        utterances: { count: 1, seconds: [0.5, 5] },
        ...{ trials: "all", participants: PARTICIPANTS, training: 0, headphones: false },
        attention: { written: 1, broken: 1, mayFail: 0 },
      });
      await using browser = await startChromium();
      await using served = await serveStudy(folder, "study");
      let next = 0;
      await Promise.all(Array.from({ length: AT_ONCE }, async () => {
        while (next < PARTICIPANTS) {
          const seed = ++next;
          const { page, complaints } = await openStudy(browser, served.url);
          await takePart(page, key, { worth, seed, careless: seed <= CARELESS });
          await page.getByText("The results have been sent").waitFor();
          assertEquals(complaints, []);
          await page.context().close();
        }
      }));
      const { code, stdout, stderr } = await runTask("study", ["analyze", "study"], folder);
      assertEquals(code, 0, stderr);
      console.log(stdout);
      assertStringIncludes(stdout, "37 of 40 participants; excluded: attention checks 3.");
      const rows = parse(await Deno.readTextFile(`${folder}/study/analysis/table.csv`), {
        skipFirstRow: true,
      });
      for (const { name } of key.questions) {
        const own = rows.filter(({ question }) => question === name);
        for (const { statistic, condition, other, low, high, p_holm: p } of own) {
          if (statistic !== "win rate") continue;
          const better = worth[condition as "one"] - worth[other as "one"];
          const truth = 1 / (1 + Math.exp(-better));
          assert(
            Number(p) < 0.05 && (Number(high) < 0.5) === (better < 0),
            `${condition} ${other}`,
          );
          assert(
            Number(low) - 0.1 < truth && truth < Number(high) + 0.1,
            `${low} ${truth} ${high}`,
          );
        }
        const strengths = own.filter(({ statistic }) => statistic === "strength");
        strengths.sort((a, b) => Number(b["estimate"]) - Number(a["estimate"]));
        assertEquals(strengths.map(({ condition }) => condition), ["original", "two", "one"]);
      }
    }),
});
