import type { BvhTiming } from "../motion/bvh/bvh_header.ts";
import type { GestureSettings } from "./manifest/gesture_settings.ts";

/** Share of the longer by which recording and motion may differ where a manifest does not say. */
const TOLERANCE = 0.1;
/** Seconds by which they may differ in any case. */
const LEAST = 0.5;
/** Frames a second that motion is captured at. */
const RATES = [10, 12, 15, 20, 24, 25, 30, 48, 50, 60, 75, 90, 100, 120, 150, 200, 240, 250, 300];

/**
 * The rate at which an utterance's motion was recorded, where the manifest says that its file does not
 * tell it.
 *
 * @param gestures The manifest's settings.
 * @param id The utterance's id.
 * @returns Frames a second; undefined where the file's `Frame Time` is right.
 */
export function recordedFrameRate(gestures: GestureSettings, id: string): number | undefined {
  const { recordedFrameRate: rate } = gestures;
  return typeof rate === "object" ? rate[id.normalize()] : rate; // DATA of before may have it in two pieces
}

/**
 * Tells why a recording and its motion cannot belong together: their lengths differ by more than
 * `gestures.lengthTolerance`, a tenth, as where a file's frame rate is not that of its capture.
 *
 * @param seconds Length of the recording.
 * @param timing What the motion's file says of its length.
 * @param gestures The manifest's settings.
 * @param id The utterance's id.
 * @returns Both lengths, and the frame rate that would fit; undefined if they can.
 *
 * @example Usage
 * ```ts
 * import { lengthFault, validateManifest } from "@aud2repr2pose/aud2repr2pose/dataset";
 * import { assertEquals } from "@std/assert";
 *
 * const files = { speech: "{id}.wav", motion: "{id}.bvh" };
 * const split = { rule: "lists", train: ["7"], dev: [], test: [] };
 * const { gestures } = validateManifest({ name: "mine", files, split });
 * const timing = { frames: 1200, frameTime: 1 / 24 }; // captured at 120 frames a second
 * assertEquals(lengthFault(50, timing, gestures, "7"), undefined);
 * assertEquals(lengthFault(10.02, timing, gestures, "7")?.frameRate, 120);
 * ```
 */
export function lengthFault(
  seconds: number,
  { frames, frameTime }: BvhTiming,
  gestures: GestureSettings,
  id: string,
): { readonly text: string; readonly frameRate: number } | undefined {
  const rate = recordedFrameRate(gestures, id) ?? Number((1 / frameTime).toPrecision(5));
  const motion = frames / rate;
  const difference = Math.abs(motion - seconds);
  const { lengthTolerance = TOLERANCE } = gestures;
  if (difference <= LEAST || difference <= lengthTolerance * Math.max(motion, seconds)) {
    return undefined;
  }
  const fitting = frames / seconds;
  const off = (rate: number) => Math.abs(rate / fitting - 1);
  const nearest = RATES.reduce((best, rate) => off(rate) < off(best) ? rate : best);
  const usual = off(nearest) <= TOLERANCE / 2 ? nearest : undefined;
  const frameRate = usual ?? Number(fitting.toPrecision(4));
  const advice = usual === undefined
    ? `only ${frameRate} a second would fit, which is no usual rate: do they belong together?`
    : `${frameRate} a second would fit:`;
  const said = (value: number) => `${Number(value.toPrecision(4))} s`;
  return {
    frameRate,
    text: `the recording lasts ${said(seconds)}, the motion ${said(motion)}: ${frames} frames, ` +
      `${rate} a second; ${advice} see gestures.recordedFrameRate and ` +
      `gestures.lengthTolerance of the manifest`,
  };
}
