import { featureCount, type FeatureRecipe, recipes } from "../../src/audio/recipe.ts";
import type { Part } from "../../src/dataset/manifest/split_rule.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { commandLine } from "../../src/errors/quoted.ts";
import type { DataSet } from "../../src/files/data/data_set.ts";
import { readOriginalRecipe } from "../../src/files/data/read_manifest.ts";
import { askedFeatures } from "../../src/files/wav/external_features.ts";
import { NpyReader, NpyRows } from "../../src/files/npy/npy_reader.ts";
import { ConsecutiveBatches, SampledBatches } from "../../src/model/batches/sampled_batches.ts";
import type { SpeechCorpus, TrainingBatch } from "../../src/model/batches/speech_corpus.ts";
import { StoredWindowBatches } from "../../src/model/batches/stored_windows.ts";
import type { SpeechTrainingData } from "../../src/model/training/speech_encoder_trainer.ts";
import { holdOut, type NamedUtterance, readUtterances } from "./held_out.ts";

/** How the speech encoder's batches are drawn. */
export interface BatchSettings {
  readonly batchSize: number;
  /** Most windows that the engine takes at once. */
  readonly partSize: number;
  readonly seed: number;
  /** Windows of a segment and frames between them; single windows where it is absent. */
  readonly segment: { readonly windows: number; readonly stride: number } | undefined;
  /** Share of the training set that is held out to judge by, in place of the dev set. */
  readonly validation: number | undefined;
}

/** What the speech encoder learns from, opened. */
export interface SpeechData extends SpeechTrainingData, Disposable {
  /** Features of a frame. */
  readonly features: number;
  /** Frames of a window. */
  readonly context: number;
  /** Those after the one that it is for, if not half of them. */
  readonly future?: number;
  /** Numbers to be predicted of a window. */
  readonly outputs: number;
  /** How the features are computed. */
  readonly recipe: FeatureRecipe;
  /** The files that are read, but for `vectors.json`. */
  readonly files: readonly string[];
  /** How much there is, for people. */
  readonly description: string;
  /** The part that it is judged by: `train`, where some of that is held out. */
  readonly judge: Part;
  /** The windows that it is judged by, with other targets: rows of a file of that part. */
  judgedBy(path: string): Iterable<TrainingBatch>;
}

/** Options of {@linkcode openSpeechData}. */
export interface SpeechDataOptions {
  /** What `--features` says that windows hold, which do not say it themselves. */
  readonly features?: string | undefined;
  /**
   * Whether there may be targets for fewer frames: the original encodes whole batches only.
   *
   * @default {false}
   */
  readonly mayEndEarly?: boolean;
}

/** No batch of the original's is larger: so many targets may be missing. */
const LARGEST_BATCH = 4096;

/**
 * Opens what the speech encoder learns from: the frames that `vectorize` wrote or, where there are
 * none, the windows `X_train.npy` and `X_dev.npy` that the original makes.
 *
 * @param data The data set.
 * @param targets Where the files of what is to be predicted are.
 * @param settings How batches are drawn.
 * @param options What holds beside.
 * @throws {InputError} If files are missing or do not belong together.
 */
export async function openSpeechData(
  data: DataSet,
  targets: (part: Part) => string,
  settings: BatchSettings,
  { features, mayEndEarly = false }: SpeechDataOptions = {},
): Promise<SpeechData> {
  if (data.hasFrames) {
    const speech = await openFrames(data, targets, settings, mayEndEarly);
    const { recipe: { name } } = speech;
    if (features === undefined || (await askedFeatures(features)).recipe.name === name) {
      return speech;
    }
    speech[Symbol.dispose]();
    throw new InputError(
      `--features ${features}: those in ${data.folder} are ${name}; leave it out, or vectorize again`,
    );
  }
  if (data.hasWindows) {
    return await openWindows(data, targets, settings, { features, mayEndEarly });
  }
  if (data.files.length > 0 && data.info.features === 0) {
    throw new InputError(
      `${data.folder}: is motion without speech, which only learn and encode take`,
    );
  }
  throw new InputError(
    `${data.frames("train")}: no such file; run ` +
      commandLine`deno task vectorize ${data.folder} N_CONTEXT`,
  );
}

async function openFrames(
  data: DataSet,
  targetFile: (part: Part) => string,
  settings: BatchSettings,
  mayEndEarly: boolean,
): Promise<SpeechData> {
  const { info } = data;
  if (info.assumed !== undefined) console.log(`Note: ${info.assumed}`);
  const context = info.context + 1, { future } = info;
  using opened = new DisposableStack();
  const silence = Float32Array.from(info.silence);
  const files: string[] = [];
  const corpusOf = async (part: Part): Promise<NamedCorpus> => {
    const path = data.frames(part), boundaries = data.utterances(part);
    files.push(path, boundaries, targetFile(part));
    const features = opened.use(new NpyRows(path));
    const targets = openTargets(targetFile(part), features.rows, opened, mayEndEarly);
    const all = await readUtterances(boundaries);
    const utterances = all.filter(({ firstFrame, frames }) => firstFrame + frames <= targets.rows);
    if (utterances.length < all.length) {
      console.log(`  the last ${all.length - utterances.length} of its utterances are left out`);
    }
    return { features, targets, utterances, silence };
  };
  let train = await corpusOf("train"), dev: SpeechCorpus;
  if (settings.validation === undefined) {
    dev = await corpusOf("dev");
  } else {
    const [learnt, heldOut] = holdOut(train.utterances, settings.validation);
    dev = { ...train, utterances: heldOut };
    train = { ...train, utterances: learnt };
  }
  if (train.utterances.length === 0) {
    throw new InputError(`${data.folder}: has no utterances to train on`);
  }
  if (dev.utterances.length === 0) {
    throw new InputError(`${data.folder}: has an empty dev set to judge by; give --validation 0.1`);
  }
  const frames = ({ utterances }: SpeechCorpus) =>
    utterances.reduce((n, { frames }) => n + frames, 0);
  const held = opened.move();
  return {
    train: new SampledBatches(train, { ...settings, context, future }),
    dev: new ConsecutiveBatches(dev, context, future),
    features: info.features,
    context,
    ...(future !== undefined && { future }),
    outputs: train.targets.columns,
    recipe: info.recipe,
    files,
    description: `${frames(train)} windows of ${train.utterances.length} utterances, judged by ` +
      `${frames(dev)} of ${dev.utterances.length}`,
    judge: settings.validation === undefined ? "dev" : "train",
    judgedBy(path) {
      const targets = held.use(new NpyRows(path));
      return new ConsecutiveBatches({ ...dev, targets }, context, future);
    },
    [Symbol.dispose]: () => held.dispose(),
  };
}

