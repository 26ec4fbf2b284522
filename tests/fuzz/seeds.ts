/**
 * Valid files that the fuzzer damages: fixtures, and what is made here.
 *
 * @module
 */
import { featureRecipe } from "../../src/audio/recipe.ts";
import { takeuchiSkeleton } from "../../src/motion/skeleton/takeuchi_skeleton.ts";
import { npzOf, restJoints } from "../support/motion/smplx_file.ts";

const fixtures = new URL("../fixtures/", import.meta.url);
export const fixture = (...names: string[]) => () =>
  Promise.all(names.map((name) => Deno.readFile(new URL(name, fixtures))));
export const text = (...texts: string[]) => () =>
  Promise.resolve(texts.map((one) => new TextEncoder().encode(one)));
export const json = (...values: unknown[]) => text(...values.map((value) => JSON.stringify(value)));
/** Every file of a folder of fixtures, as `cases/wav`. */
export const folder = (path: string) => async () => {
  const names = (await Array.fromAsync(Deno.readDir(new URL(`${path}/`, fixtures))))
    .filter(({ isFile, name }) => isFile && !name.endsWith(".md")).map(({ name }) => name).sort();
  return await fixture(...names.map((name) => `${path}/${name}`))();
};
export const drain = async (rows: AsyncIterable<unknown>) => {
  let count = 0;
  for await (const _ of rows) count++;
  return count;
};

export const hash = "ab".repeat(32);
export const manifest = {
  name: "mine",
  files: { speech: "{id}.wav", motion: "**/{id}.bvh" },
  split: { rule: "lists", train: ["a"], dev: ["b"], test: ["c"] },
  gestures: { frameRate: 20, root: [0, 60, 0], lengthTolerance: 1, skeleton: "from-files" },
  recipe: "mfcc+prosody",
};
export const counts = { train: { utterances: 1, frames: 2 }, dev: { utterances: 0, frames: 0 } };
export const vectors = {
  ...{ format: "aud2repr2pose-vectors", version: 1, dataset: "mine", features: 4, context: 60 },
  ...{ recipe: featureRecipe("prosody"), silence: [0, 0, 0, 0], frameRate: 20 },
  ...{ skeleton: takeuchiSkeleton, coordinates: 384, parts: { ...counts, test: counts.dev } },
  ...{ windows: false, files: ["Y_train.npy"], madeFrom: { "gg-train.csv": hash } },
};
export const file = { path: "a.wav", size: 3, sha256: hash };
export const lock = {
  ...{ version: 1, complete: true, link: "copy", manifest, withoutPartner: [] },
  parts: { train: [{ id: "a", seconds: 1, speech: file, motion: file }], dev: [], test: [] },
};
export const record = {
  ...{ task: "smooth", arguments: ["--gestures=g", "--window=5"], folder: "../..", seed: 1 },
  engine: { name: "wasm", blas: "libopenblas.so.0", threads: 2 },
  versions: { package: "1", deno: "2", tfjs: "4", lock: hash, source: hash },
  ...{ inputs: { "a/b.txt": { size: 1, sha256: hash } }, outputs: {} },
};
export const study = {
  ...{ title: "Mine", design: "pairwise", systems: { a: "a", b: "b" }, speech: "wav", seed: 1 },
  ...{ utterances: { count: 4, seconds: [2, 20] }, participants: 10, trials: "latin" },
};
export const key = {
  ...{ id: "a", title: "Mine", design: "pairwise", questions: [{ name: "q" }], ties: true },
  ...{ headphones: true, demographics: [], conditions: ["a", "b"], systems: 2, utterances: ["u"] },
  ...{ mayFail: 1, seed: 1, stimuli: [{ utterance: 0, condition: 0 }], plans: [[]] },
};
export const gesture = {
  positions: [[0, 1, 2, 3, 4, 5], [0, 1, 2, 3, 4, 6]],
  ...{ frameRate: 20, joints: ["A", "B"], parents: [-1, 0] },
};
export const rows = [
  "wav_filename,wav_filesize,bvh_filename",
  "train/inputs/a.wav,4,train/labels/a.bvh",
];
export const numbers = 'file,Hips,Spine\r\na.txt,1.5,2\r\n"b,c.txt",-3e-5,4\r\nAverage,1,2\r\n';

/** SMPL-X motion of two frames, stored and deflated. */
export function npz(): Promise<Uint8Array[]> {
  const array = (length: number, shape: number[]) => ({ data: new Float64Array(length), shape });
  const arrays = {
    poses: array(330, [2, 165]),
    trans: array(6, [2, 3]),
    mocap_frame_rate: { data: Float64Array.of(30), shape: [] },
    J: restJoints(),
  };
  return Promise.resolve([npzOf(arrays), npzOf(arrays, 6)]);
}
