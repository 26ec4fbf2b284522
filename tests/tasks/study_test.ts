import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import type { StudyKey, StudyResults } from "../../eval/study/study_files.ts";
import type { StudySheet } from "../../eval/study/study_sheet.ts";
import { makeStudy, SMALL_STUDY, writeStudyData } from "../support/data/small_study.ts";
import { simulatedResults } from "../support/evaluation/simulated_study.ts";
import { inFolder } from "../support/in_folder.ts";
import { tone, waving } from "../support/page/view_data.ts";
import { callTask, runTask } from "../support/tasks/run_task.ts";
import { writeMatrix } from "../../src/files/matrix_file.ts";

const worth = { original: 2, two: 1, one: 0 };

async function writeResults(
  folder: string,
  key: StudyKey,
  change: (results: StudyResults, plan: number) => StudyResults = (results) => results,
): Promise<void> {
  await Deno.mkdir(join(folder, "results"), { recursive: true });
  for (const plan of key.plans.keys()) {
    const results = simulatedResults(key, plan, { worth, careless: plan === 0, seed: plan });
    const text = JSON.stringify(change(results, plan));
    await Deno.writeTextFile(join(folder, `results/${plan}.json`), text);
  }
}

Deno.test("study new: page, plans and key; the page tells of no system, another run the same", () =>
  inFolder(async (folder) => {
    await writeStudyData(folder);
    const key = await makeStudy(folder, { systems: { baselined: "one", proposed: "two" } });
    const page = await Deno.readTextFile(join(folder, "study/page/study.json"));
    const sheet: StudySheet = JSON.parse(page);
    for (const name of [page, await Deno.readTextFile(join(folder, "study/study.html"))]) {
      assert(!/baselined|proposed|gesture1/.test(name), "who made a gesture is not in the page");
    }
    assertEquals(sheet.plans.length, 6);
    assertEquals(
      sheet.plans.map((plan) => plan.map(({ stimuli }) => stimuli)),
      key.plans.map((plan) => plan.map(({ stimuli }) => stimuli)),
    );
    const notices = sheet.plans[0]!.filter(({ notice }) => notice !== undefined);
    assertEquals(notices.length, 2);
    assertMatch(notices[0]!.notice!, /choose “[AB]” for every question/);
    const record = await Deno.readTextFile(join(folder, "study/study.run.json"));
    assertStringIncludes(record, '"seed": 1');
    const verified = await runTask("verify", ["study"], folder);
    assertEquals(verified.code, 0, verified.stderr);
    await makeStudy(folder, { systems: { baselined: "one", proposed: "two" } });
    assertEquals(await Deno.readTextFile(join(folder, "study/study.run.json")), record);
  }));

Deno.test("study new: what does not fit together is one line, and leaves nothing", () =>
  inFolder(async (folder) => {
    await writeStudyData(folder);
    const refused = async (changes: object, words: string) => {
      const config = JSON.stringify({ ...SMALL_STUDY, ...changes });
      await Deno.writeTextFile(join(folder, "bad.json"), config);
      const made = await runTask("study", ["new", "bad.json", "--out", "bad"], folder);
      assertEquals(made.code, 1, made.stdout);
      const lines = made.stderr.trimEnd().split("\n").filter((line) => !line.startsWith("Note: "));
      assertEquals(lines.length, 1, made.stderr);
      assertStringIncludes(made.stderr, words);
      assertEquals(await Deno.stat(join(folder, "bad")).catch(() => "absent"), "absent");
    };
    await refused({ utterances: { count: 9 } }, "change utterances.count or utterances.seconds");
    await refused({ design: "ranking" }, 'design must be one of "pairwise"');
    await refused({ systems: { one: "one", two: "none" } }, "none: no such file or folder");
    await refused({ texts: "study.json" }, "study.json: no such file");
    const short = ReadableStream.from([waving(60)]);
    await writeMatrix(join(folder, "long/gesture1.txt"), short);
    for (let id = 2; id <= 8; id++) {
      await Deno.copyFile(
        join(folder, `two/gesture${id}.txt`),
        join(folder, `long/gesture${id}.txt`),
      );
    }
    const all = { utterances: { count: 8, seconds: [0.5, 5] } };
    await refused({ ...all, systems: { one: "one", long: "long" } }, "lasts 3.00 s, its speech");
    await Deno.remove(join(folder, "long/gesture1.txt"));
    await refused(
      { ...all, systems: { one: "one", long: "long" } },
      "long has no gesture of utterance 1, which was chosen",
    );
    await Deno.writeFile(join(folder, "slow.wav"), tone(3));
    const attention = { spoken: [{ file: "slow.wav", answer: 1 }] };
    await Deno.writeTextFile(
      join(folder, "bad.json"),
      JSON.stringify({ ...SMALL_STUDY, attention }),
    );
    const spoken = await runTask("study", ["new", "bad.json", "--out", "spoken"], folder);
    assertStringIncludes(
      spoken.stderr,
      "slow.wav: lasts 3.00 s, the utterance that it is heard in",
    );
    const absent = await runTask("study", ["new", "bad.json"], folder);
    assertStringIncludes(absent.stderr, "--out DIR is missing");
  }));

