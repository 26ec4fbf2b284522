import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { analyzeStudy } from "../../../../eval/study/analysis/analyze_study.ts";
import { powerOf, requiredParticipants } from "../../../../eval/study/power.ts";
import { validateStudyConfig } from "../../../../eval/study/study_config.ts";
import { studyFigures } from "../../../../eval/study/analysis/study_figures.ts";
import { studyRecords, studyTables } from "../../../../eval/study/analysis/study_tables.ts";
import { renderSvg } from "../../../../eval/figures/render.ts";
import { latexTextTable, markdownTextTable } from "../../../../eval/tables/text_table.ts";
import { keyOf, simulatedResults } from "../../../support/evaluation/simulated_study.ts";

const options = { interval: "t", seed: 1 } as const;
const worth = { original: 1.2, proposed: 0.5, baseline: 0 };
const base = {
  title: "Baseline and proposed",
  systems: { baseline: "a", proposed: "b" },
  original: "c",
  controls: ["original"],
  speech: "d",
  headphones: false,
};

/** Forty participants of one taste, of whom the first three are careless. */
function crowd(design: string, seed: number, careless = 3, changes: object = {}) {
  const config = validateStudyConfig({ ...base, design, participants: 40, seed, ...changes });
  const key = keyOf(config);
  const results = key.plans.map((_, plan) =>
    simulatedResults(key, plan, {
      worth,
      careless: plan < careless,
      seed: 1000 * seed + plan,
    })
  );
  return { key, results };
}

Deno.test("analyzeStudy() finds what a crowd prefers, without those who do not attend", () => {
  const { key, results } = crowd("pairwise", 4, 3, { attention: { written: 3, broken: 2 } });
  const analysis = analyzeStudy(key, results, options);
  assertEquals(analysis.excluded, { unfinished: 0, "attention checks": 3, "headphones check": 0 });
  assertEquals(analysis.counted, 37);
  for (const { pairs, strengths } of analysis.preferences) {
    // In the config's order: baseline, proposed, original.
    const [baseline, proposed, original] = strengths!.map(({ strength }) => strength);
    assert(original! > proposed! && proposed! > baseline!);
    const { rate, corrected, wins, losses, ties } = pairs[1]!; // baseline against original
    assert(rate < 0.4 && corrected < 0.01, `${rate} ${corrected}`);
    assertAlmostEquals(wins + losses + ties, 370 / 3, 2, "as often as the other pairs");
  }
});

Deno.test("analyzeStudy() finds how ratings differ, in both designs that have them", () => {
  for (const design of ["rating", "parallel"]) {
    const { key, results } = crowd(design, 5);
    const { ratings, excluded } = analyzeStudy(key, results, options);
    assertEquals(excluded["attention checks"], 3);
    for (const { ratings: rated, pairs, agreement } of ratings) {
      const [baseline, proposed, original] = rated.map(({ mean }) => mean);
      assert(original! > proposed! && proposed! > baseline!);
      assert(pairs.every(({ corrected, difference }) => corrected < 0.05 && difference < 0));
      assert(agreement > 0.05 && agreement < 0.8, `${agreement}`);
    }
  }
});

Deno.test("analyzeStudy() has no bounds for the mean of one participant", () => {
  const { key, results } = crowd("rating", 5), diligent = results.slice(-1);
  for (const interval of ["t", "bootstrap"] as const) {
    const analysis = analyzeStudy(key, diligent, { interval, seed: 1 });
    assertEquals(analysis.counted, 1);
    assertEquals(analysis.ratings[0]!.ratings[0]!.interval, { low: -Infinity, high: Infinity });
    assertEquals(markdownTextTable(studyTables(analysis)[0]!).includes("["), false);
  }
});

