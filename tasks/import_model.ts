/**
 * `deno task import-model`: makes a MODEL folder from the files of the original implementation, a
 * Keras speech encoder and, for the proposed system, a TensorFlow motion autoencoder.
 *
 * @module
 */
import { type FeatureRecipe, recipes } from "../src/audio/recipe.ts";
import { silenceFeatures } from "../src/audio/silence_features.ts";
import { InputError } from "../src/input_error.ts";
import {
  importAutoencoder,
  type ImportedMotionAutoencoder,
} from "../src/model/import_autoencoder.ts";
import { importKeras } from "../src/model/keras/import_keras.ts";
import { readTensorFlowCheckpoint } from "../src/model/import_tensorflow.ts";
import { joinWeights } from "../src/model/join_weights.ts";
import { type GestureModelConfig, validateModelConfig } from "../src/model/gesture_model.ts";
import type { Skeleton } from "../src/motion/skeleton.ts";
import { skeletonFromPose } from "../src/motion/skeleton_from_pose.ts";
import { takeuchiSkeleton } from "../src/motion/takeuchi_skeleton.ts";
import { validateSkeleton } from "../src/motion/validate_skeleton.ts";
import { readRecipe } from "../src/read_recipe.ts";
import { readFile, readJson } from "../src/store/files.ts";
import { modelFiles } from "../src/store/model_files.ts";
import { writeModelFolder } from "../src/store/model_folder.ts";
import { type NpyArray, readNpy } from "../src/store/npy.ts";
import { runCommand } from "./command/command.ts";
import { recordRun, removeRunRecord } from "./records/record_run.ts";

/** Gesture frames a second of the original and of the authors' published model. */
const FRAME_RATE = 20;
/** How the one file of a TensorFlow checkpoint ends that holds the numbers. */
const DATA_ENDING = ".data-00000-of-00001";

/** What can be said to it. */
export const command = {
  name: "import-model",
  summary: "Makes a model folder from a speech encoder of the original implementation (Keras 2) " +
    "and its motion\nautoencoder (TensorFlow V2 checkpoint). The folder is all that generate needs.",
  positionals: [["KERAS.hdf5", "The speech encoder, as Keras' model.save() wrote it"]],
  flags: {
    out: { value: "MODEL", help: "The folder to write" },
    autoencoder: {
      value: "PREFIX",
      help: "The autoencoder's checkpoint: PREFIX.index, PREFIX.data-*",
    },
    "max-val": { value: "F.npy", help: "Largest absolute value of each gesture-vector column" },
    "mean-pose": { value: "F.npy", help: "Mean of each gesture-vector column" },
    skeleton: { value: "F.json", help: "Names and parents of the joints (default: the paper's)" },
    recipe: {
      value: "NAME|F.json",
      help: `Speech features: ${recipes.map(({ name }) => name).join(", ")}, or a file`,
    },
  },
  example: "model.hdf5 --autoencoder chkpt/chkpt-final --max-val max_val.npy " +
    "--mean-pose mean_pose.npy --out models/mine",
} as const;

await runCommand(import.meta, command, async ({ positionals, flags }) => {
  const [kerasPath] = positionals as [string];
  const { out } = flags;
  if (out === undefined) throw new InputError("--out MODEL is missing: the folder to write");
  const keras = await about(kerasPath, async () => importKeras(await readFile(kerasPath)));
  const { features, outputs, context, frameLayers, units } = keras.architecture;
  const recipe = await chooseRecipe(flags.recipe, features);
  const autoencoder = await readAutoencoder(flags, outputs);
  const mean = autoencoder?.weights["motion/mean"]?.data;
  const columns = autoencoder?.architecture.widths.at(-1)! ?? outputs;
  const { skeleton, frameRate } = await chooseSkeleton(flags.skeleton, columns, mean);
  const config: GestureModelConfig = {
    recipe,
    frameRate,
    velocities: skeleton !== undefined && columns === 6 * skeleton.joints.length,
    speechEncoder: keras.architecture,
    ...(autoencoder && { motionAutoencoder: autoencoder.architecture }),
    ...(skeleton && { skeleton }),
  };
  await about(flags.skeleton ?? kerasPath, () => validateModelConfig(config));
  await removeRunRecord(out);
  const weights = joinWeights(keras.weights, autoencoder?.weights ?? {});
  await writeModelFolder(out, { config, weights });
  await recordRun({
    place: out,
    inputs: filesOf(kerasPath, flags),
    outputs: await modelFiles(out),
  });

  console.log(
    `Speech encoder: ${features} features (${recipe.name}) x ${context} frames, ` +
      `dense ${frameLayers.join(", ")}, GRU ${units}, ${outputs} outputs`,
  );
  console.log(
    autoencoder
      ? `Motion autoencoder: ${autoencoder.architecture.widths.join("-")} (proposed system)`
      : "No motion autoencoder (baseline: speech straight to gesture vectors)",
  );
  if (skeleton) console.log(`Skeleton: ${skeleton.name}, ${skeleton.joints.length} nodes`);
  console.log(`Wrote ${out}`);
  console.log(`Next: deno task generate SPEECH.wav OUT.bvh --model ${out}`);
});

