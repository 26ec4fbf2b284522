import { storedRecipe } from "../../audio/recipe.ts";
import { type Part, parts } from "../../dataset/manifest/split_rule.ts";
import { type VectorsInfo, vectorsSchema } from "../../dataset/vectors_info.ts";
import { InputError } from "../../errors/input_error.ts";
import { commandLine, quoted } from "../../errors/quoted.ts";
import { FRAME_RATE } from "../../matrix/matrix.ts";
import { takeuchiSkeleton } from "../../motion/skeleton/takeuchi_skeleton.ts";
import { exists, isFile, readJson, readJsonAs } from "../files.ts";
import type { MotionAutoencoderConfig } from "../model/load_model.ts";
import { hashFile } from "../records/file_hashes.ts";

/** What gesture vectors are: the parts of a model's configuration that the data decides. */
export type GestureKind = Omit<MotionAutoencoderConfig, "motionAutoencoder">;

/**
 * A DATA folder that is open: the vectors that `vectorize` left in it, or the original's scripts. The
 * folder is looked at once, and what `vectors.json` says is read once.
 *
 * @example Usage
 * ```ts ignore
 * import { DataSet, NpyReader } from "@aud2repr2pose/aud2repr2pose/files";
 *
 * const data = await DataSet.open("data");
 * using gestures = new NpyReader(data.gestures("train"));
 * console.log(data.kind(gestures.rowLength).frameRate);
 * ```
 */
export class DataSet {
  /** Where it is, as the user called it. */
  readonly folder: string;
  readonly #info: VectorsInfo | undefined;
  /**
   * Files that say which recordings the vectors are of, and that have changed since: as a rule the data
   * set was split anew.
   */
  readonly changedSince: readonly string[];
  /** Names of its arrays that are there. */
  readonly #arrays: ReadonlySet<string>;

  private constructor(
    folder: string,
    info: VectorsInfo | undefined,
    arrays: ReadonlySet<string>,
    changedSince: readonly string[],
  ) {
    this.folder = folder;
    this.changedSince = changedSince;
    this.#info = info;
    this.#arrays = arrays;
  }

  /**
   * Opens a DATA folder.
   *
   * @param folder Where it is.
   * @returns What is there, which may be nothing: what is missing is said where it is needed.
   * @throws {InputError} If `vectors.json` is not what this package writes, or is not there beside frames
   * that it should describe: `vectorize` has not come to its end.
   */
  static async open(folder: string): Promise<DataSet> {
    const info = await exists(`${folder}/vectors.json`) ? await readVectorsInfo(folder) : undefined;
    const names = parts.flatMap((part) =>
      ["Y", "X", "frames"].map((kind) => `${kind}_${part}.npy`)
    );
    const found = await Promise.all(names.map((name) => exists(`${folder}/${name}`)));
    // The original makes no frames; without what describes them, a run was killed that was to replace them.
    if (!info && names.some((name, i) => found[i] && name.startsWith("frames"))) {
      throw new InputError(
        `${folder}/vectors.json: no such file; run ${vectorizing(folder)} first`,
      );
    }
    const changed: string[] = [];
    for (const [name, sha256] of Object.entries(info?.madeFrom ?? {})) {
      const path = `${folder}/${name}`; // vectors may be elsewhere without their lists
      if (await isFile(path) && (await hashFile(path)).sha256 !== sha256) changed.push(path);
    }
    return new DataSet(folder, info, new Set(names.filter((_, i) => found[i])), changed);
  }

  /** What its `vectors.json` says; undefined where there is none, as the original leaves it. */
  get described(): VectorsInfo | undefined {
    return this.#info;
  }

