import {
  type FigureSpec,
  LEGEND,
  PANEL,
  panelsFigure,
  systemColours,
  type SystemStyle,
  systemStyles,
} from "../../figures/look.ts";
import type { SystemGroup, SystemKind } from "../../tables/system_groups.ts";
import type { StudyAnalysis } from "./analyze_study.ts";
import { SCALES } from "../study_config.ts";
import { conditionTitle } from "./study_tables.ts";

/** The figures of a study, by their files' names: bars of preferences, or boxes of ratings. */
export function studyFigures(analysis: StudyAnalysis): Map<string, FigureSpec> {
  const figures = new Map<string, FigureSpec>();
  if (analysis.preferences.length > 0) figures.set("preferences", preferenceFigure(analysis));
  if (analysis.ratings.length > 0) figures.set("ratings", ratingFigure(analysis));
  return figures;
}

/** Colours of conditions, as all figures have them. */
function stylesOf({ key }: StudyAnalysis): Map<string, SystemStyle> {
  const kinds: Readonly<Record<string, SystemKind>> = {
    original: "ground truth",
    mismatched: "static mean pose", // grey, as all controls
    baseline: "baseline",
    proposed: "proposed",
  };
  const groups = key.conditions.map((name): SystemGroup => ({
    ...{ name, label: conditionTitle(name), kind: kinds[name] ?? "other", runs: [] },
  }));
  return systemStyles(groups);
}

/** Of each pair, a bar of the shares that preferred the one, neither and the other. */
function preferenceFigure(analysis: StudyAnalysis): FigureSpec {
  const names = analysis.key.conditions.map(conditionTitle), styles = stylesOf(analysis);
  const labels = [...names, "No difference"];
  const coloured = new Map([...styles, ["No difference", { colour: "#dddddd", dash: [] }]]);
  const panels = analysis.preferences.map(({ question, pairs }, panel) => {
    const values = pairs.flatMap(({ condition: a, other: b, wins, ties, losses }) => {
      const all = Math.max(1, wins + ties + losses), pair = `${names[a]} – ${names[b]}`;
      const shares = [[names[a]!, wins], ["No difference", ties], [names[b]!, losses]] as const;
      return shares.map(([preferred, count], order) => ({
        ...{ pair, preferred, order, share: Number((100 * count / all).toPrecision(6)) },
      }));
    });
    return {
      title: question,
      width: PANEL.width,
      height: { step: 34 },
      data: { values },
      mark: { type: "bar", height: { band: 0.7 } },
      encoding: {
        y: {
          field: "pair",
          type: "nominal",
          sort: null,
          axis: { title: null, labelLimit: 260, labels: panel === 0, ticks: panel === 0 },
        },
        x: {
          field: "share",
          type: "quantitative",
          axis: { title: "Answers (%)" },
          scale: { domain: [0, 100] },
        },
        color: { ...systemColours("preferred", labels, coloured), legend: LEGEND },
        order: { field: "order" },
      },
    } as const;
  });
  return panelsFigure(48, panels);
}

/** Of each condition, a box of the participants' means. */
function ratingFigure(analysis: StudyAnalysis): FigureSpec {
  const names = analysis.key.conditions.map(conditionTitle), styles = stylesOf(analysis);
  const { least, most } = SCALES[analysis.key.design];
  const panels = analysis.ratings.map(({ question, ratings }, panel) => ({
    title: question,
    width: { step: 62 },
    height: PANEL.height,
    data: {
      values: ratings.flatMap(({ condition, means }) =>
        means.map((rating) => ({
          condition: names[condition]!,
          rating: Number(rating.toPrecision(6)),
        }))
      ),
    },
    mark: { type: "boxplot", size: 30, median: { color: "white" } },
    encoding: {
      x: {
        field: "condition",
        type: "nominal",
        sort: names,
        axis: { title: null, labelAngle: 0, labels: false, ticks: false },
      },
      y: {
        field: "rating",
        type: "quantitative",
        axis: { title: panel === 0 ? "Participants' mean rating" : null },
        scale: { domain: [least, most] },
      },
      color: { ...systemColours("condition", names, styles), legend: LEGEND },
    },
  } as const));
  return panelsFigure(48, panels);
}
