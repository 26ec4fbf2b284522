import { stringify } from "@std/csv";
import { join } from "@std/path";
import { contextWindows } from "../../src/dataset/context_windows.ts";
import type { Part } from "../../src/dataset/manifest/split_rule.ts";
import type { PartCount } from "../../src/dataset/vectors_info.ts";
import { writeFile } from "../../src/files/files.ts";
import { NpyWriter } from "../../src/files/npy/npy_writer.ts";
import type { Matrix } from "../../src/matrix/matrix.ts";
import type { Recording } from "./data_folder.ts";
import type { FrameRange } from "./windows_check.ts";

/** Numbers of the context windows that are in memory at a time. */
const BLOCK = 2 ** 18;

/** What the files of all parts have in common. */
export interface PartFormat {
  /** Features of a frame of silence; none of motion without speech. */
  readonly silence: Float64Array;
  /** Numbers of a gesture vector. */
  readonly coordinates: number;
  /** Frames around the one in the middle of a context window. */
  readonly context: number;
  /** Those after it, if not half of them. */
  readonly future: number | undefined;
  /** Whether `X_{part}.npy` is wanted. */
  readonly windows: boolean;
}

/**
 * Names of all files of a part, their paths from DATA.
 *
 * @param part The part.
 * @param utterances Its utterances.
 * @param options Whether the data set has speech, and whether `X_{part}.npy` is among the files.
 */
export function partFiles(
  part: Part,
  utterances: readonly Recording[],
  { speech, windows }: { speech: boolean; windows: boolean },
): string[] {
  const inputs = utterances.flatMap(({ name, motion }) => {
    if (motion === undefined) return [inputFile("speech", name)];
    return part === "train" || !speech ? [] : [inputFile(part, name)];
  });
  return [
    ...(speech ? [`frames_${part}.npy`] : []),
    `utterances_${part}.csv`,
    `Y_${part}.npy`,
    ...(speech && windows ? [`X_${part}.npy`] : []),
    ...inputs,
  ];
}

/** The context windows of an utterance that is predicted, of `speech` that has no motion. */
function inputFile(part: Part | "speech", name: string): string {
  return `${part}_inputs/X_test_${name}.npy`;
}

/**
 * Writes the vectors of one part of a data set, utterance by utterance. All files but those of single
 * utterances are in their places only when it is finished.
 */
export class PartWriter implements Disposable {
  readonly #data: string;
  readonly #part: Part;
  readonly #format: PartFormat;
  readonly #resources = new DisposableStack();
  readonly #utterances: (readonly [name: string, firstFrame: number, frames: number])[] = [];
  #frames: NpyWriter | undefined;
  #gestures!: NpyWriter;
  #windows: NpyWriter | undefined;

  private constructor(data: string, part: Part, format: PartFormat) {
    this.#data = data;
    this.#part = part;
    this.#format = format;
  }

  /**
   * Begins the files.
   *
   * @param data The DATA folder.
   * @param part The part.
   * @param format What the files of all parts have in common.
   */
  static async create(data: string, part: Part, format: PartFormat): Promise<PartWriter> {
    const { silence, coordinates, context, windows } = format;
    const writer = new PartWriter(data, part, format);
    try {
      if (silence.length > 0) {
        writer.#frames = await writer.#npy(`frames_${part}.npy`, [silence.length]);
      }
      writer.#gestures = await writer.#npy(`Y_${part}.npy`, [coordinates]);
      if (windows && silence.length > 0) {
        writer.#windows = await writer.#npy(`X_${part}.npy`, [context + 1, silence.length]);
      }
    } catch (error) {
      writer[Symbol.dispose]();
      throw error;
    }
    return writer;
  }

