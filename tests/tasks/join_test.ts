import {
  assert,
  assertEquals,
  assertGreater,
  assertNotEquals,
  assertStringIncludes,
} from "@std/assert";
import { readModelFolder } from "../../src/files/model/model_folder.ts";
import { readNpy, writeNpy } from "../../src/files/npy/npy.ts";
import { writeAutoencoderCheckpoint } from "../support/model/tensorflow_files.ts";
import { inFolder } from "../support/in_folder.ts";
import { COLUMNS, FRAMES } from "../support/data/motion_data_set.ts";
import { runTask, succeed } from "../support/tasks/run_task.ts";
import { FEATURES, writeSpeechData, writeWindowData } from "../support/data/speech_data_set.ts";

const DIM = "7";
const SMALL = ["--layers", "8,8", "--units", "6", "--batch-size", "64", "--backend", "wasm"];
const OTHER = ["--layers", "12", "--units", "9", "--batch-size", "64", "--backend", "wasm"];

/** Checks that a model of one epoch holds the weights that its training arrived at. */
async function assertTrained(model: string): Promise<void> {
  const { weights, training } = await readModelFolder(model, { training: true });
  const names = Object.keys(training!.weights).filter((name) => !name.startsWith("adam/"));
  assertGreater(names.length, 10);
  for (const name of names) assertEquals(weights[name], training!.weights[name], name);
}

/** What a model predicts of the test set's speech. */
async function predictions(model: string, data: string): Promise<Float32Array | Float64Array> {
  const path = `${model}.npy`;
  await succeed("predict", model, `${data}/frames_test.npy`, path, "--decode");
  const { data: rows, shape } = await readNpy(path);
  assertEquals(shape[0], FRAMES.test);
  return rows;
}

Deno.test("deno task train trains, though the encodings were made with a whole model", () =>
  inFolder(async (folder) => {
    const data = `${folder}/data`, encoded = `${folder}/encoded`;
    const model = (name: string) => `${folder}/${name}`;
    await writeSpeechData(data);
    await succeed(
      "learn",
      data,
      `-chkpt_dir=${model("chkpt")}`,
      `-layer1_width=${DIM}`,
      "--epochs=1",
    );
    await succeed("encode", data, `-chkpt_dir=${model("chkpt")}`);
    const args = ["1", data, `${FEATURES}`, "True", DIM];
    await succeed("train", model("first"), ...args, ...SMALL);
    await assertTrained(model("first"));

    // The checkpoint is our own model folder, as predict's hint has it.
    await succeed("encode", data, `-chkpt_dir=${model("first")}`, "--encoded", encoded);
    const beside = await readModelFolder(`${encoded}/autoencoder`);
    const { config } = await readModelFolder(model("chkpt"));
    assertEquals(beside.config, config, "the autoencoder alone stands beside the encodings");
    const names = Object.keys(beside.weights).filter((name) => !name.startsWith("motion"));
    assertEquals(names, []);
    const from = ["--encoded", encoded];
    await succeed("train", model("second"), ...args, ...from, ...SMALL, "--seed", "2");
    await assertTrained(model("second"));
    await succeed("train", model("other"), ...args, ...from, ...OTHER);
    await assertTrained(model("other"));

    // A whole model beside the encodings, as encode once copied it, is no harm either.
    await Deno.remove(`${encoded}/autoencoder`, { recursive: true });
    await Deno.mkdir(`${encoded}/autoencoder`);
    for await (const { name } of Deno.readDir(model("first"))) {
      await Deno.copyFile(`${model("first")}/${name}`, `${encoded}/autoencoder/${name}`);
    }
    await succeed("train", model("third"), ...args, ...from, ...SMALL, "--seed", "2");
    await assertTrained(model("third"));
    const first = await predictions(model("first"), data);
    const second = await predictions(model("second"), data);
    assertNotEquals(first, second);
    assertEquals(await predictions(model("third"), data), second);
    const other = await predictions(model("other"), data);
    assert(other.every(Number.isFinite));
  }));

/** Leaves of an `.npy` file what the original's encoding in whole batches leaves of it. */
async function dropPartBatch(path: string, batch: number): Promise<number> {
  const { data, shape: [rows, columns] } = await readNpy(path);
  const kept = Math.floor(rows! / batch) * batch;
  await writeNpy(path, { data: data.slice(0, kept * columns!), shape: [kept, columns!] });
  return kept;
}

Deno.test("deno task train takes the original's encodings with the autoencoder that made them", () =>
  inFolder(async (folder) => {
    const data = `${folder}/data`, chkpt = `${folder}/tf`, ours = `${folder}/ours`;
    await writeWindowData(data);
    await writeAutoencoderCheckpoint(chkpt, [COLUMNS, 7, COLUMNS], (i) => 0.3 * Math.sin(i * i));
    await succeed("import-model", "--autoencoder", chkpt, "--data", data, "--out", ours);
    await succeed("encode", data, "--checkpoint-dir", ours);
    const encoded = `${data}/${DIM}`;
    await Deno.remove(`${encoded}/autoencoder`, { recursive: true });
    await Deno.remove(`${encoded}/encode.run.json`);
    const train = await dropPartBatch(`${encoded}/Y_train_encoded.npy`, 64);
    const dev = await dropPartBatch(`${encoded}/Y_dev_encoded.npy`, 64);
    assertEquals([train, dev], [448, 128]);

    const args = ["1", data, `${FEATURES}`, "True", DIM, ...SMALL];
    const refused = await runTask("train", [`${folder}/none`, ...args]);
    assertEquals(refused.code, 1);
    assertStringIncludes(refused.stderr, "or name what made the encodings: --autoencoder MODEL|");

    const by = async (name: string, autoencoder: string) => {
      const model = `${folder}/${name}`;
      const stdout = await succeed("train", model, ...args, "--autoencoder", autoencoder);
      const notes = `Y_train_encoded.npy has 448 rows for ${FRAMES.train} of speech, since`;
      assertStringIncludes(stdout, notes);
      assertStringIncludes(stdout, "the rest goes unused. To use all: deno task encode DATA");
      assertStringIncludes(stdout, "448 windows of X_train.npy, judged by 128");
      await assertTrained(model);
      const { weights } = await readModelFolder(model);
      for (const [name, weight] of Object.entries((await readModelFolder(ours)).weights)) {
        assertEquals(weights[name], weight, name);
      }
      await succeed("predict", model, `${data}/X_dev.npy`, `${model}.npy`, "--decode");
      assertEquals((await readNpy(`${model}.npy`)).shape, [FRAMES.dev, COLUMNS]);
    };
    await by("of-checkpoint", `${chkpt}/chkpt-final.index`);
    await by("of-model", ours);
    const again = await runTask("rerun", [`${folder}/of-checkpoint/train.run.json`]);
    assertEquals(again.code, 0, again.stderr);

    // Another autoencoder would decode something else, in silence.
    await writeAutoencoderCheckpoint(chkpt, [COLUMNS, 7, COLUMNS], (i) => 0.3 * Math.cos(i * i));
    const other = await runTask("train", [`${folder}/none`, ...args, "--autoencoder", chkpt]);
    assertEquals([other.code, other.stderr.trim().split("\n").length], [1, 1], other.stderr);
    assertStringIncludes(other.stderr, `Y_train_encoded.npy: is not what ${chkpt} makes of`);
  }));
