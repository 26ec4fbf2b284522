import { storedRecipe } from "../../audio/stored_recipe.ts";
import type { VectorsInfo } from "../../dataset/vectors_info.ts";
import { vectorsSchema } from "../../dataset/vectors_schema.ts";
import { InputError } from "../../errors/input_error.ts";
import { quoted } from "../../errors/quoted.ts";
import { exists, readJson, readJsonAs } from "../files.ts";

/**
 * Reads what the vectors of a data set are.
 *
 * @param data The DATA folder that `vectorize` wrote.
 * @returns The contents of `DATA/vectors.json`.
 * @throws {InputError} If the data set is not vectorized, or by another version of this package.
 *
 * @example Usage
 * ```ts ignore
 * import { readVectorsInfo } from "@aud2repr2pose/aud2repr2pose/files";
 *
 * const { recipe, parts } = await readVectorsInfo("data");
 * console.log(recipe.name, parts.train.frames);
 * ```
 */
export async function readVectorsInfo(data: string): Promise<VectorsInfo> {
  const path = `${data}/vectors.json`;
  const again = `run deno task vectorize ${data} N_CONTEXT`;
  if (!await exists(path)) {
    throw new InputError(`${path}: no such file; ${again} first`);
  }
  const json = await readJson(path) as { format?: unknown; version?: unknown } | null;
  if (json?.format !== "aud2repr2pose-vectors") {
    throw new InputError(`${path}: was not written by vectorize; ${again}`);
  }
  if (json.version !== 1) {
    throw new InputError(
      `${path}: has format version ${quoted(json.version)}, not 1; ${again}`,
    );
  }
  const info = await readJsonAs(path, vectorsSchema, `is damaged; ${again}`);
  // The schema has filled in what a new recipe would have; what is stored says it or means another.
  const { recipe, assumed } = storedRecipe((json as { recipe?: unknown }).recipe);
  return { ...info, recipe, ...assumed !== undefined && { assumed: `${path} ${assumed}` } };
}
