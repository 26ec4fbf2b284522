import { Random } from "../../src/random/random.ts";
import { normalQuantile, signTest } from "../statistics/proportions.ts";
import { holmCorrection } from "../statistics/significance.ts";
import { wilcoxonSignedRank } from "../statistics/signed_rank.ts";
import { conditionsOf, SCALES, type StudyConfig } from "./study_config.ts";
import { type Plan, type PlannedTrial, planStudy } from "./study_plan.ts";

/** What {@linkcode requiredParticipants} supposes. */
export interface PowerOptions {
  /** How probably a participant prefers the one condition to the other. @default {0.6} */
  readonly preference: number;
  /** With which probability the study is to tell it from chance. @default {0.8} */
  readonly power: number;
  /** The probability below which a difference counts, after Holm's correction. @default {0.05} */
  readonly significance: number;
  /** How many studies are simulated of each size. @default {1000} */
  readonly runs: number;
  readonly seed: number;
}

/** The power of a study of some size. */
export interface PowerPoint {
  readonly participants: number;
  /** The share of simulated studies that told the preference from chance. */
  readonly power: number;
}

/** What {@linkcode requiredParticipants} found. */
export interface RequiredParticipants {
  /** Undefined where the most are not enough. */
  readonly participants: number | undefined;
  /** The sizes that were tried, sorted. */
  readonly tried: readonly PowerPoint[];
}

/** Most participants that are tried. */
const MOST = 2000;

/**
 * Says how many participants a study takes to tell a preference from chance, by simulated studies with the
 * config's own plan: the first condition is preferred to the second so often, all others are as good as it.
 * Participants answer each for themselves, alike but for chance, without ties; all are attentive. In ratings,
 * the preference is the probability that the one is rated above the other before it is rounded to the scale.
 *
 * @param config The study.
 * @param options What is supposed.
 */
export function requiredParticipants(
  config: StudyConfig,
  options: PowerOptions,
): RequiredParticipants {
  const tried = new Map<number, number>();
  const suffices = (participants: number) => {
    const power = powerOf(config, participants, options);
    tried.set(participants, power);
    return power >= options.power;
  };
  let low = 0, high = 4;
  while (!suffices(high) && high < MOST) [low, high] = [high, Math.min(MOST, 2 * high)];
  const areEnough = tried.get(high)! >= options.power;
  while (areEnough && high - low > 1) {
    const middle = (low + high) >> 1;
    if (suffices(middle)) high = middle;
    else low = middle;
  }
  return {
    participants: areEnough ? high : undefined,
    tried: Array.from(tried, ([participants, power]) => ({ participants, power }))
      .sort((a, b) => a.participants - b.participants),
  };
}

/** The share of simulated studies of some size that tell the first condition from the second. */
export function powerOf(
  config: StudyConfig,
  participants: number,
  { preference, significance, runs, seed }: Omit<PowerOptions, "power">,
): number {
  const { design, utterances, trials } = config;
  const conditions = conditionsOf(config).length;
  const plans = planStudy({
    ...{ design, conditions, participants, trials, seed, checks: 0 },
    utterances: utterances.count,
  });
  let found = 0;
  for (let run = 0; run < runs; run++) {
    const random = new Random(seed, 6, participants, run);
    const probability = design === "pairwise"
      ? pairwiseProbabilities(plans, conditions, preference, random)
      : ratedProbabilities(plans, conditions, preference, SCALES[design], random);
    if (holmCorrection(probability)[0]! < significance) found++;
  }
  return found / runs;
}

const trialsOf = (plan: Plan) => plan as readonly PlannedTrial[]; // without checks

/** Of each pair, the first being conditions 0 and 1: how probable so uneven a split is by chance. */
function pairwiseProbabilities(
  plans: readonly Plan[],
  conditions: number,
  preference: number,
  random: Random,
): number[] {
  const wins = new Int32Array(conditions ** 2);
  for (const plan of plans) {
    for (const { conditions: [a, b] } of trialsOf(plan)) {
      // The second condition is the one that is worse; the others are as the first.
      const share = a === 1 ? 1 - preference : b === 1 ? preference : 0.5;
      const isFirst = random.uniform() < share;
      wins[isFirst ? a! * conditions + b! : b! * conditions + a!]!++;
    }
  }
  const probabilities: number[] = [];
  for (let a = 0; a < conditions; a++) {
    for (let b = a + 1; b < conditions; b++) {
      const won = wins[a * conditions + b]!, lost = wins[b * conditions + a]!;
      probabilities.push(signTest(won, won + lost));
    }
  }
  return probabilities;
}

/** The same by the signed ranks of participants' mean ratings. */
function ratedProbabilities(
  plans: readonly Plan[],
  conditions: number,
  preference: number,
  { least, most }: { least: number; most: number },
  random: Random,
): number[] {
  const means: (number | undefined)[][] = Array.from({ length: conditions }, () => []);
  // A sixth of the scale either way holds two thirds of the answers.
  const middle = (least + most) / 2, deviation = (most - least) / 6;
  const shift = Math.SQRT2 * normalQuantile(preference) * deviation;
  for (const [participant, plan] of plans.entries()) {
    const sums = new Float64Array(conditions), counts = new Int32Array(conditions);
    for (const { conditions: shown } of trialsOf(plan)) {
      for (const condition of shown) {
        const drawn = middle + (condition === 1 ? -shift : 0) + deviation * random.normal();
        sums[condition]! += Math.max(least, Math.min(most, Math.round(drawn)));
        counts[condition]!++;
      }
    }
    for (let c = 0; c < conditions; c++) {
      means[c]![participant] = counts[c]! > 0 ? sums[c]! / counts[c]! : undefined;
    }
  }
  const probabilities: number[] = [];
  for (let a = 0; a < conditions; a++) {
    for (let b = a + 1; b < conditions; b++) {
      const differences = plans.flatMap((_, participant) => {
        const one = means[a]![participant], other = means[b]![participant];
        return one === undefined || other === undefined ? [] : [one - other];
      });
      probabilities.push(wilcoxonSignedRank(differences).probability);
    }
  }
  return probabilities;
}
