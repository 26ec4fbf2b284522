import { askedOf, type StudyKey, type TrialAnswers } from "../../../eval/study/study_files.ts";
import type { Requester } from "./requester.ts";

/** What a study's server answers: its status, and the JSON or line. */
export async function post(
  requester: Requester,
  url: string,
  token: string | undefined,
  body: unknown,
) {
  const { status, text } = await requester.ask(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return { status, text, json: status === 200 ? JSON.parse(text) : undefined };
}

/** Answers to a trial of a plan: the first of each pair is preferred. */
export function answersTo(key: StudyKey, plan: number, index: number, value = 1): TrialAnswers {
  const { id, stimuli } = key.plans[plan]![index]!;
  const asked = askedOf(key.design, key.questions, stimuli);
  const values = asked.map((one) => ({ ...one, value }));
  return { trial: id, seconds: 4.5, broken: false, values };
}
