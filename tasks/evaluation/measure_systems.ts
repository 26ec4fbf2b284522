import { EncodedGestures } from "../../eval/measures/encoded_gestures.ts";
import { bodyBones, type Bone } from "../../eval/measures/feature_net/body_bones.ts";
import { clipFeatures } from "../../eval/measures/feature_net/feature_net.ts";
import { measuresOf } from "../../eval/measures/registry.ts";
import type { Evaluation, SystemResults } from "../../eval/measures/results.ts";
import { jointColumns } from "../../eval/measures/select_joints.ts";
import { SystemEvaluation } from "../../eval/measures/system_evaluation.ts";
import { speechOnsets } from "../../src/audio/onsets.ts";
import type { Waveform } from "../../src/audio/signal/waveform.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { readWav } from "../../src/files/wav/wav_file.ts";
import { joinRows, type Matrix } from "../../src/matrix/matrix.ts";
import type { EvaluationPlan } from "./evaluation_plan.ts";
import { type GestureFolder, MEAN_POSE, PositionReader } from "./gesture_folders.ts";
import type { LoadedEncoder } from "./gesture_encoder.ts";
import { heldPose } from "./mean_pose.ts";

/** A system, or the recorded gestures, as it is measured. */
interface Measured {
  readonly name: string;
  readonly evaluation: SystemEvaluation;
  /** Whether it is compared with the originals of other utterances as well. */
  readonly shuffled: boolean;
  /** Reads a sequence: (frames, 3 * joints), in cm; `frames` is how many the recorded one has. */
  read(index: number, frames: number): Promise<Matrix>;
}

/**
 * Measures recorded gestures and those of systems, sequence after sequence: each is read once, and no
 * more is in memory than one sequence of each.
 *
 * @param plan What is measured, and how.
 * @param encoder The autoencoder's, where its encodings are compared.
 * @param onSequence Called after each sequence.
 * @returns The results; systems by their folders' names, the mean pose first.
 * @throws {InputError} If gestures cannot be read, or are too few.
 */
export async function measureSystems(
  plan: EvaluationPlan,
  encoder: LoadedEncoder | undefined,
  onSequence: (done: number) => void,
): Promise<Evaluation> {
  const { joints, speech, frameRate, folders: { sequences } } = plan;
  const [truth, ...systems] = measuredSystems(plan);
  const encoded = encoder && new EncodedGestures(encoder);
  const bones = measuredBones(plan);
  const clips = new Map<string, Matrix<Float32Array>[]>();
  const pushWhole = (name: string, positions: Matrix) => {
    encoded?.push(name, positions);
    if (!bones) return;
    const own = clips.get(name) ?? [];
    own.push(clipFeatures(positions, bones, frameRate));
    clips.set(name, own);
  };
  const lengths = new LengthNotes(frameRate, sequences.length);
  for (const [index, sequence] of sequences.entries()) {
    const wav = speech && readWav(speech[index]!), onsets = wav && speechOnsets(wav);
    const recorded = await truth.read(index, 0);
    if (wav) lengths.compare("speech", sequence, recorded.rows, secondsOf(wav));
    const original = jointColumns(recorded, joints.chosen);
    const motions: Matrix[] = [];
    for (const { name, read } of systems) {
      const motion = await read(index, recorded.rows);
      lengths.compare(name, sequence, recorded.rows, motion.rows / frameRate);
      motions.push(motion);
    }
    // Those that all have: who is shorter is not to be compared with others on another time.
    const frames = Math.min(recorded.rows, ...motions.map(({ rows }) => rows));
    const common = { frames, ...(onsets && { onsets }) };
    for (const [i, { name, evaluation, shuffled, read }] of systems.entries()) {
      evaluation.push(sequence, jointColumns(motions[i]!, joints.chosen), { original, ...common });
      pushWhole(name, motions[i]!);
      if (!shuffled) continue;
      const next = await read((index + 1) % sequences.length, 0);
      evaluation.pushShuffled(sequence, original, jointColumns(next, joints.chosen));
    }
    truth.evaluation.push(sequence, original, common);
    pushWhole(truth.name, recorded);
    onSequence(index + 1);
  }
  lengths.print();
  const [original, ...results] = [truth, ...systems].map(({ evaluation }) =>
    withClipMeasures(evaluation.results(), clips, truth.name, plan.measures)
  );
  noteUncorrelated(plan, results);
  return {
    ...{ frameRate, joints: joints.names, original: original! },
    ...(joints.skeleton && { skeleton: joints.skeleton }),
    ...(encoder && { autoencoder: encoder.sha256 }),
    systems: encoded ? withDistances(encoded, truth.name, results) : results,
  };
}

/** Sequences in which something is not as long as the recorded motion: a wrong frame rate, say. */
class LengthNotes {
  readonly #frameRate: number;
  readonly #sequences: number;
  readonly #found = new Map<string, { readonly first: string; count: number }>();

  constructor(frameRate: number, sequences: number) {
    this.#frameRate = frameRate;
    this.#sequences = sequences;
  }

