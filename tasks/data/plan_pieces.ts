import {
  cutSpan,
  pieceOf,
  type RecordingLength,
  type Span,
  splitInTime,
  usableSpan,
} from "../../src/dataset/cuts/cut_recording.ts";
import type { DataManifest } from "../../src/dataset/data_manifest.ts";
import { lengthFault } from "../../src/dataset/length_fault.ts";
import type { Offset } from "../../src/dataset/manifest/cuts.ts";
import type { Part } from "../../src/dataset/manifest/split_rule.ts";
import type { LockedUtterance } from "../../src/dataset/split_lock.ts";
import { InputError } from "../../src/errors/input_error.ts";
import type { ReadRecording } from "./split_thread.ts";

/** A recording that was read, the part that it is in, and what the manifest's tables say of it. */
export interface PlannedRecording extends ReadRecording {
  readonly part: Part;
  readonly offset?: Offset;
  /** Its utterances by the manifest's table; absent where that has none. */
  readonly rows?: readonly Span[];
}

/** What of each recording goes into which part. */
export interface PiecePlan {
  readonly parts: Record<Part, LockedUtterance[]>;
  /** What was done, a line each. */
  readonly lines: readonly string[];
}

/**
 * Plans which pieces of recordings go into which part: offsets first, then the split in time, then cuts.
 *
 * @param recordings The recordings in order.
 * @param manifest The data set.
 * @throws {InputError} If nothing of a recording is left, or two utterances would have the same id.
 */
export function planPieces(
  recordings: readonly PlannedRecording[],
  manifest: DataManifest,
): PiecePlan {
  const planned: Record<Part, LockedUtterance[]> = { train: [], dev: [], test: [] };
  const sources = new Map<string, string>(), lengths: number[] = [];
  const without: string[] = [];
  let cut = 0;
  for (const recording of recordings) {
    const pieces = piecesOf(recording, manifest);
    if (pieces.length === 0) without.push(recording.locked.id);
    for (const [part, utterance] of pieces) {
      const other = sources.get(utterance.id);
      if (other !== undefined) {
        throw new InputError(
          `pieces of ${other} and of ${recording.locked.id} would both be called ${utterance.id}; ` +
            "rename a recording",
        );
      }
      sources.set(utterance.id, recording.locked.id);
      planned[part].push(utterance);
      if (utterance.id !== recording.locked.id) lengths.push(utterance.seconds);
    }
    if (pieces[0] && pieces[0][1].id !== recording.locked.id) cut++;
  }
  const lines = without.length > 0
    ? [`Left out, without an utterance in the manifest's cut: ${without.length}: ${without[0]}`]
    : [];
  if (cut > 0) lines.push(`Cut: ${cut} recordings into ${describe(lengths, manifest)}`);
  return { parts: planned, lines: [...lines, ...beyondRecordings(recordings)] };
}

/** Seconds by which an utterance of a table may end after its recording: rounding. */
const ROUNDING = 0.05;

/** Says which utterances of the manifest's table are not all in what there is of their recordings. */
function beyondRecordings(recordings: readonly PlannedRecording[]): string[] {
  const beyond = recordings.flatMap(({ locked: { id }, length, offset, rows = [] }) => {
    const usable = usableSpan(length, offset);
    return rows.flatMap(({ start, end }) =>
      start < usable.start - ROUNDING || end > usable.end + ROUNDING
        ? [`one of ${id} from ${start} s to ${end} s`]
        : []
    );
  });
  if (beyond.length === 0) return [];
  return [
    `Cut short or left out, utterances of the manifest's cut beyond their recordings: ` +
    `${beyond.length}: ${beyond[0]}`,
  ];
}

function describe(lengths: readonly number[], { cut }: DataManifest): string {
  const [least, most] = [Math.min, Math.max].map((f) => lengths.reduce((a, b) => f(a, b)));
  const text = `${lengths.length} utterances of ${least!.toFixed(1)} to ${most!.toFixed(1)} s`;
  if (cut?.rule !== "pauses") return text;
  const hard = lengths.filter((seconds) => Math.abs(seconds - cut.longest) < 0.1).length;
  return hard > 0 ? `${text}; ${hard} of them end without a pause, at ${cut.longest} s` : text;
}

