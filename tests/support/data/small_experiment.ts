import { dirname, join } from "@std/path";

/** A few utterances of a synthetic corpus, of which enough are for tests. */
const manifest = {
  name: "few",
  files: { speech: "speech/audio{id}.wav", motion: "motion/gesture{id}.bvh" },
  split: { rule: "lists", train: [1, 2, 3, 4], dev: [5, 6], test: [7, 8] },
  noise: "none",
  gestures: { skeleton: "takeuchi", rotationOrder: "ZXY" },
};

/**
 * Writes a config file of an experiment that takes seconds, of two small networks, and the data
 * manifest `few.json` beside it.
 *
 * @param path The file; the experiment is to be run from its folder.
 * @param changes Fields that are other than usual.
 */
export async function writeSmallExperiment(path: string, changes: object = {}): Promise<void> {
  const config = {
    title: "Two small systems",
    data: {
      synthetic: { utterances: 8, seconds: [2, 3], seed: 1 },
      manifest: "./few.json",
      context: 8,
    },
    features: ["prosody"],
    latentDims: [8],
    learn: { epochs: 2, learningRate: 0.01 },
    train: { epochs: 2, batchSize: 64, layers: [8], units: 8, sampling: "segments" },
    engine: { backend: "wasm", blas: "off" },
    ...changes,
  };
  await Deno.writeTextFile(path, JSON.stringify(config));
  await Deno.writeTextFile(join(dirname(path), "few.json"), JSON.stringify(manifest));
}
