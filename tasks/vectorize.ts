/**
 * `deno task vectorize`: the speech of a data set as features, its motion as gesture vectors.
 *
 * @module
 */
import { join, resolve } from "@std/path";
import { FRAME_RATE } from "../src/matrix/matrix.ts";
import { type FeatureRecipe, hearsSound, recipes } from "../src/audio/recipe.ts";
import { HIGHEST_RATE, LOWEST_RATE } from "../src/audio/settings.ts";
import { checkContext, MOST_CONTEXT } from "../src/dataset/context_windows.ts";
import type { DataManifest } from "../src/dataset/data_manifest.ts";
import { parts } from "../src/dataset/manifest/split_rule.ts";
import type { VectorsInfo } from "../src/dataset/vectors_info.ts";
import { InputError } from "../src/errors/input_error.ts";
import { commandLine } from "../src/errors/quoted.ts";
import { readManifest } from "../src/files/data/read_manifest.ts";
import { exists, readJson } from "../src/files/files.ts";
import { commonBones } from "../src/files/motion_files.ts";
import { representations } from "../src/motion/representation/gesture_form.ts";
import { type AskedFeatures, askedFeatures } from "../src/files/wav/external_features.ts";
import { hashFile } from "../src/files/records/file_hashes.ts";
import type { FlagValues } from "./command/command.ts";
import { stage } from "./command/stage.ts";
import { integer, type Kind, number, oneOf } from "./command/values.ts";
import { jobsFlag, seed } from "./command/flags.ts";
import { startProgress } from "./command/progress.ts";
import { WorkerPool } from "./command/worker_pool.ts";
import { augmentations, withCopies } from "./data/augment.ts";
import { readRecordings, removeEarlierVectors } from "./data/data_folder.ts";
import { withExternal } from "./data/external_speech.ts";
import { manifestFlag, manifestPath, ownManifestFiles } from "./data/named_manifest.ts";
import { partFiles } from "./data/part_writer.ts";
import { chooseSpeechRate, type SpeechRate } from "./data/speech_rate.ts";
import type { Vectorized, VectorizeJob } from "./data/vectorize_motion.ts";
import {
  MOST_STRETCHES,
  type StepSettings,
  type VectorizeStep,
  vectorizeSteps,
} from "./data/vectorize_steps.ts";
import { hasSpeech, type UtteranceGroup, VectorsWriter } from "./data/vectors_writer.ts";
import { relativePath } from "./records/record_run.ts";

const context: Kind<number> = {
  ...number(),
  words: "even",
  read(text, name) {
    const frames = number().read(text, name);
    checkContext(frames, "N_CONTEXT");
    return frames;
  },
};

/** What can be said to it. */
export const command = {
  name: "vectorize",
  summary: "Turns the speech of a data set into features and its motion into gesture vectors, " +
    "20 frames a second.",
  positionals: [
    ["DATA", "The data set's folder, from split"],
    [
      "N_CONTEXT",
      "Frames around the one in the middle of a context window, half of them before it; 60 in the paper",
      context,
    ],
  ],
  flags: {
    features: {
      value: "NAME",
      help: `Speech features: ${recipes.map(({ name }) => name).join(", ")}, a recipe as ` +
        `F.json, or external:DIR[:RATE], what other software made: name.npy of each name.wav, RATE ` +
        `frames a second; joined by +: mfcc+external:DIR (default: the manifest's)`,
    },
    gestures: {
      value: "WHAT",
      is: oneOf(representations),
      default: "positions",
      help:
        "What gesture vectors hold: positions and velocities as in the paper, or rotations of the " +
        "joints as exponential maps or as six numbers of their matrices",
    },
    velocities: { help: "Velocities beside rotations; positions have them always" },
    out: {
      value: "DIR",
      help: "The folder to write, so that one split can serve several features (default: DATA)",
    },
    manifest: {
      ...manifestFlag,
      help: `${manifestFlag.help}; for DATA of the original, which has none (default: takeuchi)`,
    },
    "sample-rate": {
      value: "HZ",
      is: integer({ least: LOWEST_RATE, most: HIGHEST_RATE }),
      help: "Sampling rate that speech is brought to, of every model trained on it (default: the " +
        "recipe's or the manifest's, or else the recordings' own)",
    },
    augment: {
      value: "HOW",
      is: oneOf(augmentations),
      several: true,
      help:
        "Copies of the training set beside it: mirror (left and right of the figure swapped), " +
        "speed (5 to 15% faster or slower, speech and motion), pitch (of speech, 1 to 3 semitones)",
    },
    seed: { value: "N", is: seed, default: "1", help: "What chance decides of --augment" },
    future: {
      value: "N",
      is: integer({ least: 0, most: MOST_CONTEXT }),
      help: "Frames after it in place of the other half: fewer let live poses come sooner",
    },
    windows: { help: "Write the windows of all frames as well, X_{train,dev,test}.npy: 61 x" },
    jobs: jobsFlag,
  },
  example: "data 60 --features mfcc+prosody",
} as const;

