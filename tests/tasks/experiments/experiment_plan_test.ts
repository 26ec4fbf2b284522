import { assertEquals } from "@std/assert";
import { experimentPlan, stageFlags } from "../../../tasks/experiments/experiment_plan.ts";
import { evaluatedSystems, summaryChain } from "../../../tasks/experiments/experiment_summary.ts";
import { experimentCells } from "../../../tasks/experiments/experiment_cells.ts";
import { validateExperiment } from "../../../tasks/experiments/experiment_schema.ts";

const experiment = validateExperiment({
  title: "t",
  data: { raw: "dataset" },
  features: ["mfcc", "prosody"],
  latentDims: [45],
  seeds: [3],
  smoothing: ["none", "euro"],
  learn: { learningRate: 1e-4, pretrain: true },
  train: { epochs: 9, batchSize: 64, layers: [8, 8] },
  engine: { blas: "off" },
});
const paths = { raw: "../dataset", manifest: "takeuchi" };

Deno.test("experimentPlan() makes data once, vectors once for each features, then the cells", () => {
  const plan = experimentPlan(experiment, paths);
  assertEquals(plan.map(({ name, after }) => [name, ...after]), [
    ["data"],
    ["vectors-mfcc", "data"],
    ["vectors-prosody", "data"],
    ["baseline-mfcc-seed3", "vectors-mfcc"],
    ["proposed-mfcc-45-seed3", "vectors-mfcc"],
    ["baseline-prosody-seed3", "vectors-prosody"],
    ["proposed-prosody-45-seed3", "vectors-prosody"],
  ]);
  assertEquals(plan[0]!.stages[0], {
    task: "split",
    args: ["split", "--raw=../dataset", "--manifest=takeuchi", "--update"],
    folder: "split",
    recordings: "../dataset",
  });
});

Deno.test("experimentPlan() gives each stage its settings, and folders of its own", () => {
  const plan = experimentPlan(experiment, paths);
  const cell = (name: string) =>
    plan.find((chain) => chain.name === name)!.stages.map(({ task, args }) =>
      [task, ...args].join(" ")
    );
  const name = "proposed-mfcc-45-seed3", chkpt = `--checkpoint-dir=autoencoders/${name}`;
  const gestures = `predicted/${name}/gestures`;
  assertEquals(cell(name), [
    `learn vectors/mfcc ${chkpt} --latent-dim=45 --learning-rate=0.0001 --pretrain --seed=3 ` +
    "--resume --blas=off",
    `encode vectors/mfcc ${chkpt} --latent-dim=45 --encoded=encodings/${name} --blas=off`,
    `train models/${name} 9 vectors/mfcc 26 True 45 --encoded=encodings/${name} --batch-size=64 ` +
    "--layers=8,8 --seed=3 --resume --blas=off",
    `predict models/${name} vectors/mfcc/test_inputs predicted/${name}/encoded --blas=off`,
    `decode vectors/mfcc predicted/${name}/encoded ${gestures} ${chkpt} --latent-dim=45 --blas=off`,
    `remove-velocity --gestures=${gestures}`,
    `smooth --gestures=${gestures}/no_vel`,
  ]);
  assertEquals(cell("baseline-prosody-seed3").slice(0, 2), [
    "train models/baseline-prosody-seed3 9 vectors/prosody 4 False --batch-size=64 --layers=8,8 " +
    "--seed=3 --resume --blas=off",
    "predict models/baseline-prosody-seed3 vectors/prosody/test_inputs " +
    "predicted/baseline-prosody-seed3/gestures --blas=off",
  ]);
});

