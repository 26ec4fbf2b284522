/**
 * `deno task features`: the speech features of a recording, as a model takes them.
 *
 * @module
 */
import { extname } from "@std/path";
import {
  featureNames,
  type FeatureRecipe,
  missingBandwidth,
  recipes,
} from "../src/audio/recipe.ts";
import { InputError } from "../src/errors/input_error.ts";
import { readRecipe } from "../src/files/data/read_manifest.ts";
import { checkWritable, writeFile } from "../src/files/files.ts";
import { readModelData } from "../src/files/model/load_model.ts";
import { modelFiles } from "../src/files/model/model_folder.ts";
import { writeNpy } from "../src/files/npy/npy.ts";
import { readSpeechFeatures } from "../src/files/wav/read_speech_features.ts";
import { WavFile } from "../src/files/wav/wav_file.ts";
import { FRAME_RATE, type Matrix } from "../src/matrix/matrix.ts";
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
      help: `In place of --model: ${recipes.map(({ name }) => name).join(", ")}, or a recipe as ` +
        "JSON; at the recording's own sampling rate unless it says another",
    },
  },
  example: "talk.wav talk.npy --model models/mine",
} as const;

await stage(import.meta, command, async ({ positionals: [speech, out], flags }, run) => {
  const ending = extname(out);
  if (ending !== ".npy" && ending !== ".csv") {
    throw new InputError(`${out}: the ending ${ending || "(none)"} is not known; use .npy or .csv`);
  }
  await checkWritable(out);
  const { recipe, files } = await chooseRecipe(flags);
  const { sampleRate, duration } = describe(speech);
  const missing = missingBandwidth(sampleRate, recipe);
  if (missing !== undefined) console.log(`Note: ${speech} ${missing}`);
  const features = readSpeechFeatures(speech, recipe);
  const { data, rows, columns } = features;
  await run.begin(out, { kind: "file" });
  if (ending === ".csv") await writeFile(out, csv(features, featureNames(recipe)));
  else await writeNpy(out, { data: Float32Array.from(data), shape: [rows, columns] });
  const rate = recipe.sampleRate ?? sampleRate;
  return {
    inputs: [speech, ...files],
    outputs: [out],
    wrote:
      `${out}: ${recipe.name} at ${rate} Hz of ${duration.toFixed(1)} s, (${rows}, ${columns}), ` +
      `${FRAME_RATE} frames a second`,
  };
});

/** The recipe that is asked for, and the files that it was read from. */
async function chooseRecipe(
  { model, features }: {
    readonly model?: string | undefined;
    readonly features?: string | undefined;
  },
): Promise<{ recipe: FeatureRecipe; files: readonly string[] }> {
  if ((model === undefined) === (features === undefined)) {
    throw new InputError("give --model MODEL, whose features are meant, or --features NAME");
  }
  if (features !== undefined) {
    return {
      recipe: await readRecipe(features),
      files: /\.json$/.test(features) ? [features] : [],
    };
  }
  const { config: { recipe }, assumed = [] } = await readModelData(model!);
  for (const line of assumed) console.log(`Note: ${line}`);
  return { recipe, files: await modelFiles(model!) };
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