/** A part whose utterances have names. */
interface NamedCorpus extends SpeechCorpus {
  readonly utterances: readonly NamedUtterance[];
}

/** Opens what is to be predicted of so many rows of speech; says so where some are without. */
function openTargets(
  path: string,
  rows: number,
  opened: DisposableStack,
  mayEndEarly: boolean,
): NpyRows {
  const targets = opened.use(new NpyRows(path));
  if (targets.rows === rows) return targets;
  if (mayEndEarly && targets.rows > 0 && Math.abs(targets.rows - rows) < LARGEST_BATCH) {
    console.log(
      `Note: ${path} has ${targets.rows} rows for ${rows} of speech, since the original encodes ` +
        `whole batches: the rest goes unused. To use all: deno task encode DATA --checkpoint-dir ` +
        `CHKPT --encoded DIR (CHKPT from import-model --autoencoder), then train with --encoded DIR`,
    );
    return targets;
  }
  throw new InputError(
    `${path}: has ${targets.rows} rows for ${rows} of speech; make both from the same data set`,
  );
}

async function openWindows(
  data: DataSet,
  targetFile: (part: Part) => string,
  { batchSize, partSize, seed, segment, validation }: BatchSettings,
  { features: asked, mayEndEarly = false }: SpeechDataOptions,
): Promise<SpeechData> {
  if (segment) {
    throw new InputError("--sampling segments needs frames, and DATA holds windows: use windows");
  }
  using opened = new DisposableStack();
  const files: string[] = [];
  const future = data.described?.future;
  const storedOf = (part: Part) => {
    const path = data.windows(part);
    files.push(path, targetFile(part));
    const { shape: [, context = 0, features = 0] } = opened.use(new NpyReader(path));
    if (features === 0 || (context % 2 === 0 && future === undefined)) {
      throw new InputError(`${path}: does not hold windows (windows, N_CONTEXT + 1, features)`);
    }
    const windows = opened.use(new NpyRows(path));
    const targets = openTargets(targetFile(part), windows.rows, opened, mayEndEarly);
    const rows = Math.min(windows.rows, targets.rows);
    return { windows, targets, rows, context, features };
  };
  const train = storedOf("train");
  const heldOut = validation === undefined ? 0 : Math.round(train.rows * validation);
  const dev = validation === undefined ? storedOf("dev") : train;
  const drawn = { batchSize, partSize, seed };
  const [trained, judged] = validation === undefined
    ? [[0, train.rows], [0, dev.rows]] as const
    : [[0, train.rows - heldOut], [train.rows - heldOut, heldOut]] as const;
  const { features, context, targets } = train;
  const recipe = await recipeOfWindows(files[0]!, features, asked);
  const held = opened.move();
  return {
    train: new StoredWindowBatches(train, { ...drawn, first: trained[0], count: trained[1] }),
    dev: new StoredWindowBatches(dev, { ...drawn, first: judged[0], count: judged[1] }),
    features,
    context,
    ...(future !== undefined && { future }),
    outputs: targets.columns,
    recipe,
    files,
    description: `${trained[1]} windows of X_train.npy, judged by ${judged[1]}`,
    judge: validation === undefined ? "dev" : "train",
    judgedBy(path) {
      const targets = held.use(new NpyRows(path));
      return new StoredWindowBatches({ ...dev, targets }, {
        ...drawn,
        first: judged[0],
        count: judged[1],
      });
    },
    [Symbol.dispose]: () => held.dispose(),
  };
}

/**
 * What windows hold, which do not say it themselves: what was asked for, or the first recipe of their
 * width.
 */
async function recipeOfWindows(
  path: string,
  features: number,
  asked: string | undefined,
): Promise<FeatureRecipe> {
  const names = recipes.map(({ name }) => name).join(", ");
  if (asked !== undefined) {
    const { recipe, assumed } = await readOriginalRecipe(asked);
    if (featureCount(recipe) === features) {
      if (assumed !== undefined) console.log(`Note: --features ${asked} ${assumed}`);
      return recipe;
    }
    throw new InputError(
      `--features ${asked} has ${featureCount(recipe)} features, ${path} has ${features}`,
    );
  }
  const recipe = recipes.find((recipe) => featureCount(recipe) === features);
  if (!recipe) {
    throw new InputError(
      `${path}: no speech features have ${features} columns; say which with --features: ${names}, ` +
        `or a recipe as F.json`,
    );
  }
  const taken = (await readOriginalRecipe(recipe.name)).recipe;
  console.log(
    `Note: ${path} does not say what its ${features} features are: taken for ${taken.name} of speech ` +
      `at ${taken.sampleRate} Hz, or give --features`,
  );
  return taken;
}
