/**
 * The folder that `evaluate` writes, and `tables` and `figures` read: `evaluation.json`, a folder a
 * system with a file a measure, and what is measured of systems as a whole beside them.
 *
 * @module
 */
import { join } from "@std/path";
import type * as z from "zod";
import {
  type MeasureInfo,
  measuresOf,
  SYSTEM_MEASURES,
  unitScale,
} from "../../eval/measures/registry.ts";
import type { CellSettings, Evaluation, SystemResults } from "../../eval/measures/results.ts";
import { isFile, listFiles, naming, readJsonAs, writeFile } from "../../src/files/files.ts";
import { list, oneOf, positive, text, written } from "../../src/json/fields.ts";
import { type Skeleton, skeletonSchema } from "../../src/motion/skeleton/skeleton.ts";
import { takeuchiSkeleton } from "../../src/motion/skeleton/takeuchi_skeleton.ts";
import type { EvaluationPlan } from "./evaluation_plan.ts";
import { HELLINGER_FILES, hellingerFiles } from "./hellinger_files.ts";
import {
  histogramTable,
  readHistogramTable,
  readSequenceCounts,
  readSequenceTable,
  readSystemTable,
  sequenceCountsTable,
  sequenceTable,
  systemTable,
} from "./number_tables.ts";

/** What an evaluation was taken of and how: `evaluation.json`. */
interface EvaluationInfo {
  readonly systems: readonly string[];
  readonly joints: readonly string[];
  readonly frameRate: number;
  readonly units: "frame" | "second";
  readonly width: number;
  readonly skeleton?: Skeleton;
  readonly autoencoder?: string;
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
  autoencoder: text("a hash").exactOptional(),
});

/**
 * Writes what was measured; last `evaluation.json`, so that where it stands, all files are there, and none
 * that an evaluation before has left: who reads the folder takes whatever measures are there.
 *
 * @param evaluation What was measured; systems by their folders' names.
 * @param plan What was asked for.
 * @returns The files.
 */
export async function writeEvaluation(
  evaluation: Evaluation,
  plan: EvaluationPlan,
): Promise<string[]> {
  const { out, measures, bins, units, frameRate, joints, folders: { sequences } } = plan;
  const files: string[] = [];
  const write = async (name: string, text: string) => {
    const path = join(out, name);
    await writeFile(path, [text]);
    files.push(path);
  };
  const { original, systems, autoencoder } = evaluation;
  if (await isFile(join(out, "evaluation.json"))) await remove(join(out, "evaluation.json"));
  for (const system of [original, ...systems]) {
    for (const [name, text] of systemFiles(system, plan)) {
      await write(`${system.name}/${name}.csv`, text);
    }
  }
  if (measuresOf("distance").some(({ askedAs }) => measures.includes(askedAs))) {
    for (const [name, text] of hellingerFiles(evaluation)) await write(name, text);
  }
  for (const { name } of SYSTEM_MEASURES) {
    const found = [original, ...systems].flatMap((system) => {
      const value = system.numbers?.[name];
      return value === undefined ? [] : [[system.name, value] as const];
    });
    if (found.length > 0) await write(`${name}.csv`, systemTable(name, new Map(found)));
  }
  await removeOthers(out, [original, ...systems].map(({ name }) => name), bins.width, files);
  const info = {
    ...{ joints: joints.names, frameRate, units, ...bins, measures },
    ...{ systems: systems.map(({ name }) => name), sequences },
    ...(joints.skeleton && { skeleton: joints.skeleton }),
    ...(autoencoder && { autoencoder }),
  };
  await write("evaluation.json", JSON.stringify(info, null, 1) + "\n");
  return files;
}

/** Removes what an earlier evaluation measured of the same systems and this one does not, and says so. */
async function removeOthers(
  out: string,
  systems: readonly string[],
  width: number,
  written: readonly string[],
): Promise<void> {
  const own = [
    ...measuresOf("error", "motion", "speech").flatMap(({ name }) => [name, `shuffled/${name}`]),
    ...measuresOf("histogram").map(({ name }) => `${name}_${width}`)
      .flatMap((name) => [name, `${name}_sequences`]),
  ];
  const names = [
    ...systems.flatMap((system) => own.map((name) => `${system}/${name}.csv`)),
    ...SYSTEM_MEASURES.map(({ name }) => `${name}.csv`),
    ...HELLINGER_FILES,
  ];
  const others: string[] = [];
  for (const path of names.map((name) => join(out, name))) {
    if (!written.includes(path) && await isFile(path)) others.push(path);
  }
  for (const path of others) await remove(path);
  if (others.length === 0) return;
  console.log(
    `Note: ${others.length} files of an earlier evaluation were removed, such as ${
      others[0]
    }: this ` +
      "one does not measure that",
  );
}

