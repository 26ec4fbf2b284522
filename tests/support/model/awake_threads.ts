import { featureRecipe } from "../../../src/audio/recipe.ts";
import type { BackendInfo } from "../../../src/backend/use_backend.ts";
import type { GestureModelData } from "../../../src/model/gesture_model.ts";
import { Threads } from "../../../src/model/threads/threads.ts";
import { mixedWeights, small } from "./small_training.ts";
import { noise } from "./values_on.ts";

/** Small parts too are done by others, from the first on. */
export const ALL = { worthwhile: 0, patience: 0 };

/** A baseline of the small network. */
export function smallModel(): GestureModelData {
  const recipe = {
    ...featureRecipe("mfcc"),
    mfcc: { ...featureRecipe("mfcc").mfcc!, cepstra: 3 },
  };
  const config = { speechEncoder: small, velocities: false, frameRate: 20, recipe };
  return { config, weights: mixedWeights(small) };
}

/** Threads of which another than this one has done some work: it takes its share from the first part on. */
export async function awakeThreads(size: number, info: BackendInfo): Promise<Threads> {
  const threads = new Threads(size, info, ALL);
  if (size === 1) return threads;
  const { config, weights } = smallModel();
  const frames = { data: noise(40 * small.features, 6), rows: 40, columns: small.features };
  const job = { config, weights, decode: true, frames };
  await threads.start("prediction", () => Array.from({ length: size }, () => job)).done;
  return threads;
}
