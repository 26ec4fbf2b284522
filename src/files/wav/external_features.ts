import { externalRate, type ExternalSettings, resampleFeatures } from "../../audio/external.ts";
import type { FeatureRecipe } from "../../audio/recipe.ts";
import { InputError } from "../../errors/input_error.ts";
import type { Matrix } from "../../matrix/matrix.ts";
import { isFolder } from "../files.ts";
import { readRecipe } from "../data/read_manifest.ts";
import { NpyReader } from "../npy/npy_reader.ts";
import { WavFile } from "./wav_file.ts";

/** Seconds by which other software's frames may be fewer or more than the sound: a window of theirs. */
const TOLERANCE = 0.25;

/** Features as the command line names them. */
export interface AskedFeatures {
  /** What is computed, without what other software makes; no part of it may be left. */
  readonly recipe: FeatureRecipe;
  /** Where other software's are, `name.npy` of `name.wav`, and how many a second where that is said. */
  readonly external?: { readonly folder: string; readonly rate?: number };
}

/** `external:DIR` or `external:DIR:RATE`, others before it or after it. */
const EXTERNAL =
  /^(?:(?<before>.+)\+)?external:(?<folder>.+?)(?::(?<rate>[\d.]+))?(?<after>(?:\+[a-z]+)*)$/;

/**
 * Features as the command line names them: a recipe's name or file, `external:DIR[:RATE]` for what other
 * software made, or both joined by "+".
 *
 * @param text Such as `mfcc+external:wavlm:50`.
 * @throws {InputError} If there is no recipe of that name, or the rate is none; one line.
 */
export async function askedFeatures(text: string): Promise<AskedFeatures> {
  const found = EXTERNAL.exec(text)?.groups;
  if (!found) {
    const recipe = await readRecipe(text);
    if (!recipe.external) return { recipe };
    throw new InputError(`${text}: external features have a folder; name it: external:DIR`);
  }
  const { before, folder = "", after = "" } = found;
  const rate = found.rate === undefined ? undefined : Number(found.rate);
  if (rate !== undefined && !externalRate.safeParse(rate).success) {
    throw new InputError(`${text}: the rate must be from 1 to 1000 frames a second`);
  }
  const own = [...before === undefined ? [] : [before], ...after.split("+").slice(1)].join("+");
  const recipe = own === "" ? { name: "external" } : await readRecipe(own);
  const external = { folder, ...rate !== undefined && { rate } };
  return { recipe: own === "" ? recipe : { ...recipe, name: `${recipe.name}+external` }, external };
}

/**
 * Opens a file of other software's features.
 *
 * @param path The `.npy` file.
 * @throws {InputError} If it cannot be read, or does not hold (frames, features); the line begins with the path.
 */
export function openExternal(path: string): NpyReader {
  const file = new NpyReader(path);
  if (file.shape.length === 2 && file.rows > 0) return file;
  file[Symbol.dispose]();
  throw new InputError(`${path}: has shape (${file.shape.join(", ")}), not (frames, features)`);
}

/**
 * The file of other software's features of a recording.
 *
 * @param place What a user names: the file, or the folder of `name.npy` of `name.wav`.
 * @param speech The recording's wav file.
 */
export async function externalFileOf(place: string, speech: string): Promise<string> {
  if (!await isFolder(place)) return place;
  const [, name] = /([^/\\]*?)(?:\.wav)?$/i.exec(speech)!;
  return `${place}/${name}.npy`;
}

/**
 * Checks that other software's features are as long as the sound that they are of.
 *
 * @param path Their file.
 * @param features How many frames they are, and how many of them a second.
 * @param wav The sound's file, and its length in seconds.
 * @throws {InputError} If they are not; one line.
 */
export function checkExternalLength(
  path: string,
  { rows, rate }: { readonly rows: number; readonly rate: number },
  wav: Pick<WavFile, "path" | "duration">,
): void {
  if (Math.abs(rows / rate - wav.duration) <= TOLERANCE) return;
  const fitting = Math.round(10 * rows / wav.duration) / 10;
  throw new InputError(
    `${path}: ${rows} frames at ${rate} a second last ${(rows / rate).toFixed(2)} s, ${wav.path} ` +
      `${
        wav.duration.toFixed(2)
      } s; make them of this recording, or say their rate (${fitting} would fit)`,
  );
}

/**
 * Reads features that other software made of a recording, and brings them to 20 frames a second.
 *
 * @param path A `.npy` file, (frames, features).
 * @param speech The recording's wav file.
 * @param settings What the recipe knows of them: its `external`.
 * @returns (frames, features).
 * @throws {InputError} If the recipe has none, they have another width, or do not last as long as the recording; one line.
 *
 * @example Usage
 * ```ts ignore
 * import { readExternalFeatures } from "@aud2repr2pose/aud2repr2pose/files";
 *
 * const wavlm = readExternalFeatures("talk.npy", "talk.wav", { columns: 768, rate: 50 });
 * ```
 */
export function readExternalFeatures(
  path: string,
  speech: string,
  settings: Pick<ExternalSettings, "columns" | "rate"> | undefined,
): Matrix<Float32Array> {
  if (!settings) {
    throw new InputError(`${path}: no features of other software are heard; leave it out`);
  }
  const { columns, rate } = settings;
  using file = openExternal(path);
  using wav = new WavFile(speech);
  if (file.rowLength !== columns) {
    throw new InputError(`${path}: has ${file.rowLength} features a frame, not ${columns}`);
  }
  checkExternalLength(path, { rows: file.rows, rate }, wav);
  return resampleFeatures((first, count) => file.read(first, count), file.rows, settings);
}