type PlacedPiece = readonly [part: Part, utterance: LockedUtterance];

/** The pieces of a recording; itself where it is taken as it is. */
function piecesOf(recording: PlannedRecording, manifest: DataManifest): PlacedPiece[] {
  const { locked, length, part, offset, rows } = recording;
  const { cut, split } = manifest;
  const isAlone = !length.motion; // speech that a model is heard with
  const inTime = split.rule === "time" ? split : undefined;
  if (!offset && (isAlone || !cut && !inTime)) return [[part, locked]];
  if (cut?.rule === "table" && !rows && !isAlone) return [];
  const span = usableSpan(length, offset);
  if (span.end <= span.start) {
    throw new InputError(
      `${locked.id}: nothing of it is left from ${span.start} s to ${+span.end.toFixed(3)} s; ` +
        "see the manifest's offsets",
    );
  }
  const stretches = inTime && !isAlone ? splitInTime(span, inTime) : [[part, span] as const];
  const spans = stretches.flatMap(([part, stretch]) => {
    const known = { ...rows && { rows }, ...recording.pauses && { pauses: recording.pauses } };
    const all = cut && !isAlone ? cutSpan(stretch, cut, known) : [stretch];
    return all.map((span) => [part, span] as const);
  });
  const isCut = !isAlone && (cut !== undefined || inTime !== undefined);
  const digits = Math.max(3, String(spans.length).length);
  return spans.flatMap(([part, span], i) => {
    const piece = pieceOf(span, length, offset?.motionOffset);
    if (!piece) return [];
    const id = isCut ? `${locked.id}_${String(i + 1).padStart(digits, "0")}` : locked.id;
    const { noisySize: _, ...source } = locked;
    const { frameRate } = offset ?? {};
    const rate = frameRate ?? recordedRate(manifest, locked.id);
    return [[part, {
      ...source,
      id,
      seconds: secondsOf(piece, length),
      piece: { ...piece, ...rate !== undefined && { frameRate: rate } },
    }]] as PlacedPiece[];
  });
}

/** The rate by id that the manifest gives, which pieces of other ids would lose. */
function recordedRate({ gestures: { recordedFrameRate: rates } }: DataManifest, id: string) {
  return typeof rates === "object" ? rates[id] : rates;
}

function secondsOf(
  { samples, frames }: Readonly<{ samples?: readonly number[]; frames?: readonly number[] }>,
  { speech, motion }: RecordingLength,
): number {
  return samples ? samples[1]! / speech!.sampleRate : frames![1]! / motion!.frameRate;
}

/**
 * Tells why a recording and its motion cannot belong together, see {@linkcode lengthFault}: of what
 * offsets leave of both.
 *
 * @param recording The recording.
 * @param manifest The data set.
 * @returns One line; undefined if they can.
 */
export function recordingFault(
  { locked, length, offset = {} }: PlannedRecording,
  { gestures }: DataManifest,
): string | undefined {
  const { speech, motion } = length;
  if (!speech || !motion) return undefined;
  const { end = Infinity, motionOffset = 0 } = offset;
  const { start, end: last } = usableSpan(length, offset);
  if (last <= start) return undefined; // which planning says
  const [sound, moves] = [
    speech.samples / speech.sampleRate,
    motionOffset + motion.frames / motion.frameRate,
  ].map((last) => Math.min(end, last) - start);
  const seconds = sound!, frames = Math.round(moves! * motion.frameRate);
  const { recordedFrameRate: _, ...settings } = gestures;
  const timing = { frames, frameTime: 1 / motion.frameRate };
  const fault = lengthFault(seconds, timing, settings, locked.id);
  return fault && `${locked.speech!.path}, ${locked.motion!.path}: ${fault.text}`;
}