  /** Looks at how long a system's motion is, or the speech. */
  compare(whose: string, sequence: string, frames: number, seconds: number): void {
    const recorded = frames / this.#frameRate;
    if (Math.abs(seconds - recorded) <= 1) return;
    const first = `${sequence}: ${seconds.toFixed(1)} s, recorded ${recorded.toFixed(1)} s`;
    const found = this.#found.get(whose);
    if (found) found.count++;
    else this.#found.set(whose, { first, count: 1 });
  }

  print(): void {
    for (const [whose, { first, count }] of this.#found) {
      console.log(
        `Note: ${whose} is more than 1 s shorter or longer than the recorded motion at ` +
          `${this.#frameRate} frames a second in ${count} of ${this.#sequences} sequences, such ` +
          `as ${first}; what all have is compared`,
      );
    }
  }
}

/** Says which systems have no correlation with the recordings where that was asked for. */
function noteUncorrelated(
  { measures, joints }: EvaluationPlan,
  systems: readonly SystemResults[],
): void {
  for (const { name, title } of measuresOf("correlation")) {
    if (!measures.includes(name)) continue;
    const without = systems.filter((one) =>
      one.name !== MEAN_POSE && one.numbers?.[name] === undefined
    );
    if (without.length === 0) continue;
    console.log(
      `Left out ${title} of ${
        without.map(({ name }) => name).join(", ")
      }: it takes motion, and more ` +
        `frames than the ${6 * joints.chosen.length} coordinates of both (-s chooses joints)`,
    );
  }
}

function secondsOf({ sampleRate, channels: [first] }: Waveform): number {
  return first!.length / sampleRate;
}

/** The bones whose clips are measured, where that was asked for and the skeleton has them. */
function measuredBones({ measures, joints: { skeleton } }: EvaluationPlan): Bone[] | undefined {
  if (!measuresOf("clips").some(({ name }) => measures.includes(name))) return undefined;
  const bones = skeleton && bodyBones(skeleton);
  if (!bones) {
    console.log(
      `Left out ${measuresOf("clips").map(({ title }) => title).join(" and ")}: ` +
        (skeleton
          ? `${skeleton.name} has no joints called neck, head, left and right hand`
          : "no skeleton is known, --skeleton gives one"),
    );
  }
  return bones;
}

/** A system's results, with what is measured of its clips' features. */
function withClipMeasures(
  results: SystemResults,
  clips: ReadonlyMap<string, readonly Matrix<Float32Array>[]>,
  truth: string,
  measures: readonly string[],
): SystemResults {
  const featuresOf = (name: string) => {
    const parts = clips.get(name) ?? [];
    return joinRows(parts, parts[0]?.columns ?? 0, Float32Array);
  };
  if (!clips.has(results.name)) return results;
  const own = featuresOf(results.name);
  const recorded = results.name === truth ? undefined : featuresOf(truth);
  const found = measuresOf("clips").flatMap(({ name, of }) => {
    const value = measures.includes(name) ? of(own, recorded) : undefined;
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...results, numbers: { ...results.numbers, ...Object.fromEntries(found) } };
}

/** The recorded gestures, the mean pose where it was asked for, the systems. */
function measuredSystems(plan: EvaluationPlan): [truth: Measured, ...systems: Measured[]] {
  const { joints, jointMeasures: measures, leastFrames, bins, frameRate, meanPose } = plan;
  const { skeleton, chosen } = joints;
  const parents = skeleton && chosen.map((node) => {
    let parent = skeleton.parents[node]!; // the next one towards the root that is measured
    while (parent >= 0 && !chosen.includes(parent)) parent = skeleton.parents[parent]!;
    return chosen.indexOf(parent);
  });
  const options = { measures, ...bins, frameRate, ...(parents && { parents }) };
  const evaluation = (name: string) => new SystemEvaluation(name, joints.names, options);
  const fromFolder = (folder: GestureFolder, shuffled: boolean): Measured => {
    const reader = new PositionReader(folder, joints.count, leastFrames), { name } = folder;
    return { name, evaluation: evaluation(name), shuffled, read: (index) => reader.read(index) };
  };
  const held: Measured[] = meanPose
    ? [{
      ...{ name: MEAN_POSE, evaluation: evaluation(MEAN_POSE), shuffled: false },
      read: (_, frames) => Promise.resolve(heldPose(meanPose.pose, frames)),
    }]
    : [];
  const { original, systems } = plan.folders;
  return [
    fromFolder(original, false),
    ...held,
    ...systems.map((folder) => fromFolder(folder, plan.shuffled)),
  ];
}

/** The systems' results, with the distances of their encodings from the recorded gestures'. */
function withDistances(
  encoded: EncodedGestures,
  original: string,
  systems: readonly SystemResults[],
): SystemResults[] {
  const distribution = (name: string) => {
    try {
      return encoded.distribution(name);
    } catch (error) {
      if (error instanceof RangeError) throw new InputError(`${name}: ${error.message}`);
      throw error;
    }
  };
  const truth = distribution(original);
  return systems.map((system) => {
    const own = distribution(system.name);
    const numbers = measuresOf("encoding").map(({ name, of }) => [name, of(truth, own)] as const);
    return { ...system, numbers: { ...system.numbers, ...Object.fromEntries(numbers) } };
  });
}