Deno.test("experimentPlan() has vectors of each kind of gestures, and a loss for rotations alone", () => {
  const gestures = ["positions", "rotation6d"] as const, loss = "positions";
  const plan = experimentPlan({
    ...{ ...experiment, features: ["mfcc"], gestures, smoothing: ["none", "euro"] },
    ...{ learn: { loss }, train: { loss } },
  }, paths);
  assertEquals(plan.map(({ name, after }) => [name, ...after]), [
    ["data"],
    ["vectors-mfcc", "data"],
    ["vectors-mfcc-rotation6d", "data"],
    ["baseline-mfcc-seed3", "vectors-mfcc"],
    ["proposed-mfcc-45-seed3", "vectors-mfcc"],
    ["baseline-mfcc-rotation6d-seed3", "vectors-mfcc-rotation6d"],
    ["proposed-mfcc-rotation6d-45-seed3", "vectors-mfcc-rotation6d"],
  ]);
  const stages = (chain: number) => plan[chain]!.stages.map(({ task }) => task).join();
  const lossOf = (chain: number) =>
    plan[chain]!.stages.filter(({ args }) => args.includes("--loss=positions"))
      .map(({ task }) => task);
  assertEquals(plan[2]!.stages[0]!.args, [
    ...["split", "60", "--features=mfcc", "--gestures=rotation6d"],
    "--out=vectors/mfcc-rotation6d",
  ]);
  assertEquals([3, 4, 5, 6].map(lossOf), [[], [], ["train"], ["learn"]]);
  assertEquals(stages(5), "train,predict,smooth"); // positions come as they are
  const systems = evaluatedSystems(
    experimentCells({ ...experiment, gestures }).slice(2, 4),
    ["none", "euro"],
  );
  const at = "predicted/proposed-mfcc-rotation6d-45-seed3/gestures";
  assertEquals(systems.slice(2).map(({ predicted }) => predicted), [at, `${at}/euro`]);
  // An autoencoder of rotations does not encode the positions that are compared.
  const { args } = summaryChain(experiment, systems).stages[0]!;
  assertEquals(args.filter((arg) => arg.startsWith("--autoencoder")), []);
});

Deno.test("experimentPlan() makes vectors for each future, and cells learn from their own", () => {
  const plan = experimentPlan({ ...experiment, features: ["mfcc"], futures: [30, 5] }, paths);
  const args = (chain: string) => plan.find(({ name }) => name === chain)!.stages[0]!.args;
  assertEquals(args("vectors-mfcc-future5"), [
    "split",
    "60",
    "--features=mfcc",
    "--future=5",
    "--out=vectors/mfcc-future5",
  ]);
  const cell = plan.find(({ name }) => name === "baseline-mfcc-future5-seed3")!;
  assertEquals(cell.after, ["vectors-mfcc-future5"]);
  assertEquals(cell.stages[0]!.args.slice(0, 3), [
    "models/baseline-mfcc-future5-seed3",
    "9",
    "vectors/mfcc-future5",
  ]);
  const [system] = evaluatedSystems(experimentCells({ ...experiment, futures: [5] }), ["none"]);
  assertEquals(system!.future, 5);
});

Deno.test("experimentPlan() has stages of a cell that depend on no other cell", () => {
  const alone = experimentPlan({ ...experiment, features: ["prosody"] }, paths);
  const among = experimentPlan(experiment, paths);
  for (const chain of alone) {
    assertEquals(among.find(({ name }) => name === chain.name), chain);
  }
});

Deno.test("experimentPlan() makes a synthetic corpus first, and smooths where it is asked to", () => {
  const { learn: _, ...given } = experiment;
  const small = { ...given, data: { synthetic: { utterances: 5 } }, smoothing: ["none"] };
  const [data, , cell] = experimentPlan(validateExperiment(small), { manifest: "synthetic" });
  assertEquals(data!.stages.map(({ task, args: [first] }) => [task, first]), [
    ["synthesize", "--out=corpus"],
    ["split", "split"],
    ["ground-truth", "--data=split/test/labels"],
  ]);
  assertEquals(cell!.stages.some(({ task }) => task === "smooth"), false);
});

Deno.test("summaryChain() puts every smoothing of the cells that were made into one table", () => {
  const [first, ...others] = experimentCells(experiment);
  const systems = evaluatedSystems(others.slice(0, 1), experiment.smoothing);
  assertEquals(first!.name, "baseline-mfcc-seed3");
  assertEquals(systems.map(({ name, predicted }) => [name, predicted]), [
    ["proposed-mfcc-45-seed3", "predicted/proposed-mfcc-45-seed3/gestures/no_vel"],
    ["proposed-mfcc-45-euro-seed3", "predicted/proposed-mfcc-45-seed3/gestures/no_vel/euro"],
  ]);
  const chain = summaryChain(experiment, systems);
  assertEquals(chain.stages.map(({ task }) => task), ["evaluate", "tables", "figures"]);
  assertEquals(chain.after, ["proposed-mfcc-45-seed3"]);
});

Deno.test("stageFlags() spells settings as flags", () => {
  assertEquals(stageFlags({ batchSize: 3, layers: [4, 5], pretrain: true, restore: false }), [
    "--batch-size=3",
    "--layers=4,5",
    "--pretrain",
  ]);
});
