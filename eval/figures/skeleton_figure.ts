import type { TopLevelSpec } from "vega-lite";
import { facing } from "../../src/motion/kinematics/facing.ts";
import { jointGroups } from "../../src/motion/skeleton/joint_groups.ts";
import type { Skeleton } from "../../src/motion/skeleton/skeleton.ts";
import type { Evaluation } from "../measures/results.ts";
import { mean } from "../statistics/statistics.ts";
import { type SystemGroup, systemGroups } from "../tables/system_groups.ts";
import { type FigureSpec, panelsFigure } from "./look.ts";

/** How much lower a point is drawn for each cm that it is in front: an oblique projection. */
const OBLIQUE = 0.5;

/** A part of a skeleton laid out on paper. */
export interface SkeletonPanel {
  readonly title: string;
  /** Whether it is a hand, not the body. */
  readonly hand: boolean;
  /** Indexes of the nodes that are drawn as circles. */
  readonly nodes: readonly number[];
  /** Indexes of the nodes whose bones, to their parents, are drawn as lines. */
  readonly bones: readonly number[];
  /** Place of every node in cm, to the right. */
  readonly x: Float64Array;
  /** Place of every node in cm, upwards. */
  readonly y: Float64Array;
}

/**
 * Lays a skeleton out on paper in its rest pose: the body from the front, so that its right is on the
 * left, and beside it the hands as they look when it holds them up, palms forward.
 *
 * @param skeleton The skeleton.
 * @returns The panels from left to right: right hand, body, left hand; the body alone where the joints'
 * names tell of no fingers.
 */
export function skeletonDrawing(skeleton: Skeleton): SkeletonPanel[] {
  const rest = restPose(skeleton);
  const groups = jointGroups(skeleton);
  const right = groups.get("right fingers") ?? [], left = groups.get("left fingers") ?? [];
  const fingers = new Set([...right, ...left]);
  const all = skeleton.joints.map((_, node) => node);
  // The joints of the body's left are to be on the right.
  const front = facing(skeleton, { data: rest, rows: 1, columns: rest.length });
  const side = Math.cos(front) < 0 ? -1 : 1;
  const body = {
    title: fingers.size > 0 ? "Body" : "",
    hand: false,
    nodes: all.filter((node) => !fingers.has(node)),
    bones: all.slice(1),
    x: axis(rest, 0, side),
    // A body whose left is at +x faces +z. Seen a little from above, so that toes are not hidden.
    y: axis(rest, 1, 1).map((y, node) => y - OBLIQUE * side * rest[3 * node + 2]!),
  };
  return [
    ...right.length > 0 ? [handPanel(skeleton, rest, "Right hand", right, 1)] : [],
    body,
    ...left.length > 0 ? [handPanel(skeleton, rest, "Left hand", left, -1)] : [],
  ];
}

/**
 * A hand, its wrist below.
 *
 * @param fingers Its fingers' nodes.
 * @param inside Which way the thumb points: 1 for right.
 */
function handPanel(
  { joints, parents }: Skeleton,
  rest: Float64Array,
  title: string,
  fingers: readonly number[],
  inside: number,
): SkeletonPanel {
  const wrist = parents[fingers[0]!]!;
  const [length, breadth] = [0, 1, 2].sort((a, b) =>
    extent(rest, fingers, b) - extent(rest, fingers, a)
  );
  const thumb = fingers.filter((node) => /thumb/i.test(joints[node]!));
  const towards = (nodes: readonly number[], axis: number) =>
    Math.sign(middle(rest, nodes, axis) - rest[3 * wrist + axis]!) || 1;
  return {
    title,
    hand: true,
    nodes: [wrist, ...fingers],
    bones: fingers,
    x: axis(rest, breadth!, inside * towards(thumb.length > 0 ? thumb : fingers, breadth!)),
    y: axis(rest, length!, towards(fingers, length!)),
  };
}

/** x, y, z of every node where no joint is turned. */
function restPose({ parents, offsets }: Skeleton): Float64Array {
  const rest = Float64Array.from(offsets);
  for (let i = 3; i < rest.length; i++) rest[i]! += rest[3 * parents[Math.floor(i / 3)]! + i % 3]!;
  return rest;
}

/** One coordinate of every node. */
function axis(rest: Float64Array, which: number, sign: number): Float64Array {
  return Float64Array.from(
    { length: rest.length / 3 },
    (_, node) => sign * rest[3 * node + which]!,
  );
}

/** Mean of one coordinate of some nodes. */
function middle(rest: Float64Array, nodes: readonly number[], which: number): number {
  return nodes.reduce((sum, node) => sum + rest[3 * node + which]!, 0) / nodes.length;
}

/** How far some nodes are spread along an axis. */
function extent(rest: Float64Array, nodes: readonly number[], which: number): number {
  const values = nodes.map((node) => rest[3 * node + which]!);
  return Math.max(...values) - Math.min(...values);
}

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
 * import { skeletonFigure } from "@aud2repr2pose/aud2repr2pose/eval";
 * import { takeuchiSkeleton } from "@aud2repr2pose/aud2repr2pose/motion";
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
): FigureSpec {
  return {
    ...panelsFigure(
      8,
      skeletonDrawing(skeleton).map((panel) =>
        panelSpec(panel, skeleton, values, legend, greatest)
      ),
    ),
    bounds: "full",
    title: { text: title, anchor: "middle", frame: "bounds" },
  } satisfies TopLevelSpec;
}

function panelSpec(
  panel: SkeletonPanel,
  skeleton: Skeleton,
  values: ReadonlyMap<string, number>,
  legend: string,
  greatest: number,
) {
  const { title, nodes, bones, x, y } = panel;
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
  const { circles, lines } = marksOf(panel, skeleton, values);
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

/** A circle for each node of a panel, and a line for each bone. */
function marksOf(
  { hand, nodes, bones, x, y }: SkeletonPanel,
  { joints, parents, endSites }: Skeleton,
  values: ReadonlyMap<string, number>,
) {
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
  return { circles, lines };
}

/** The range of coordinates, with room for half a circle. */
function domain(values: readonly number[]): [number, number] {
  const low = Math.min(...values), high = Math.max(...values), margin = 0.04 * (high - low) + 0.01;
  return [low - margin, high + margin];
}

/**
 * The APE of each joint on the skeleton: a figure for each system, the same colours in all.
 *
 * @param evaluation The results.
 * @returns The figures for {@linkcode renderSvg} by their names, such as `ape-proposed`; none where there is no skeleton or no APE.
 */
export function skeletonFigures(evaluation: Evaluation): Map<string, FigureSpec> {
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
  const found = runs.flatMap(({ values }) => values?.ape ?? []);
  const joints = found[0]?.columns ?? [];
  return new Map(joints.map((joint, c) => [
    joint,
    mean(
      found.map(({ values: { data, rows, columns } }) =>
        mean(Array.from({ length: rows }, (_, r) => data[r * columns + c]!))
      ),
    ),
  ]));
}
