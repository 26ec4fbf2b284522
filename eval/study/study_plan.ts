import { Random } from "../../src/random/random.ts";
import type { StudyDesign } from "./study_config.ts";
import { williamsSquare } from "./latin_square.ts";

/** What is planned. */
export interface PlanOptions {
  readonly design: StudyDesign;
  /** How many utterances and conditions there are. */
  readonly utterances: number;
  readonly conditions: number;
  /** Whether a participant sees an utterance once, in one condition or pair, or in all. */
  readonly trials: "latin" | "all";
  readonly participants: number;
  /** How many attention checks each gets. */
  readonly checks: number;
  readonly seed: number;
}

/** A trial: the conditions of an utterance that are judged together, in the order of their sides. */
export interface PlannedTrial {
  readonly utterance: number;
  readonly conditions: readonly number[];
}

/** A participant's trials in their order; a number stands for that attention check. */
export type Plan = readonly (PlannedTrial | number)[];

/** What can be judged together of one utterance: each condition, each pair of them, or all at once. */
export function comparisons(design: StudyDesign, conditions: number): number[][] {
  const all = [...Array(conditions).keys()];
  if (design === "rating") return all.map((one) => [one]);
  if (design === "parallel") return [all];
  return all.flatMap((a) => all.slice(a + 1).map((b) => [a, b]));
}

/**
 * Plans what each participant judges, in which order. Utterances come in the order of a Williams square's
 * rows, participants taking rows in turn. Which condition or pair of an utterance a participant sees is a
 * Latin square over participants and utterances too, so that a participant sees each as often, up to one,
 * and over full rounds of participants each is seen as often of every utterance and in every place; sides and
 * places of attention checks are drawn.
 *
 * @param options What there is.
 * @returns A plan a participant.
 */
export function planStudy(options: PlanOptions): Plan[] {
  const { design, conditions, utterances, trials, participants, seed } = options;
  const items = comparisons(design, conditions);
  const orders = williamsSquare(utterances), itemOrders = williamsSquare(items.length);
  const shift = roundShift(orders.length, trials === "all" ? itemOrders.length : items.length);
  return Array.from({ length: participants }, (_, participant) => {
    const random = new Random(seed, 1, participant);
    const round = Math.floor(participant / orders.length);
    const planned = orders[participant % orders.length]!.flatMap((utterance, place) => {
      const chosen = trials === "all"
        ? itemOrders[(participant + place + shift * round) % itemOrders.length]!
        : [(utterance + participant + shift * round) % items.length];
      return chosen.map((item) => ({
        utterance,
        conditions: random.shuffle([...items[item]!]),
      }));
    });
    return withChecks(planned, options.checks, random);
  });
}

/**
 * By how much conditions are shifted more after each round of orders, lest an utterance's place decide its
 * condition: so that as many rounds as there are conditions shift by each number once.
 */
function roundShift(participants: number, items: number): number {
  const divisor = (a: number, b: number): number => b === 0 ? a : divisor(b, a % b);
  let shift = 1;
  while (divisor(participants + shift, items) > 1) shift++;
  return shift;
}

/** Puts checks among the trials, evenly but for chance, none of them first. */
function withChecks(trials: readonly PlannedTrial[], checks: number, random: Random): Plan {
  const order = random.shuffle([...Array(checks).keys()]);
  const places = order.map((_, i) =>
    Math.min(trials.length, 1 + Math.floor((i + random.uniform()) * trials.length / checks))
  );
  const plan: (PlannedTrial | number)[] = [];
  for (let at = 0; at <= trials.length; at++) {
    for (const [i, place] of places.entries()) if (place === at) plan.push(order[i]!);
    if (at < trials.length) plan.push(trials[at]!);
  }
  return plan;
}