function remove(path: string): Promise<void> {
  return naming(path, () => Deno.remove(path));
}

/** The files of a system's own folder, without `.csv`. */
function* systemFiles(
  { values, histograms, shuffled }: SystemResults,
  { measures, bins, units, frameRate }: EvaluationPlan,
): Generator<[name: string, text: string]> {
  const scale = (measure: MeasureInfo) => unitScale(measure, units, frameRate);
  for (const measure of measuresOf("error", "motion", "speech")) {
    const found = values?.[measure.name], control = shuffled?.[measure.name];
    if (found) yield [measure.name, sequenceTable(found, scale(measure))];
    if (control) yield [`shuffled/${measure.name}`, sequenceTable(control, scale(measure))];
  }
  for (const measure of measuresOf("histogram")) {
    const found = histograms?.[measure.name];
    if (!found || !measures.includes(measure.name)) continue;
    const name = `${measure.name}_${bins.width}`, { bySequence } = found;
    yield [name, histogramTable(found, scale(measure))];
    if (!bySequence) continue;
    yield [`${name}_sequences`, sequenceCountsTable(bySequence, found.width * scale(measure))];
  }
}

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
  const { frameRate, joints, autoencoder } = info;
  const numbers = new Map<string, Map<string, number>>();
  for (const { name } of SYSTEM_MEASURES) {
    numbers.set(name, await readSystemTable(join(folder, `${name}.csv`)));
  }
  const read = async (name: string): Promise<SystemResults> => {
    const cell = cells.get(name);
    const own = Array.from(numbers, ([measure, values]) => [measure, values.get(name)] as const);
    return {
      ...seedOf(name),
      ...(cell && { cell }),
      ...await readSystem(join(folder, name), info),
      numbers: present(own),
    };
  };
  const systems: SystemResults[] = [];
  for (const name of info.systems) systems.push(await read(name));
  const known = info.skeleton ?? skeleton ?? ownSkeleton(joints);
  const original = await read("original");
  return {
    ...{ frameRate, joints, original, systems },
    ...(known && { skeleton: known }),
    ...(autoencoder && { autoencoder }),
  };
}

/** The files of a system's own folder. */
async function readSystem(
  folder: string,
  { frameRate, units, width }: EvaluationInfo,
): Promise<Pick<SystemResults, "values" | "histograms" | "shuffled">> {
  const file = (name: string) => join(folder, `${name}.csv`);
  const values = [], histograms = [], shuffled = [];
  for (const measure of measuresOf("error", "motion", "speech")) {
    const { name, kind } = measure, scale = 1 / unitScale(measure, units, frameRate);
    values.push([name, await readSequenceTable(file(name), scale)] as const);
    if (kind !== "error") continue;
    shuffled.push([name, await readSequenceTable(file(`shuffled/${name}`), scale)] as const);
  }
  for (const { name } of measuresOf("histogram")) {
    const found = await readHistogramTable(file(`${name}_${width}`), width);
    const bySequence = found && await readSequenceCounts(file(`${name}_${width}_sequences`));
    histograms.push([name, found && { ...found, ...(bySequence && { bySequence }) }] as const);
  }
  const control = present(shuffled);
  return {
    values: present(values),
    histograms: present(histograms),
    ...(Object.keys(control).length > 0 && { shuffled: control }),
  };
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

/** What was found, by its name. */
function present<T>(found: readonly (readonly [string, T | undefined])[]): Record<string, T> {
  return Object.fromEntries(
    found.flatMap(([name, value]) => value === undefined ? [] : [[name, value]]),
  );
}

/**
 * The files that are read of an evaluation; tables and figures of earlier may lie in its folder.
 *
 * @param folder `--out` of `evaluate`.
 * @throws {InputError} If it was not written by `evaluate`.
 */
export async function evaluationFiles(folder: string): Promise<string[]> {
  const { systems } = await readEvaluationInfo(folder);
  const folders = new Set([...systems, "original"]);
  const own = ["evaluation.json", ...SYSTEM_MEASURES.map(({ name }) => `${name}.csv`)];
  const names = (await listFiles(folder, "", 2)).filter((name) =>
    folders.has(name.split("/")[0]!) && name.endsWith(".csv") || own.includes(name)
  );
  return names.sort().map((name) => join(folder, name));
}

async function readEvaluationInfo(folder: string): Promise<EvaluationInfo> {
  const path = join(folder, "evaluation.json");
  return await readJsonAs(path, evaluationSchema, "was not written by evaluate; run it again");
}
