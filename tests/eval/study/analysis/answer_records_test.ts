import { assertEquals } from "@std/assert";
import { answerRecords } from "../../../../eval/study/analysis/answer_records.ts";
import { validateStudyConfig } from "../../../../eval/study/study_config.ts";
import { keyOf, simulatedResults } from "../../../support/evaluation/simulated_study.ts";

Deno.test("answerRecords() has a row an answer, and no formulas that participants wrote", () => {
  const key = keyOf(validateStudyConfig({
    ...{ title: "Two", design: "pairwise", systems: { one: "1", two: "2" }, speech: "s" },
    ...{ utterances: { count: 3 }, participants: 2 },
    demographics: [{ name: "age", text: "Age" }, { name: "job", text: "Job" }],
  }));
  const simulated = simulatedResults(key, 0, { worth: { one: 1, two: 0 }, seed: 1 });
  const demographics = { age: '=HYPERLINK("http://a.b","42")', job: "nurse, =night" };
  const { columns, rows } = answerRecords(key, [
    { ...simulated, participant: "@me", demographics },
    { ...simulated, participant: "you", demographics: { age: "-1" } },
  ]);
  assertEquals(columns.slice(0, 6), [
    ...["participant", "plan", "finished", "headphones", "about age", "about job"],
  ]);
  const answers = simulated.answers.reduce((sum, { values }) => sum + (values.length || 1), 0);
  assertEquals(rows.length, 2 * answers);
  assertEquals(rows[0]!.slice(0, 6), [
    ...["'@me", 0, 1, 6, `'${demographics.age}`, demographics.job],
  ]);
  assertEquals(rows.at(-1)!.slice(0, 6), ["you", 0, 1, 6, "'-1", ""]);
});
