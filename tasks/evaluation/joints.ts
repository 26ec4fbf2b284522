import { selectJoints } from "../../eval/measures/select_joints.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { named } from "../../src/errors/named.ts";
import { readJson } from "../../src/files/files.ts";
import { readBvhFile } from "../../src/files/motion_files.ts";
import { type Skeleton, validateSkeleton } from "../../src/motion/skeleton/skeleton.ts";
import { takeuchiSkeleton } from "../../src/motion/skeleton/takeuchi_skeleton.ts";

/** The joints of gestures, and those of them that are measured. */
export interface EvaluatedJoints {
  /** Number of joints, end sites included. */
  readonly count: number;
  /** Which are measured. */
  readonly chosen: readonly number[];
  /** Their names. */
  readonly names: readonly string[];
  /** The skeleton of all, where it is known. */
  readonly skeleton?: Skeleton;
}

/**
 * The skeleton of `--skeleton`: its name, a BVH file, or JSON in this package's own form.
 *
 * @throws {InputError} If it is none of these.
 */
export async function readSkeleton(name: string): Promise<Skeleton> {
  if (name === takeuchiSkeleton.name) return takeuchiSkeleton;
  if (/\.bvh$/i.test(name)) return readBvhFile(name).skeleton;
  if (!/\.json$/i.test(name)) {
    throw new InputError(`--skeleton ${name} is not ${takeuchiSkeleton.name}, a .bvh or a .json`);
  }
  const json = await readJson(name);
  return named(name, () => validateSkeleton(json));
}

/**
 * The joints of gestures.
 *
 * @param path A file of recorded gestures.
 * @param columns Numbers of a frame of it: three a joint, or six with velocities.
 * @param chosen Names of joints or parts of the body; all joints where empty.
 * @param skeleton The skeleton, if it was given; without it, 64 joints are the paper's data set's and
 * others have no names.
 * @throws {InputError} If a name is unknown, or the numbers are not those of joints.
 */
export function evaluatedJoints(
  path: string,
  columns: number,
  chosen: readonly string[],
  skeleton?: Skeleton,
): EvaluatedJoints {
  const paper = takeuchiSkeleton.joints.length;
  const known = skeleton ??
    (columns === 3 * paper || columns === 6 * paper ? takeuchiSkeleton : undefined);
  const count = known?.joints.length ?? columns / 3;
  if (!Number.isInteger(count)) {
    throw new InputError(`${path}: has ${columns} columns, not x, y, z of joints`);
  }
  checkColumns(path, columns, count);
  const all = known?.joints ?? Array.from({ length: count }, (_, joint) => `Joint${joint + 1}`);
  const indexes = chosen.length > 0 ? selectJoints(chosen, all, known) : [...all.keys()];
  const names = indexes.map((index) => all[index]!);
  return { count, chosen: indexes, names, ...(known && { skeleton: known }) };
}

/**
 * Checks that a file's rows are positions of joints, with or without velocities.
 *
 * @throws {InputError} If they are of another number of joints.
 */
export function checkColumns(path: string, columns: number, joints: number): void {
  if (columns === 3 * joints || columns === 6 * joints) return;
  throw new InputError(
    `${path}: has ${columns} columns; ${joints} joints make ${3 * joints}, or ${6 * joints} with ` +
      `velocities`,
  );
}
