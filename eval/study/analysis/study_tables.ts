import type { Interval } from "../../statistics/statistics.ts";
import type { TableRecords } from "../../tables/formats.ts";
import { fixed, probabilityCell, type TextCell, type TextTable } from "../../tables/text_table.ts";
import type { StudyAnalysis } from "./analyze_study.ts";
import type { PreferenceResult } from "./preferences.ts";
import type { RatingResult } from "./ratings.ts";
import { SCALES } from "../study_config.ts";

/** What conditions are called where people read. */
export function conditionTitle(name: string): string {
  const titles: Record<string, string> = {
    original: "Ground truth",
    mismatched: "Mismatched speech",
  };
  return titles[name] ?? name;
}

/** Whose answers count, and why others do not, in a line. */
export function participationLine(
  { counted, participants, excluded, broken }: StudyAnalysis,
): string {
  const reasons = Object.entries(excluded).filter(([, count]) => count > 0)
    .map(([reason, count]) => `${reason} ${count}`);
  return `${counted} of ${participants.length} participants` +
    (reasons.length > 0 ? `; excluded: ${reasons.join(", ")}` : "") +
    (broken > 0 ? `; ${broken} trials reported broken are left out` : "") + ".";
}

/** The tables of a study, two for each question. */
export function studyTables(analysis: StudyAnalysis): TextTable[] {
  const { preferences, ratings } = analysis;
  return [
    ...preferences.flatMap((result) => [
      pairTable(analysis, result),
      ...result.strengths ? [strengthTable(analysis, result)] : [],
    ]),
    ...ratings.flatMap((result) => [
      ratingTable(analysis, result),
      ...result.pairs.length > 0 ? [comparisonTable(analysis, result)] : [],
    ]),
  ];
}

const bounds = ({ low, high }: Interval, decimals: number) =>
  Number.isFinite(low) ? `[${fixed(low, decimals)}, ${fixed(high, decimals)}]` : "";
const count = (value: number): TextCell => ({ value, decimals: 0 });
const titles = ({ key }: StudyAnalysis) => key.conditions.map(conditionTitle);

function agreementNote(agreement: number): string {
  return Number.isNaN(agreement)
    ? "Agreement: not defined, too few judged the same."
    : `Agreement among participants: Krippendorff's alpha ${agreement.toFixed(2)}.`;
}

function pairTable(analysis: StudyAnalysis, result: PreferenceResult): TextTable {
  const names = titles(analysis), { pairs, question, agreement, strengths } = result;
  return {
    title: `Preferences: ${question}`,
    columns: ["Pair", "First", "Tie", "Second", "First preferred (%)", "p"],
    rows: pairs.map(({ condition, other, wins, ties, losses, rate, interval, corrected }) => {
      const percent = { low: 100 * interval.low, high: 100 * interval.high };
      return [
        `${names[condition]} – ${names[other]}`,
        ...[count(wins), count(ties), count(losses)],
        { value: 100 * rate, decimals: 0, after: bounds(percent, 0) },
        probabilityCell(corrected),
      ];
    }),
    notes: [
      participationLine(analysis),
      "In brackets, 95% Clopper-Pearson intervals; ties count neither way. p: sign test, Holm's " +
      "correction for all pairs of the question.",
      agreementNote(agreement),
      ...strengths ? [] : ["No strengths: a condition never lost, or was never compared."],
    ],
  };
}

function strengthTable(
  analysis: StudyAnalysis,
  { question, strengths }: PreferenceResult,
): TextTable {
  const names = titles(analysis);
  const order = [...strengths!.keys()].sort((a, b) =>
    strengths![b]!.strength - strengths![a]!.strength
  );
  return {
    title: `Strengths: ${question}`,
    columns: ["Condition", "Strength", "Standard error"],
    rows: order.map((c) => {
      const { strength, standardError, interval } = strengths![c]!;
      return [
        names[c]!,
        { value: strength, decimals: 2, after: bounds(interval, 2) },
        { value: standardError, decimals: 2 },
      ];
    }),
    notes: [
      "Bradley-Terry: of two, the one is preferred with probability 1 / (1 + exp(other - one)); ties " +
      "count as half a win of both. In brackets, 95% Wald intervals; the mean of all is 0.",
    ],
  };
}

