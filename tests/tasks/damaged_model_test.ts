import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { InputError } from "../../src/errors/input_error.ts";
import { loadMotionAutoencoder, readModelData } from "../../src/files/model/load_model.ts";
import {
  modelFiles,
  readModelFolder,
  writeModelFolder,
} from "../../src/files/model/model_folder.ts";
import { writeNpy } from "../../src/files/npy/npy.ts";
import { inFolder } from "../support/in_folder.ts";
import { callTask } from "../support/tasks/run_task.ts";
import { writeSmallModel } from "../support/data/small_model.ts";

const speech = new URL("../fixtures/voice_22k.wav", import.meta.url).pathname;

// deno-lint-ignore no-explicit-any
type Json = any;

async function change(folder: string, edit: (json: Json) => Json | void): Promise<void> {
  const path = `${folder}/model.json`;
  const json = JSON.parse(await Deno.readTextFile(path));
  const edited = edit(json);
  await Deno.writeTextFile(path, JSON.stringify(edited === undefined ? json : edited));
}

/** What `readModelData()` says of a model whose `model.json` is changed. */
async function fault(edit: (json: Json) => Json | void): Promise<string> {
  let message = "";
  await inFolder(async (folder) => {
    await writeSmallModel(folder);
    await change(folder, edit);
    const error = await assertRejects(() => readModelData(folder), InputError);
    message = error.message.replaceAll(folder, "M");
    assert(!message.includes("\n") && message.length < 600, message);
  });
  return message;
}

Deno.test("readModelData() names the field of model.json that is wrong", async () => {
  const set = (name: string, value: unknown) => (json: Json) => {
    const names = name.split("."), last = names.pop()!;
    names.reduce((object, name) => object[name], json)[last] = value;
  };
  const weight = "weightsManifest.0.weights.0";
  const cases: [edit: (json: Json) => Json | void, line: string][] = [
    [() => null, "M/model.json: is not a model of this package"],
    [() => [1], "M/model.json: is not a model of this package"],
    [set("version", "\u001b[31m"), 'has format version "\\u001b[31m", this package reads 1'],
    [set("weightsManifest", [null]), "weightsManifest[0] must be an object, current value is null"],
    [set("weightsManifest", undefined), "weightsManifest is missing: a list"],
    [set(`${weight}.shape`, [-1]), "weights[0].shape[0] must be a whole number from 1 to 16777216"],
    [set(`${weight}.shape`, [0.3]), "shape[0] must be a whole number from 1 to 16777216, current"],
    [set(`${weight}.shape`, [1e6, 1e6, 1e6]), "is cut short, frame1/kernel is not all there"],
    [set(`${weight}.shape`, [1]), "bytes more than model.json says"],
    [set(`${weight}.name`, "__proto__"), 'must be a name such as gru/kernel, current value is "__'],
    [set(`${weight}.name`, "frame1/bias"), "the weight frame1/bias is there twice"],
    [set(`${weight}.dtype`, "float16"), 'dtype must be "float32", current value is "float16"'],
    [set("speechEncoder", undefined), "speechEncoder is missing: an object"],
    [
      (json) => {
        delete json.speechEncoder;
        json.motionAutoencoder = {};
      },
      "M/model.json: is of a motion autoencoder alone, from learn; name a model folder",
    ],
    [
      set("speechEncoder.context", 0),
      "speechEncoder.context must be an odd whole number of frames",
    ],
    [set("speechEncoder.context", -5), "context must be an odd whole number of frames up to 10001"],
    [set("speechEncoder.context", 2.5), "context must be an odd whole number of frames"],
    [set("speechEncoder.context", 60), "context must be an odd whole number of frames"],
    [set("speechEncoder.context", 1e9 + 1), "context must be an odd whole number of frames"],
    [
      set("speechEncoder.context", "11"),
      'odd whole number of frames up to 10001, current value is "',
    ],
    [set("speechEncoder.gates", "x"), 'speechEncoder.gates must be "sigmoid" or "hard-sigmoid"'],
    [
      set("speechEncoder.epsilon", -1e9),
      "epsilon must be a number above 0 to 1, current value is -",
    ],
    [set("speechEncoder.units", 7), "the weight gru/kernel has shape (8, 18), not (8, 21)"],
    [
      set("speechEncoder.units", 1e12),
      "speechEncoder.units must be a whole number from 1 to 65536",
    ],
    [
      set("speechEncoder.unit", 7),
      "speechEncoder.unit is not a field (there are features, context",
    ],
    [set("speechEncoder.features", 26), "speechEncoder.features must be those of its recipe, 30"],
    [
      set("frameRate", 1e308),
      "frameRate must be from 1 to 1000 frames a second, current value is 1e+",
    ],
    [set("velocities", "no"), 'velocities must be true or false, current value is "no"'],
    [
      set("skeleton.joints", "x".repeat(1e5)),
      'skeleton.joints must be a list of names, current value is "xxx',
    ],
    [set("skeleton.parents.4", 4), "skeleton.parents[4] must be the index of an earlier joint"],
    [set("recipe.mfcc.step", 1e-9), "mfcc.step must be a positive number of seconds"],
    [
      set("recipe.mfcc.cepstra", 2 ** 40),
      "recipe.mfcc.cepstra must be a positive integer of at most 1000",
    ],
    [set("recipe.mfcc.nfft", 2 ** 30), "mfcc.nfft must be a power of two from 4 to 65536"],
    [
      set("motionAutoencoder", { widths: [384, 48], middle: 1 }),
      "motionAutoencoder.widths must be",
    ],
    [
      set("motionAutoencoder", { widths: [9, 4, 9], middle: 2 }),
      "motionAutoencoder.middle must be",
    ],
    [
      set("motionAutoencoder", { widths: [9, 4, 9], middle: 1 }),
      "predicts encodings of 15 numbers",
    ],
  ];
  for (const [edit, line] of cases) {
    const message = await fault(edit);
    assert(message.startsWith("M/") && message.includes(line), `${message} | ${line}`);
  }
});

