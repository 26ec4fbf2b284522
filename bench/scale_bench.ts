/**
 * `deno task bench scale [SIZES]`: how processor time and peak memory of the stages grow with the corpus,
 * as exponents fitted to n^e. SIZES are numbers of utterances with commas, 60,240,960,3840 by default.
 *
 * Times are the processor's, user and system, so that a busy machine counts for little; GNU time takes
 * them and the peak of memory.
 *
 * @module
 */
import { programArguments, stageProgram } from "../tasks/command/stage_program.ts";

const sizes = (Deno.args[0] ?? "60,240,960,3840").split(",").map(Number);

/** The stages; what comes before the first that is measured makes the corpus. */
const STAGES = [
  "synthesize --out raw --utterances N --seed 1",
  "split data --raw raw --manifest synthetic",
  "vectorize data 60 --features mfcc+prosody",
  "learn data --checkpoint-dir chkpt --latent-dim 64 --epochs 1",
  "encode data --checkpoint-dir chkpt --latent-dim 64",
  "train model 1 data 30 True 64 --units 64 --layers 64 --batch-size 512",
  "ground-truth --data data/test/labels --out original",
  "smooth -g original",
  "evaluate --original original --predicted smoothed=original/euro --out result",
];

/** What a stage took. */
interface Cost {
  readonly seconds: number;
  readonly megabytes: number;
}

async function costOf(line: string, folder: string): Promise<Cost> {
  const [task, ...args] = line.split(" ");
  const { INIT_CWD: _, ...env } = Deno.env.toObject();
  const { success, stderr } = await new Deno.Command("/usr/bin/time", {
    args: [
      ...["-f", "%U %S %M", Deno.execPath()],
      ...programArguments(stageProgram(task!), false),
      ...args,
    ],
    ...{ cwd: folder, env: { ...env, INIT_CWD: folder }, clearEnv: true, stdout: "null" },
    stderr: "piped",
  }).output();
  const text = new TextDecoder().decode(stderr).trim();
  if (!success) throw new Error(`${line}: ${text}`);
  const [user, system, kilobytes] = text.split("\n").at(-1)!.split(" ").map(Number);
  return { seconds: user! + system!, megabytes: kilobytes! / 1000 };
}

/** The exponent e of value = c n^e by least squares of the logarithms. */
function exponent(values: readonly number[]): number {
  const x = sizes.map(Math.log), y = values.map(Math.log);
  const mean = (of: readonly number[]) => of.reduce((sum, one) => sum + one, 0) / of.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  const sum = (of: (i: number) => number) => x.reduce((all, _, i) => all + of(i), 0);
  return sum((i) => (x[i]! - meanX) * (y[i]! - meanY)) / sum((i) => (x[i]! - meanX) ** 2);
}

const costs = new Map<string, Cost[]>(STAGES.map((line) => [line, []]));
for (const size of sizes) {
  const folder = await Deno.makeTempDir({ prefix: "scale-" });
  try {
    for (const line of STAGES) {
      const cost = await costOf(line.replace("N", `${size}`), folder);
      costs.get(line)!.push(cost);
      const { seconds, megabytes } = cost;
      console.log(
        `${size} ${line.split(" ")[0]}: ${seconds.toFixed(1)} s, ${megabytes.toFixed(0)} MB`,
      );
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
const row = (cells: readonly (string | number)[]) => console.log(`| ${cells.join(" | ")} |`);
row(["stage", ...sizes.map((size) => `${size}: s, MB`), "time n^", "last step n^", "memory n^"]);
row(new Array(sizes.length + 4).fill("---"));
for (const [line, of] of costs) {
  const times = of.map(({ seconds }) => seconds), peaks = of.map(({ megabytes }) => megabytes);
  const step = Math.log(times.at(-1)! / times.at(-2)!) / Math.log(sizes.at(-1)! / sizes.at(-2)!);
  row([
    line.split(" ")[0]!,
    ...of.map((one) => `${one.seconds.toFixed(1)}, ${one.megabytes.toFixed(0)}`),
    ...[exponent(times), step, exponent(peaks)].map((value) => value.toFixed(2)),
  ]);
}
