import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { join } from "@std/path";
import type { StudyKey, StudyResults } from "../../eval/study/study_files.ts";
import { makeStudy, writeStudyData } from "../support/data/small_study.ts";
import { inFolder } from "../support/in_folder.ts";
import { type Requester, startRequester } from "../support/page/requester.ts";
import { serveStudy } from "../support/page/serve_task.ts";
import { answersTo, post as postTo } from "../support/page/study_answers.ts";
import { runTask } from "../support/tasks/run_task.ts";

let requester: Requester;

const post = (url: string, path: string, token: string | undefined, body: unknown) =>
  postTo(requester, url + path, token, body);

const withServer = (work: (folder: string, key: StudyKey) => Promise<void>) =>
  inFolder(async (folder) => {
    await writeStudyData(folder);
    await using started = startRequester();
    requester = started;
    const demographics = [{ name: "age", text: "Your age" }];
    const key = await makeStudy(folder, { headphones: false, demographics });
    await work(folder, key);
  });

Deno.test("study serve: who has a token goes on, nobody reads or overwrites another's", () =>
  withServer(async (folder, key) => {
    await using served = await serveStudy(folder, "study");
    const one = (await post(served.url, "api/begin", undefined, {})).json;
    const two = (await post(served.url, "api/begin", undefined, {})).json;
    assert(one.token !== two.token);
    assertEquals([one.results.plan, two.results.plan], [0, 1], "participants take plans in turn");

    const first = answersTo(key, 0, 0);
    assertEquals((await post(served.url, "api/answers", one.token, first)).status, 200);
    assertEquals((await post(served.url, "api/answers", one.token, first)).status, 200, "again");
    const other = await post(served.url, "api/answers", one.token, answersTo(key, 0, 0, -1));
    assertEquals([other.status, other.text], [409, `trial ${first.trial} is answered already\n`]);

    const resumed: StudyResults = (await post(served.url, "api/begin", one.token, {})).json.results;
    assertEquals(resumed.answers, [first]);
    const own: StudyResults = (await post(served.url, "api/begin", two.token, {})).json.results;
    assertEquals(own.answers, []);
    for (const token of [undefined, "x", "A".repeat(43)]) {
      assertEquals((await post(served.url, "api/answers", token, first)).status, 403);
    }
    const early = await post(served.url, "api/end", one.token, {});
    assertStringIncludes(early.text, `1 of ${key.plans[0]!.length} trials are answered`);
  }));

Deno.test("study serve: what is no answer to what was asked is refused, and changes nothing", () =>
  withServer(async (folder, key) => {
    await using served = await serveStudy(folder, "study");
    const { token } = (await post(served.url, "api/begin", undefined, {})).json;
    const good = answersTo(key, 0, 0), [value] = good.values;
    const refused: [body: unknown, status: number][] = [
      ["{", 409],
      [{ ...good, trial: "99" }, 409],
      [{ ...good, values: [] }, 409],
      [{ ...good, values: good.values.map((one) => ({ ...one, value: 7 })) }, 409],
      [{ ...good, values: [...good.values, value] }, 409],
      [{ ...good, more: 1 }, 409],
      [{ ...good, seconds: -1 }, 409],
      ["x".repeat(200_000), 413],
    ];
    for (const [body, status] of refused) {
      const answer = await post(served.url, "api/answers", token, body);
      assertEquals(answer.status, status, `${JSON.stringify(body).slice(0, 80)}: ${answer.text}`);
    }
    for (const [i] of key.plans[0]!.entries()) {
      assertEquals(
        (await post(served.url, "api/answers", token, answersTo(key, 0, i))).status,
        200,
      );
    }
    const asked = await post(served.url, "api/end", token, { demographics: { name: "Ann" } });
    assertEquals([asked.status, asked.text], [409, "the study does not ask for that\n"]);
    const ended = await post(served.url, "api/end", token, { demographics: { age: "42" } });
    assertEquals(ended.status, 200);

    // Neither the key nor the answers are served, whatever the way to them is called.
    for (const path of ["key.json", "../key.json", "%2e%2e/answers.sqlite", "answers.sqlite"]) {
      assertEquals((await requester.ask(served.url + path)).status, 404, path);
    }
    const plain = await requester.ask(`${served.url}api/begin`, { method: "POST", body: "{}" });
    assertEquals(plain.status, 415, "what a form of another page could send");
  }));

Deno.test("study serve: killed at any moment it goes on, with all that it said it has", () =>
  withServer(async (folder, key) => {
    const kept: string[] = [];
    let token: string | undefined;
    for (const round of [0, 1, 2]) {
      await using served = await serveStudy(folder, "study");
      const begun = (await post(served.url, "api/begin", token, {})).json;
      token = begun.token as string;
      assertEquals(begun.results.answers.map(({ trial }: { trial: string }) => trial), kept);
      const answer = answersTo(key, 0, round);
      assertEquals((await post(served.url, "api/answers", token, answer)).status, 200);
      kept.push(answer.trial);
      // One is on its way as it dies: it is there whole, or not at all.
      const lost = post(served.url, "api/answers", token, answersTo(key, 0, 3 + round));
      await served.kill();
      await lost;
      using database = new DatabaseSync(join(folder, "study/answers.sqlite"));
      const halves = database.prepare(
        "SELECT trial FROM trial WHERE broken = 0 AND (SELECT count(*) FROM answer " +
          `WHERE answer.trial = trial.trial) <> ${key.questions.length}`,
      ).all();
      assertEquals(halves, []);
      const there = database.prepare("SELECT trial FROM trial ORDER BY rowid").all();
      kept.splice(0, Infinity, ...there.map(({ trial }) => trial as string));
      assert(kept.includes(answer.trial));
    }
    const exported = await runTask(
      "study",
      ["serve", "study", "--export", "answers.csv"],
      folder,
    );
    assertEquals(exported.code, 0, exported.stderr);
    const csv = (await Deno.readTextFile(join(folder, "answers.csv"))).trim().split("\n");
    assertEquals(csv.length, 1 + kept.length * key.questions.length);
    assertStringIncludes(csv[0]!, "participant,plan,finished,headphones,about age,trial,check");

    const renewed = await runTask("study", ["new", "study.json", "--out", "study"], folder);
    assertStringIncludes(renewed.stderr, "has answers to the study that is there");
  }));

Deno.test("study serve: the database itself takes no answer that is out of place", () =>
  withServer(async (folder, key) => {
    await using served = await serveStudy(folder, "study");
    const { token } = (await post(served.url, "api/begin", undefined, {})).json;
    await post(served.url, "api/answers", token, answersTo(key, 0, 0));
    using database = new DatabaseSync(join(folder, "study/answers.sqlite"));
    const { trial, values: [value] } = answersTo(key, 0, 0);
    const refused = [
      `INSERT INTO answer VALUES (1, 0, '${trial}', 'other', ${value!.stimulus}, 1)`,
      `INSERT INTO answer VALUES (1, 0, '${trial}', '${value!.question}', ${value!.stimulus}, 1)`,
      `INSERT INTO trial VALUES (1, 1, '2', 3, 0)`,
      `INSERT INTO trial VALUES (9, 0, '2', 3, 0)`,
      `UPDATE answer SET value = 5`,
      `UPDATE participant SET finished = 2`,
    ];
    for (const statement of refused) {
      let error = "";
      try {
        database.exec(statement);
      } catch (thrown) {
        error = (thrown as Error).message;
      }
      assertStringIncludes(error, "constraint failed", statement);
    }
  }));
