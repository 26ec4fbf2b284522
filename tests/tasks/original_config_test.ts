import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { validateExperiment } from "../../tasks/experiments/experiment_schema.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { readOriginalConfig } from "../../tasks/experiments/original_config.ts";
import { inFolder } from "../support/in_folder.ts";
import { runTask } from "../support/tasks/run_task.ts";

const CONFIG = `# which data
gpu=1   # the second
folder=Latest
data_dir=/home/me/$folder
speech_features="MFCC+Pros" # both
numb_in_features=30

dim=96
`;

Deno.test("readOriginalConfig() makes an experiment of the original's config.txt", () =>
  inFolder(async (folder) => {
    const path = `${folder}/config.txt`;
    await Deno.writeTextFile(path, CONFIG);
    const { json, notes } = await readOriginalConfig(path, "proposed");
    const experiment = validateExperiment(json);
    assertEquals(experiment.title, "Latest, proposed");
    assertEquals(experiment.features, ["mfcc+prosody"]);
    assertEquals([experiment.systems, experiment.latentDims], [["proposed"], [96]]);
    assertEquals(experiment.data, { raw: "dataset", manifest: "takeuchi", context: 60 });
    assertEquals([experiment.learn["asPaper"], experiment.train["asPaper"]], [true, true]);
    assertEquals(notes.length, 2);
    assertStringIncludes(notes[0]!, "data_dir /home/me/Latest is not read");
    // With a space between key and value, and less of them.
    await Deno.writeTextFile(path, "speech_features Spectro\r\ndim 325\r\n");
    const plain = validateExperiment((await readOriginalConfig(path, "baseline")).json);
    assertEquals([plain.systems, plain.features], [["baseline"], ["spectrogram"]]);
  }));

Deno.test("readOriginalConfig() says what is wrong in a file, and where", () =>
  inFolder(async (folder) => {
    const path = `${folder}/config.txt`;
    const cases = [
      ["gpu=0\ndimm=3\n", "line 2: dimm is none of gpu, folder, data_dir"],
      ["gpu\n", "line 1: is not KEY=VALUE"],
      ["speech_features=Formants\n", "speech_features Formants is none of MFCC, Pros"],
      ["speech_features=Pros\nnumb_in_features=26\n", "numb_in_features is 26, Pros has 4"],
      ["dim=many\n", "dim many is not a whole number"],
      ["dim=12\n" + "dim=$dim$dim\n".repeat(40), "line 14: its value is too long"],
    ] as const;
    for (const [text, line] of cases) {
      await Deno.writeTextFile(path, text);
      await assertRejects(() => readOriginalConfig(path, "proposed"), InputError, line);
    }
  }));

Deno.test("deno task baseline takes the original's config.txt", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/config.txt`, CONFIG);
    const { code, stdout, stderr } = await runTask("baseline", ["config.txt"], folder);
    assertEquals(code, 1);
    assertStringIncludes(stdout, "Note: data_dir /home/me/Latest is not read");
    assertStringIncludes(stderr, "dataset: no such folder"); // none is here
    const made = JSON.parse(await Deno.readTextFile(`${folder}/results/config/experiment.json`));
    assertEquals(made.features, ["mfcc+prosody"]);
  }));
