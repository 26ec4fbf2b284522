/**
 * `deno task default-model`: makes the model in the box again, from nothing.
 *
 * @module
 */
import { fromFileUrl, join } from "@std/path";
import { InputError } from "../src/errors/input_error.ts";
import { modelFiles, readModelFolder, writeModelFolder } from "../src/files/model/model_folder.ts";
import { stage } from "./command/stage.ts";
import { makeSystems, prepareExperiment } from "./experiments/run_experiment.ts";

/** What can be said to it. */
export const command = {
  name: "default-model",
  summary: "Makes the model that generate uses without --model: from a synthetic corpus, as " +
    "experiments/default_model.json\nsays, on plain WebAssembly, in half precision; the same bytes " +
    "each time.",
  positionals: [],
  flags: {
    out: { value: "MODEL", default: "models/default", help: "The folder to write" },
    work: {
      value: "DIR",
      default: "results/default_model",
      help: "The folder of what leads to it, which the same command goes on with",
    },
  },
  example: "--out models/again",
} as const;

const CONFIG = fromFileUrl(new URL("../experiments/default_model.json", import.meta.url));

export default await stage(import.meta, command, async ({ flags: { out, work } }, run) => {
  await run.take(out);
  const prepared = await prepareExperiment(run, CONFIG, { out: work, raw: undefined });
  const failure = await makeSystems(prepared, 1);
  if (failure !== undefined) {
    throw new InputError(`${failure}; ${join(work, "stages")} has what each stage printed`);
  }
  const [cell] = prepared.cells;
  const { config, weights } = await readModelFolder(join(work, "models", cell!));
  await run.begin(out);
  await writeModelFolder(out, { config, weights }, { half: true });
  return {
    inputs: [CONFIG],
    outputs: await modelFiles(out),
    wrote: `${out}; how it does is in ${join(work, "tables")}`,
    next: "deno task generate SPEECH.wav OUT.bvh",
  };
});
