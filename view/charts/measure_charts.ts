import type { Chart, Curve } from "./curves.ts";
import type { Measures } from "../../src/gesture/joint_measures.ts";

/** How a gesture's curves are drawn, if they are. */
export interface CurveStyle {
  readonly frameRate: number;
  readonly color: string;
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
