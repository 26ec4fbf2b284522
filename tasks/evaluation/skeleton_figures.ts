import type { TopLevelSpec } from "vega-lite";
import { skeletonFigure } from "../../eval/figures/skeleton_figure.ts";
import { mean } from "../../eval/statistics/statistics.ts";
import { type SystemGroup, systemGroups } from "../../eval/tables/system_groups.ts";
import type { Evaluation } from "../../eval/tables/system_results.ts";

/**
 * The APE of each joint on the skeleton: a figure for each system, the same colours in all.
 *
 * @param evaluation The results.
 * @returns The figures by their names; none where there is no skeleton or no APE.
 */
export function skeletonFigures(evaluation: Evaluation): Map<string, TopLevelSpec> {
  const { skeleton } = evaluation;
  const measured = systemGroups(evaluation).map((group) => ({ group, errors: jointErrors(group) }))
    .filter(({ errors }) => errors.size > 0);
  if (!skeleton || measured.length === 0) return new Map();
  const greatest = Math.max(...measured.flatMap(({ errors }) => [...errors.values()]));
  return new Map(measured.map(({ group: { name, label }, errors }) => [
    `ape-${name}`,
    skeletonFigure(skeleton, errors, { title: label, legend: "APE (cm)", greatest }),
  ]));
}

/** Mean over sequences and seeds, by the joint's name. */
function jointErrors({ runs }: SystemGroup): Map<string, number> {
  const found = runs.flatMap(({ ape }) => ape ?? []);
  const joints = found[0]?.joints ?? [];
  return new Map(joints.map((joint, c) => [
    joint,
    mean(
      found.map(({ values: { data, rows, columns } }) =>
        mean(Array.from({ length: rows }, (_, r) => data[r * columns + c]!))
      ),
    ),
  ]));
}
