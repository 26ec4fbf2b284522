import type { TopLevelSpec } from "vega-lite";
import type { Skeleton } from "../../src/motion/skeleton/skeleton.ts";
import { skeletonDrawing, type SkeletonPanel } from "./skeleton_drawing.ts";

/** What {@linkcode skeletonFigure} draws. */
export interface SkeletonFigureOptions {
  /** What was measured, such as `Proposed`. */
  readonly title: string;
  /** What the colours stand for, such as `APE (cm)`. */
  readonly legend: string;
  /** The value of the darkest colour; figures that are to be compared share it. */
  readonly greatest: number;
}

/** Height of the drawings in pixels. */
const HEIGHT = 330;

/**
 * A measure of each joint, drawn on the skeleton: bones as lines, joints as circles in the colour of
 * their value (end sites smaller), the hands enlarged beside the body.
 *
 * @param skeleton The skeleton.
 * @param values The measure by the joint's name; joints without are drawn hollow.
 * @param options Titles and scale.
 * @returns The figure, for {@linkcode renderSvg}.
 *
 * @example Usage
 * ```ts
 * import { skeletonFigure, takeuchiSkeleton } from "@aud2repr2pose/aud2repr2pose";
 *
 * const errors = new Map([["LeftHand", 12.1], ["RightHand", 13.4]]);
 * const options = { title: "Proposed", legend: "APE (cm)", greatest: 15 };
 * console.log(JSON.stringify(skeletonFigure(takeuchiSkeleton, errors, options)).length);
 * ```
 */
export function skeletonFigure(
  skeleton: Skeleton,
  values: ReadonlyMap<string, number>,
  { title, legend, greatest }: SkeletonFigureOptions,
): TopLevelSpec {
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    title: { text: title, anchor: "middle", frame: "bounds" },
    spacing: 8,
    hconcat: skeletonDrawing(skeleton).map((panel) =>
      panelSpec(panel, skeleton, values, legend, greatest)
    ),
  };
}

function panelSpec(
  { title, hand, nodes, bones, x, y }: SkeletonPanel,
  { joints, parents, endSites }: Skeleton,
  values: ReadonlyMap<string, number>,
  legend: string,
  greatest: number,
) {
  const drawn = [...new Set([...nodes, ...bones])];
  const horizontal = domain(drawn.map((node) => x[node]!));
  const vertical = domain(drawn.map((node) => y[node]!));
  const scale = HEIGHT / (vertical[1] - vertical[0]);
  const place = (name: "x" | "y", domain: [number, number]) => ({
    field: name,
    type: "quantitative" as const,
    axis: null,
    scale: { domain, nice: false, zero: false },
  });
  const position = { x: place("x", horizontal), y: place("y", vertical) };
  const circles = nodes.map((node) => ({
    joint: joints[node]!,
    x: x[node]!,
    y: y[node]!,
    size: (endSites[node] ? 0.4 : 1) * (hand ? 150 : 100), // hands are larger, and less crowded
    ...(values.has(joints[node]!) && { value: values.get(joints[node]!)! }),
  }));
  const lines = bones.map((node) => {
    const parent = parents[node]!;
    return { x: x[parent]!, y: y[parent]!, x2: x[node]!, y2: y[node]! };
  });
  return {
    title: { text: title, fontSize: 11, color: "#444" },
    width: Math.round(scale * (horizontal[1] - horizontal[0])),
    height: HEIGHT,
    layer: [
      {
        data: { values: lines },
        mark: { type: "rule" as const, strokeWidth: 2, color: "#aaa", strokeCap: "round" as const },
        encoding: { ...position, x2: { field: "x2" }, y2: { field: "y2" } },
      },
      {
        data: { values: circles.filter((circle) => !("value" in circle)) },
        mark: { type: "point" as const, size: 60, fill: "white", stroke: "#aaa", opacity: 1 },
        encoding: position,
      },
      {
        data: { values: circles.filter((circle) => "value" in circle) },
        mark: { type: "circle" as const, stroke: "#333", strokeWidth: 0.75, opacity: 1 },
        encoding: {
          ...position,
          size: { field: "size", type: "quantitative" as const, scale: null, legend: null },
          color: {
            field: "value",
            type: "quantitative" as const,
            scale: { scheme: "viridis" as const, reverse: true, domain: [0, greatest] },
            legend: { title: legend, orient: "right" as const, gradientLength: 200 },
          },
        },
      },
    ],
  };
}

/** The range of coordinates, with room for half a circle. */
function domain(values: readonly number[]): [number, number] {
  const low = Math.min(...values), high = Math.max(...values), margin = 0.04 * (high - low) + 0.01;
  return [low - margin, high + margin];
}