function ratingTable(
  analysis: StudyAnalysis,
  { question, ratings, agreement }: RatingResult,
): TextTable {
  const names = titles(analysis), { least, most } = SCALES[analysis.key.design];
  const decimals = most > 10 ? 1 : 2;
  return {
    title: `Ratings: ${question}`,
    columns: ["Condition", "Participants", "Mean", "SD"],
    rows: ratings.map(({ condition, means, mean, deviation, interval }) => [
      names[condition]!,
      count(means.length),
      { value: mean, decimals, after: bounds(interval, decimals) },
      { value: deviation, decimals },
    ]),
    notes: [
      participationLine(analysis),
      `From ${least} to ${most}; each participant's mean is one value. In brackets, 95% intervals.`,
      agreementNote(agreement),
    ],
  };
}

function comparisonTable(analysis: StudyAnalysis, { question, pairs }: RatingResult): TextTable {
  const names = titles(analysis), decimals = SCALES[analysis.key.design].most > 10 ? 1 : 2;
  return {
    title: `Differences: ${question}`,
    columns: ["Pair", "Differing", "Mean difference", "Effect", "p"],
    rows: pairs.map(({ condition, other, count: differing, difference, effect, corrected }) => [
      `${names[condition]} – ${names[other]}`,
      count(differing),
      { value: difference, decimals },
      { value: effect, decimals: 2 },
      probabilityCell(corrected),
    ]),
    notes: [
      "p: Wilcoxon's signed-rank test over participants, Holm's correction for all pairs of the " +
      "question. Effect: rank-biserial correlation.",
    ],
  };
}

/** All numbers of a study in full, one row a pair or condition, for a CSV file. */
export function studyRecords({ key, preferences, ratings }: StudyAnalysis): TableRecords {
  const columns = [
    ...["question", "statistic", "condition", "other", "count", "wins", "ties", "losses"],
    ...["estimate", "low", "high", "deviation", "p", "p_holm", "agreement", "effect"],
  ];
  const name = (index: number) => key.conditions[index]!;
  const rows: (string | number)[][] = [];
  for (const { question, pairs, strengths, agreement } of preferences) {
    for (const { condition: a, other, wins, ties, losses, rate, interval, ...p } of pairs) {
      rows.push([
        ...[question, "win rate", name(a), name(other), wins + ties + losses, wins, ties, losses],
        ...[rate, interval.low, interval.high, "", p.probability, p.corrected, agreement],
      ]);
    }
    for (const [c, { strength, interval, standardError }] of strengths?.entries() ?? []) {
      rows.push([
        ...[
          question,
          "strength",
          name(c),
          "",
          "",
          "",
          "",
          "",
          strength,
          interval.low,
          interval.high,
        ],
        ...[standardError, "", "", ""],
      ]);
    }
  }
  for (const { question, ratings: rated, pairs, agreement } of ratings) {
    for (const { condition, means, mean, deviation, interval } of rated) {
      rows.push([
        ...[question, "mean", name(condition), "", means.length, "", "", "", mean],
        ...[interval.low, interval.high, deviation, "", "", agreement],
      ]);
    }
    for (const { condition, other, count, difference, effect, probability, corrected } of pairs) {
      rows.push([
        ...[question, "difference", name(condition), name(other), count, "", "", "", difference],
        ...["", "", "", probability, corrected, "", effect],
      ]);
    }
  }
  const known = (value: string | number = "") =>
    typeof value === "number" && !Number.isFinite(value) ? "" : value;
  return { columns, rows: rows.map((row) => columns.map((_, c) => known(row[c]))) };
}
