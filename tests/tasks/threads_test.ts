import * as tf from "@tensorflow/tfjs-core";
import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { useBackend } from "../../src/backend/use_backend.ts";
import { readModelFolder } from "../../src/files/model/model_folder.ts";
import { readNpy } from "../../src/files/npy/npy.ts";
import { ThreadError } from "../../src/model/threads/threads.ts";
import { runTraining } from "../../tasks/training/run_training.ts";
import { FEATURES, writeSpeechData } from "../support/data/speech_data_set.ts";
import { inFolder } from "../support/in_folder.ts";
import { folderContents } from "../support/tasks/folder_contents.ts";
import { succeed } from "../support/tasks/run_task.ts";

Deno.test("train and predict write the same bytes with 1, 2 and 3 threads, resumed ones too", () =>
  inFolder(async (folder) => {
    const data = `${folder}/data`;
    await writeSpeechData(data);
    const train = (model: string, epochs: string, threads: string, ...more: string[]) =>
      succeed("train", ...[model, epochs, data, `${FEATURES}`, "False", "--backend", "wasm"], ...[
        ...["--layers", "16", "--units", "16", "--batch-size", "256", "--part-size", "40"],
        ...["--threads", threads, ...more],
      ]);
    const [one, other] = [`${folder}/one`, `${folder}/other`];
    await train(one, "2", "1");
    await train(other, "1", "3");
    assertStringIncludes(await train(other, "2", "2", "--resume"), "Going on after 1 epochs");
    const model = async (path: string) => {
      const { "train.run.json": _, ...files } = await folderContents(path);
      return files;
    };
    assertEquals(await model(other), await model(one));
    for (const [threads, out] of [["1", "a.npy"], ["3", "b.npy"]] as const) {
      const flags = ["--threads", threads, "--backend", "wasm"];
      await succeed("predict", one, `${data}/frames_train.npy`, `${folder}/${out}`, ...flags);
    }
    assertEquals(await readNpy(`${folder}/b.npy`), await readNpy(`${folder}/a.npy`));
  }));

Deno.test("learn writes the same bytes with 1 and 3 threads", () =>
  inFolder(async (folder) => {
    await writeSpeechData(`${folder}/data`);
    const contents = [];
    for (const threads of ["1", "3"]) {
      const flags = ["--checkpoint-dir", `${folder}/chkpt${threads}`, "--latent-dim", "5"];
      const more = ["--epochs", "2", "--threads", threads, "--backend", "wasm"];
      const batch = ["--batch-size", "512"]; // of two parts
      const stdout = await succeed("learn", `${folder}/data`, ...flags, ...more, ...batch);
      const busy = threads === "1"
        ? /1 thread\)\n(?!Note)/
        : /2 threads\)\nNote: of 3 threads a batch/;
      assertMatch(stdout, busy);
      const { "learn.run.json": _, ...files } = await folderContents(`${folder}/chkpt${threads}`);
      contents.push(files);
    }
    assertEquals(contents[1], contents[0]);
  }));

Deno.test("runTraining() ends with the last checkpoint where a thread fails", () =>
  inFolder(async (folder) => {
    await useBackend({ backend: "cpu" });
    const weights = { w: { data: Float32Array.of(1), shape: [1] } };
    const network = {
      batches: 2,
      samples: 2,
      trainBatch: (epoch: number) =>
        epoch < 2
          ? Promise.resolve({ loss: tf.scalar(1), samples: 1 })
          : Promise.reject(new ThreadError("out of memory")),
      devLoss: () => Promise.resolve(1),
      weights: () => Promise.resolve(weights),
      state: () => Promise.resolve(weights),
    };
    await assertRejects(
      () =>
        runTraining({
          ...{ title: "network", samples: "frames", unit: "cm²", network, folder, config: {} },
          length: { epochs: 5, rest: { fall: 0, steps: 1, epochs: 1 } },
          ...{ untilRested: "", tolerance: Infinity, settings: {} },
        }),
      Error,
      `a thread failed: out of memory; ${folder} keeps the checkpoint of epoch 2; fewer --threads ` +
        "need less memory; to go on: the same command with --resume",
    );
    const { training } = await readModelFolder(folder, { training: true });
    assertEquals((training!.progress as { epoch: number }).epoch, 2);
  }));
