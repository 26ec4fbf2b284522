/**
 * `deno task import-model`: makes a MODEL folder from the files of the original implementation, a
 * Keras speech encoder and, for the proposed system, a TensorFlow motion autoencoder; or a CHKPT folder
 * from the autoencoder alone.
 *
 * @module
 */
import { featureCount, type FeatureRecipe, recipes } from "../src/audio/recipe.ts";
import { InputError } from "../src/errors/input_error.ts";
import { commandLine } from "../src/errors/quoted.ts";
import { named } from "../src/errors/named.ts";
import type { DataSet } from "../src/files/data/data_set.ts";
import { readOriginalRecipe } from "../src/files/data/read_manifest.ts";
import { readFile, readJson } from "../src/files/files.ts";
import type { MotionAutoencoderConfig } from "../src/files/model/load_model.ts";
import { modelFiles, writeModelFolder } from "../src/files/model/model_folder.ts";
import { FRAME_RATE } from "../src/matrix/matrix.ts";
import { type GestureModelConfig, validateModelConfig } from "../src/model/gesture_model.ts";
import { type ImportedSpeechEncoder, importKeras } from "../src/model/import/keras/import_keras.ts";
import { joinWeights } from "../src/model/weights.ts";
import {
  type Skeleton,
  skeletonFromPose,
  validateSkeleton,
} from "../src/motion/skeleton/skeleton.ts";
import { takeuchiSkeleton } from "../src/motion/skeleton/takeuchi_skeleton.ts";
import type { FlagValues } from "./command/command.ts";
import { engineFlags } from "./command/flags.ts";
import { stage } from "./command/stage.ts";
import { integer, listOf, text } from "./command/values.ts";
import { openDataSet } from "./data/data_folder.ts";
import { bonesOfData, bonesOfPredictions } from "./training/measured_bones.ts";
import {
  type OriginalAutoencoder,
  readOriginalAutoencoder,
} from "./training/original_autoencoder.ts";

/** What can be said to it. */
export const command = {
  name: "import-model",
  summary:
    "Makes a model folder from a speech encoder of the original implementation (Keras, any " +
    "version)\nand its motion autoencoder (TensorFlow V2 checkpoint). The folder is all that " +
    "generate needs.",
  positionals: [[
    "[KERAS]",
    "The speech encoder, as Keras' model.save() wrote it: .hdf5, .h5 or .keras; without it, the " +
    "autoencoder alone is imported, for encode, decode and train",
  ]],
  flags: {
    out: { value: "MODEL", required: "the folder to write", help: "The folder to write" },
    autoencoder: {
      value: "CHECKPOINT",
      help: "The autoencoder's checkpoint: its folder, its .index file, or the name before .index",
    },
    data: {
      value: "DATA",
      help: "The original's data folder, whose Y_train.npy normalised what the autoencoder learnt",
    },
    "max-val": {
      value: "F.npy",
      help: "In place of --data: largest absolute value of each gesture-vector column",
    },
    "mean-pose": { value: "F.npy", help: "In place of --data: mean of each gesture-vector column" },
    "middle-layer": {
      value: "N",
      is: integer({ least: 1 }),
      aliases: ["middle_layer"],
      help: "Which hidden layer of the autoencoder is the encoding, counted from 1 (default: the " +
        "only one of the speech encoder's width)",
    },
    "latent-dim": {
      value: "DIM",
      is: integer({ least: 1 }),
      aliases: ["layer1_width"],
      help: "Numbers of an encoding, to be sure of the autoencoder",
    },
    skeleton: {
      value: "F.json",
      help: "Names and parents of the joints (default: DATA's, or else the paper's)",
    },
    recipe: {
      value: "NAME|F.json",
      help: `Speech features: ${recipes.map(({ name }) => name).join(", ")}, or a file`,
    },
    speech: {
      value: "F.wav,..",
      is: listOf(text),
      help: "Recordings of speech: bones get the lengths that they have in what is predicted for " +
        "them; those of a mean pose are too short",
    },
    ...engineFlags,
  },
  example: "model.hdf5 --autoencoder chkpt/chkpt-final --data data --out models/mine",
} as const;

