import type { CutRule, Offset } from "../manifest/cuts.ts";
import { type Part, parts, type TimeSplit } from "../manifest/split_rule.ts";

/** A stretch of a recording, in seconds. */
export interface Span {
  /** Where it starts. */
  readonly start: number;
  /** Where it ends. */
  readonly end: number;
}

/** How long a recording's files are. */
export interface RecordingLength {
  /** Its speech: samples of each channel, and how many a second; absent of motion alone. */
  readonly speech?: { readonly samples: number; readonly sampleRate: number };
  /** Its motion: frames, and how many a second; absent of speech alone. */
  readonly motion?: { readonly frames: number; readonly frameRate: number };
}

/** A piece of a recording: which samples and frames it has. */
export interface Piece {
  /** First sample, and how many; absent of motion alone. */
  readonly samples?: readonly [first: number, count: number];
  /** First frame, and how many; absent of speech alone. */
  readonly frames?: readonly [first: number, count: number];
}

/**
 * What of a recording can be used, in seconds of its speech, or of its motion where that is alone: where
 * there is both, between the offset's ends.
 *
 * @param length How long its files are.
 * @param offset What the manifest says of it.
 * @returns Nothing may be left: then it ends before it starts.
 */
export function usableSpan({ speech, motion }: RecordingLength, offset: Offset = {}): Span {
  const { start = 0, end = Infinity, motionOffset = 0 } = offset;
  const begin = speech && motion ? motionOffset : 0;
  return {
    start: Math.max(start, 0, begin),
    end: Math.min(
      end,
      speech ? speech.samples / speech.sampleRate : Infinity,
      motion ? begin + motion.frames / motion.frameRate : Infinity,
    ),
  };
}

/**
 * Divides a stretch among the parts of a data set: the first share for training, and so on.
 *
 * @param span The stretch.
 * @param shares The share of each part; one of 0 gets nothing.
 */
export function splitInTime({ start, end }: Span, shares: TimeSplit): [part: Part, span: Span][] {
  const length = end - start;
  let at = 0;
  return parts.flatMap((part): [Part, Span][] => {
    const from = start + at * length;
    at += shares[part];
    const to = Math.min(end, start + at * length);
    return shares[part] > 0 ? [[part, { start: from, end: to }]] : [];
  });
}

/**
 * Cuts a stretch of a recording into utterances that stand side by side, or into those of a table.
 *
 * @param span The stretch.
 * @param rule How.
 * @param known The middles of its pauses, or its rows in the table, both in seconds.
 * @returns The utterances in order; a table's only as far as they are in the stretch.
 *
 * @example Usage
 * ```ts
 * import { cutSpan } from "@aud2repr2pose/aud2repr2pose/dataset";
 * import { assertEquals } from "@std/assert";
 *
 * const spans = cutSpan({ start: 0, end: 34 }, { rule: "length", seconds: 10 });
 * assertEquals(spans.map(({ end }) => end), [10, 20, 34]);
 * ```
 */
export function cutSpan(
  span: Span,
  rule: CutRule,
  known: { readonly pauses?: readonly number[]; readonly rows?: readonly Span[] } = {},
): Span[] {
  if (rule.rule === "table") {
    return (known.rows ?? []).map(({ start, end }) => ({
      start: Math.max(start, span.start),
      end: Math.min(end, span.end),
    })).filter(({ start, end }) => end > start);
  }
  const ends: number[] = [];
  const [next, least] = rule.rule === "length"
    ? [(from: number) => from + rule.seconds, rule.seconds / 2]
    : [(from: number) => nextPause(from, rule, known.pauses ?? []), rule.shortest];
  for (let at = next(span.start); at <= span.end - least; at = next(at)) ends.push(at);
  const starts = [span.start, ...ends];
  return [...ends, span.end].map((end, i) => ({ start: starts[i]!, end }));
}

/** Where an utterance ends that starts at a time: at a pause, or where it is as long as it may be. */
function nextPause(
  from: number,
  { shortest, longest }: { readonly shortest: number; readonly longest: number },
  pauses: readonly number[],
): number {
  const pause = pauses.find((middle) => middle >= from + shortest);
  return pause !== undefined && pause <= from + longest ? pause : from + longest;
}

/**
 * Tells which samples and frames a stretch has. It begins and ends at frames of the motion, so that
 * speech and motion are in step to the sample, and pieces side by side share nothing and leave nothing.
 *
 * @param span The stretch, within {@linkcode usableSpan}.
 * @param length How long the recording's files are.
 * @param motionOffset Seconds by which the motion begins after the speech.
 * @returns Undefined if it has no frame.
 */
export function pieceOf(
  { start, end }: Span,
  { speech, motion }: RecordingLength,
  motionOffset = 0,
): Piece | undefined {
  if (!motion) {
    if (!speech) return undefined;
    const [first, last] = [start, end].map((time) => Math.round(time * speech.sampleRate));
    return last! > first! ? { samples: [first!, last! - first!] } : undefined;
  }
  const { frameRate } = motion, begin = speech ? motionOffset : 0;
  const place = (time: number) => (time - begin) * frameRate;
  const soundStart = speech ? Math.ceil(place(0) - NEAR) : 0;
  const soundEnd = speech ? Math.floor(place(speech.samples / speech.sampleRate) + NEAR) : Infinity;
  const first = Math.max(Math.round(place(start)), soundStart, 0);
  const last = Math.min(Math.round(place(end)), soundEnd, motion.frames);
  if (last <= first) return undefined;
  if (!speech) return { frames: [first, last - first] };
  const sample = (frame: number) =>
    Math.min(Math.round((frame / frameRate + begin) * speech.sampleRate), speech.samples);
  const from = Math.max(0, sample(first));
  return { samples: [from, sample(last) - from], frames: [first, last - first] };
}

/** Parts of a frame by which times may be off by rounding. */
const NEAR = 1e-6;
