import { fromFileUrl } from "@std/path";
import { featureCount, featureRecipe } from "../../src/audio/recipe.ts";
import { closestName } from "../../src/errors/closest_name.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { readFile, readJson } from "../../src/files/files.ts";
import type { System } from "./experiment.ts";

/** The original's names of speech features, as its create_vector.py has them, and ours. */
const FEATURES: Readonly<Record<string, string>> = {
  MFCC: "mfcc",
  Pros: "prosody",
  "MFCC+Pros": "mfcc+prosody",
  Spectro: "spectrogram",
  "Spectro+Pros": "spectrogram+prosody",
  "MFCC+Spectro": "mfcc+spectrogram",
  "MFCC+Spectro+Pros": "mfcc+spectrogram+prosody",
};

/** What the original's file may say. */
const KEYS = ["gpu", "folder", "data_dir", "speech_features", "numb_in_features", "dim"] as const;

/** Its keys with their values. */
type OriginalConfig = Readonly<Partial<Record<typeof KEYS[number], string>>>;

/** An experiment of a file of the original, not yet checked. */
export interface OriginalExperiment {
  /** As a file in `experiments/` has it. */
  readonly json: unknown;
  /** What of the file is not used, a line each. */
  readonly notes: readonly string[];
}

/**
 * Reads the `config.txt` that the original's example scripts read: `KEY=VALUE` or `KEY VALUE` a line.
 * What it does not say is as in the system's file in `experiments/`.
 *
 * @param path The file.
 * @param system The system that is made by it.
 * @throws {InputError} If it is not such a file.
 */
export async function readOriginalConfig(
  path: string,
  system: System,
): Promise<OriginalExperiment> {
  const text = new TextDecoder().decode(await readFile(path));
  const config = parseConfig(path, text);
  const { folder, gpu, data_dir: data } = config;
  const shipped = new URL(`../../experiments/${system}.json`, import.meta.url);
  const json = {
    ...await readJson(fromFileUrl(shipped)) as object,
    title: folder === undefined ? `The ${system} system of ${path}` : `${folder}, ${system}`,
    features: [featuresOf(path, config)],
    ...(system === "proposed" && config.dim !== undefined && { latentDims: [dimOf(path, config)] }),
  };
  const notes = [
    ...data === undefined ? [] : [
      `Note: data_dir ${data} is not read: the recordings of --raw are split and vectorized anew`,
    ],
    ...gpu === undefined ? [] : [`Note: gpu ${gpu} is not read: the engine is chosen by itself`],
  ];
  return { json, notes };
}

/** Most characters of a value: each line might double those before it. */
const LONGEST = 10_000;

function parseConfig(path: string, text: string): OriginalConfig {
  const config: Record<string, string> = {};
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    const written = line.replace(/(^|\s)#.*$/, "").trim();
    if (written === "") continue;
    const [, key, value] = /^([\w-]+)(?:\s*=\s*|\s+)(.+)$/.exec(written) ?? [];
    if (key === undefined || value === undefined) {
      throw new InputError(
        `${path}, line ${i + 1}: is not KEY=VALUE, as the original's config.txt has them; give ` +
          `that or a .json file such as experiments/baseline.json`,
      );
    }
    if (!(KEYS as readonly string[]).includes(key)) {
      const meant = closestName(key, KEYS);
      throw new InputError(
        `${path}, line ${i + 1}: ${key} is none of ${KEYS.join(", ")}` +
          (meant ? ` (did you mean ${meant}?)` : ""),
      );
    }
    // A shell reads it there: quotes, and what was set before.
    const read = value.replace(/^(["'])(.*)\1$/, "$2")
      .replace(/\$\{?(\w+)\}?/g, (whole, name) => config[name] ?? whole);
    if (read.length > LONGEST) {
      throw new InputError(`${path}, line ${i + 1}: its value is too long`);
    }
    config[key] = read;
  }
  return config;
}

function featuresOf(path: string, config: OriginalConfig): string {
  const { speech_features: given = "MFCC", numb_in_features: count } = config;
  const [, name] =
    Object.entries(FEATURES).find(([original, ours]) =>
      [original.toLowerCase(), ours].includes(given.toLowerCase())
    ) ?? [];
  if (name === undefined) {
    throw new InputError(
      `${path}: speech_features ${given} is none of ${Object.keys(FEATURES).join(", ")}`,
    );
  }
  const columns = featureCount(featureRecipe(name));
  if (count !== undefined && count !== `${columns}`) {
    throw new InputError(`${path}: numb_in_features is ${count}, ${given} has ${columns}`);
  }
  return name;
}

function dimOf(path: string, { dim }: OriginalConfig): number {
  const number = Number(dim);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new InputError(`${path}: dim ${dim} is not a whole number from 1`);
}