export default await stage(import.meta, command, async ({ positionals, flags }, run) => {
  const [kerasPath] = positionals;
  const { out } = flags;
  if (kerasPath === undefined && flags.autoencoder === undefined) {
    throw new InputError("nothing to import: give KERAS, --autoencoder CHECKPOINT, or both");
  }
  const keras = kerasPath === undefined
    ? undefined
    : await named(kerasPath, async () => importKeras(await readFile(kerasPath)));
  const recipe = keras && await chooseRecipe(flags.recipe, keras.architecture.features);
  const data = flags.data === undefined ? undefined : await openDataSet(flags.data);
  const autoencoder = await readAutoencoder(flags, data, keras);
  const { ofMeanPose, ...kind } = await chooseKind(flags.skeleton, data, keras, autoencoder);
  const config: { -readonly [K in keyof GestureModelConfig]?: GestureModelConfig[K] } = {
    ...kind,
    ...(recipe && { recipe }),
    ...(keras && { speechEncoder: keras.architecture }),
    ...(autoencoder && { motionAutoencoder: autoencoder.architecture }),
  };
  if (keras) {
    const source = flags.skeleton ?? kerasPath!;
    await named(source, () => validateModelConfig(config as GestureModelConfig));
  }
  const weights = joinWeights(keras?.weights ?? {}, autoencoder?.weights ?? {});
  const { speech = [] } = flags, { skeleton } = kind;
  if (speech.length > 0) {
    if (!keras) throw new InputError("--speech: give KERAS, which predicts for it");
    await run.engine(flags);
    const model = { config: config as GestureModelConfig, weights };
    config.skeleton = await bonesOfPredictions(model, speech);
  } else if (skeleton && ofMeanPose && data) {
    config.skeleton = bonesOfData({ ...kind, skeleton }, data.gestures("train"));
  } else if (ofMeanPose) {
    console.log(
      "Note: bones are as long as in the mean pose, which is too short; --speech F.wav measures them",
    );
  }
  await run.begin(out);
  await writeModelFolder(out, { config, weights });
  describe(config, flags.data);
  return {
    inputs: [
      ...kerasPath === undefined ? [] : [kerasPath],
      ...autoencoder?.files ?? [],
      ...data?.files ?? [],
      ...flags.skeleton === undefined ? [] : [flags.skeleton],
      ...flags.recipe?.endsWith(".json") ? [flags.recipe] : [],
      ...speech,
    ],
    outputs: await modelFiles(out),
    wrote: out,
    next: keras
      ? commandLine`deno task generate SPEECH.wav OUT.bvh --model ${out}`
      : commandLine`deno task encode ${flags.data ?? "DATA"} --checkpoint-dir ${out}`,
  };
});

/** Says what was imported, and what it was taken for. */
function describe(config: Partial<GestureModelConfig>, data: string | undefined): void {
  const { speechEncoder, recipe, motionAutoencoder, skeleton } = config;
  if (speechEncoder) {
    const { features, context, frameLayers, units, outputs, resetAfter } = speechEncoder;
    console.log(
      `Speech encoder: ${features} features (${recipe!.name}) x ${context} frames, ` +
        `dense ${frameLayers.join(", ")}, GRU ${units}${resetAfter ? " (reset after)" : ""}, ` +
        `${outputs} outputs`,
    );
  }
  if (motionAutoencoder) {
    const { widths, middle, chunkLength = 1 } = motionAutoencoder;
    const marked = widths.map((width, i) => i === middle ? `[${width}]` : width).join("-");
    const frames = chunkLength > 1 ? `, ${chunkLength} frames as one` : "";
    const source = data === undefined ? "" : `, normalised by Y_train.npy in ${data}`;
    console.log(`Motion autoencoder: ${marked} (proposed system)${frames}${source}`);
  } else {
    console.log("No motion autoencoder (baseline: speech straight to gesture vectors)");
  }
  if (skeleton) console.log(`Skeleton: ${skeleton.name}, ${skeleton.joints.length} nodes`);
}

/** The recipe that is asked for, or the only one of as many features as the encoder takes. */
async function chooseRecipe(asked: string | undefined, features: number): Promise<FeatureRecipe> {
  if (asked === undefined) {
    const fitting = recipes.filter((recipe) => featureCount(recipe) === features);
    if (fitting.length === 1) return await readAsked(fitting[0]!.name);
    const names = fitting.map(({ name }) => name).join(" or ");
    throw new InputError(
      `the speech encoder takes ${features} features: say which with --recipe ${names || "F.json"}`,
    );
  }
  const recipe = await readAsked(asked);
  if (featureCount(recipe) !== features) {
    throw new InputError(
      `--recipe ${asked} makes ${
        featureCount(recipe)
      } features, the speech encoder takes ${features}`,
    );
  }
  return recipe;
}

