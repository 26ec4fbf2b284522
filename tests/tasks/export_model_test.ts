import { assert, assertEquals } from "@std/assert";
import { readNpy } from "../../src/files/npy/npy.ts";
import { noiseFrames } from "../support/model/exported_models.ts";
import { inFolder } from "../support/in_folder.ts";
import { hasPublishedModel, publishedModel } from "../support/published_model.ts";
import { callTask, succeed } from "../support/tasks/run_task.ts";
import { writeSmallModel } from "../support/data/small_model.ts";
import { checkExports } from "../support/model/check_exports.ts";

Deno.test("deno task export-model exports the small model", () =>
  inFolder(async (folder) => {
    await writeSmallModel(`${folder}/model`);
    await checkExports(`${folder}/model`, folder, noiseFrames(40, 30).data);
  }));

Deno.test({
  name: "deno task export-model exports the published model",
  ignore: !hasPublishedModel,
  fn: () =>
    inFolder(async (folder) => {
      await succeed(
        "import-model",
        publishedModel("Model_MFCC_Pros_Best.hdf5"),
        ...["--autoencoder", publishedModel("DAE_checkpoints/chkpt-final")],
        ...["--max-val", publishedModel("max_val.npy")],
        ...["--mean-pose", publishedModel("mean_pose.npy")],
        ...["--skeleton", publishedModel("skeleton.json"), "--recipe", "trinity-demo"],
        ...["--out", `${folder}/model`],
      );
      const features = await readNpy(publishedModel("golden/features.npy"));
      // Of up to 63 cm, in single precision: the package is 1e-4 from the golden file, too.
      await checkExports(`${folder}/model`, folder, Float32Array.from(features.data), 5e-4);
    }),
});

Deno.test("deno task export-model answers bad input with one line and exit code 1", () =>
  inFolder(async (folder) => {
    const model = `${folder}/model`;
    await writeSmallModel(model);
    await Deno.writeTextFile(`${folder}/notes.json`, "[1, 2]");
    const cases: [args: string[], line: string][] = [
      [[`${folder}/none`, `${folder}/a.onnx`], "none: no model is there"],
      [
        [model, `${folder}/a.pb`],
        "a.pb: the ending .pb is not known; use .onnx, .json or a FOLDER/",
      ],
      [[model, `${folder}/a.onnx`, "--input", "words"], "--input words is none of windows, frames"],
      [[model, `${folder}/web/`, "--input", "frames"], "--input frames is for .onnx"],
      [[model, model], "model.json: is there and no TF.js layers model"],
      [[model, `${folder}/notes.json`], "notes.json: is there and no TF.js layers model"],
      [[model, `${folder}/notes.json/a.onnx`], "a part of the path is not a folder"],
    ];
    for (const [args, line] of cases) {
      const { code, stderr } = await callTask("export-model", args);
      assertEquals([code, stderr.trim().split("\n").length], [1, 1], stderr);
      assert(stderr.startsWith("error: ") && stderr.includes(line), `${stderr} has no: ${line}`);
    }
    const left = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    assertEquals(left, ["model", "notes.json"]);
  }));
