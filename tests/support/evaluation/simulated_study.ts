import { layOutStudy } from "../../../eval/study/lay_out_study.ts";
import { conditionsOf, type StudyConfig } from "../../../eval/study/study_config.ts";
import { askedOf, type StudyKey, type StudyResults } from "../../../eval/study/study_files.ts";
import { Random } from "../../../src/random/random.ts";
import { judge, type Taste } from "../page/study_participant.ts";

/** The key of a study without stimuli: its utterances are called 1, 2, ... */
export function keyOf(config: StudyConfig): StudyKey {
  const { design, title, ties, headphones, questions, demographics, attention, seed } = config;
  const { written, broken, spoken } = attention, checks = written + broken + spoken.length;
  const { count } = config.utterances;
  const { stimuli, plans } = layOutStudy(config, {
    trials: [...Array(count).keys()],
    training: [],
    checks: Array.from({ length: checks }, (_, i) => count + i),
  });
  return {
    ...{ id: "simulated", title, design, ties, headphones, mayFail: attention.mayFail, seed },
    questions: questions.map(({ name }) => ({ name })),
    demographics: demographics.map(({ name }) => name),
    conditions: conditionsOf(config),
    systems: Object.keys(config.systems).length,
    utterances: Array.from({ length: count + checks }, (_, i) => String(i + 1)),
    stimuli: stimuli.map(({ utterance, condition }) => ({ utterance, condition })),
    plans: plans.map((plan) => [...plan]),
  };
}

/** Results of somebody of a taste, who does all that is asked. */
export function simulatedResults(key: StudyKey, plan: number, taste: Taste): StudyResults {
  const random = new Random(taste.seed, 77);
  return {
    ...{ study: key.id, participant: `p${plan}`, plan, finished: true },
    ...(key.headphones && { headphones: taste.careless ? 2 : 6 }),
    answers: key.plans[plan]!.map((trial) => {
      const { broken, values } = judge(key, trial, taste, random);
      const asked = askedOf(key.design, key.questions, trial.stimuli);
      const flat = values.flat();
      return {
        ...{ trial: trial.id, seconds: 5, broken },
        values: asked.map((one, i) => ({ ...one, value: flat[i]! })),
      };
    }),
  };
}