async function readAsked(asked: string): Promise<FeatureRecipe> {
  const { recipe, assumed } = await readOriginalRecipe(asked);
  if (assumed !== undefined) {
    console.log(
      `Note: recipe ${asked} ${assumed}; for another, give --recipe F.json with sampleRate`,
    );
  }
  return recipe;
}

async function readAutoencoder(
  flags: FlagValues<typeof command.flags>,
  data: DataSet | undefined,
  keras: ImportedSpeechEncoder | undefined,
): Promise<OriginalAutoencoder | undefined> {
  const { autoencoder: checkpoint, "max-val": maxPath, "mean-pose": meanPath } = flags;
  const files = maxPath !== undefined && meanPath !== undefined ? { maxPath, meanPath } : undefined;
  const some = [data, maxPath, meanPath].some((from) => from !== undefined);
  if (checkpoint === undefined && !some) return undefined;
  const source = data === undefined ? files : { data };
  if (checkpoint === undefined || source === undefined) {
    throw new InputError(
      "--autoencoder CHECKPOINT goes together with --data DATA, or with --max-val and --mean-pose",
    );
  }
  if (data !== undefined && (maxPath !== undefined || meanPath !== undefined)) {
    throw new InputError(
      "--data is in place of --max-val and --mean-pose; give the one or the two",
    );
  }
  const { "latent-dim": latentDim, "middle-layer": middleLayer } = flags;
  const outputs = keras?.architecture.outputs;
  if (latentDim !== undefined && outputs !== undefined && latentDim !== outputs) {
    throw new InputError(
      `--latent-dim ${latentDim}: the speech encoder predicts ${outputs} numbers`,
    );
  }
  const autoencoder = await readOriginalAutoencoder(checkpoint, source, {
    latentDim: outputs ?? latentDim,
    middleLayer,
  });
  const { chunkLength = 1, widths } = autoencoder.architecture;
  if (!keras || chunkLength === 1) return autoencoder;
  throw new InputError(
    `${autoencoder.files[0]}: takes ${widths[0]} numbers for ${
      widths[0]! / chunkLength
    } columns: ` +
      `${chunkLength} frames as one (-chunk_length=${chunkLength}), and a speech encoder predicts ` +
      `one; import it alone, without KERAS, for encode and decode`,
  );
}

/** `--skeleton`'s file: this package's own form, or names and parents alone. */
interface SkeletonJson {
  readonly name?: string;
  readonly fps?: number;
  readonly joints?: readonly string[];
  readonly parents?: readonly number[];
  readonly offsets?: readonly number[];
}

/** What gesture vectors are: as DATA says, or by `--skeleton`; the paper's where its size fits. */
async function chooseKind(
  path: string | undefined,
  data: DataSet | undefined,
  keras: ImportedSpeechEncoder | undefined,
  autoencoder: OriginalAutoencoder | undefined,
): Promise<Omit<MotionAutoencoderConfig, "motionAutoencoder"> & { ofMeanPose?: boolean }> {
  const { widths, chunkLength = 1 } = autoencoder?.architecture ?? {};
  const columns = (widths?.at(-1) ?? keras!.architecture.outputs) / chunkLength;
  if (path === undefined && data !== undefined) return data.kind(columns);
  const mean = autoencoder?.weights["motion/mean"]?.data;
  const { skeleton, frameRate, ofMeanPose } = await chooseSkeleton(path, columns, mean);
  if (skeleton && columns % (3 * skeleton.joints.length) !== 0) {
    throw new InputError(
      `${path}: has ${skeleton.joints.length} joints, gesture vectors have ${columns} numbers`,
    );
  }
  return {
    frameRate,
    velocities: skeleton !== undefined && columns === 6 * skeleton.joints.length,
    ...(skeleton && { skeleton }),
    ...(ofMeanPose && { ofMeanPose }),
  };
}

/** The skeleton of `--skeleton`, its bones from the mean pose; the paper's where its size fits. */
function chooseSkeleton(
  path: string | undefined,
  columns: number,
  mean: Float32Array | undefined,
): Promise<{ skeleton?: Skeleton; frameRate: number; ofMeanPose?: boolean }> {
  if (path === undefined) {
    const nodes = takeuchiSkeleton.joints.length;
    const fits = columns === 6 * nodes || columns === 3 * nodes;
    return Promise.resolve({
      frameRate: FRAME_RATE,
      ...(fits && { skeleton: takeuchiSkeleton }),
    });
  }
  return named(path, async () => {
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
    const skeleton = skeletonFromPose(json.joints, json.parents, pose, { name });
    return { skeleton, frameRate, ofMeanPose: true };
  });
}
