import { assertEquals, assertStringIncludes } from "@std/assert";
import { readModelFolder } from "../../src/files/model/model_folder.ts";
import { readNpy, writeNpy } from "../../src/files/npy/npy.ts";
import { writeAutoencoderCheckpoint } from "../support/model/tensorflow_files.ts";
import { assertTrained } from "../support/model/assert_trained.ts";
import { inFolder } from "../support/in_folder.ts";
import { COLUMNS, FRAMES } from "../support/data/motion_data_set.ts";
import { callTask, succeed } from "../support/tasks/run_task.ts";
import { FEATURES, writeWindowData } from "../support/data/speech_data_set.ts";

const DIM = "7";
const SMALL = ["--layers", "8,8", "--units", "6", "--batch-size", "64", "--backend", "wasm"];

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
    const refused = await callTask("train", [`${folder}/none`, ...args]);
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
    const again = await callTask("rerun", [`${folder}/of-checkpoint/train.run.json`]);
    assertEquals(again.code, 0, again.stderr);

    // Another autoencoder would decode something else, in silence.
    await writeAutoencoderCheckpoint(chkpt, [COLUMNS, 7, COLUMNS], (i) => 0.3 * Math.cos(i * i));
    const other = await callTask("train", [`${folder}/none`, ...args, "--autoencoder", chkpt]);
    assertEquals([other.code, other.stderr.trim().split("\n").length], [1, 1], other.stderr);
    assertStringIncludes(other.stderr, `Y_train_encoded.npy: is not what ${chkpt} makes of`);
  }));
