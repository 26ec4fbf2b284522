import type { Positions } from "./results.ts";

/** Least mean change of an angle in half turns a frame: below it, a joint does not turn at all. */
const STILL = 1e-5;
/** By how much the change must rise before or after a beat. */
const THRESHOLD = 0.03;

/**
 * How much the angle between each bone and the next changes from frame to frame, in half turns.
 *
 * @param positions x, y, z of each joint in each frame, (frames, 3 * joints).
 * @param parents Index of each joint's parent, -1 for none.
 * @returns (frames - 1, pairs), row-major, and the number of pairs.
 */
function angleChanges(
  { data, rows, columns }: Positions,
  parents: readonly number[],
): { readonly changes: Float64Array; readonly pairs: number } {
  // A joint with a parent and a grandparent is the end of two bones that meet.
  const ends = parents.flatMap((parent, joint) =>
    parent >= 0 && parents[parent]! >= 0 ? joint : []
  );
  const changes = new Float64Array(Math.max(0, rows - 1) * ends.length);
  const angle = (row: number, end: number) => {
    const middle = parents[end]!, start = parents[middle]!, at = row * columns;
    let dot = 0, one = 0, other = 0;
    for (let axis = 0; axis < 3; axis++) {
      const joint = data[at + 3 * middle + axis]!;
      const before = joint - data[at + 3 * start + axis]!;
      const after = data[at + 3 * end + axis]! - joint;
      dot += before * after;
      one += before * before;
      other += after * after;
    }
    const cos = one * other > 0 ? dot / Math.sqrt(one * other) : 0; // a bone of no length
    return Math.acos(Math.min(1, Math.max(-1, cos))) / Math.PI;
  };
  for (const [pair, end] of ends.entries()) {
    let before = rows > 0 ? angle(0, end) : 0;
    for (let row = 1; row < rows; row++) {
      const now = angle(row, end);
      changes[(row - 1) * ends.length + pair] = Math.abs(now - before);
      before = now;
    }
  }
  return { changes, pairs: ends.length };
}

/**
 * When a gesture comes to a halt or turns, by the angles between bones: local minima of the angles'
 * mean rate of change, each joint's divided by its own mean rate in recorded motion, that lie at
 * least 0.03 below the frame before or after.
 *
 * Liu, Wu, Zhou, Xu, Qian, Lin, Zhou, Wu, Dai, Zhou: Learning Hierarchical Cross-Modal Association
 * for Co-Speech Gesture Generation (HA2G). CVPR 2022, which takes the mean rates of its training set;
 * joints that do not turn in the recorded motion are left out.
 *
 * @param positions x, y, z of each joint in each frame, (frames, 3 * joints).
 * @param parents Index of each joint's parent among them, -1 for none.
 * @param frameRate Frames a second.
 * @param recorded The recorded motion; the motion itself by default.
 * @returns Times in seconds, ascending.
 */
export function angleBeats(
  positions: Positions,
  parents: readonly number[],
  frameRate: number,
  recorded: Positions = positions,
): Float64Array {
  const { changes, pairs } = angleChanges(positions, parents);
  const usual = angleChanges(recorded, parents).changes;
  const means = new Float64Array(pairs);
  for (let i = 0; i < usual.length; i++) means[i % pairs]! += usual[i]! / (usual.length / pairs);
  const turning = [...means.keys()].filter((pair) => means[pair]! > STILL);
  const rates = new Float64Array(positions.rows); // the first frame's is 0
  for (const pair of turning) {
    for (let row = 1; row < rates.length; row++) {
      rates[row]! += changes[(row - 1) * pairs + pair]! / means[pair]! / turning.length;
    }
  }
  const beats: number[] = [];
  for (let row = 2; row < rates.length - 1; row++) {
    const rate = rates[row]!, before = rates[row - 1]! - rate, after = rates[row + 1]! - rate;
    if (before <= 0 || after <= 0 || Math.max(before, after) < THRESHOLD) continue;
    beats.push(row / frameRate);
  }
  return Float64Array.from(beats);
}

/**
 * Beat consistency: how near to each onset of the speech a motion beat is, the mean over the onsets
 * of exp(-d^2 / (2 sigma^2)), d being the time to the nearest beat, sigma 0.1 s.
 *
 * Liu et al. CVPR 2022, as it is counted in the field's evaluations, GENEA's entries among them. Many
 * beats at random make it high: it says how close a system is to recorded motion, not how good. (Of
 * {@linkcode beatAlignment} the mean is over the beats.)
 *
 * @param beats Times of motion beats in seconds, see {@linkcode angleBeats}.
 * @param onsets Times of onsets in seconds, see {@linkcode speechOnsets}.
 * @returns From 0 to 1; 0 where there are no beats or no onsets.
 *
 * @example Usage
 * ```ts
 * import { beatConsistency } from "@aud2repr2pose/aud2repr2pose/eval";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(beatConsistency([1, 1.5], [1, 1.6]), (1 + Math.exp(-0.5)) / 2);
 * ```
 */
export function beatConsistency(beats: ArrayLike<number>, onsets: ArrayLike<number>): number {
  if (beats.length === 0 || onsets.length === 0) return 0;
  const times = Float64Array.from(beats).sort();
  let sum = 0;
  for (const onset of Array.from(onsets)) {
    let after = 0, end = times.length; // the first beat that is not before the onset
    while (after < end) {
      const middle = (after + end) >> 1;
      if (times[middle]! < onset) after = middle + 1;
      else end = middle;
    }
    const distance = Math.min(
      ...[times[after], times[after - 1]].map((time) => Math.abs((time ?? Infinity) - onset)),
    );
    sum += Math.exp(-0.5 * (distance / 0.1) ** 2);
  }
  return sum / onsets.length;
}