Deno.test("study analyze: tables and figures of results files, and what is excluded", () =>
  inFolder(async (folder) => {
    await writeStudyData(folder);
    const key = await makeStudy(folder, { headphones: false });
    await writeResults(folder, key);
    const done = await callTask("study", ["analyze", "study", "results"], folder);
    assertEquals(done.code, 0, done.stderr);
    assertStringIncludes(done.stdout, "5 of 6 participants; excluded: attention checks 1.");
    const files = [...Deno.readDirSync(join(folder, "study/analysis"))].map(({ name }) => name);
    assertEquals(files.sort(), [
      ...["participants.csv", "preferences.png", "preferences.svg", "study.run.json"],
      ...["table.csv", "table.md", "table.tex"],
    ]);
    const csv = await Deno.readTextFile(join(folder, "study/analysis/participants.csv"));
    assertStringIncludes(csv, "p0,0,3,,attention checks");

    // The same results again count once.
    const twice = await callTask(
      "study",
      ["analyze", "study", "results", "results/3.json"],
      folder,
    );
    assertStringIncludes(twice.stdout, "Note: results/3.json holds the same results");
    assertStringIncludes(twice.stdout, "5 of 6 participants");
  }));

Deno.test("study analyze: other studies', cut and doubled results are one line", () =>
  inFolder(async (folder) => {
    await writeStudyData(folder);
    const key = await makeStudy(folder, { headphones: false });
    await writeResults(folder, key);
    const good = await Deno.readTextFile(join(folder, "results/2.json"));
    const refused = async (text: string, words: string, name = "other.json") => {
      await Deno.writeTextFile(join(folder, name), text);
      const done = await callTask("study", ["analyze", "study", "results", name], folder);
      assertEquals(done.code, 1);
      assertEquals(done.stderr.trimEnd().split("\n").length, 1, done.stderr);
      assertStringIncludes(done.stderr, words);
      assertEquals(await Deno.stat(join(folder, "study/analysis")).catch(() => "absent"), "absent");
    };
    await refused(good.slice(0, -40), "other.json: is not valid JSON");
    await refused(good.replace(key.id, "feedfeedfeedfeed"), "is of another study");
    const changed: StudyResults = JSON.parse(good);
    const [first] = changed.answers;
    await refused(
      JSON.stringify({ ...changed, answers: [...changed.answers, first] }),
      `has two answers to trial ${first!.trial}`,
    );
    const seconds = { ...first!, seconds: 9 };
    await refused(
      JSON.stringify({ ...changed, answers: [seconds, ...changed.answers.slice(1)] }),
      "has two answers to one question: other results of participant p2",
    );
    await refused('{"study": 3}', "other.json: study must be");
    const none = await callTask("study", ["analyze", "study"], folder);
    assertStringIncludes(none.stderr, "has no answers, and no results files are named");
    const nowhere = await callTask("study", ["analyze", "results"], folder);
    assertStringIncludes(nowhere.stderr, "is no study, it has no key.json");
  }));

Deno.test("study says which flags are of another action, and change nothing", () =>
  inFolder(async (folder) => {
    const args = ["power", "none.json", "--runs=10", "--seed=3", "--interval=t", "--out", "x"];
    const { code, stdout } = await callTask("study", args, folder);
    assertEquals(code, 1);
    assertEquals(
      stdout,
      "Note: --out, --interval change nothing: not for study power, see study --help\n",
    );
  }));

Deno.test("study power: how many participants, and the same again", () =>
  inFolder(async (folder) => {
    const config = { ...SMALL_STUDY, controls: [], utterances: { count: 10 } };
    await Deno.writeTextFile(join(folder, "study.json"), JSON.stringify(config));
    const args = ["power", "study.json", "--runs", "200"];
    const [first, again] = [
      await runTask("study", args, folder),
      await callTask("study", args, folder),
    ];
    assertEquals(first.code, 0, first.stderr);
    assertMatch(
      first.stdout,
      /^(1[89]|2[0-4]) participants tell that one is preferred to two by 60%/m,
    );
    assertEquals(first.stdout, again.stdout);
    const few = await callTask("study", [...args, "--preference", "0.4"], folder);
    assertStringIncludes(few.stderr, "--preference 0.4 is not a number above 0.5 and below 1");
  }));
