import { join } from "@std/path";
import type { FeatureRecipe } from "../../src/audio/recipe.ts";
import { silenceFeatures } from "../../src/audio/silence.ts";
import type { DataManifest } from "../../src/dataset/data_manifest.ts";
import { type Part, parts } from "../../src/dataset/manifest/split_rule.ts";
import type { VectorsInfo } from "../../src/dataset/vectors_info.ts";
import { NO_SPEECH } from "../../src/dataset/manifest/file_patterns.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { exists, writeFile } from "../../src/files/files.ts";
import { FRAME_RATE, type Matrix } from "../../src/matrix/matrix.ts";
import {
  areRotations,
  gestureColumns,
  type GestureForm,
} from "../../src/motion/representation/gesture_form.ts";
import { type Skeleton, skeletonDifference } from "../../src/motion/skeleton/skeleton.ts";
import type { Recording } from "./data_folder.ts";
import { firstRows, PartWriter } from "./part_writer.ts";
import type { Augmentation, Vectorized, VectorizedMotion } from "./vectorize_motion.ts";
import { windowsAreRight } from "./windows_check.ts";

/** A motion, and the utterances that it goes with: the clean one and its noisy copy. */
export interface UtteranceGroup {
  readonly part: Part;
  /** The BVH file; absent of speech alone. */
  readonly motion?: string;
  readonly utterances: readonly Recording[];
  /** What is changed in them, where they are copies of others. */
  readonly change?: Augmentation;
}

/** What there is of each utterance of a data set, as its manifest says. */
export function hasSpeech({ files }: DataManifest): boolean {
  return files.speech !== NO_SPEECH;
}

/** What the vectors of a data set are made by. */
export interface VectorsSettings {
  readonly manifest: DataManifest;
  readonly recipe: FeatureRecipe;
  /** Frames around the one that a context window is for. */
  readonly context: number;
  /** Those after it, if not half of them. */
  readonly future: number | undefined;
  /** What gesture vectors hold. */
  readonly form: GestureForm;
  /** Whether `X_{train,dev,test}.npy` are wanted. */
  readonly windows: boolean;
  /** All files that will be written beside `vectors.json`, their paths from DATA. */
  readonly files: readonly string[];
  /** Windows of all frames that the run before wrote, which are left: their paths from DATA. */
  readonly earlierWindows: readonly string[];
  /** SHA-256 of the lists that they are made from, by their paths from DATA. */
  readonly madeFrom: Readonly<Record<string, string>>;
}

/** Frames by which speech and motion may differ before it is worth a word: a second. */
const SAME_LENGTH = 20;

/** Writes the vectors of a data set, motion by motion, and at the end what they are. */
export class VectorsWriter implements Disposable {
  readonly #data: string;
  readonly #settings: VectorsSettings;
  readonly #silence: Float64Array;
  readonly #writers = new Map<Part, PartWriter>();
  /** The skeleton of the first motion, and its file. */
  #first: { readonly skeleton: Skeleton; readonly motion: string } | undefined;
  /** The motion that comes in stretches: its speech, its rows so far, and how many of them were written. */
  #long: { speech: readonly Matrix<Float32Array>[]; rows: number; written: number } | undefined;
  readonly #otherBones: string[] = [];
  readonly #otherLengths: string[] = [];
  readonly #windowNotes: string[] = [];

  /**
   * @param data The DATA folder.
   * @param settings What the vectors are made by.
   */
  constructor(data: string, settings: VectorsSettings) {
    this.#data = data;
    this.#settings = settings;
    this.#silence = hasSpeech(settings.manifest)
      ? silenceFeatures(settings.recipe)
      : new Float64Array(0);
  }

