import { basename, join, resolve } from "@std/path";
import { InputError } from "../../src/errors/input_error.ts";
import { listFiles } from "../../src/files/files.ts";
import { readMatrix } from "../../src/files/matrix_file.ts";
import { joinRows, type Matrix } from "../../src/matrix/matrix.ts";
import { removeVelocities } from "../../src/motion/gesture_vectors.ts";
import { gestureNames, namedPath } from "../command/paths.ts";
import { checkColumns } from "./joints.ts";

/** A folder of gestures: recorded ones, or those of a system. */
export interface GestureFolder {
  /** What its results are called. */
  readonly name: string;
  readonly folder: string;
  /** Its files, in the order of the sequences. */
  readonly files: readonly string[];
}

/** Recorded gestures and those of systems, in the same sequences. */
export interface PairedFolders {
  /** Names of the sequences: the originals' files. */
  readonly sequences: readonly string[];
  readonly original: GestureFolder;
  readonly systems: readonly GestureFolder[];
}

/** What the recorded gestures' results are called. */
const ORIGINAL = "original";

/** What the results of the control that holds the mean pose are called. */
export const MEAN_POSE = "mean-pose";

/**
 * Finds the gestures to compare; files are paired by their names without `.txt` or `.npy`.
 *
 * @param original The folder of recorded gestures.
 * @param predicted A folder a system, named by its last part, or NAME=DIR.
 * @throws {InputError} If a folder has no gestures, a file no partner, or two systems one name.
 */
export async function pairFolders(
  original: string,
  predicted: readonly string[],
): Promise<PairedFolders> {
  const recorded = await gesturesByName(original);
  const systems: GestureFolder[] = [];
  for (const argument of predicted) {
    const [name, folder] = named(argument);
    const other = systems.find((system) => system.name === name);
    if (other) {
      throw new InputError(
        `--predicted: ${other.folder} and ${folder} are both called ${name}; name one of them as ` +
          `NAME=${folder}`,
      );
    }
    const files = await gesturesByName(folder);
    checkPartners(recorded, original, files, folder);
    checkPartners(files, folder, recorded, original);
    systems.push({ name, folder, files: Array.from(recorded.keys(), (stem) => files.get(stem)!) });
  }
  const sequences = [...recorded.values()];
  return { sequences, original: { name: ORIGINAL, folder: original, files: sequences }, systems };
}

function named(argument: string): [name: string, folder: string] {
  const { name: given, path: folder } = namedPath(argument);
  const name = given ?? basename(resolve(folder));
  if ([ORIGINAL, MEAN_POSE, "", ".", ".."].includes(name)) {
    throw new InputError(
      `--predicted ${argument}: a system cannot be called ${name || "nothing"}; name it as ` +
        `NAME=${folder}`,
    );
  }
  return [name, folder];
}

/** The gestures of a folder by their names without ending. */
async function gesturesByName(folder: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const file of await gestureNames(folder)) {
    const stem = file.replace(/\.(txt|npy)$/, "");
    const other = files.get(stem);
    if (other !== undefined) {
      throw new InputError(`${folder}: holds ${other} and ${file}, two of one sequence`);
    }
    files.set(stem, file);
  }
  return files;
}

function checkPartners(
  files: ReadonlyMap<string, string>,
  folder: string,
  others: ReadonlyMap<string, string>,
  otherFolder: string,
): void {
  const alone = [...files.keys()].filter((stem) => !others.has(stem));
  if (alone.length === 0) return;
  const more = alone.length > 1 ? ` (nor for ${alone.length - 1} more of ${files.size})` : "";
  throw new InputError(
    `${join(folder, files.get(alone[0]!)!)}: there is no ${alone[0]}.txt or .npy for it in ` +
      `${otherFolder}${more}`,
  );
}

/**
 * Reads the positions of a folder's gestures, one sequence after the other; velocities are left out,
 * and the first time that is said.
 */
export class PositionReader {
  readonly #folder: GestureFolder;
  readonly #joints: number;
  readonly #least: number;
  #last: { readonly index: number; readonly positions: Matrix } | undefined;
  #said = false;

  /**
   * @param folder The folder.
   * @param joints How many joints its gestures must have.
   * @param least How many frames they must have.
   */
  constructor(folder: GestureFolder, joints: number, least: number) {
    this.#folder = folder;
    this.#joints = joints;
    this.#least = least;
  }

  /**
   * Reads a sequence; the same one again only once.
   *
   * @param index Which sequence.
   * @returns (frames, 3 * joints), in cm.
   * @throws {InputError} If it cannot be read, or has other joints or too few frames.
   */
  async read(index: number): Promise<Matrix> {
    if (this.#last?.index === index) return this.#last.positions;
    const path = join(this.#folder.folder, this.#folder.files[index]!);
    const blocks: Matrix[] = [];
    for await (const block of readMatrix(path)) {
      const { data, rows, columns } = this.#positions(block, path);
      blocks.push({
        data: data instanceof Float64Array ? data : Float64Array.from(data),
        rows,
        columns,
      });
    }
    const positions = blocks.length === 1 ? blocks[0]! : joinRows(blocks, 3 * this.#joints);
    if (positions.rows < this.#least) {
      throw new InputError(
        `${path}: has ${positions.rows} frames, these measures take at least ${this.#least}`,
      );
    }
    this.#last = { index, positions };
    return positions;
  }

  #positions(
    block: Matrix<Float32Array | Float64Array>,
    path: string,
  ): Matrix<Float32Array | Float64Array> {
    const joints = this.#joints, { columns } = block;
    if (columns === 3 * joints) return block;
    checkColumns(path, columns, joints);
    if (!this.#said) console.log(`${this.#folder.name}: velocities left out`);
    this.#said = true;
    return removeVelocities(block);
  }
}

/**
 * Finds the speech of gestures: for `gesture7.txt`, `audio7.wav` or `gesture7.wav`.
 *
 * @param folder The folder of the wav files.
 * @param sequences Names of the gestures' files.
 * @returns The paths, in their order.
 * @throws {InputError} If a sequence has none.
 */
export async function speechOfSequences(
  folder: string,
  sequences: readonly string[],
): Promise<string[]> {
  const files = new Set(await listFiles(folder, "", 0));
  return sequences.map((sequence) => {
    const stem = sequence.replace(/\.(txt|npy)$/, "");
    const names = [stem.replace("gesture", "audio"), stem].map((name) => `${name}.wav`);
    const found = names.find((name) => files.has(name));
    if (found !== undefined) return join(folder, found);
    throw new InputError(`${folder}: has no ${names[0]}, the speech of ${sequence}`);
  });
}
