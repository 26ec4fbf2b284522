import * as z from "zod";
import {
  checkedBy,
  flag,
  list,
  notNegative,
  number,
  positive,
  text,
  wholeNumber,
  written,
} from "../json/fields.ts";
import type { Piece } from "./cuts/cut_recording.ts";
import { dataPaths } from "./data_layout.ts";
import { type DataManifest, validateManifest } from "./data_manifest.ts";
import { type Part, parts } from "./manifest/split_rule.ts";

/** A source file as it was when the data set was split. */
export interface LockedFile {
  /** Its path below the source folder, with `/` between folders. */
  readonly path: string;
  /** Its length in bytes. */
  readonly size: number;
  /** SHA-256 of its bytes, in hexadecimal. */
  readonly sha256: string;
}

/** An utterance as it was when the data set was split. */
export interface LockedUtterance {
  readonly id: string;
  /** Seconds of speech, or of motion where that is alone. */
  readonly seconds: number;
  /** Absent of motion without speech. */
  readonly speech?: LockedFile;
  /** Bytes of the copy with noise; absent where they are those of `speech`. */
  readonly noisySize?: number;
  /** Absent of speech without motion. */
  readonly motion?: LockedFile;
  /** Bytes of the BVH file that its motion becomes, -1 until it is made; absent where it is one. */
  readonly motionSize?: number;
  /** Which piece of the files it is; absent where it is all of them. */
  readonly piece?: LockedPiece;
}

/** A piece of a recording, and how long its files are once they are made. */
export interface LockedPiece extends Piece {
  /** Frames a second that its motion's file is to say; absent where they are the source's. */
  readonly frameRate?: number;
  /** Bytes of its speech. */
  readonly speechSize?: number;
  /** Bytes of its motion. */
  readonly motionSize?: number;
}

/** What a DATA folder was made from: `DATA/split.lock.json`. */
export interface SplitLock {
  /** The form of this file. */
  readonly version: 1;
  /** Whether everything was made; otherwise the next run makes it anew. */
  readonly complete: boolean;
  /** How files were put in place. */
  readonly link: string;
  readonly manifest: DataManifest;
  /** Source files that fit the manifest's patterns but have no partner. */
  readonly withoutPartner: readonly string[];
  /** The utterances of each part in order. */
  readonly parts: Readonly<Record<Part, readonly LockedUtterance[]>>;
}

/** A file of a DATA folder, and how long it is. */
export interface DataFile {
  /** Its path below the DATA folder. */
  readonly path: string;
  /** Its length in bytes. */
  readonly size: number;
}

/**
 * Lists the files of one utterance in a DATA folder.
 *
 * @param lock What the folder is made from.
 * @param part The part that the utterance is in.
 * @param utterance The utterance.
 */
export function dataFiles(lock: SplitLock, part: Part, utterance: LockedUtterance): DataFile[] {
  const paths = dataPaths(part, utterance.id);
  const { speech, noisySize, motion, piece, motionSize: converted } = utterance;
  const noisy = part === "train" && lock.manifest.noise !== "none";
  // Of pieces that are not made yet, no file has the right length.
  const [speechSize, motionSize] = piece
    ? [piece.speechSize ?? -1, piece.motionSize ?? -1]
    : [speech?.size ?? -1, converted ?? motion?.size ?? -1];
  const noisyLength = piece ? speechSize : noisySize ?? speechSize;
  return [
    ...speech ? [{ path: paths.speech, size: speechSize }] : [],
    ...speech && noisy ? [{ path: paths.noisySpeech, size: noisyLength }] : [],
    ...motion ? [{ path: paths.motion, size: motionSize }] : [],
  ];
}

/** A row of `gg-train.csv`, `gg-dev.csv` and `gg-test.csv`, named as the original names its columns. */
export interface DataRow {
  /** Path of a wav file below the DATA folder, with `/` between folders; `""` of motion alone. */
  readonly wav_filename: string;
  /** Its length in bytes. */
  readonly wav_filesize: number;
  /** Path of the BVH file that belongs to it; `""` of speech alone. */
  readonly bvh_filename: string;
}

/** The columns in order. */
export const dataColumns = ["wav_filename", "wav_filesize", "bvh_filename"] as const;

/**
 * Lists the recordings of one part of a data set: one row an utterance, and after it one for its copy
 * with noise.
 *
 * @param lock What the DATA folder is made from.
 * @param part The part.
 */
export function dataRows(lock: SplitLock, part: Part): DataRow[] {
  return lock.parts[part].flatMap((utterance) => {
    const { motion } = dataPaths(part, utterance.id);
    const bvh_filename = utterance.motion ? motion : "";
    if (!utterance.speech) return [{ wav_filename: "", wav_filesize: 0, bvh_filename }];
    return dataFiles(lock, part, utterance).filter(({ path }) => path !== motion)
      .map(({ path, size }) => ({ wav_filename: path, wav_filesize: size, bvh_filename }));
  });
}