/** All files that the model is made of. */
function filesOf(
  keras: string,
  flags: AutoencoderFiles & Readonly<Record<"skeleton" | "recipe", string | undefined>>,
): string[] {
  const { autoencoder, skeleton, recipe } = flags;
  const checkpoint = autoencoder === undefined
    ? []
    : [`${autoencoder}.index`, `${autoencoder}${DATA_ENDING}`];
  const files = [keras, ...checkpoint, flags["max-val"], flags["mean-pose"], skeleton];
  const own = recipe?.endsWith(".json") ? [recipe] : [];
  return [...files, ...own].filter((path) => path !== undefined);
}

/** Puts the file's name before what is wrong with it. */
async function about<T>(path: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof InputError) || error.message.startsWith(path)) throw error;
    throw new InputError(`${path}: ${error.message}`);
  }
}

/** The recipe that is asked for, or the only one of as many features as the encoder takes. */
async function chooseRecipe(asked: string | undefined, features: number): Promise<FeatureRecipe> {
  const columns = (recipe: FeatureRecipe) => silenceFeatures(recipe, 44100).length;
  if (asked === undefined) {
    const fitting = recipes.filter((recipe) => columns(recipe) === features);
    if (fitting.length === 1) return fitting[0]!;
    const names = fitting.map(({ name }) => name).join(" or ");
    throw new InputError(
      `the speech encoder takes ${features} features: say which with --recipe ${names || "F.json"}`,
    );
  }
  const recipe = await readRecipe(asked);
  if (columns(recipe) !== features) {
    throw new InputError(
      `--recipe ${asked} makes ${columns(recipe)} features, the speech encoder takes ${features}`,
    );
  }
  return recipe;
}

/** The three files of the motion autoencoder, where they are given. */
interface AutoencoderFiles {
  readonly autoencoder: string | undefined;
  readonly "max-val": string | undefined;
  readonly "mean-pose": string | undefined;
}

async function readAutoencoder(
  { autoencoder: prefix, "max-val": maxPath, "mean-pose": meanPath }: AutoencoderFiles,
  latentDim: number,
): Promise<ImportedMotionAutoencoder | undefined> {
  if (prefix === undefined && maxPath === undefined && meanPath === undefined) return undefined;
  if (prefix === undefined || maxPath === undefined || meanPath === undefined) {
    throw new InputError("--autoencoder, --max-val and --mean-pose go together: give all three");
  }
  const index = await readFile(`${prefix}.index`);
  const dataPath = `${prefix}${DATA_ENDING}`;
  const data = await readFile(dataPath);
  const variables = await about(prefix, () => readTensorFlowCheckpoint({ index, data }));
  const [max, mean]: [NpyArray, NpyArray] = [await readNpy(maxPath), await readNpy(meanPath)];
  return about(prefix, () => importAutoencoder(variables, max.data, mean.data, latentDim));
}

/** `--skeleton`'s file: this package's own form, or names and parents alone. */
interface SkeletonJson {
  readonly name?: string;
  readonly fps?: number;
  readonly joints?: readonly string[];
  readonly parents?: readonly number[];
  readonly offsets?: readonly number[];
}

/** The skeleton of `--skeleton`, its bones from the mean pose; the paper's where its size fits. */
function chooseSkeleton(
  path: string | undefined,
  columns: number,
  mean: Float32Array | undefined,
): Promise<{ skeleton?: Skeleton; frameRate: number }> {
  if (path === undefined) {
    const nodes = takeuchiSkeleton.joints.length;
    const fits = columns === 6 * nodes || columns === 3 * nodes;
    return Promise.resolve({
      frameRate: FRAME_RATE,
      ...(fits && { skeleton: takeuchiSkeleton }),
    });
  }
  return about(path, async () => {
    const json = await readJson(path) as SkeletonJson;
    const frameRate = json.fps ?? FRAME_RATE;
    if (json.offsets) return { skeleton: validateSkeleton(json), frameRate };
    if (!json.joints || !json.parents) throw new InputError("has no joints and parents");
    if (!mean) throw new InputError("has no offsets: add them, or give --mean-pose");
    const perNode = columns === 6 * json.joints.length ? 6 : 3;
    const pose = json.joints.flatMap((_, i) => [...mean.subarray(perNode * i, perNode * i + 3)]);
    if (columns !== perNode * json.joints.length) {
      throw new InputError(
        `has ${json.joints.length} joints, the model predicts ${columns} numbers a frame`,
      );
    }
    const name = json.name ?? path.split(/[\\/]/).at(-1)!.replace(/\.json$/, "");
    return { skeleton: skeletonFromPose(json.joints, json.parents, pose, { name }), frameRate };
  });
}
