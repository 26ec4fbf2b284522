/**
 * `deno task features`: the speech features of a recording, as a model takes them.
 *
 * @module
 */
import { extname } from "@std/path";
import {
  featureNames,
  type FeatureRecipe,
  hearsSound,
  missingBandwidth,
  recipes,
} from "../src/audio/recipe.ts";
import { InputError } from "../src/errors/input_error.ts";
import { checkWritable, writeFile } from "../src/files/files.ts";
import { readModelData } from "../src/files/model/load_model.ts";
import { modelFiles } from "../src/files/model/model_folder.ts";
import { writeNpy } from "../src/files/npy/npy.ts";
import { askedFeatures, externalFileOf, openExternal } from "../src/files/wav/external_features.ts";
import { readSpeechFeatures } from "../src/files/wav/read_speech_features.ts";
import { WavFile } from "../src/files/wav/wav_file.ts";
import { FRAME_RATE, type Matrix } from "../src/matrix/matrix.ts";
import { externalFlag } from "./command/flags.ts";
import { stage } from "./command/stage.ts";

/** What can be said to it. */
export const command = {
  name: "features",
  summary:
    "Computes the speech features of a recording, 20 frames a second: what an exported model " +
    "takes.",
  positionals: [
    ["SPEECH.wav", "The speech, any sampling rate and number of channels"],
    ["OUT", "FILE.npy, float32 (frames, features), or FILE.csv with a name a column"],
  ],
  flags: {
    model: { value: "MODEL", help: "Those that this model takes, at its sampling rate" },
    features: {
      value: "NAME|F.json",
      help: `In place of --model: ${recipes.map(({ name }) => name).join(", ")}, a recipe as ` +
        "JSON, or external:DIR:RATE, see vectorize; at the recording's own sampling rate unless it " +
        "says another",
    },
    external: externalFlag,
  },
  example: "talk.wav talk.npy --model models/mine",
} as const;

export default await stage(
  import.meta,
  command,
  async ({ positionals: [speech, out], flags }, run) => {
    const ending = extname(out);
    if (ending !== ".npy" && ending !== ".csv") {
      throw new InputError(
        `${out}: the ending ${ending || "(none)"} is not known; use .npy or .csv`,
      );
    }
    await checkWritable(out);
    const { recipe, files, external } = await chooseRecipe(speech, flags);
    const { sampleRate, duration } = describe(speech);
    const missing = missingBandwidth(sampleRate, recipe);
    if (missing !== undefined) console.log(`Note: ${speech} ${missing}`);
    const features = readSpeechFeatures(speech, recipe, { external });
    const { data, rows, columns } = features;
    await run.begin(out, { kind: "file" });
    if (ending === ".csv") await writeFile(out, csv(features, featureNames(recipe)));
    else await writeNpy(out, { data: Float32Array.from(data), shape: [rows, columns] });
    const rate = recipe.sampleRate ?? sampleRate;
    return {
      inputs: [speech, ...external === undefined ? [] : [external], ...files],
      outputs: [out],
      wrote:
        `${out}: ${recipe.name}${hearsSound(recipe) ? ` at ${rate} Hz` : ""} of ${
          duration.toFixed(1)
        } s, (${rows}, ${columns}), ` +
        `${FRAME_RATE} frames a second`,
    };
  },
);

/** Which features are asked for. */
interface ChosenFeatures {
  readonly recipe: FeatureRecipe;
  /** The files that the recipe was read from. */
  readonly files: readonly string[];
  /** What other software made of the speech. */
  readonly external?: string;
}

/** The recipe that is asked for, and the files that it was read from. */
async function chooseRecipe(
  speech: string,
  { model, features, external }: {
    readonly model?: string | undefined;
    readonly features?: string | undefined;
    readonly external?: string | undefined;
  },
): Promise<ChosenFeatures> {
  if ((model === undefined) === (features === undefined)) {
    throw new InputError("give --model MODEL, whose features are meant, or --features NAME");
  }
  if (features === undefined) {
    const { config: { recipe }, assumed = [] } = await readModelData(model!);
    for (const line of assumed) console.log(`Note: ${line}`);
    const files = await modelFiles(model!);
    if (external === undefined) return { recipe, files };
    return { recipe, files, external: await externalFileOf(external, speech) };
  }
  if (external !== undefined) {
    throw new InputError("--external is for --model; of --features, give external:DIR:RATE");
  }
  const { recipe, external: others } = await askedFeatures(features);
  const files = /\.json$/.test(features) ? [features] : [];
  if (!others) return { recipe, files };
  const file = await externalFileOf(others.folder, speech);
  using opened = openExternal(file);
  const { rate = Math.max(1, Math.round(opened.rows / describe(speech).duration)) } = others;
  const columns = opened.rowLength;
  // Silence stands around the context windows of training, not here.
  const settings = { columns, rate, silence: new Array<number>(columns).fill(0) };
  return { recipe: { ...recipe, external: settings }, files, external: file };
}

function describe(speech: string): { sampleRate: number; duration: number } {
  using wav = new WavFile(speech);
  const { sampleRate, duration } = wav;
  return { sampleRate, duration };
}

/** A line of names, then a line a frame. */
function* csv({ data, rows, columns }: Matrix, names: readonly string[]): Generator<string> {
  yield `${names.join(",")}\n`;
  for (let row = 0; row < rows; row++) {
    yield `${data.subarray(row * columns, (row + 1) * columns).join(",")}\n`;
  }
}
