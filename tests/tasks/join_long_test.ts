import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { readModelFolder } from "../../src/files/model/model_folder.ts";
import { readNpy } from "../../src/files/npy/npy.ts";
import { assertTrained } from "../support/model/assert_trained.ts";
import { inFolder } from "../support/in_folder.ts";
import { FRAMES } from "../support/data/motion_data_set.ts";
import { succeed } from "../support/tasks/run_task.ts";
import { FEATURES, writeSpeechData } from "../support/data/speech_data_set.ts";

const DIM = "7";
const SMALL = ["--layers", "8,8", "--units", "6", "--batch-size", "64", "--backend", "wasm"];
const OTHER = ["--layers", "12", "--units", "9", "--batch-size", "64", "--backend", "wasm"];

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
