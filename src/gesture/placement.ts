import { jointGroups } from "../motion/skeleton/joint_groups.ts";
import { type Skeleton, skeletonFromPose } from "../motion/skeleton/skeleton.ts";
import { facing } from "./figure_measure.ts";
import type { GestureTrack } from "./gesture_track.ts";

/** How a gesture is put on the stage: moved by (x, y, z), then turned about the vertical axis. */
export interface Placement {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** Radians about y: the turn that makes the figure face the audience. */
  readonly turn: number;
}

/** Where hips are that have no legs below them, as a share of what is above. */
const BUST_HEIGHT = 0.75;

/** The skeleton whose rest pose is a gesture's first frame; undefined where no bones are known. */
export function firstPose({ rig, positions }: GestureTrack): Skeleton | undefined {
  if (rig.parents.length < 2 || rig.parents.indexOf(-1, 1) > 0) return undefined;
  const { joints, parents, endSites, name } = rig;
  return skeletonFromPose(joints, parents, positions.subarray(0, 3 * joints.length), {
    name,
    endSites,
  });
}

/**
 * Finds where a gesture is to stand: feet on the ground, root where it is at first in the middle, facing
 * the audience, by whole quarter turns so that small differences between gestures stay to be seen.
 */
export function placementOf(track: GestureTrack): Placement {
  const { positions, frames, rig } = track;
  const columns = 3 * rig.joints.length;
  const skeleton = firstPose(track);
  const lowest = new Float32Array(frames).fill(Infinity);
  let highest = -Infinity;
  for (let frame = 0; frame < frames; frame++) {
    for (let i = frame * columns + 1; i < (frame + 1) * columns; i += 3) {
      lowest[frame] = Math.min(lowest[frame]!, positions[i]!);
      highest = Math.max(highest, positions[i]!);
    }
  }
  let floor = lowest.sort()[frames >> 1]!; // the median: one bad frame does not lift the others
  if (skeleton && !jointGroups(skeleton).has("legs")) {
    floor = positions[1]! - BUST_HEIGHT * Math.max(highest - positions[1]!, 0);
  }
  const azimuth = skeleton ? facing(skeleton, { data: positions, rows: frames, columns }) : 0;
  return {
    x: -positions[0]!,
    y: -floor,
    z: -positions[2]!,
    turn: -Math.round(azimuth / (Math.PI / 2)) * (Math.PI / 2),
  };
}

/** Whether two gestures' places are so near to each other that they are meant to be the same. */
export function samePlace(a: Placement, b: Placement): boolean {
  return Math.hypot(a.x - b.x, a.z - b.z) < 2 && Math.abs(a.y - b.y) < 10 && a.turn === b.turn;
}