/**
 * Finds what differs between the sources and settings of two splits.
 *
 * @param before What a DATA folder was made from.
 * @param now What it would be made from now.
 * @returns One phrase a difference, such as `speech/audio20.wav has changed`; none if all is the same.
 */
export function lockDifferences(before: SplitLock, now: SplitLock): string[] {
  const fields = new Set([...Object.keys(before.manifest), ...Object.keys(now.manifest)]);
  const differs = (field: string) =>
    canonical(before.manifest[field as keyof DataManifest]) !==
      canonical(now.manifest[field as keyof DataManifest]);
  const manifest = [...fields].filter(differs).map((field) =>
    `the manifest's ${field} has changed`
  );
  const link = before.link === now.link
    ? []
    : [`the kind of link was ${before.link}, is now ${now.link}`];

  const old = sources(before), current = sources(now);
  const files = [...new Set([...old.keys(), ...current.keys()])].flatMap((path) => {
    if (!old.has(path)) return [`${path} is new`];
    if (!current.has(path)) return [`${path} is missing`];
    return old.get(path) === current.get(path) ? [] : [`${path} has changed`];
  });
  const all = [...manifest, ...link, ...files];
  if (all.length > 0) return all;
  const earlier = places(before), later = places(now); // which tables and pauses decide as well
  const changed = [...new Set([...earlier.keys(), ...later.keys()])].filter((id) =>
    earlier.get(id) !== later.get(id)
  );
  return changed.map((id) => `${id} ${later.has(id) ? "is cut or divided otherwise" : "is gone"}`);
}

/** The part that each utterance is in, and what of its files it is. */
function places(lock: SplitLock): Map<string, string> {
  return new Map(
    parts.flatMap((part) =>
      lock.parts[part].map(({ id, piece: { samples, frames, frameRate } = {} }) =>
        [id, JSON.stringify([part, samples, frames, frameRate])] as const
      )
    ),
  );
}

/**
 * Takes over how long the files of pieces are, where they were made already.
 *
 * @param now What a DATA folder is to be made from.
 * @param before What it was made from, which is no different.
 */
export function withSizes(now: SplitLock, before: SplitLock): SplitLock {
  const known = new Map(parts.flatMap((part) => before.parts[part].map((u) => [u.id, u] as const)));
  const sized = (utterance: LockedUtterance) => {
    const { piece } = utterance, before = known.get(utterance.id);
    const { speechSize, motionSize } = before?.piece ?? {};
    const sizes = {
      ...speechSize !== undefined && { speechSize },
      ...motionSize !== undefined && { motionSize },
    };
    return {
      ...utterance,
      ...before?.motionSize !== undefined && { motionSize: before.motionSize },
      ...piece && { piece: { ...piece, ...sizes } },
    };
  };
  const { train, dev, test } = now.parts;
  return {
    ...now,
    parts: { train: train.map(sized), dev: dev.map(sized), test: test.map(sized) },
  };
}

/**
 * The source files of an utterance, one or two.
 *
 * @param utterance The utterance.
 */
export function lockedFiles({ speech, motion }: LockedUtterance): LockedFile[] {
  return [...speech ? [speech] : [], ...motion ? [motion] : []];
}

/** SHA-256 of each source file by its path. */
function sources(lock: SplitLock): Map<string, string> {
  const files = parts.flatMap((part) =>
    lock.parts[part].flatMap((utterance) => lockedFiles(utterance))
  );
  return new Map(files.map(({ path, sha256 }) => [path, sha256]));
}

/** JSON that does not depend on the order of fields. */
function canonical(value: unknown): string | undefined {
  return JSON.stringify(value, (_, json) => {
    if (typeof json !== "object" || json === null || Array.isArray(json)) return json;
    return Object.fromEntries(Object.entries(json).sort(([a], [b]) => a < b ? -1 : 1));
  });
}

const file = written({ path: text("a path"), size: wholeNumber, sha256: text("a hash") });
const stretch = z.tuple([wholeNumber, wholeNumber], "two whole numbers, the first and how many");
const utterance = written({
  id: text("an id"),
  seconds: notNegative,
  speech: file.exactOptional(),
  motionSize: number({ least: -1, whole: true }).exactOptional(),
  noisySize: wholeNumber.exactOptional(),
  motion: file.exactOptional(),
  piece: written({
    samples: stretch.exactOptional(),
    frames: stretch.exactOptional(),
    frameRate: positive.exactOptional(),
    speechSize: wholeNumber.exactOptional(),
    motionSize: wholeNumber.exactOptional(),
  }).exactOptional(),
});

/** `split.lock.json` as JSON. */
export const splitLockSchema: z.ZodType<SplitLock> = written({
  version: z.literal(1, "1"),
  complete: flag,
  link: text(),
  manifest: z.unknown().transform(checkedBy(validateManifest)),
  withoutPartner: list(text("a path")),
  parts: written({ train: list(utterance), dev: list(utterance), test: list(utterance) }),
});
