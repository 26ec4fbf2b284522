import { Random } from "../../src/random/random.ts";
import { conditionsOf, type StudyConfig, type StudyDesign } from "./study_config.ts";
import type { KeyTrial } from "./study_files.ts";
import { comparisons, planStudy } from "./study_plan.ts";

/** What is heard with a stimulus: its speech, that made unfit to hear, or words that say what to answer. */
export type StimulusSound = "speech" | "broken" | { readonly spoken: string };

/** A stimulus: an utterance in a condition. */
export interface Stimulus {
  /** Index among the study's utterances. */
  readonly utterance: number;
  /** Index among the conditions. */
  readonly condition: number;
  readonly sound: StimulusSound;
}

/** Which utterances are for what, as indexes. */
export interface UtteranceUse {
  readonly trials: readonly number[];
  readonly training: readonly number[];
  readonly checks: readonly number[];
}

/** All trials of a study, and the stimuli that they are of. */
export interface StudyLayout {
  readonly stimuli: readonly Stimulus[];
  readonly training: readonly KeyTrial[];
  readonly plans: readonly (readonly KeyTrial[])[];
}

/** How many attention checks each participant gets. */
export function checkCount({ attention: { written, broken, spoken } }: StudyConfig): number {
  return written + broken + spoken.length;
}

/**
 * Lays a study out: which stimuli there are, and which of them each participant judges in which order. The
 * numbers of stimuli are drawn, so that they tell nothing.
 *
 * @param config The study.
 * @param use Which utterances are for what; as many for checks as there are checks.
 */
export function layOutStudy(config: StudyConfig, use: UtteranceUse): StudyLayout {
  const { design, seed, participants, trials: how } = config;
  const conditions = conditionsOf(config).length, items = comparisons(design, conditions);
  const stimuli = new StimulusList();
  const trial = (id: string, utterance: number, own: readonly number[], sound?: StimulusSound) => ({
    id,
    stimuli: own.map((condition) => stimuli.number(utterance, condition, sound)),
  });
  const checks = checksOf(config).map((check, i) => {
    const { stimuli } = trial("", use.checks[i]!, items[i % items.length]!, check.sound);
    return {
      stimuli,
      check: { kind: check.kind, ...check.answer !== undefined && { answer: check.answer } },
    };
  });
  const training = use.training.map((utterance, i) =>
    trial(`training ${i + 1}`, utterance, items[(i + 1) % items.length]!)
  );
  const plans = planStudy({
    ...{ design, conditions, participants, seed, trials: how },
    utterances: use.trials.length,
    checks: checks.length,
  }).map((plan) =>
    plan.map((planned, i): KeyTrial => {
      const id = String(i + 1);
      if (typeof planned === "number") return { id, ...checks[planned]! };
      return trial(id, use.trials[planned.utterance]!, planned.conditions);
    })
  );
  return renumbered({ stimuli: stimuli.all, training, plans }, new Random(seed, 3));
}

/** The attention checks and what they ask for. */
function checksOf({ design, seed, attention }: StudyConfig) {
  const random = new Random(seed, 4), { written, broken, spoken } = attention;
  const answers = ANSWERS[design];
  return [
    ...Array.from({ length: written }, () => ({
      kind: "written" as const,
      answer: answers[random.integer(answers.length)]!,
      sound: "speech" as StimulusSound,
    })),
    ...spoken.map(({ file, answer }) => ({
      ...{ kind: "spoken" as const, answer },
      sound: { spoken: file } as StimulusSound,
    })),
    ...Array.from({ length: broken }, () => ({
      ...{ kind: "broken" as const, answer: undefined, sound: "broken" as StimulusSound },
    })),
  ];
}

/** What checks may ask for: nothing that many would answer anyway. */
const ANSWERS: Readonly<Record<StudyDesign, readonly number[]>> = {
  pairwise: [-1, 1],
  rating: [1, 2, 6, 7],
  parallel: [0, 20, 80, 100],
};

/** Stimuli by what they are, each once. */
class StimulusList {
  readonly all: Stimulus[] = [];
  readonly #numbers = new Map<string, number>();

  number(utterance: number, condition: number, sound: StimulusSound = "speech"): number {
    const key = JSON.stringify([utterance, condition, sound]);
    const known = this.#numbers.get(key) ?? this.all.push({ utterance, condition, sound }) - 1;
    this.#numbers.set(key, known);
    return known;
  }
}

function renumbered(layout: StudyLayout, random: Random): StudyLayout {
  const order = random.shuffle([...layout.stimuli.keys()]); // what the new numbers were
  const numbers = new Map(order.map((old, number) => [old, number]));
  const renumber = (trials: readonly KeyTrial[]) =>
    trials.map((trial) => ({ ...trial, stimuli: trial.stimuli.map((old) => numbers.get(old)!) }));
  return {
    stimuli: order.map((old) => layout.stimuli[old]!),
    training: renumber(layout.training),
    plans: layout.plans.map(renumber),
  };
}