Deno.test("a model's weights are plain files in its own folder", () =>
  inFolder(async (folder) => {
    await writeSmallModel(folder);
    const paths = ["../../../../dev/zero", "/dev/zero", "..", "a/b.bin", "..\\b.bin", ""];
    for (const path of paths) {
      await change(folder, (json) => void (json.weightsManifest[0].paths = [path]));
      for (const read of [readModelData, modelFiles]) {
        const { message } = await assertRejects(() => read(folder), InputError);
        assertStringIncludes(message, "weightsManifest[0].paths[0] must be");
      }
    }
    await change(folder, (json) => void (json.weightsManifest[0].paths = ["link.bin"]));
    await Deno.symlink("/dev/zero", `${folder}/link.bin`);
    await assertRejects(() => readModelData(folder), InputError, "link.bin: is not a plain file");
    await Deno.remove(`${folder}/link.bin`);
    await Deno.symlink("link.bin", `${folder}/link.bin`);
    await assertRejects(() => readModelData(folder), InputError, "link.bin: ");
    await Deno.remove(`${folder}/link.bin`);
    await Deno.writeFile(`${folder}/link.bin`, new Uint8Array(2708));
    await assertRejects(() => readModelData(folder), InputError, "link.bin: ");
  }));

const shared = new URL("../../../shared/fixtures/bad/model_shape.json", import.meta.url);
const absent = !await Deno.stat(shared).catch(() => undefined);
Deno.test({
  name: `readModelData() and loadMotionAutoencoder() say what a model.json lacks${
    absent ? " (fixture is absent)" : ""
  }`,
  ignore: absent,
  fn: () =>
    inFolder(async (folder) => {
      await Deno.copyFile(shared, `${folder}/model.json`);
      for (const read of [readModelData, loadMotionAutoencoder]) {
        await assertRejects(
          () => read(folder),
          InputError,
          "model.json: weightsManifest[0].weights[10].shape is missing: a list",
        );
      }
    }),
});

