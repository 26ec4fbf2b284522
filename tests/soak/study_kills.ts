import { equal } from "@std/assert";
import type { Random } from "../../src/random/random.ts";
import type { StudyKey, StudyResults, TrialAnswers } from "../../eval/study/study_files.ts";
import { makeStudy, writeStudyData } from "../support/data/small_study.ts";
import { startRequester } from "../support/page/requester.ts";
import { serveStudy } from "../support/page/serve_task.ts";
import { answersTo, post } from "../support/page/study_answers.ts";

/** Seconds of a participant's answers, one after the other, within which the server is killed. */
const LONGEST = 0.04;

/** A study that is served and killed, round by round, with a new participant in each. */
export interface StudyKills extends AsyncDisposable {
  /** Kills the server while answers come in; returns what is wrong when it serves again. */
  kill(random: Random): Promise<string | undefined>;
}

/** Makes a study in a folder. */
export async function startStudyKills(folder: string): Promise<StudyKills> {
  await Deno.mkdir(folder);
  await writeStudyData(folder);
  const key = await makeStudy(folder, { headphones: false, participants: 20 });
  const requester = startRequester();
  /** Answers from a trial on until all are given or nothing answers; returns those acknowledged. */
  const answer = async (url: string, token: string, plan: number, from: number) => {
    const kept: TrialAnswers[] = [];
    for (let i = from; i < key.plans[plan]!.length; i++) {
      const one = answersTo(key, plan, i, i % 2 ? 1 : -1);
      const { status } = await post(requester, `${url}api/answers`, token, one);
      if (status !== 200) break;
      kept.push(one);
    }
    return kept;
  };
  return {
    async kill(random) {
      let token: string, plan: number, acknowledged: TrialAnswers[];
      {
        await using served = await serveStudy(folder, "study");
        const begun = (await post(requester, `${served.url}api/begin`, undefined, {})).json;
        ({ token, results: { plan } } = begun as { token: string; results: StudyResults });
        const killed = new Promise((resolve) =>
          setTimeout(resolve, random.uniform(0, LONGEST * 1000))
        )
          .then(() => served.kill());
        acknowledged = await answer(served.url, token, plan, 0);
        await killed;
      }
      await using served = await serveStudy(folder, "study");
      const begun = await post(requester, `${served.url}api/begin`, token, {});
      if (begun.status !== 200) return `the participant is not known: ${begun.text}`;
      const { answers } = (begun.json as { results: StudyResults }).results;
      // One that was on its way may be there too, and is whole then.
      if (answers.length > acknowledged.length + 1) return "more answers than were given";
      const wrong = differing(key, plan, answers, acknowledged.length);
      if (wrong) return wrong;
      await answer(served.url, token, plan, answers.length);
      const ended = await post(requester, `${served.url}api/end`, token, {});
      return ended.status === 200 ? undefined : `does not go on: ${ended.text}`;
    },
    [Symbol.asyncDispose]: () => requester[Symbol.asyncDispose](),
  };
}

/** What is wrong with the answers that a server has. */
function differing(
  key: StudyKey,
  plan: number,
  answers: readonly TrialAnswers[],
  acknowledged: number,
): string | undefined {
  if (answers.length < acknowledged) return `${acknowledged - answers.length} answers are lost`;
  const other = answers.findIndex((one, i) => !equal(one, answersTo(key, plan, i, i % 2 ? 1 : -1)));
  return other < 0 ? undefined : `answer ${other} is other than it was given`;
}
