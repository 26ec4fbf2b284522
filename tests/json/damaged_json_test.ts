import { assert, assertEquals, assertRejects } from "@std/assert";
import { featureRecipe } from "../../src/audio/recipe.ts";
import { validateManifest } from "../../src/dataset/data_manifest.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { readManifest } from "../../src/files/data/read_manifest.ts";
import { readVectorsInfo } from "../../src/files/data/data_set.ts";
import { readModelData } from "../../src/files/model/load_model.ts";
import { readRunRecord } from "../../src/files/records/run_record.ts";
import { parseGesture } from "../../src/gesture/parse_gesture.ts";
import { takeuchiSkeleton } from "../../src/motion/skeleton/takeuchi_skeleton.ts";
import { SplitFolder } from "../../tasks/data/split_folder.ts";
import { readEvaluation } from "../../tasks/evaluation/evaluation_folder.ts";
import { readResults } from "../../tasks/evaluation/read_results.ts";
import { inFolder } from "../support/in_folder.ts";
import { callTask } from "../support/tasks/run_task.ts";

const hash = "ab".repeat(32);
const manifest = {
  name: "mine",
  files: { speech: "{id}.wav", motion: "{id}.bvh" },
  split: { rule: "lists", train: ["a"], dev: [], test: [] },
};
const file = { path: "a.wav", size: 3, sha256: hash };
const count = { utterances: 1, frames: 2 };

/** Every JSON format: its file, who reads it, and something that is read. */
const formats: Record<
  string,
  { path: string; read: (folder: string) => Promise<unknown>; whole: Record<string, unknown> }
> = {
  "split.lock.json": {
    path: "split.lock.json",
    read: (folder) => new SplitFolder(folder).readLock(),
    whole: {
      version: 1,
      complete: true,
      link: "copy",
      manifest: validateManifest(manifest),
      withoutPartner: [],
      parts: {
        train: [{ id: "a", seconds: 1, speech: file, motion: file }],
        dev: [],
        test: [],
      },
    },
  },
  "vectors.json": {
    path: "vectors.json",
    read: readVectorsInfo,
    whole: {
      format: "aud2repr2pose-vectors",
      version: 1,
      dataset: "mine",
      recipe: featureRecipe("prosody"),
      features: 4,
      context: 60,
      silence: [0, 0, 0, 0],
      frameRate: 20,
      skeleton: takeuchiSkeleton,
      coordinates: 384,
      parts: { train: count, dev: count, test: count },
      windows: false,
      files: ["Y_train.npy"],
    },
  },
  "evaluation.json": {
    path: "evaluation.json",
    read: (folder) => readEvaluation(folder),
    whole: { systems: [], joints: ["Hips"], frameRate: 20, units: "frame", width: 0.05 },
  },
  "run record": {
    path: "a.run.json",
    read: (folder) => readRunRecord(`${folder}/a.run.json`),
    whole: {
      task: "smooth",
      arguments: [],
      folder: ".",
      versions: { package: "1", deno: "2", tfjs: "4", lock: hash },
      inputs: { a: { size: 1, sha256: hash } },
      outputs: {},
    },
  },
  "data manifest": { path: "m.json", read: (f) => readManifest(`${f}/m.json`), whole: manifest },
  "model.json": { path: "model.json", read: readModelData, whole: {} },
  "cells.json": { path: "cells.json", read: (folder) => readResults([folder]), whole: {} },
  "gesture": {
    path: "g.json",
    read: async (folder) => await parseGesture("g.json", await Deno.readFile(`${folder}/g.json`)),
    whole: { positions: [[0, 1, 2]], frameRate: 20, joints: ["A"], parents: [-1] },
  },
};

/** JSON of other types in the place of a value. */
const others = ["null", "[]", "{}", '"x"', "-1", "true", "[null]", '{"a":{"valueOf":1}}', "1e999"];
others.push(
  "[".repeat(20_000) + "]".repeat(20_000),
  '{"a":'.repeat(20_000) + "1" + "}".repeat(20_000),
);

/** The paths of all values within JSON. */
function places(json: unknown, path: string[] = []): string[][] {
  if (typeof json !== "object" || json === null) return [path];
  return [
    path,
    ...Object.keys(json).flatMap((key) =>
      // Of a long list, its beginning stands for all.
      Array.isArray(json) && Number(key) > 1
        ? []
        : places((json as Record<string, unknown>)[key], [...path, key])
    ),
  ];
}

for (const [name, { path, read, whole }] of Object.entries(formats)) {
  Deno.test(`${name}: a value of another type is one line or no matter, wherever it is`, () =>
    inFolder(async (folder) => {
      let refused = 0;
      for (const place of places(whole)) {
        for (const other of others) {
          const copy = structuredClone(whole);
          const last = place.at(-1);
          const parent = place.slice(0, -1).reduce<Record<string, unknown>>(
            (object, key) => object[key] as Record<string, unknown>,
            copy,
          );
          if (last !== undefined) parent[last] = "OTHER";
          const text = last === undefined ? other : JSON.stringify(copy).replace('"OTHER"', other);
          await Deno.writeTextFile(`${folder}/${path}`, text);
          try {
            await read(folder);
          } catch (error) {
            assert(error instanceof InputError, `${place.join(".")}: ${other}: ${error}`);
            assert(error.message.length < 1500 && !/\p{Cc}/u.test(error.message), error.message);
            refused++;
          }
        }
      }
      assert(refused >= others.length - 2, `${refused}`);
    }));
}

Deno.test("parseGesture() takes no objects for numbers", async () => {
  for (const value of ['{"valueOf":1}', '"1"', "null", "[1]", "true", "1e300"]) {
    const json = new TextEncoder().encode(`{"positions":[[0,0,${value}]],"frameRate":20}`);
    const line = "g.json: frame 0 of its positions is not 3 finite numbers";
    await assertRejects(() => parseGesture("g.json", json), InputError, line);
  }
});

Deno.test("deno task verify names a damaged record, and shows no escape sequences", () =>
  inFolder(async (folder) => {
    const { whole } = formats["run record"]!;
    const outputs = { "made.npy": { size: 1, sha256: hash } };
    const records = {
      a: { ...whole, versions: null },
      b: { ...whole, inputs: {}, outputs, task: "\u001b[31mred\n", arguments: ["x".repeat(1e5)] },
    };
    for (const [name, record] of Object.entries(records)) {
      await Deno.writeTextFile(`${folder}/${name}.run.json`, JSON.stringify(record));
    }
    const { code, stdout, stderr } = await callTask("verify", [folder]);
    assertEquals([code, stderr], [1, "error: run records that do not hold: 2 of 2\n"]);
    const [b, a] = stdout.trimEnd().split("\n");
    assert(a!.includes("(versions must be an object, current value is null)"), a);
    assert(b!.length <= 2200 && b!.includes("\\u001b[31mred\\n") && !/\p{Cc}/u.test(b!), b);
  }));