/** Changes the file of weights: keeping its name, or giving it the one of its new contents. */
async function damage(
  folder: string,
  { stem = "weights", renamed, edit }: {
    readonly stem?: string;
    readonly renamed: boolean;
    readonly edit: (values: Float32Array) => void;
  },
): Promise<void> {
  const name = [...Deno.readDirSync(folder)].map(({ name }) => name)
    .find((name) => name.startsWith(`${stem}.`))!;
  const bytes = await Deno.readFile(`${folder}/${name}`);
  edit(new Float32Array(bytes.buffer));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
  const now = renamed ? `${stem}.${hash.slice(0, 16)}.bin` : name;
  await Deno.remove(`${folder}/${name}`);
  await Deno.writeFile(`${folder}/${now}`, bytes);
  const json = await Deno.readTextFile(`${folder}/model.json`);
  await Deno.writeTextFile(`${folder}/model.json`, json.replaceAll(name, now));
}

const flipBit = (values: Float32Array) => {
  new Uint32Array(values.buffer)[5]! ^= 1;
};
const setNaN = (values: Float32Array) => {
  values[5] = NaN;
};

Deno.test("generate, predict and export-model refuse weights that are damaged, and write nothing", () =>
  inFolder(async (folder) => {
    const frames = { data: new Float32Array(30 * 30), shape: [30, 30] };
    await writeNpy(`${folder}/X.npy`, frames);
    for (
      const [renamed, edit, line] of [
        [false, flipBit, "is damaged: its contents are not those that it is named after"],
        [true, setNaN, "the weight frame1/kernel has NaN at place 5"],
      ] as const
    ) {
      const model = `${folder}/model_${renamed}`;
      await writeSmallModel(model);
      await damage(model, { renamed, edit });
      const out = `${folder}/out`;
      await Deno.mkdir(out);
      for (
        const [task, ...args] of [
          ["generate", speech, `${out}/a.npy,${out}/a.bvh`, "--model", model],
          ["predict", model, `${folder}/X.npy`, `${out}/b.npy`],
          ["export-model", model, `${out}/c.onnx`],
        ] as const
      ) {
        const { code, stderr } = await callTask(task, args);
        assertEquals(code, 1);
        assert(/^error: .*\n$/.test(stderr), stderr);
        assertStringIncludes(stderr, line);
      }
      assertEquals([...Deno.readDirSync(out)], []);
      await Deno.remove(out);
    }
  }));

Deno.test("generate and predict write nothing where predictions or features are not finite", () =>
  inFolder(async (folder) => {
    const model = `${folder}/model`, out = `${folder}/out`;
    await writeSmallModel(model);
    // Finite weights whose sums are beyond float32.
    await damage(model, { renamed: true, edit: (values) => void values.fill(3e38, -20) });
    await Deno.mkdir(out);
    const all = `${out}/a.npy,${out}/a.txt,${out}/a.json,${out}/a.bvh`;
    const generated = await callTask("generate", [speech, all, "--model", model]);
    assertEquals(generated.code, 1);
    assert(
      /^error: .*voice_22k.wav: the model's prediction: row \d+, column \d+ is .*\n$/.test(
        generated.stderr,
      ),
      generated.stderr,
    );
    await writeSmallModel(model);
    await Deno.mkdir(`${folder}/in`);
    for (const [name, value] of [["a", 0], ["b", NaN]] as const) {
      const data = new Float32Array(90 * 30);
      data[30 * 70 + 3] = value;
      await writeNpy(`${folder}/in/X_test_${name}.npy`, { data, shape: [90, 30] });
    }
    const predicted = await callTask("predict", [model, `${folder}/in`, out]);
    assertEquals(predicted.code, 1);
    assertStringIncludes(
      predicted.stderr,
      "X_test_b.npy: row 70, column 3 is NaN, not a finite number",
    );
    assertEquals([...Deno.readDirSync(out)], []);
  }));

Deno.test("readModelFolder() refuses a training state that is damaged", () =>
  inFolder(async (folder) => {
    const weight = { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [6] };
    await writeModelFolder(folder, {
      config: {},
      weights: { a: weight },
      training: { progress: {}, weights: { b: { ...weight, shape: [2, 3] } } },
    });
    await damage(folder, { stem: "training", renamed: false, edit: flipBit });
    await readModelFolder(folder);
    const read = () => readModelFolder(folder, { training: true });
    await assertRejects(read, InputError, "is damaged: its contents are not those");
    await damage(folder, { stem: "training", renamed: true, edit: setNaN });
    await assertRejects(read, InputError, "the weight b has NaN at place 5");
  }));
