import { type PowerOptions, requiredParticipants } from "../../eval/study/power.ts";
import { conditionsOf } from "../../eval/study/study_config.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { readStudyConfig } from "./new_study.ts";

/** Says how many participants a study takes. */
export async function tellPower(path: string, options: PowerOptions): Promise<void> {
  const config = await readStudyConfig(path);
  const [first, second] = conditionsOf(config);
  if (second === undefined) throw new InputError(`${path}: has one system; nothing is compared`);
  const { participants, tried } = requiredParticipants(config, options);
  const percent = (share: number) => `${Math.round(1000 * share) / 10}%`;
  console.log(`participants  told apart in`);
  for (const { participants, power } of tried) {
    console.log(`${String(participants).padStart(12)}  ${percent(power)}`);
  }
  const what = `that ${first} is preferred to ${second} by ${percent(options.preference)}`;
  if (participants === undefined) {
    throw new InputError(`${path}: ${tried.at(-1)!.participants} participants do not tell ${what}`);
  }
  console.log(
    `${participants} participants tell ${what} with ${percent(options.power)} probability ` +
      `(p < ${options.significance}, Holm's correction for all pairs of a question; ` +
      `${options.runs} simulated studies of each size, seed ${options.seed})`,
  );
  console.log(
    "Supposed: participants are alike, attentive and choose without ties; plan for some more",
  );
}
