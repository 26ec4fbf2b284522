import { parse } from "@std/csv";
import { assert, assertEquals } from "@std/assert";
import { inFolder } from "../in_folder.ts";
import { runTask } from "./run_task.ts";

const TRAINING = ["--layers", "32", "--units", "48", "--batch-size", "128"]
  .concat("--sampling", "segments", "--segment", "16", "--stride", "8")
  .concat("--learning-rate", "0.005", "--seed", "1");

/** Mean distance of both hands over all sequences, cm. */
async function handError(path: string): Promise<number> {
  const average = parse(await Deno.readTextFile(path)).at(-1)!;
  assertEquals([average[0], average.length], ["Average", 3]);
  return (Number(average[1]) + Number(average[2])) / 2;
}

/**
 * Trains a system on a synthetic corpus, and checks that its hands are nearer to the recordings than the
 * static mean pose is, and than what it makes of other speech.
 */
export const learnsFromSpeech = (name: "baseline" | "proposed"): Promise<void> =>
  inFolder(async (folder) => {
    const run = async (name: string, ...args: string[]) => {
      const { code, stderr } = await runTask(name, args, folder);
      assertEquals(code, 0, `${name}: ${stderr}`);
    };
    await run("synthesize", "--out", "dataset", "--utterances", "48", "--seconds", "4-6");
    await run("split", "data", "--raw", "dataset", "--manifest", "synthetic");
    await run("vectorize", "data", "60", "--features", "prosody");
    await run("ground-truth", "--data", "data/test/labels", "--out", "original");
    if (name === "proposed") {
      const motion = ["--checkpoint-dir", "chkpt", "--latent-dim", "32"];
      const quick = ["--learning-rate", "0.003", "--weight-decay", "0", "--epochs", "8"];
      await run("learn", "data", ...motion, ...quick);
      await run("encode", "data", ...motion);
    }
    const outputs = name === "proposed" ? ["True", "32"] : ["False"];
    await run("train", name, "6", "data", "4", ...outputs, ...TRAINING);
    await run("predict", name, "data/test_inputs", `predicted/${name}`, "--decode");
    await run(
      ...["evaluate", "--original", "original", "--out", "evaluation"] as const,
      ...["--predicted", `predicted/${name}`, "--measure", "ape"],
      ...["--mean-pose", "data", "--shuffled", "-s", "LeftHand", "RightHand"],
    );
    const error = (system: string) => handError(`${folder}/evaluation/${system}/ape.csv`);
    const meanPose = await error("mean-pose");
    const own = await error(name), shuffled = await error(`${name}/shuffled`);
    const line = `${name}: ${own} cm, mean pose ${meanPose}, other speech ${shuffled}`;
    assert(own < 0.8 * meanPose && own < 0.8 * shuffled, line);
  });
