import type { SystemInfo } from "../../view/data/catalog.ts";
import type { GestureTrack } from "./gesture_track.ts";
import type { Performance } from "../../view/data/utterance.ts";

/** What is measured of each gesture that is shown. */
export interface Measures {
  /** Speeds in cm/s. */
  readonly speeds: readonly Float32Array[];
  /** Distances from the original in cm; undefined for itself, and where they do not compare. */
  readonly errors: readonly (Float32Array | undefined)[];
}

/**
 * Measures the gestures to an utterance.
 *
 * @param performances The gestures.
 * @param systems The systems that they are of.
 * @param joint The joint's name; undefined for the mean of all.
 */
export function measure(
  performances: readonly Performance[],
  systems: readonly SystemInfo[],
  joint: string | undefined,
): Measures {
  const original = performances.find(({ system }) => systems[system]!.original)?.track;
  const nodeOf = ({ rig }: GestureTrack) => joint === undefined ? -1 : rig.joints.indexOf(joint);
  // A skeleton without the joint has no curve.
  const empty = new Float32Array(0);
  const missing = (track: GestureTrack) => joint !== undefined && nodeOf(track) < 0;
  return {
    speeds: performances.map(({ track }) =>
      missing(track) ? empty : jointSpeed(track, nodeOf(track))
    ),
    errors: performances.map(({ track }) => {
      if (!original || track === original || missing(track)) return undefined;
      return positionError(track, original, nodeOf(track));
    }),
  };
}

/**
 * How fast a joint moves, in cm/s: its way from the frame before; in the first frame, that of the second.
 *
 * @param track The gesture.
 * @param joint Index of the node; -1 for the mean of all.
 * @returns A number a frame.
 */
export function jointSpeed({ positions, rig, frames, frameRate }: GestureTrack, joint: number) {
  const columns = 3 * rig.joints.length;
  const speed = new Float32Array(frames);
  for (let frame = 1; frame < frames; frame++) {
    const at = frame * columns;
    speed[frame] = frameRate * distance(positions, at, positions, at - columns, columns, joint);
  }
  if (frames > 1) speed[0] = speed[1]!;
  return speed;
}

/**
 * How far a joint is from where it was originally, in cm: the average position error, frame by frame.
 *
 * @param predicted The gesture.
 * @param original The recorded one; frames are compared at the same moments.
 * @param joint Index of the node; -1 for the mean of all.
 * @returns A number for each frame that both have; undefined if their skeletons differ.
 */
export function positionError(
  predicted: GestureTrack,
  original: GestureTrack,
  joint: number,
): Float32Array | undefined {
  if (predicted.rig.joints.length !== original.rig.joints.length) return undefined;
  const columns = 3 * predicted.rig.joints.length;
  const step = original.frameRate / predicted.frameRate;
  const last = Math.floor((original.frames - 1) / step + 1e-6);
  const error = new Float32Array(Math.min(predicted.frames, last + 1));
  for (let frame = 0; frame < error.length; frame++) {
    const there = Math.min(Math.round(frame * step), original.frames - 1) * columns;
    const here = frame * columns;
    error[frame] = distance(predicted.positions, here, original.positions, there, columns, joint);
  }
  return error;
}

/** The mean of a curve; NaN if it is empty. */
export function meanOf(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** The distance of a node in two poses, or the mean of all nodes' distances. */
function distance(
  a: Float32Array,
  i: number,
  b: Float32Array,
  j: number,
  columns: number,
  joint: number,
): number {
  const first = joint < 0 ? 0 : 3 * joint;
  const end = joint < 0 ? columns : first + 3;
  let sum = 0;
  for (let c = first; c < end; c += 3) {
    sum += Math.hypot(
      a[i + c]! - b[j + c]!,
      a[i + c + 1]! - b[j + c + 1]!,
      a[i + c + 2]! - b[j + c + 2]!,
    );
  }
  return 3 * sum / (end - first);
}
