/**
 * `deno task evaluate`: predicted gestures against recorded ones.
 *
 * @module
 */
import { join } from "@std/path";
import { commandLine } from "../src/errors/quoted.ts";
import { pooledDistance } from "../eval/measures/histogram_distances.ts";
import { measuresOf, unitOf, unitScale } from "../eval/measures/registry.ts";
import type { Evaluation, SystemResults } from "../eval/measures/results.ts";
import { mean, rowMeans } from "../eval/statistics/statistics.ts";
import { checkWritable } from "../src/files/files.ts";
import { stage } from "./command/stage.ts";
import { evaluateOriginals } from "./command/original_flags.ts";
import { startProgress } from "./command/progress.ts";
import { writeEvaluation } from "./evaluation/evaluation_folder.ts";
import {
  evaluationFlags,
  type EvaluationPlan,
  evaluationPlan,
} from "./evaluation/evaluation_plan.ts";
import type { LoadedEncoder } from "./evaluation/gesture_encoder.ts";
import { MEAN_POSE } from "./evaluation/gesture_folders.ts";
import { measureSystems } from "./evaluation/measure_systems.ts";

/** What can be said to it. */
export const command = {
  name: "evaluate",
  summary:
    "Compares predicted gestures with recorded ones, joint by joint in each sequence: position " +
    "errors,\nacceleration, jerk, histograms of moving distance and their Hellinger distance. " +
    "A flag with ... takes\nseveral values.",
  positionals: [],
  flags: evaluationFlags,
  originals: evaluateOriginals,
  example: "--original evaluation/data/original --predicted predictions/no_vel " +
    "--out evaluation/result",
} as const;

export default await stage(import.meta, command, async ({ flags }, run) => {
  const plan = await evaluationPlan(flags);
  const { folders, out } = plan;
  await checkWritable(join(out, "evaluation.json"));
  await run.begin(out, {
    below: ["original", MEAN_POSE, ...folders.systems.map(({ name }) => name)],
  });
  // Only who asks for the distance of encodings waits for a tensor engine to be loaded.
  let encoder: LoadedEncoder | undefined;
  if (flags.autoencoder !== undefined) {
    const { loadGestureEncoder } = await import("./evaluation/gesture_encoder.ts");
    await run.engine(flags);
    encoder = await loadGestureEncoder(flags.autoencoder, plan.joints.count, plan.frameRate);
  }
  const evaluation = await measure(plan, encoder);
  const outputs = await writeEvaluation(evaluation, plan);
  const { systems: { length: count }, sequences } = folders;
  for (const system of evaluation.systems) {
    console.log(`${system.name}: ${summary(plan, evaluation, system)}`);
  }
  return {
    inputs: [...plan.inputs, ...encoder?.inputs ?? []],
    outputs,
    wrote: `${outputs.length} files to ${out}: ${count} ${count === 1 ? "system" : "systems"}, ` +
      `${sequences.length} sequences, ${plan.joints.names.length} joints`,
    next: commandLine`deno task tables ${out} --out ${join(out, "tables")}`,
  };
});

async function measure(
  plan: EvaluationPlan,
  encoder: LoadedEncoder | undefined,
): Promise<Evaluation> {
  using progress = startProgress("Measuring", plan.folders.sequences.length, "sequences");
  return await measureSystems(plan, encoder, (done) => progress.update(done));
}

/** A system in one line, means over sequences and joints, and what its histograms miss. */
function summary(
  { units, measures, frameRate }: EvaluationPlan,
  { original }: Evaluation,
  system: SystemResults,
): string {
  const means = measuresOf("error", "motion").flatMap((measure) => {
    const found = system.values?.[measure.name];
    if (!found) return [];
    const value = mean(rowMeans(found.values)) * unitScale(measure, units, frameRate);
    const unit = unitOf(measure, units);
    return `${measure.name.toUpperCase()} ${Number(value.toPrecision(4))}${unit ? ` ${unit}` : ""}`;
  });
  const asked = measuresOf("distance").filter(({ askedAs }) => measures.includes(askedAs));
  const hellinger = asked.slice(0, 1).map((distance) =>
    `Hellinger distance ${pooledDistance(distance, original, system)!.toPrecision(4)}`
  );
  const { beyond = 0, counts } = system.histograms!.hmd_vel!;
  const counted = mean(counts.data) * counts.data.length;
  const share = beyond / (beyond + counted);
  const missed = share > 0.005
    ? [`${(100 * share).toFixed(0)}% of velocities beyond the histogram (--limit)`]
    : [];
  return [...means, ...hellinger, ...missed].join(", ");
}
