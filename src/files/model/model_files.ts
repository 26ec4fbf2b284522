import { readModelJson } from "./model_folder.ts";

/** Options of {@linkcode modelFiles}. */
export interface ModelFilesOptions {
  /**
   * Adds what training needs to go on, where it is there.
   *
   * @default {false}
   */
  training?: boolean;
}

/**
 * The files of a model: what is read to predict with it.
 *
 * @param folder A MODEL or CHKPT folder, which holds a model.
 * @param options What to name beside them.
 * @returns Paths of `model.json` and of the files of weights that it speaks of.
 * @throws {InputError} If `model.json` cannot be read, or names files elsewhere.
 */
export async function modelFiles(
  folder: string,
  options: ModelFilesOptions = {},
): Promise<string[]> {
  const path = `${folder}/model.json`;
  const { weightsManifest, training } = await readModelJson(folder);
  const manifests = [weightsManifest, options.training && training?.weightsManifest || []];
  const weights = manifests.flat().flatMap(({ paths }) => paths);
  return [path, ...weights.map((name) => `${folder}/${name}`)];
}