Deno.test("analyzeStudy() has intervals that cover the truth as often as they say", () => {
  const studies = 200;
  let rates = 0, strengths = 0, means = 0;
  const truth = 1 / (1 + Math.exp(worth.proposed - worth.baseline)); // baseline preferred
  const mean = (worth.baseline + worth.proposed + worth.original) / 3;
  for (let seed = 1; seed <= studies; seed++) {
    const one = { questions: [{ name: "fit", text: "Which?" }] };
    const pairwise = crowd("pairwise", seed, 0, one);
    const [found] = analyzeStudy(pairwise.key, pairwise.results, options).preferences;
    const { low, high } = found!.pairs[0]!.interval;
    if (low <= truth && truth <= high) rates++;
    const { interval } = found!.strengths![0]!;
    if (interval.low <= worth.baseline - mean && worth.baseline - mean <= interval.high) {
      strengths++;
    }
    const rated = crowd("parallel", seed, 0, one);
    const [rating] = analyzeStudy(rated.key, rated.results, options).ratings;
    const bounds = rating!.ratings[0]!.interval;
    if (bounds.low <= 50 && 50 <= bounds.high) means++; // the baseline is in the middle
  }
  // 95% of 200 are 190, with a standard deviation of 3.1; Clopper-Pearson covers somewhat more.
  console.log(`Of 200: win rates ${rates}, strengths ${strengths}, means ${means}`);
  assert(rates >= 181 && strengths >= 181 && strengths <= 199 && means >= 181 && means <= 199);
});

Deno.test("studyTables() and studyFigures() say what was found, and of whom", async () => {
  const { key, results } = crowd("pairwise", 6);
  const analysis = analyzeStudy(key, results, options);
  const [pairs, strengths] = studyTables(analysis);
  const text = markdownTextTable(pairs!);
  assertStringIncludes(text, "| baseline – Ground truth |");
  assertStringIncludes(text, "37 of 40 participants; excluded: attention checks 3.");
  assertStringIncludes(text, "Krippendorff's alpha");
  assertStringIncludes(latexTextTable(pairs!), "baseline -- Ground truth & ");
  assertStringIncludes(markdownTextTable(strengths!), "| Ground truth | ");
  const svg = await renderSvg(studyFigures(analysis).get("preferences")!);
  assertStringIncludes(svg, "No difference");
  const rated = crowd("rating", 6);
  const ratings = analyzeStudy(rated.key, rated.results, options);
  assertStringIncludes(markdownTextTable(studyTables(ratings)[1]!), "Wilcoxon");
  const { columns, rows } = studyRecords(ratings);
  const differences = rows.filter(([, statistic]) => statistic === "difference");
  const effects = ratings.ratings.flatMap(({ pairs }) => pairs.map(({ effect }) => effect));
  assertEquals(differences.map((row) => row[columns.indexOf("effect")]), effects);
  assert([...rows, ...studyRecords(analysis).rows].every((row) => row.length === columns.length));
  const boxes = await renderSvg(studyFigures(ratings).get("ratings")!);
  assertStringIncludes(boxes, "time consistency");
});

Deno.test("requiredParticipants() tries all numbers up to 2000", () => {
  const config = validateStudyConfig({
    ...{ title: "One", design: "pairwise", systems: { a: "a", b: "b" }, speech: "s" },
    utterances: { count: 1, seconds: [2, 20] },
  });
  const options = { power: 0.8, significance: 0.05, runs: 200, seed: 1 };
  const needed = (preference: number) => requiredParticipants(config, { ...options, preference });
  // 1470 by the normal approximation
  const { participants = 0 } = needed(0.5365);
  assert(participants > 1024 && participants < 2000, `${participants}`);
  const { participants: none, tried } = needed(0.51);
  assertEquals([none, tried.at(-1)!.participants], [undefined, 2000]);
});

Deno.test("requiredParticipants() is what the binomial distribution says of two systems", () => {
  const config = validateStudyConfig({
    ...{ ...base, controls: [], design: "pairwise", utterances: { count: 10 } },
  });
  const chosen = { preference: 0.6, significance: 0.05, runs: 2000, seed: 3 };
  // SciPy: of 200 choices with 60%, a two-sided exact test below 0.05 has power 0.7868; of 100, 0.4621.
  assertAlmostEquals(powerOf(config, 20, chosen), 0.7868, 0.04);
  assertAlmostEquals(powerOf(config, 10, chosen), 0.4621, 0.05);
  const { participants } = requiredParticipants(config, { ...chosen, power: 0.8, runs: 400 });
  assert(participants! >= 18 && participants! <= 24, `${participants}`);
  const never = requiredParticipants(config, {
    ...chosen,
    preference: 0.501,
    power: 0.8,
    runs: 10,
  });
  assertEquals(never.participants, undefined);
});
