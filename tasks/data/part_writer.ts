import { stringify } from "@std/csv";
import { join } from "@std/path";
import { contextWindows } from "../../src/dataset/context_windows.ts";
import type { Part } from "../../src/dataset/manifest/split_rule.ts";
import type { PartCount } from "../../src/dataset/vectors_info.ts";
import { writeFile } from "../../src/files/files.ts";
import { NpyWriter } from "../../src/files/npy/npy_writer.ts";
import type { Matrix } from "../../src/matrix/matrix.ts";
import type { FrameRange } from "./windows_check.ts";

/** Numbers of the context windows that are in memory at a time. */
const BLOCK = 2 ** 18;

/** What the files of all parts have in common. */
export interface PartFormat {
  /** Features of a frame of silence. */
  readonly silence: Float64Array;
  /** Numbers of a gesture vector. */
  readonly coordinates: number;
  /** Frames around the one in the middle of a context window. */
  readonly context: number;
  /** Whether `X_{part}.npy` is wanted. */
  readonly windows: boolean;
}

/**
 * Names of all files of a part, their paths from DATA.
 *
 * @param part The part.
 * @param names Names of its utterances.
 * @param windows Whether `X_{part}.npy` is among them.
 */
export function partFiles(part: Part, names: readonly string[], windows: boolean): string[] {
  return [
    `frames_${part}.npy`,
    `utterances_${part}.csv`,
    `Y_${part}.npy`,
    ...(windows ? [`X_${part}.npy`] : []),
    ...(part === "train" ? [] : names.map((name) => inputFile(part, name))),
  ];
}

/** The context windows of an utterance that is predicted. */
function inputFile(part: Part, name: string): string {
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
  #frames!: NpyWriter;
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
      writer.#frames = await writer.#npy(`frames_${part}.npy`, [silence.length]);
      writer.#gestures = await writer.#npy(`Y_${part}.npy`, [coordinates]);
      if (windows) {
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
    return { utterances: this.#utterances.length, frames: this.#frames.rows };
  }

  /** Where the utterances are that were written. */
  get ranges(): FrameRange[] {
    return this.#utterances.map(([, firstFrame, frames]) => ({ firstFrame, frames }));
  }

  /**
   * Writes the next utterance, speech and gesture cut to the shorter.
   *
   * @param name What it is called.
   * @param speech Its features: (frames, features).
   * @param gesture Its gesture vectors: (frames, coordinates).
   */
  async add(
    name: string,
    speech: Matrix<Float32Array>,
    gesture: Matrix<Float32Array>,
  ): Promise<void> {
    const rows = Math.min(speech.rows, gesture.rows);
    const features = firstRows(speech, rows);
    this.#utterances.push([name, this.#frames.rows, rows]);
    await this.#frames.append(features.data);
    await this.#gestures.append(firstRows(gesture, rows).data);
    await this.#writeWindows(name, features);
  }

  /** Puts the files in their places. */
  async finish(): Promise<void> {
    await this.#frames.finish();
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
  async #writeWindows(name: string, features: Matrix<Float32Array>): Promise<void> {
    const { silence, context } = this.#format;
    const shape = [context + 1, features.columns] as const;
    using own = this.#part === "train"
      ? undefined
      : await NpyWriter.create(join(this.#data, inputFile(this.#part, name)), shape);
    const writers = [this.#windows, own].filter((writer) => writer !== undefined);
    if (writers.length === 0) return;
    const size = shape[0] * shape[1];
    const step = Math.min(features.rows, Math.ceil(BLOCK / size));
    const out = new Float32Array(step * size);
    for (let first = 0; first < features.rows; first += step) {
      const count = Math.min(step, features.rows - first);
      const options = { context, silence, first, count, out: out.subarray(0, count * size) };
      const windows = contextWindows(features, options);
      for (const writer of writers) await writer.append(windows);
    }
    await own?.finish();
  }
}

function firstRows(matrix: Matrix<Float32Array>, rows: number): Matrix<Float32Array> {
  return { ...matrix, data: matrix.data.subarray(0, rows * matrix.columns), rows };
}