export default await stage(import.meta, command, async ({ positionals, flags }, run) => {
  const [data, around] = positionals;
  const { future } = flags;
  const context = future === undefined ? around : around / 2 + future;
  const { jobs = navigator.hardwareConcurrency } = flags;
  const { manifest, files: manifestFiles } = await manifestOf(data, flags.manifest);
  const asked = flags.features ?? manifest.recipe;
  const features = typeof asked === "string" ? await askedFeatures(asked) : { recipe: asked };
  const { windows, out = data } = flags;
  const lock = join(data, "split.lock.json");
  const lists = [...manifestFiles, ...await exists(lock) ? [lock] : []];
  const madeFrom = await hashesFrom(out, [...lists, ...partLists(data)]);
  const { sources, files, ...read } = await readDataSet(data, {
    speech: hasSpeech(manifest),
    windows,
  });
  const { groups, recipe, madeElsewhere } = await speechOf(read.groups, features, manifest, flags);
  const bones = commonBones(groups.flatMap(({ motion }) => motion ?? []), manifest.gestures);
  await run.begin(out, { below: ["dev_inputs", "test_inputs", "speech_inputs"] });
  const earlierWindows = await removeEarlierVectors(out, files);

  const start = performance.now();
  const representation = flags.gestures, { gestures } = manifest;
  const form = { representation, velocities: flags.velocities || representation === "positions" };
  using writer = new VectorsWriter(out, {
    ...{ manifest, recipe, context, future, windows, form, files, earlierWindows, madeFrom },
  });
  await vectorizeAll(groups, jobs, { recipe, form, gestures, ...(bones && { bones }) }, writer);
  const info = await writer.finish();
  const seconds = (performance.now() - start) / 1000;
  for (const note of writer.notes) console.log(note);
  await printSummary(out, info, seconds);
  return {
    inputs: [
      ...lists,
      ...sources,
      ...madeElsewhere,
      ...(flags.features?.endsWith(".json") ? [flags.features] : []),
    ],
    outputs: ["vectors.json", ...files].map((name) => join(out, name)),
    wrote: `${join(out, "vectors.json")}, which describes them`,
    next: commandLine`deno task learn ${out} --checkpoint-dir chkpt --latent-dim 325`,
  };
});

/** What is heard: utterances and copies of them, and the recipe with the rate at which they are heard. */
interface HeardSpeech {
  readonly groups: readonly UtteranceGroup[];
  readonly recipe: FeatureRecipe;
  /** Files of features that other software made. */
  readonly madeElsewhere: readonly string[];
}

async function speechOf(
  read: readonly UtteranceGroup[],
  { recipe, external }: AskedFeatures,
  manifest: DataManifest,
  { augment, seed, "sample-rate": askedRate }: FlagValues<typeof command.flags>,
): Promise<HeardSpeech> {
  const ways = augmentations.filter((way) => augment.includes(way));
  const copied = withCopies(read, ways, seed);
  const made = external && await withExternal(copied, external);
  const groups = made?.groups ?? copied;
  const copies = groups.length - read.length;
  if (copies > 0) console.log(`Copies of the training set: ${copies}, by ${ways.join(", ")}`);
  const { sampleRate, lines } = made && !hearsSound(recipe) ? noRate(askedRate) : chooseSpeechRate(
    groups.flatMap(({ utterances }) => utterances.flatMap(({ speech }) => speech ?? [])),
    { asked: askedRate, recipe, manifest },
  );
  for (const line of [...lines, ...made?.lines ?? []]) console.log(line);
  const heard = {
    ...recipe,
    ...sampleRate !== undefined && { sampleRate },
    ...made && { external: made.settings },
  };
  return { groups, recipe: heard, madeElsewhere: made?.files ?? [] };
}

/** What other software made of speech has no sampling rate. */
function noRate(asked: number | undefined): SpeechRate {
  if (asked === undefined) return { sampleRate: undefined, lines: [] };
  throw new InputError(`--sample-rate ${asked}: external features alone have none; leave it out`);
}

/** The data set's manifest, and the files of it that are not part of the program. */
interface FoundManifest {
  readonly manifest: DataManifest;
  readonly files: readonly string[];
}

/** The manifest that split has left in DATA, or for a DATA folder of the original `--manifest`. */
async function manifestOf(data: string, asked: string | undefined): Promise<FoundManifest> {
  const path = join(data, "manifest.json");
  if (await exists(path)) {
    if (asked === undefined) return { manifest: await ownManifest(data, path), files: [path] };
    throw new InputError(`--manifest ${asked}: ${data} has its own, manifest.json; leave it out`);
  }
  if (await exists(join(data, "split.lock.json")) || !await exists(join(data, "gg-train.csv"))) {
    throw new InputError(
      `${path}: no such file; run ${commandLine`deno task split ${data}`} first`,
    );
  }
  const name = asked ?? "takeuchi";
  console.log(
    `Note: ${data} has no manifest.json, as the original leaves it: read as ${name}` +
      (asked === undefined ? "; --manifest names another data set" : ""),
  );
  const manifest = await checkedManifest(manifestPath(name));
  return { manifest, files: await ownManifestFiles(name) };
}

