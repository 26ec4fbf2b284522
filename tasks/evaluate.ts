/**
 * `deno task evaluate`: predicted gestures against recorded ones.
 *
 * @module
 */
import { join } from "@std/path";
import { hellingerDistance } from "../eval/measures/moving_distance.ts";
import { mean } from "../eval/statistics/statistics.ts";
import { checkWritable } from "../src/files/files.ts";
import { runCommand } from "./command/command.ts";
import { useEngine } from "./command/flags.ts";
import { evaluateOriginals } from "./command/original_flags.ts";
import { startProgress } from "./command/progress.ts";
import { EvaluationOutput } from "./evaluation/evaluation_output.ts";
import {
  evaluationFlags,
  type EvaluationPlan,
  evaluationPlan,
} from "./evaluation/evaluation_plan.ts";
import type { GestureDistance } from "./evaluation/gesture_distance.ts";
import { heldPose } from "./evaluation/mean_pose.ts";
import {
  type GestureSource,
  type MeasuredSystem,
  measureSystems,
} from "./evaluation/measure_systems.ts";
import { PositionReader } from "./evaluation/position_reader.ts";
import type { GestureFolder } from "./evaluation/systems.ts";
import { beginRun, recordRun } from "./records/record_run.ts";

/** Name of the control that holds the mean pose. */
const MEAN_POSE = "mean-pose";

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

await runCommand(import.meta, command, async ({ flags }) => {
  const plan = await evaluationPlan(flags);
  const { folders, out } = plan;
  await checkWritable(join(out, "evaluation.json"));
  await beginRun(out, {
    below: ["original", MEAN_POSE, ...folders.systems.map(({ name }) => name)],
  });
  // Only who asks for the distance waits for a tensor engine to be loaded.
  let distance: GestureDistance | undefined, engine;
  if (flags.autoencoder !== undefined) {
    const { GestureDistance } = await import("./evaluation/gesture_distance.ts");
    engine = await useEngine(flags);
    distance = await GestureDistance.load(flags.autoencoder, plan.joints.count);
  }
  const measured = await measure(plan, distance);
  const output = new EvaluationOutput(out, plan.joints.names);
  await write(output, plan, measured, distance);
  const inputs = [...plan.inputs, ...distance?.inputs ?? []];
  await recordRun({ place: out, inputs, outputs: output.files, ...(engine && { engine }) });

  const [truth, ...systems] = measured;
  for (const system of systems) console.log(`${system.name}: ${summary(plan, truth, system)}`);
  const { systems: { length: count }, sequences } = folders;
  console.log(
    `Wrote ${output.files.length} files to ${out}: ${count} ${
      count === 1 ? "system" : "systems"
    }, ` +
      `${sequences.length} sequences, ${plan.joints.names.length} joints`,
  );
  console.log(`Next: deno task tables ${out} --out ${join(out, "tables")}`);
});

async function measure(
  plan: EvaluationPlan,
  distance: GestureDistance | undefined,
): ReturnType<typeof measureSystems> {
  const { folders, joints, leastFrames, meanPose: held } = plan;
  const source = (folder: GestureFolder): GestureSource => {
    const reader = new PositionReader(folder, joints.count, leastFrames);
    return { name: folder.name, read: (index) => reader.read(index) };
  };
  const predicted = folders.systems.map(source);
  const control = held && {
    name: MEAN_POSE,
    read: (_: number, frames: number) => Promise.resolve(heldPose(held.pose, frames)),
  };
  const { sequences } = folders;
  const progress = startProgress("Measuring", sequences.length, "sequences");
  try {
    return await measureSystems(
      source(folders.original),
      [...control ? [control] : [], ...predicted],
      {
        ...{ sequences, joints, distance, ...plan.bins },
        measures: plan.jointMeasures,
        frameRate: plan.frameRate,
        shuffled: plan.shuffled ? predicted : [],
        speech: plan.speech,
        onSequence: (done) => progress.update(done),
      },
    );
  } finally {
    progress.stop();
  }
}

