import { basename, join, resolve } from "@std/path";
import type { Evaluation } from "../../eval/tables/system_results.ts";
import { closestName } from "../../src/errors/closest_name.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { gestureNames, namedPath } from "../command/paths.ts";

/** `--systems NAME...`, which `tables` and `figures` share. */
export const systemsFlag = {
  value: "NAME",
  several: true,
  help: "Systems to show, by their folders' names, with or without -seedN (default: all)",
} as const;

/** `--joints JOINT...`, which `tables` and `figures` share. */
export const jointsFlag = {
  value: "JOINT",
  several: true,
  aliases: ["s"],
  help: 'Joints, or parts of the body such as arms and "left fingers" (default: all)',
} as const;

/**
 * Keeps some of the systems of an evaluation.
 *
 * @param evaluation The results.
 * @param chosen What `--systems` says; all where it is empty.
 * @returns The results of these.
 * @throws {InputError} If there is no such system.
 */
export function chooseSystems(evaluation: Evaluation, chosen: readonly string[]): Evaluation {
  if (chosen.length === 0) return evaluation;
  const named = evaluation.systems.map((system) => ({
    system,
    names: [system.name, `${system.name}-seed${system.seed}`],
  }));
  const unknown = chosen.find((name) => !named.some(({ names }) => names.includes(name)));
  if (unknown !== undefined) {
    const names = [...new Set(named.map(({ system }) => system.name))];
    const meant = closestName(unknown, names);
    const hint = meant ? `did you mean ${meant}?` : `there are ${names.join(", ")}`;
    throw new InputError(`--systems ${unknown}: no such system; ${hint}`);
  }
  const systems = named.filter(({ names }) => names.some((name) => chosen.includes(name)));
  return { ...evaluation, systems: systems.map(({ system }) => system) };
}

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

/** Names that other results have. */
const TAKEN = ["original", "mean-pose"];

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
  return { sequences, original: { name: "original", folder: original, files: sequences }, systems };
}

function named(argument: string): [name: string, folder: string] {
  const { name: given, path: folder } = namedPath(argument);
  const name = given ?? basename(resolve(folder));
  if (TAKEN.includes(name) || name === "") {
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
