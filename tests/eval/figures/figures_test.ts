import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { histogramFigure } from "../../../eval/figures/histogram_figure.ts";
import { latentFigure } from "../../../eval/figures/latent_figure.ts";
import { lossFigure } from "../../../eval/figures/loss_figure.ts";
import { renderPng, renderSvg } from "../../../eval/figures/render.ts";
import { skeletonDrawing, skeletonFigure } from "../../../eval/figures/skeleton_figure.ts";
import { systemStyles } from "../../../eval/figures/look.ts";
import { systemGroups } from "../../../eval/tables/system_groups.ts";
import { takeuchiSkeleton } from "../../../src/motion/skeleton/takeuchi_skeleton.ts";
import { decodePng } from "../../support/evaluation/decode_png.ts";
import { smallEvaluation } from "../../support/evaluation/small_evaluation.ts";

/** All data in a figure, in the order of its parts. */
// deno-lint-ignore no-explicit-any
function dataOf(spec: any): any[] {
  const parts = [...spec.hconcat ?? [], ...spec.layer ?? []].flatMap(dataOf);
  return [...spec.data?.values ?? [], ...parts];
}

/** The figure as SVG, after a look at its PNG: as large, and not blank. */
async function rendered(spec: Parameters<typeof renderSvg>[0]): Promise<string> {
  const svg = await renderSvg(spec);
  const [, width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(svg)!.map(Number);
  const image = await decodePng(await renderPng(svg, { scale: 1 }));
  assertAlmostEquals(image.width, width!, 1);
  assertAlmostEquals(image.height, height!, 1);
  const colours = new Set(new Uint32Array(image.data.buffer));
  assert(colours.size > 20, `only ${colours.size} colours`);
  return svg;
}

Deno.test("histogramFigure() turns bins of cm/frame into cm/s, and counts into per cent", async () => {
  const spec = histogramFigure(smallEvaluation, { quantity: "velocity" })!;
  // Bins of 0.5 cm/frame at 20 frames a second; the pose that does not move is left out.
  assertEquals(dataOf(spec), [
    ...[5, 15, 25].map((x, bin) => ({ system: "Baseline", x, y: [0, 0, 100][bin] })),
    ...[5, 15, 25].map((x, bin) => ({ system: "Proposed", x, y: [50, 50, 0][bin] })),
    ...[5, 15, 25].map((x, bin) => ({ system: "Ground truth", x, y: [50, 50, 0][bin] })),
  ]);
  const hips = { quantity: "velocity", panels: [{ title: "Hips", joints: [0] }] } as const;
  const truth = dataOf(histogramFigure(smallEvaluation, hips)!).slice(-3);
  assertEquals(truth.map(({ y }) => y), [100, 0, 0]);
  const svg = await rendered(spec);
  for (const text of ["Speed (cm/s; frames up to 30)", "Share of frames (%)", "Ground truth"]) {
    assertStringIncludes(svg, `>${text}<`);
  }
  assertEquals(histogramFigure(smallEvaluation, { quantity: "acceleration" }), undefined);
  const counts = { data: new Float64Array(3), rows: 3, columns: 1 };
  const histograms = { hmd_vel: { width: 0.05, joints: ["Hips"], counts } };
  const fast = { name: "original", histograms };
  const beyond = { frameRate: 20, joints: ["Hips"], original: fast, systems: [] };
  assertEquals(histogramFigure(beyond, { quantity: "velocity" }), undefined); // it held NaN
});

Deno.test("histogramFigure() draws the intervals of all joints' shares over sequences", async () => {
  const [proposed] = smallEvaluation.systems;
  const { hmd_vel } = proposed!.histograms!;
  const counts = { data: Float64Array.of(4, 0, 0, 0, 4, 0), rows: 2, columns: 3 };
  const bySequence = { sequences: ["a.txt", "b.txt"], counts };
  const systems = [{ ...proposed!, histograms: { hmd_vel: { ...hmd_vel!, bySequence } } }];
  const spec = histogramFigure({ ...smallEvaluation, systems }, { quantity: "velocity" })!;
  const own = dataOf(spec).filter(({ system }) => system === "Proposed");
  // Each of both sequences may be drawn twice: all in the one bin, or in the other.
  assertEquals(own.map(({ low, high }) => [low, high]), [[0, 100], [0, 100], [0, 0]]);
  assert(dataOf(spec).some(({ low }) => low === undefined), "others have no band");
  assertStringIncludes(await rendered(spec), 'fill="#0072b2" opacity="0.18"');
  const hands = [{ title: "Hands", joints: [1] }];
  const panel = histogramFigure({ ...smallEvaluation, systems }, {
    quantity: "velocity",
    panels: hands,
  });
  assert(dataOf(panel).every(({ low }) => low === undefined), "only all joints have one");
});

Deno.test("latentFigure() draws curves over dimensions, and the others as rules", async () => {
  const [proposed, , baseline, pose] = smallEvaluation.systems;
  const cell = (latentDim: number | null) => ({
    cell: {
      system: latentDim === null ? "baseline" as const : "proposed" as const,
      ...{ features: "mfcc", latentDim, smoothing: "none" },
    },
  });
  const systems = [
    { ...proposed!, name: "p-20", ...cell(20) },
    { ...proposed!, name: "p-96", ...cell(96) },
    { ...baseline!, ...cell(null) },
    pose!,
  ];
  const spec = latentFigure({ ...smallEvaluation, systems }, { units: "second" })!;
  const points = dataOf(spec).map(({ series, dim, value }) => [series, dim, value]);
  const unique = [...new Map(points.map((point) => [point.join(), point])).values()];
  assertEquals(unique, [
    ["Static mean pose", undefined, 6],
    ["Baseline", undefined, 9],
    ["Proposed", 20, 7],
    ["Proposed", 96, 7],
    ["Baseline", undefined, 24000],
    ["Ground truth", undefined, 2000],
    ["Proposed", 20, 4000],
    ["Proposed", 96, 4000],
  ]);
  assertStringIncludes(await rendered(spec), ">Jerk (cm/s³)<");
  assertEquals(latentFigure({ ...smallEvaluation, systems: systems.slice(1) }), undefined);
});

Deno.test("lossFigure() draws runs of one target in a panel", async () => {
  const curve = [{ epoch: 1, train: 4, dev: 5 }, { epoch: 2, train: 2, dev: 3 }];
  const run = (name: string, system: string, target: string) => ({ name, system, target, curve });
  const styles = systemStyles(systemGroups(smallEvaluation));
  const spec = lossFigure([
    run("p-1", "Proposed", "Encodings"),
    run("p-2", "Proposed", "Encodings"),
    run("b", "Baseline", "Gesture vectors"),
  ], styles)!;
  assertEquals(dataOf(spec).length, 12);
  assertEquals((spec as { hconcat: unknown[] }).hconcat.length, 2);
  const svg = await rendered(spec);
  for (const text of ["Encodings", "Gesture vectors", "Epoch"]) assertStringIncludes(svg, text);
  assertEquals(lossFigure([{ ...run("e", "Proposed", ""), curve: [] }], styles), undefined);
});

Deno.test("skeletonDrawing() shows every node once, the right hand on the left, thumbs inside", () => {
  const [right, body, left] = skeletonDrawing(takeuchiSkeleton);
  assertEquals([right!.title, body!.title, left!.title], ["Right hand", "Body", "Left hand"]);
  const node = (name: string) => takeuchiSkeleton.joints.indexOf(name);
  const shown = [right!, body!, left!].flatMap(({ nodes }) => [...nodes]);
  assertEquals(new Set(shown).size, 64);
  assertEquals(shown.length, 66); // both wrists twice
  assert(body!.x[node("RightHand")]! < body!.x[node("LeftHand")]!);
  assert(body!.y[node("LeftToeBase")]! < body!.y[node("LeftFoot")]!);
  assert(body!.y[node("Site12")]! < body!.y[node("LeftToeBase")]!); // further in front
  assert(right!.x[node("RightHandThumb1")]! > right!.x[node("RightHandPinky1")]!);
  assert(left!.x[node("LeftHandThumb1")]! < left!.x[node("LeftHandPinky1")]!);
  for (const [panel, wrist] of [[right!, "RightHand"], [left!, "LeftHand"]] as const) {
    assert(panel.nodes.every((n) => panel.y[n]! >= panel.y[node(wrist)]!));
  }
});

Deno.test("skeletonFigure() colours joints that were measured", async () => {
  const values = new Map([["Hips", 3], ["LeftHand", 6]]);
  const options = { title: "Proposed", legend: "APE (cm)", greatest: 6 };
  const spec = skeletonFigure(takeuchiSkeleton, values, options);
  const joints = dataOf(spec).filter((item) => "joint" in item);
  assertEquals(joints.length, 66);
  const measured = joints.filter(({ value }) => value !== undefined);
  assertEquals(measured.map(({ joint, value }) => [joint, value]), [
    ["Hips", 3],
    ["LeftHand", 6],
    ["LeftHand", 6],
  ]);
  const svg = await rendered(spec);
  assertStringIncludes(svg, ">APE (cm)<");
  assertEquals(await rendered(spec), svg, "the same bytes, whatever was drawn before");
});

Deno.test("systemStyles() tells any number of systems apart, and keeps the paper's colours", () => {
  const names = ["baseline", "proposed", ...Array.from({ length: 15 }, (_, i) => `system${i}`)];
  const systems = names.map((name) => ({ name }));
  const styles = systemStyles(systemGroups({ ...smallEvaluation, systems }));
  assertEquals(new Set(Array.from(styles.values(), (style) => JSON.stringify(style))).size, 18);
  const few = systemStyles(systemGroups(smallEvaluation));
  for (const label of ["Baseline", "Proposed", "Ground truth"]) {
    assertEquals(styles.get(label), few.get(label));
  }
});