  /**
   * Writes the vectors of the next motion.
   *
   * @param group The motion's files.
   * @param vectors What they hold.
   * @throws {InputError} If its skeleton is not that of the motions before, or the disk is full.
   */
  async add(group: UtteranceGroup, vectors: Vectorized): Promise<void> {
    const { part, motion: path, utterances } = group;
    const { motion, speech } = vectors;
    const first = utterances[0]!.name;
    if (!motion) return await (await this.#writer(part)).addSpeech(first, speech[0]!);
    const { skeleton, otherBone, gesture } = motion;
    this.#checkSkeleton(skeleton, path!);
    if (otherBone !== undefined) this.#otherBones.push(`${path} has ${otherBone}`);
    const writer = await this.#writer(part);
    if (speech.length === 0) return await writer.add(first, undefined, gesture);
    for (const [i, { name, speech: path }] of utterances.entries()) {
      const features = speech[i]!;
      this.#compareLengths(path!, features.rows, gesture.rows);
      await writer.add(name, features, gesture);
    }
  }

  /**
   * Begins a motion whose gesture vectors come in stretches.
   *
   * @param speech Features of its recordings; none of a data set without speech.
   */
  beginLong(speech: readonly Matrix<Float32Array>[]): void {
    this.#long = { speech, rows: 0, written: 0 };
  }

  /**
   * Writes the next stretch of the motion that was begun.
   *
   * @param group The motion's files.
   * @param motion What the stretch holds.
   * @throws {InputError} If its skeleton is not that of the motions before, or the disk is full.
   */
  async addStretch(group: UtteranceGroup, motion: VectorizedMotion): Promise<void> {
    const { skeleton, otherBone, gesture } = motion, long = this.#long!;
    if (long.rows === 0) {
      this.#checkSkeleton(skeleton, group.motion!);
      if (otherBone !== undefined) this.#otherBones.push(`${group.motion} has ${otherBone}`);
    }
    const rows = Math.min(gesture.rows, (long.speech[0]?.rows ?? Infinity) - long.written);
    await (await this.#writer(group.part)).addGestures(firstRows(gesture, rows));
    long.rows += gesture.rows;
    long.written += rows;
  }

  /** Ends the motion that was begun: writes what belongs to its gesture vectors. */
  async endLong({ part, utterances }: UtteranceGroup): Promise<void> {
    const { speech, rows, written } = this.#long!;
    for (const [i, features] of speech.entries()) {
      this.#compareLengths(utterances[i]!.speech!, features.rows, rows);
    }
    const writer = await this.#writer(part);
    const named = speech.length === 0 ? utterances.slice(0, 1) : utterances;
    await writer.addBehind(written, named.map(({ name }, i) => [name, speech[i]]));
    this.#long = undefined;
  }

  #compareLengths(path: string, speech: number, motion: number): void {
    if (Math.abs(speech - motion) <= SAME_LENGTH) return;
    const seconds = (rows: number) => `${(rows / FRAME_RATE).toFixed(1)} s`;
    this.#otherLengths.push(`${path} ${seconds(speech)}, ${seconds(motion)}`);
  }

  /** What is odd in the data set but can be used, a line each. */
  get notes(): string[] {
    const notes: string[] = [];
    const [bone] = this.#otherBones, [length] = this.#otherLengths;
    if (bone !== undefined) {
      notes.push(
        `Note: the manifest's bones replace those of ${this.#otherBones.length} motion files ` +
          `(${bone})`,
      );
    }
    if (length !== undefined) {
      notes.push(
        `Note: speech and motion differ by more than a second in ${this.#otherLengths.length} ` +
          `utterances (${length}); they were cut to the shorter`,
      );
    }
    return [...notes, ...this.#windowNotes];
  }

  /** Puts the files in their places, `vectors.json` last. */
  async finish(): Promise<VectorsInfo> {
    const { manifest, recipe, context, future, windows, form, files, madeFrom } = this.#settings;
    const counts = [];
    for (const part of parts) {
      const writer = await this.#writer(part);
      await writer.finish();
      counts.push([part, writer.count] as const);
    }
    const kept = windows ? [] : await this.#keepWindows();
    const info: VectorsInfo = {
      format: "aud2repr2pose-vectors",
      version: 1,
      dataset: manifest.name,
      recipe,
      features: this.#silence.length,
      context,
      ...(future !== undefined && { future }),
      silence: [...this.#silence],
      frameRate: manifest.gestures.frameRate,
      skeleton: this.#skeleton,
      ...(areRotations(form) && form),
      coordinates: this.#coordinates,
      parts: Object.fromEntries(counts) as VectorsInfo["parts"],
      windows: windows || kept.length === parts.length,
      files: [...files, ...kept],
      madeFrom,
    };
    await writeFile(join(this.#data, "vectors.json"), [JSON.stringify(info, null, 1) + "\n"]);
    return info;
  }

  /** Removes windows of an earlier run that are not those of the frames, and tells the others. */
  async #keepWindows(): Promise<string[]> {
    const { earlierWindows, context, future } = this.#settings;
    const kept: string[] = [];
    if (!hasSpeech(this.#settings.manifest)) return [];
    for (const part of parts) {
      const name = `X_${part}.npy`, path = join(this.#data, name);
      if (!await exists(path)) continue;
      const { ranges } = await this.#writer(part);
      const format = { silence: this.#silence, context, future };
      const isOwn = earlierWindows.includes(name);
      if (windowsAreRight(path, join(this.#data, `frames_${part}.npy`), ranges, format)) {
        this.#windowNotes.push(`Note: ${path} is left: it holds the windows of these frames`);
        if (isOwn) kept.push(name);
      } else if (isOwn) {
        await Deno.remove(path);
        this.#windowNotes.push(`Note: ${path} was removed: it held other windows; see --windows`);
      } else {
        this.#windowNotes.push(
          `Note: ${path} is of another program and does not hold the windows of these frames: ` +
            `remove it, or write it anew with --windows`,
        );
      }
    }
    return kept;
  }

  /** Gives up what is not finished. */
  [Symbol.dispose](): void {
    for (const writer of this.#writers.values()) writer[Symbol.dispose]();
  }

  get #skeleton(): Skeleton {
    const { manifest: { name, gestures } } = this.#settings;
    const { skeleton } = this.#first!;
    return gestures.skeleton === "from-files" ? { ...skeleton, name } : skeleton;
  }

  get #coordinates(): number {
    return gestureColumns(this.#settings.form, this.#skeleton);
  }

  async #writer(part: Part): Promise<PartWriter> {
    const { context, future, windows } = this.#settings;
    let writer = this.#writers.get(part);
    if (!writer) {
      const format = {
        silence: this.#silence,
        coordinates: this.#coordinates,
        context,
        future,
        windows,
      };
      writer = await PartWriter.create(this.#data, part, format);
      this.#writers.set(part, writer);
    }
    return writer;
  }

  #checkSkeleton(skeleton: Skeleton, motion: string): void {
    this.#first ??= { skeleton, motion };
    const difference = skeletonDifference(skeleton, this.#first.skeleton);
    // Bones were compared before anything was read; those of joints that move are means.
    if (difference?.kind !== "nodes") return;
    throw new InputError(
      `${motion}: has another skeleton than ${this.#first.motion}: ${difference.text}`,
    );
  }
}