/** Writes what was measured; last `evaluation.json`, so that where it stands, all files are there. */
async function write(
  output: EvaluationOutput,
  plan: EvaluationPlan,
  measured: Awaited<ReturnType<typeof measureSystems>>,
  distance: GestureDistance | undefined,
): Promise<void> {
  const { folders: { sequences }, measures, bins, units, frameRate, joints } = plan;
  const [truth, ...systems] = measured;
  for (const system of measured) await writeSystem(output, plan, system);
  if (measures.includes("hellinger")) await output.hellinger(truth.evaluation, systems);
  if (distance) {
    const distances = systems.map(({ name }) =>
      [name, distance.between(truth.name, name)] as const
    );
    await output.systemMeasure("fgd.csv", "fgd", new Map(distances));
  }
  const info = {
    ...{ joints: joints.names, frameRate, units, ...bins, measures },
    ...{ systems: systems.map(({ name }) => name), sequences },
    ...(joints.skeleton && { skeleton: joints.skeleton }),
  };
  await output.write("evaluation.json", JSON.stringify(info, null, 1) + "\n");
}

async function writeSystem(
  output: EvaluationOutput,
  plan: EvaluationPlan,
  { name, evaluation, shuffled, beats }: MeasuredSystem,
): Promise<void> {
  const { velocity, acceleration } = evaluation.total;
  for (const measure of plan.jointMeasures) {
    const file = `${measure}.csv`;
    await output.jointMeasure(`${name}/${file}`, evaluation.rows(measure), scale(plan, measure));
    await output.jointMeasure(`${name}/shuffled/${file}`, shuffled[measure] ?? []);
  }
  const { width } = plan.bins;
  if (plan.measures.includes("hmd_vel")) {
    await output.histogram(`${name}/hmd_vel_${width}.csv`, velocity, scale(plan, "hmd_vel"));
  }
  if (plan.measures.includes("hmd_acc")) {
    await output.histogram(`${name}/hmd_acc_${width}.csv`, acceleration, scale(plan, "hmd_acc"));
  }
  await output.sequenceMeasure(`${name}/beat_alignment.csv`, ["beat_alignment"], beats);
}

/** What a measure in frames is multiplied by to be in the units that were asked for. */
function scale({ units, frameRate }: EvaluationPlan, measure: string): number {
  const orders: Readonly<Record<string, number>> = { hmd_vel: 1, hmd_acc: 2, aa: 2, aj: 3 };
  return units === "second" ? frameRate ** (orders[measure] ?? 0) : 1;
}

/** A system in one line, means over sequences and joints, and what its histograms miss. */
function summary(plan: EvaluationPlan, truth: MeasuredSystem, system: MeasuredSystem): string {
  const powers = { ape: "", mae: "", aa: "²", aj: "³" };
  const means = plan.jointMeasures.map((measure) => {
    const rows = system.evaluation.rows(measure);
    const value = mean(rows.map(({ values }) => mean(values))) * scale(plan, measure);
    const unit = powers[measure] && `/${plan.units === "second" ? "s" : "frame"}${powers[measure]}`;
    return `${measure.toUpperCase()} ${Number(value.toPrecision(4))} cm${unit}`;
  });
  const { velocity } = system.evaluation.total;
  const distance = hellingerDistance(truth.evaluation.total.velocity.bins(), velocity.bins());
  const hellinger = plan.measures.includes("hellinger")
    ? [`Hellinger distance ${distance.toPrecision(4)}`]
    : [];
  const share = velocity.beyond / (velocity.beyond + mean(velocity.bins()) * velocity.counts.rows);
  const beyond = share > 0.005
    ? [`${(100 * share).toFixed(0)}% of velocities beyond the histogram (--limit)`]
    : [];
  return [...means, ...hellinger, ...beyond].join(", ");
}
