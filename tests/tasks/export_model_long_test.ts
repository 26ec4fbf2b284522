import { readNpy } from "../../src/files/npy/npy.ts";
import { inFolder } from "../support/in_folder.ts";
import { succeed } from "../support/tasks/run_task.ts";
import { FEATURES, writeSpeechData } from "../support/data/speech_data_set.ts";
import { checkExports } from "../support/model/check_exports.ts";

Deno.test("deno task export-model exports a baseline and a proposed model that were trained", () =>
  inFolder(async (folder) => {
    const [data, to] = [`${folder}/data`, ["--checkpoint-dir", `${folder}/chkpt`]];
    await writeSpeechData(data);
    const size = ["--layers", "16,16", "--units", "16", "--batch-size", "64", "--backend", "wasm"];
    await succeed("train", `${folder}/baseline`, "1", data, `${FEATURES}`, "False", ...size);
    await succeed("learn", data, ...to, "--latent-dim", "7", "--epochs", "1");
    await succeed("encode", data, ...to, "--latent-dim", "7");
    await succeed("train", `${folder}/proposed`, "1", data, `${FEATURES}`, "True", "7", ...size);
    const frames = Float32Array.from((await readNpy(`${data}/frames_test.npy`)).data);
    await checkExports(`${folder}/baseline`, `${folder}/b`, frames);
    await checkExports(`${folder}/proposed`, `${folder}/p`, frames);
  }));
