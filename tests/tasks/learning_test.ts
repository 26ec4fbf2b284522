import { parse } from "@std/csv";
import { assert, assertEquals } from "@std/assert";
import { inFolder } from "../support/in_folder.ts";
import { runTask } from "../support/tasks/run_task.ts";

const TRAINING = ["--layers", "32", "--units", "48", "--batch-size", "128"]
  .concat("--sampling", "segments", "--segment", "16", "--stride", "8")
  .concat("--learning-rate", "0.005", "--seed", "1");

/** Mean distance of both hands over all sequences, cm. */
async function handError(path: string): Promise<number> {
  const average = parse(await Deno.readTextFile(path)).at(-1)!;
  assertEquals([average[0], average.length], ["Average", 3]);
  return (Number(average[1]) + Number(average[2])) / 2;
}

Deno.test("baseline and proposed beat the static mean pose and themselves on other speech", () =>
  inFolder(async (folder) => {
    const run = async (name: string, ...args: string[]) => {
      const { code, stderr } = await runTask(name, args, folder);
      assertEquals(code, 0, `${name}: ${stderr}`);
    };
    await run("synthesize", "--out", "dataset", "--utterances", "48", "--seconds", "4-6");
    await run("split", "data", "--raw", "dataset", "--manifest", "synthetic");
    await run("vectorize", "data", "60", "--features", "prosody");
    await run("ground-truth", "--data", "data/test/labels", "--out", "original");
    const motion = ["--checkpoint-dir", "chkpt", "--latent-dim", "32"];
    const quick = ["--learning-rate", "0.003", "--weight-decay", "0", "--epochs", "8"];
    await run("learn", "data", ...motion, ...quick);
    await run("encode", "data", ...motion);
    await run("train", "baseline", "6", "data", "4", "False", ...TRAINING);
    await run("train", "proposed", "6", "data", "4", "True", "32", ...TRAINING);
    for (const name of ["baseline", "proposed"]) {
      await run("predict", name, "data/test_inputs", `predicted/${name}`, "--decode");
    }
    await run(
      ...["evaluate", "--original", "original", "--out", "evaluation"] as const,
      ...["--predicted", "predicted/baseline", "predicted/proposed", "--measure", "ape"],
      ...["--mean-pose", "data", "--shuffled", "-s", "LeftHand", "RightHand"],
    );
    const meanPose = await handError(`${folder}/evaluation/mean-pose/ape.csv`);
    for (const name of ["baseline", "proposed"]) {
      const own = await handError(`${folder}/evaluation/${name}/ape.csv`);
      const shuffled = await handError(`${folder}/evaluation/${name}/shuffled/ape.csv`);
      const line = `${name}: ${own} cm, mean pose ${meanPose}, other speech ${shuffled}`;
      assert(own < 0.8 * meanPose && own < 0.8 * shuffled, line);
    }
  }));
