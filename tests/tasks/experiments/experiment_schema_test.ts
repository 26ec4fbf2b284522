import { assertEquals, assertThrows } from "@std/assert";
import { validateExperiment } from "../../../tasks/experiments/experiment_schema.ts";
import { InputError } from "../../../src/errors/input_error.ts";

const least = { title: "t", data: { raw: "dataset" } };

Deno.test("validateExperiment() fills in one cell of each system with the paper's settings", () => {
  assertEquals(validateExperiment(least), {
    title: "t",
    data: { raw: "dataset", manifest: "takeuchi", context: 60 },
    features: ["mfcc"],
    gestures: ["positions"],
    systems: ["baseline", "proposed"],
    latentDims: [325],
    seeds: [1],
    smoothing: ["none"],
    learn: { asPaper: true },
    train: { asPaper: true },
    evaluate: {},
    engine: {},
    slurm: {},
  });
});

Deno.test("validateExperiment() takes a synthetic corpus with the manifest of one", () => {
  const { data } = validateExperiment({ title: "t", data: { synthetic: { utterances: 9 } } });
  assertEquals(data, {
    synthetic: { utterances: 9, seconds: [3, 12], seed: 1 },
    manifest: "synthetic",
    context: 60,
  });
});

Deno.test("validateExperiment() names every field that is wrong, in one line", () => {
  const cases: [json: unknown, line: string][] = [
    [[], "experiment: it must be an object, current value is []"],
    [{ data: { raw: "d" } }, "title is missing: a text"],
    [{ title: "t" }, "data is missing: an object"],
    [{ ...least, feature: ["mfcc"] }, "feature is not a field (did you mean features?)"],
    [{ ...least, features: ["mfc"] }, 'features[0] must be one of "mfcc", "prosody",'],
    [{ ...least, systems: [] }, "systems must be a list"],
    [{ ...least, seeds: [1, 1] }, "seeds must be a list, none of it twice"],
    [{ ...least, seeds: [-1] }, "seeds[0] must be a whole number from 0, current value is -1"],
    [{ ...least, latentDims: 325 }, "latentDims must be a list"],
    [{ ...least, futures: [] }, "futures must be a list, none of it twice"],
    [{ ...least, futures: [-1] }, "futures[0] must be a whole number from 0"],
    [{ ...least, smoothing: ["sma7"] }, 'smoothing[0] must be one of "none", "euro", "sma5"'],
    [{ ...least, data: {} }, "data must have one of data.raw, a folder, and data.synthetic"],
    [{ ...least, data: { raw: "d", context: 61 } }, "data.context must be an even whole number"],
    [
      { title: "t", data: { synthetic: { utterances: 2, seconds: [9, 3] } } },
      "data.synthetic.seconds must be the shortest and the longest utterance",
    ],
    [{ ...least, learn: { latentDim: 9 } }, "learn.latentDim is not a field"],
    [{ ...least, train: { epoch: 9 } }, "train.epoch is not a field (did you mean train.epochs?)"],
    [
      { ...least, train: { layers: [0] } },
      "train.layers[0] must be a whole number from 1 to 65536, current value is 0",
    ],
    [
      { ...least, train: { layers: [] } },
      "train.layers must be a list that is not empty, current value is",
    ],
    [
      { ...least, train: JSON.parse('{"__proto__": {"epochs": 1}}') },
      "train.__proto__ is not a field",
    ],
    [
      { ...least, engine: { blas: "/tmp/evil.so" } },
      'engine.blas must be "auto" or "off", current',
    ],
    [{ ...least, slurm: [[[null]]] }, "slurm must be an object, current value is [[[null]]]"],
    [{ ...least, engine: { backend: "gpu" } }, 'engine.backend must be one of "auto"'],
    [{ ...least, slurm: { cpus: 0 } }, "slurm.cpus must be a positive integer"],
    [{ title: "", data: 1 }, 'title must be a text, current value is ""; data must be an object'],
  ];
  for (const [json, line] of cases) {
    const error = assertThrows(() => validateExperiment(json), InputError, line);
    assertEquals(error.message.includes("\n"), false);
  }
});

Deno.test("validateExperiment() takes every setting of the stages, as their flags do", () => {
  const learn = { layers: [312, 325, 312], middleLayer: 2, tolerance: "never", pretrain: true };
  const train = { epochs: 3, outputBias: "zeros", gates: "hard-sigmoid", validation: 0.1 };
  const evaluate = { measure: ["ape"], shuffled: true, width: 0.1 };
  const experiment = validateExperiment({ ...least, learn, train, evaluate });
  assertEquals([experiment.learn, experiment.train, experiment.evaluate], [learn, train, evaluate]);
  // What the cells decide is no setting.
  for (const decided of [{ learn: { seed: 2 } }, { train: { resume: true } }]) {
    assertThrows(() => validateExperiment({ ...least, ...decided }), InputError, "is not a field");
  }
});

Deno.test("validateExperiment() allows every experiment that ships with the package", async () => {
  const folder = new URL("../../../experiments/", import.meta.url);
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name)
    .filter((name) => name !== "schema.json").sort();
  assertEquals(names, [
    "baseline.json",
    "baseline_proposed.json",
    "default_model.json",
    "future_context.json",
    "latent_dimension.json",
    "proposed.json",
    "representations.json",
    "smoothing.json",
    "speech_features.json",
    "synthetic.json",
  ]);
  for (const name of names) {
    validateExperiment(JSON.parse(await Deno.readTextFile(new URL(name, folder))));
  }
});
