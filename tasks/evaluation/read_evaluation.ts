import { join } from "@std/path";
import type * as z from "zod";
import type { CellSettings, Evaluation, SystemResults } from "../../eval/tables/system_results.ts";
import { readJsonAs } from "../../src/files/files.ts";
import { list, oneOf, positive, text, written } from "../../src/json/fields.ts";
import type { Skeleton } from "../../src/motion/skeleton/skeleton.ts";
import { takeuchiSkeleton } from "../../src/motion/skeleton/takeuchi_skeleton.ts";
import { skeletonSchema } from "../../src/motion/skeleton/validate_skeleton.ts";
import {
  readHistogram,
  readJointValues,
  readSequenceValues,
  readSystemValues,
} from "./evaluation_tables.ts";

/** What an evaluation was taken of and how: `evaluation.json`. */
export interface EvaluationInfo {
  readonly systems: readonly string[];
  readonly joints: readonly string[];
  readonly frameRate: number;
  readonly units: "frame" | "second";
  readonly width: number;
  readonly skeleton?: Skeleton;
}

/** `evaluation.json` as JSON. */
const evaluationSchema: z.ZodType<EvaluationInfo> = written({
  systems: list(
    text("the name of a folder within").refine(
      (name) => name.split(/[\\/]/).every((part) => !["", ".", ".."].includes(part)),
      "the name of a folder within",
    ),
  ),
  joints: list(text("a name")),
  frameRate: positive,
  units: oneOf(["frame", "second"]),
  width: positive,
  skeleton: skeletonSchema.exactOptional(),
});

/** Cells of an experiment by their names. */
export type Cells = ReadonlyMap<string, CellSettings>;

/**
 * Reads what `evaluate` wrote.
 *
 * @param folder Its `--out`.
 * @param cells What systems of an experiment were set to.
 * @param skeleton The skeleton, where `evaluate` was not told.
 * @returns The results.
 * @throws {InputError} If a file is missing or broken, as one line that names it.
 */
export async function readEvaluation(
  folder: string,
  cells: Cells = new Map(),
  skeleton?: Skeleton,
): Promise<Evaluation> {
  const info = await readEvaluationInfo(folder);
  const { frameRate, joints, units, width } = info;
  const distances = await readSystemValues(join(folder, "fgd.csv"));
  const read = async (name: string): Promise<SystemResults> => {
    const file = (measure: string) => join(folder, name, `${measure}.csv`);
    const perFrame = (order: number) => units === "second" ? frameRate ** -order : 1;
    const shuffled = {
      ape: await readJointValues(file("shuffled/ape")),
      mae: await readJointValues(file("shuffled/mae")),
    };
    return present({
      ...seedOf(name),
      cell: cells.get(name),
      ape: await readJointValues(file("ape")),
      mae: await readJointValues(file("mae")),
      aa: await readJointValues(file("aa"), perFrame(2)),
      aj: await readJointValues(file("aj"), perFrame(3)),
      velocity: await readHistogram(file(`hmd_vel_${width}`), width),
      acceleration: await readHistogram(file(`hmd_acc_${width}`), width),
      fgd: distances.get(name),
      beatAlignment: await readSequenceValues(file("beat_alignment")),
      shuffled: shuffled.ape || shuffled.mae ? present(shuffled) : undefined,
    });
  };
  const systems: SystemResults[] = [];
  for (const name of info.systems) systems.push(await read(name));
  const known = info.skeleton ?? skeleton ?? ownSkeleton(joints);
  const original = await read("original");
  return { frameRate, joints, original, systems, ...(known && { skeleton: known }) };
}

/** A system's name and the seed in its ending. */
function seedOf(name: string): { name: string; seed?: number } {
  const [, system, seed] = /^(.+)-seed(\d+)$/.exec(name) ?? [];
  return system === undefined ? { name } : { name: system, seed: Number(seed) };
}

/** The skeleton of the paper's data set, where the joints are its. */
function ownSkeleton(joints: readonly string[]): Skeleton | undefined {
  return joints.every((name) => takeuchiSkeleton.joints.includes(name))
    ? takeuchiSkeleton
    : undefined;
}

/** Without the fields that are undefined. */
function present<T extends object>(object: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== undefined),
  ) as T;
}

/**
 * Reads what an evaluation was taken of.
 *
 * @param folder `--out` of `evaluate`.
 * @throws {InputError} If it was not written by `evaluate`.
 */
export async function readEvaluationInfo(folder: string): Promise<EvaluationInfo> {
  const path = join(folder, "evaluation.json");
  return await readJsonAs(path, evaluationSchema, "was not written by evaluate; run it again");
}
