import { join } from "@std/path";
import { ASKED_MEASURES, measuresOf } from "../../eval/measures/registry.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { readMatrix } from "../../src/files/matrix_file.ts";
import { FRAME_RATE } from "../../src/matrix/matrix.ts";
import type { Skeleton } from "../../src/motion/skeleton/skeleton.ts";
import type { FlagValues } from "../command/command.ts";
import { engineFlags, perUnit } from "../command/flags.ts";
import { number, oneOf } from "../command/values.ts";
import { type PairedFolders, pairFolders, speechOfSequences } from "./gesture_folders.ts";
import { type EvaluatedJoints, evaluatedJoints, readSkeleton } from "./joints.ts";
import { type MeanPose, meanPose } from "./mean_pose.ts";

/** The flags of `evaluate`. */
export const evaluationFlags = {
  original: {
    value: "DIR",
    required: "recorded gestures",
    aliases: ["o"],
    help: "Recorded gestures, from ground-truth",
  },
  predicted: {
    value: "DIR",
    several: true,
    required: "a folder a system",
    aliases: ["p"],
    help: "Predicted gestures, a folder a system, files named as the original's; or NAME=DIR",
  },
  out: { value: "DIR", required: "the folder to write", help: "The folder to write" },
  measure: {
    value: "NAME",
    is: oneOf(ASKED_MEASURES),
    several: true,
    default: ASKED_MEASURES.join(","),
    aliases: ["m"],
    help: "What to measure",
  },
  joints: {
    value: "JOINT",
    several: true,
    aliases: ["s", "select"],
    help: "Joints to measure, or parts of the body, -s for short (default: all joints)",
  },
  width: {
    value: "CM",
    is: number({ least: 1e-6 }),
    default: "0.05",
    aliases: ["w"],
    help: "Width of the histograms' bins",
  },
  limit: {
    value: "CM",
    is: number({ least: 1e-6 }),
    default: "1",
    help: "Where the histograms end, in cm a frame",
  },
  units: { value: "UNIT", is: perUnit, default: "frame", help: "Acceleration and jerk by what" },
  "frame-rate": {
    value: "N",
    is: number({ least: 1 }),
    help: "Frames a second, by default --mean-pose's, or 20",
  },
  skeleton: { value: "NAME", help: "For the joints' names: takeuchi, a .bvh or a .json" },
  "mean-pose": { value: "DATA", help: "Adds a control: the mean pose of this training set" },
  shuffled: { help: "Adds a control: each original against the next utterance's prediction" },
  autoencoder: { value: "CHKPT", help: "Adds the Fréchet gesture distance of its encodings" },
  speech: { value: "DIR", help: "Adds the alignment of beats with the speech, audio{id}.wav" },
  ...engineFlags,
} as const;

/** What to evaluate, and how. */
export interface EvaluationPlan {
  readonly folders: PairedFolders;
  /** The folder to write. */
  readonly out: string;
  /** What `--measure` asks for: some of {@linkcode ASKED_MEASURES}. */
  readonly measures: readonly string[];
  /** Those of them that are taken of joints: of each in each sequence, or of all together. */
  readonly jointMeasures: readonly string[];
  /** Frames that a sequence must have for them. */
  readonly leastFrames: number;
  /** Width and end of the histograms, in cm/frame and cm/frame^2. */
  readonly bins: { readonly width: number; readonly limit: number };
  readonly units: "frame" | "second";
  readonly frameRate: number;
  readonly joints: EvaluatedJoints;
  /** The controls and further measures that were asked for. */
  readonly meanPose: MeanPose | undefined;
  readonly shuffled: boolean;
  readonly speech: readonly string[] | undefined;
  /** Files that were read to make the plan. */
  readonly inputs: readonly string[];
}

/**
 * What the flags ask for, before anything is measured or written.
 *
 * @throws {InputError} If something is missing, unknown, or does not belong together.
 */
export async function evaluationPlan(
  flags: FlagValues<typeof evaluationFlags>,
): Promise<EvaluationPlan> {
  const { original, predicted, out, shuffled, measure: measures, units } = flags;

  // What is measured
  const byJoint = measuresOf("error", "motion").filter(({ name }) => measures.includes(name));
  const leastFrames = Math.max(1, ...byJoint.map((one) => one.kind === "motion" ? one.frames : 1));
  const bins = { width: flags.width, limit: flags.limit };
  checkBins(bins);

  // Of which gestures and joints
  const skeleton = flags.skeleton === undefined ? undefined : await readSkeleton(flags.skeleton);
  const folders = await pairFolders(original, predicted);
  if (shuffled && folders.sequences.length < 2) {
    throw new InputError(`--shuffled: takes two sequences at least, ${original} holds one`);
  }
  const pose = flags["mean-pose"] === undefined ? undefined : await meanPose(flags["mean-pose"]);
  const first = join(original, folders.sequences[0]!);
  const joints = await jointsOf(first, flags.joints, skeleton ?? pose?.kind.skeleton);
  if (pose && pose.pose.length !== 3 * joints.count) {
    throw new InputError(
      `--mean-pose ${flags["mean-pose"]}: has ${pose.pose.length / 3} joints, ${original} ` +
        `${joints.count}`,
    );
  }
  const speech = flags.speech === undefined
    ? undefined
    : await speechOfSequences(flags.speech, folders.sequences);
  return {
    ...{ folders, out, measures, leastFrames, bins, units, joints, shuffled, speech },
    jointMeasures: [...byJoint, ...measuresOf("correlation")].map(({ name }) => name).filter((
      name,
    ) => measures.includes(name)),
    frameRate: flags["frame-rate"] ?? pose?.kind.frameRate ?? FRAME_RATE,
    meanPose: pose,
    inputs: [
      ...[folders.original, ...folders.systems].flatMap(({ folder, files }) =>
        files.map((file) => join(folder, file))
      ),
      ...flags.skeleton?.includes(".") ? [flags.skeleton] : [],
      ...pose?.inputs ?? [],
      ...speech ?? [],
    ],
  };
}

function checkBins({ width, limit }: EvaluationPlan["bins"]): void {
  if (width <= limit && limit / width <= 1e5) return;
  const what = width > limit ? "no bin" : "too many bins";
  throw new InputError(`--width ${width} makes ${what} up to ${limit} cm`);
}

async function jointsOf(
  path: string,
  chosen: readonly string[],
  skeleton: Skeleton | undefined,
): Promise<EvaluatedJoints> {
  let columns = 0;
  for await (const block of readMatrix(path)) {
    columns = block.columns;
    break;
  }
  return evaluatedJoints(path, columns, chosen, skeleton);
}
