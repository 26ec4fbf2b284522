import { beatAlignment, motionBeats } from "../../eval/measures/beats.ts";
import { averagePositionError, meanAbsoluteError } from "../../eval/measures/errors.ts";
import {
  type JointMeasure,
  type SequenceMeasure,
  SystemEvaluation,
  type SystemEvaluationOptions,
} from "../../eval/measures/system_evaluation.ts";
import { speechOnsets } from "../../src/audio/onsets.ts";
import { readWav } from "../../src/files/wav/wav_file.ts";
import type { Matrix } from "../../src/matrix/matrix.ts";
import { type EvaluatedJoints, jointColumns } from "./evaluation_joints.ts";
import type { EvaluatedSystem } from "./evaluation_output.ts";
import type { GestureDistance } from "./gesture_distance.ts";

/** Where a system's gestures come from. */
export interface GestureSource {
  readonly name: string;
  /** Reads a sequence: (frames, 3 * joints), in cm; `frames` is how many the recorded one has. */
  read(index: number, frames: number): Promise<Matrix>;
}

/** What is measured, and how. */
export interface MeasureSettings extends SystemEvaluationOptions {
  /** Names of the sequences. */
  readonly sequences: readonly string[];
  readonly joints: EvaluatedJoints;
  readonly frameRate: number;
  /** Systems whose predictions are also compared with the original of another utterance. */
  readonly shuffled: readonly GestureSource[];
  /** The sequences' wav files, for the alignment of beats. */
  readonly speech: readonly string[] | undefined;
  readonly distance: GestureDistance | undefined;
  /** Called after each sequence. */
  readonly onSequence: (done: number) => void;
}

/** A system that was measured. */
export interface MeasuredSystem extends EvaluatedSystem {
  /** Alignment of beats in each sequence, where there was speech. */
  readonly beats: { readonly sequence: string; readonly values: readonly number[] }[];
  /** Errors against the original of the utterance before, where they were asked for. */
  readonly shuffled: Partial<Record<JointMeasure, SequenceMeasure[]>>;
}

/**
 * Measures recorded gestures and those of systems, sequence after sequence: each is read once, and no
 * more is in memory than one sequence of each.
 *
 * @param original The recorded gestures.
 * @param systems The systems.
 * @param settings What is measured, and how.
 * @returns The recorded gestures, then the systems.
 */
export async function measureSystems(
  original: GestureSource,
  systems: readonly GestureSource[],
  settings: MeasureSettings,
): Promise<[original: MeasuredSystem, ...systems: MeasuredSystem[]]> {
  const { sequences, joints, speech, distance, frameRate } = settings;
  const truth = emptySystem(original.name, settings);
  const measured = systems.map(({ name }) => emptySystem(name, settings));
  for (const [index, sequence] of sequences.entries()) {
    const onsets = speech && speechOnsets(readWav(speech[index]!));
    const align = ({ beats }: MeasuredSystem, positions: Matrix) => {
      if (!onsets) return;
      beats.push({
        sequence,
        values: [beatAlignment(motionBeats(positions, { frameRate }), onsets)],
      });
    };
    const recorded = await original.read(index, 0);
    const chosen = jointColumns(recorded, joints.chosen);
    let common = recorded.rows; // frames that all have
    for (const [s, source] of systems.entries()) {
      const system = measured[s]!;
      const all = await source.read(index, recorded.rows);
      const positions = jointColumns(all, joints.chosen);
      common = Math.min(common, positions.rows);
      system.evaluation.push(sequence, positions, chosen);
      distance?.push(system.name, all);
      align(system, positions);
      if (!settings.shuffled.includes(source)) continue;
      const next = await source.read((index + 1) % sequences.length, 0);
      pushShuffled(system, sequence, chosen, jointColumns(next, joints.chosen));
    }
    truth.evaluation.push(sequence, chosen, undefined, common);
    distance?.push(truth.name, recorded);
    align(truth, chosen);
    settings.onSequence(index + 1);
  }
  return [truth, ...measured];
}

function emptySystem(name: string, { joints, ...options }: MeasureSettings): MeasuredSystem {
  const evaluation = new SystemEvaluation(joints.chosen.length, options);
  const errors = (["ape", "mae"] as const).filter((name) => options.measures?.includes(name));
  return { name, evaluation, beats: [], shuffled: Object.fromEntries(errors.map((e) => [e, []])) };
}

function pushShuffled(
  { shuffled: { ape, mae } }: MeasuredSystem,
  sequence: string,
  original: Matrix,
  predicted: Matrix,
): void {
  ape?.push({ sequence, values: averagePositionError(original, predicted) });
  mae?.push({ sequence, values: meanAbsoluteError(original, predicted) });
}
