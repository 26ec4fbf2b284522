import type { SystemInfo } from "../../src/gesture/catalog.ts";
import type { SkeletalGesture } from "../../src/gesture/gesture.ts";
import { haveSameJoints } from "../../src/gesture/rig.ts";
import { jointSpeed, positionError } from "../../src/gesture/joint_measures.ts";
import type { Performance } from "../data/repertoire.ts";
import type { Chart, Curve } from "./curves.ts";

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
  const original = performances.find(({ system }) => systems[system]!.original)?.gesture;
  const nodeOf = ({ skeleton: { joints } }: SkeletalGesture) =>
    joint === undefined ? -1 : joints.indexOf(joint);
  // A skeleton without the joint has no curve.
  const empty = new Float32Array(0);
  const missing = (gesture: SkeletalGesture) => joint !== undefined && nodeOf(gesture) < 0;
  return {
    speeds: performances.map(({ gesture }) =>
      missing(gesture) ? empty : jointSpeed(gesture, nodeOf(gesture))
    ),
    errors: performances.map(({ gesture }) => {
      if (!original || gesture === original || missing(gesture)) return undefined;
      if (!haveSameJoints(gesture.skeleton, original.skeleton)) return undefined;
      return positionError(gesture, original, nodeOf(gesture));
    }),
  };
}

/** Says whose gestures have other joints than the original; undefined where none has. */
export function otherJoints(
  performances: readonly Performance[],
  systems: readonly SystemInfo[],
): string | undefined {
  const original = performances.find(({ system }) => systems[system]!.original)?.gesture.skeleton;
  const others = performances.filter(({ gesture: { skeleton } }) =>
    original && !haveSameJoints(skeleton, original)
  ).map(({ system }) => systems[system]!.name);
  return others.length === 0
    ? undefined
    : `${others.join(", ")}: other joints than the original's; drawn as they are, without an error`;
}

/** How a gesture's curves are drawn, if they are. */
export interface CurveStyle {
  readonly frameRate: number;
  readonly color: string;
  readonly dash: readonly number[];
  readonly shown: boolean;
}

/**
 * The charts of what is measured: speed, and distance from the original.
 *
 * @param measures What is measured.
 * @param styles How each gesture is drawn.
 * @param joint The joint's name; undefined for the mean of all.
 */
export function measureCharts(
  { speeds, errors }: Measures,
  styles: readonly CurveStyle[],
  joint: string | undefined,
): Chart[] {
  const name = joint ?? "mean of all joints";
  const curves = (all: readonly (Float32Array | undefined)[]): Curve[] =>
    styles.flatMap(({ shown, ...style }, i) => {
      const values = all[i];
      return shown && values ? [{ ...style, values }] : [];
    });
  return [
    { title: `Speed, cm/s: ${name}`, curves: curves(speeds) },
    { title: `Position error, cm: ${name}`, curves: curves(errors) },
  ];
}