  /** How much was written. */
  get count(): PartCount {
    return { utterances: this.#utterances.length, frames: this.#gestures.rows };
  }

  /** Where the utterances are that were written. */
  get ranges(): FrameRange[] {
    return this.#utterances.map(([, firstFrame, frames]) => ({ firstFrame, frames }));
  }

  /**
   * Writes the next utterance, speech and gesture cut to the shorter.
   *
   * @param name What it is called.
   * @param speech Its features: (frames, features); undefined of a data set without speech.
   * @param gesture Its gesture vectors: (frames, coordinates).
   */
  async add(
    name: string,
    speech: Matrix<Float32Array> | undefined,
    gesture: Matrix<Float32Array>,
  ): Promise<void> {
    const rows = Math.min(speech?.rows ?? Infinity, gesture.rows);
    this.#utterances.push([name, this.#gestures.rows, rows]);
    await this.#gestures.append(firstRows(gesture, rows).data);
    if (!speech) return;
    const features = firstRows(speech, rows);
    await this.#frames!.append(features.data);
    await this.#writeWindows(name, features, this.#part === "train" ? undefined : this.#part);
  }

  /**
   * Writes more frames of an utterance's gestures, before {@linkcode PartWriter.addBehind}.
   *
   * @param gesture Its next gesture vectors: (frames, coordinates).
   */
  async addGestures(gesture: Matrix<Float32Array>): Promise<void> {
    await this.#gestures.append(gesture.data);
  }

  /**
   * Writes utterances whose gestures, all the same, are written already.
   *
   * @param rows How many frames of gestures were written.
   * @param speech Name and features of each; undefined features of a data set without speech.
   */
  async addBehind(
    rows: number,
    speech: readonly (readonly [name: string, features: Matrix<Float32Array> | undefined])[],
  ): Promise<void> {
    let first = this.#gestures.rows - rows;
    for (const [i, [name, all]] of speech.entries()) {
      if (i > 0) {
        [first, rows] = [this.#gestures.rows, Math.min(rows, all?.rows ?? rows)];
        await this.#gestures.repeat(first - rows, rows);
      }
      this.#utterances.push([name, first, rows]);
      if (!all) continue;
      const features = firstRows(all, rows);
      await this.#frames!.append(features.data);
      await this.#writeWindows(name, features, this.#part === "train" ? undefined : this.#part);
    }
  }

  /**
   * Writes what is to be predicted from speech that has no motion.
   *
   * @param name What it is called.
   * @param speech Its features: (frames, features).
   */
  async addSpeech(name: string, speech: Matrix<Float32Array>): Promise<void> {
    await this.#writeWindows(name, speech, "speech");
  }

  /** Puts the files in their places. */
  async finish(): Promise<void> {
    await this.#frames?.finish();
    await this.#gestures.finish();
    await this.#windows?.finish();
    const columns = ["name", "first_frame", "frames"];
    const text = stringify(this.#utterances, { columns });
    await writeFile(join(this.#data, `utterances_${this.#part}.csv`), [text]);
  }

  /** Gives up the files that are not finished: nothing is left of them. */
  [Symbol.dispose](): void {
    this.#resources.dispose();
  }

  async #npy(path: string, rowShape: readonly number[]): Promise<NpyWriter> {
    return this.#resources.use(await NpyWriter.create(join(this.#data, path), rowShape));
  }

  /** Windows of all parts go into one file on request, those to predict into a file each. */
  async #writeWindows(
    name: string,
    features: Matrix<Float32Array>,
    predicted: Part | "speech" | undefined,
  ): Promise<void> {
    const { silence, context, future } = this.#format;
    const shape = [context + 1, features.columns] as const;
    using own = predicted &&
      await NpyWriter.create(join(this.#data, inputFile(predicted, name)), shape);
    const all = predicted === "speech" ? undefined : this.#windows;
    const writers = [all, own].filter((writer) => writer !== undefined);
    if (writers.length === 0) return;
    const size = shape[0] * shape[1];
    const step = Math.min(features.rows, Math.ceil(BLOCK / size));
    const out = new Float32Array(step * size);
    for (let first = 0; first < features.rows; first += step) {
      const count = Math.min(step, features.rows - first);
      const options = {
        context,
        future,
        silence,
        first,
        count,
        out: out.subarray(0, count * size),
      };
      const windows = contextWindows(features, options);
      for (const writer of writers) await writer.append(windows);
    }
    await own?.finish();
  }
}

/** The first rows of a matrix. */
export function firstRows(matrix: Matrix<Float32Array>, rows: number): Matrix<Float32Array> {
  return { ...matrix, data: matrix.data.subarray(0, rows * matrix.columns), rows };
}