async function ownManifest(data: string, path: string): Promise<DataManifest> {
  const lock = await readJson(join(data, "split.lock.json")).catch(() => null);
  if ((lock as { complete?: boolean } | null)?.complete === false) {
    throw new InputError(
      `${data}: was not split to the end; run ${commandLine`deno task split ${data}`} again`,
    );
  }
  return await checkedManifest(path);
}

async function checkedManifest(path: string): Promise<DataManifest> {
  const manifest = await readManifest(path);
  const { frameRate } = manifest.gestures;
  if (frameRate !== FRAME_RATE) {
    throw new InputError(
      `${path}: gestures.frameRate is ${frameRate}, speech features have ${FRAME_RATE} frames a ` +
        `second; make it ${FRAME_RATE}: motion of any rate is brought to it`,
    );
  }
  return manifest;
}

/** The lists of the recordings, one a part. */
function partLists(data: string): string[] {
  return parts.map((part) => join(data, `gg-${part}.csv`));
}

/** SHA-256 of files by their paths from a folder; what is missing is said where it is read. */
async function hashesFrom(
  folder: string,
  paths: readonly string[],
): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const path of paths) {
    if (!await exists(path)) continue;
    hashes[relativePath(resolve(path), resolve(folder))] = (await hashFile(path)).sha256;
  }
  return hashes;
}

/** Which utterances there are, those of one motion together, which files are read, and which made. */
async function readDataSet(
  data: string,
  options: { speech: boolean; windows: boolean },
): Promise<{ groups: UtteranceGroup[]; sources: string[]; files: string[] }> {
  const groups: UtteranceGroup[] = [];
  const files: string[] = [];
  const sources = partLists(data);
  for (const part of parts) {
    const utterances = await readRecordings(data, part);
    sources.push(
      ...utterances.flatMap(({ speech, motion }) => [speech ?? [], motion ?? []].flat()),
    );
    files.push(...partFiles(part, utterances, options));
    // A noisy copy stands behind its clean original, and has its motion.
    for (let i = 0, end = 0; i < utterances.length; i = end) {
      const { motion } = utterances[i]!;
      do end++; while (motion !== undefined && utterances[end]?.motion === motion);
      groups.push({ part, ...motion && { motion }, utterances: utterances.slice(i, end) });
    }
  }
  if (groups.length === 0) {
    throw new InputError(
      `${data}: its csv files list no utterances; run ${commandLine`deno task split ${data}`}`,
    );
  }
  if (groups.every(({ motion }) => motion === undefined)) {
    throw new InputError(`${data}: its csv files list no motion; hear its speech with generate`);
  }
  return { groups, sources, files };
}

async function vectorizeAll(
  groups: readonly UtteranceGroup[],
  jobs: number,
  settings: StepSettings,
  writer: VectorsWriter,
): Promise<void> {
  const total = groups.reduce((sum, { utterances }) => sum + utterances.length, 0);
  using progress = startProgress("Vectorizing", total, "utterances");
  const module = new URL("./data/vectorize_thread.ts", import.meta.url);
  // A long motion gives many jobs.
  const size = Math.min(jobs, Math.max(groups.length, MOST_STRETCHES));
  using pool = new WorkerPool<VectorizeJob, Vectorized>(module, size, { read: true });
  const begun: VectorizeStep[] = [];
  const steps = function* () {
    for (const group of groups) {
      for (const step of vectorizeSteps(group, settings, writer)) {
        begun.push(step);
        yield step.job;
      }
    }
  };
  let done = 0;
  for await (const vectors of pool.map(steps())) {
    const { take, utterances } = begun.shift()!;
    await take(vectors);
    progress.update(done += utterances);
  }
}

async function printSummary(folder: string, info: VectorsInfo, seconds: number): Promise<void> {
  const { recipe, features, skeleton, coordinates, frameRate, context, future } = info;
  const megabytes = async (file: string) =>
    `${file} ${((await Deno.stat(join(folder, file))).size / 1e6).toFixed(1)} MB`;
  for (const part of parts) {
    const { utterances, frames } = info.parts[part];
    const files = [`frames_${part}.npy`, `Y_${part}.npy`, `X_${part}.npy`];
    const sizes = await Promise.all(
      files.filter((file) => info.files.includes(file)).map(megabytes),
    );
    const minutes = (frames / frameRate / 60).toFixed(1);
    console.log(
      `${part}: ${utterances} utterances, ${frames} frames (${minutes} min): ${sizes.join(", ")}`,
    );
  }
  const rate = recipe.sampleRate === undefined ? "" : ` at ${recipe.sampleRate} Hz`;
  const after = future === undefined ? "" : `, ${future} of them after`;
  console.log(
    `${features} features (${recipe.name}${rate}), ${coordinates} coordinates ` +
      `(${skeleton.joints.length} nodes), context ${context}${after}; ${seconds.toFixed(1)} s`,
  );
}