  /**
   * What `vectors.json` says.
   *
   * @throws {InputError} If there is none.
   */
  get info(): VectorsInfo {
    if (this.#info) return this.#info;
    throw new InputError(
      `${this.folder}/vectors.json: no such file; run ${vectorizing(this.folder)} first`,
    );
  }

  /** Files that say what the vectors are: `vectors.json`, or none beside arrays of the original. */
  get files(): string[] {
    return this.#info ? [`${this.folder}/vectors.json`] : [];
  }

  /** Whether it holds speech features frame by frame, of which windows of any kind can be cut. */
  get hasFrames(): boolean {
    return this.#arrays.has("frames_train.npy");
  }

  /** Whether it holds windows of speech features, as the original makes them. */
  get hasWindows(): boolean {
    return this.#arrays.has("X_train.npy");
  }

  /**
   * Where the speech features of a part are, frame by frame, one utterance after the other.
   *
   * @param part Which part.
   * @returns Path of a `.npy` file, (frames, features).
   */
  frames(part: Part): string {
    return `${this.folder}/frames_${part}.npy`;
  }

  /**
   * Where it stands which frames are which utterance's.
   *
   * @param part Which part.
   * @returns Path of a csv file with the columns `name`, `first_frame` and `frames`.
   */
  utterances(part: Part): string {
    return `${this.folder}/utterances_${part}.csv`;
  }

  /**
   * Where the context windows of a part are.
   *
   * @param part Which part.
   * @returns Path of a `.npy` file, (frames, N_CONTEXT + 1, features).
   */
  windows(part: Part): string {
    return `${this.folder}/X_${part}.npy`;
  }

  /**
   * Whether a part has gesture vectors: the original makes none of the test set.
   *
   * @param part Which part.
   */
  hasGestures(part: Part): boolean {
    return this.#arrays.has(`Y_${part}.npy`);
  }

  /**
   * Where the gesture vectors of a part are.
   *
   * @param part Which part.
   * @returns Path of a `.npy` file, (frames, numbers of a gesture vector).
   * @throws {InputError} If they are not there.
   */
  gestures(part: Part): string {
    const path = `${this.folder}/Y_${part}.npy`;
    if (this.hasGestures(part)) return path;
    throw new InputError(
      `${path}: no such file; run ${vectorizing(this.folder)} first`,
    );
  }

  /**
   * What the gesture vectors are, as `vectors.json` says. Where there is none, as beside arrays that the
   * original made, vectors of its length are taken for its own.
   *
   * @param columns Numbers of a gesture vector.
   * @returns Skeleton, frame rate, what the numbers are, and whether there are velocities.
   * @throws {InputError} If the two do not belong together.
   */
  kind(columns: number): GestureKind {
    if (!this.#info) {
      const nodes = takeuchiSkeleton.joints.length, velocities = columns === 6 * nodes;
      const known = velocities || columns === 3 * nodes;
      return { velocities, frameRate: FRAME_RATE, ...(known && { skeleton: takeuchiSkeleton }) };
    }
    const { skeleton, frameRate, coordinates, representation } = this.#info;
    if (columns !== coordinates) {
      throw new InputError(
        `${this.folder}: Y_train.npy has ${columns} columns, vectors.json says ${coordinates}; run ` +
          `${vectorizing(this.folder)} again`,
      );
    }
    const { velocities = coordinates === 6 * skeleton.joints.length } = this.#info;
    return { ...(representation && { representation }), velocities, frameRate, skeleton };
  }
}

function vectorizing(data: string): string {
  return commandLine`deno task vectorize ${data} N_CONTEXT`;
}

/**
 * Reads what the vectors of a data set are.
 *
 * @param data The DATA folder that `vectorize` wrote.
 * @returns The contents of `DATA/vectors.json`.
 * @throws {InputError} If the data set is not vectorized, or by another version of this package.
 *
 * @example Usage
 * ```ts ignore
 * import { readVectorsInfo } from "@aud2repr2pose/aud2repr2pose/files";
 *
 * const { recipe, parts } = await readVectorsInfo("data");
 * console.log(recipe.name, parts.train.frames);
 * ```
 */
export async function readVectorsInfo(data: string): Promise<VectorsInfo> {
  const path = `${data}/vectors.json`;
  const again = `run ${vectorizing(data)}`;
  if (!await exists(path)) {
    throw new InputError(`${path}: no such file; ${again} first`);
  }
  const json = await readJson(path) as { format?: unknown; version?: unknown } | null;
  if (json?.format !== "aud2repr2pose-vectors") {
    throw new InputError(`${path}: was not written by vectorize; ${again}`);
  }
  if (json.version !== 1) {
    throw new InputError(
      `${path}: has format version ${quoted(json.version)}, not 1; ${again}`,
    );
  }
  const info = await readJsonAs(path, vectorsSchema, `is damaged; ${again}`);
  // The schema has filled in what a new recipe would have; what is stored says it or means another.
  const { recipe, assumed } = storedRecipe((json as { recipe?: unknown }).recipe);
  return { ...info, recipe, ...assumed !== undefined && { assumed: `${path} ${assumed}` } };
}
