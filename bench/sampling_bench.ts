/**
 * Does it cost quality that a segment's windows share their frames, or that a batch is normalised part
 * by part? Trains the baseline on a synthetic corpus, on shuffled windows and on several kinds of
 * segments, whole batches and parts, with three seeds each:
 *
 *     deno task bench sampling FOLDER [UPDATES [WIDTH [UTTERANCES [MODES]]]]
 *
 * MODES are some of the kinds, by a piece of their names.
 *
 * All take as many steps, as nearly as whole epochs allow; the table shows the dev loss and the test
 * APE that they end with, and how long each took to the dev loss that all of them reach. PyTorch
 * trains the same network on shuffled windows beside them where `python3` has torch. What FOLDER
 * holds already is not made again; on two cores it takes about an hour.
 */
import { parse } from "@std/csv";
import { SampledBatches } from "../src/model/batches/sampled_batches.ts";
import { peer } from "./support/peer.ts";

const [folder, UPDATES = "690", WIDTH = "128", UTTERANCES = "240", asked = ""] = Deno.args;
if (!folder) {
  console.error("error: FOLDER is missing: where corpus and models go");
  Deno.exit(1);
}
const BATCH = 512, SEEDS = [1, 2, 3];

/** A way to cut batches: from windows or segments, and into parts that are normalised by themselves. */
function mode(segment: { windows: number; stride: number } | undefined, part: number) {
  const { windows = 0, stride = 0 } = segment ?? {};
  const drawn = segment
    ? `segments of ${windows} windows, every ${stride}th frame`
    : "shuffled windows";
  const flags = segment
    ? ["--sampling", "segments", "--segment", `${windows}`, "--stride", `${stride}`]
    : ["--sampling", "windows"];
  return {
    name: part < BATCH ? `${drawn}, parts of ${part}` : drawn,
    folder: [segment ? `segments-${windows}-${stride}` : "windows", part].join("-"),
    segment,
    flags: [...flags, "--part-size", `${part}`],
  };
}
const MODES = [
  mode(undefined, BATCH),
  ...[[16, 4], [32, 4], [16, 8], [32, 8]].map(([windows, stride]) =>
    mode({ windows: windows!, stride: stride! }, BATCH)
  ),
  ...[256, 128].flatMap((part) => [mode({ windows: 32, stride: 4 }, part), mode(undefined, part)]),
].filter(({ name }) => name.includes(asked));

/** A training that has ended: its dev losses by epoch, its length, and its error on test. */
interface Trained {
  readonly devLosses: readonly number[];
  readonly seconds: number;
  /** Mean distance over all joints, cm. */
  readonly ape: number;
}

async function task(name: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", name, ...args],
    env: { INIT_CWD: folder! },
  }).output();
  if (!success) {
    throw new Error(`${name} ${args.join(" ")} failed: ${new TextDecoder().decode(stderr)}`);
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(`${folder}/${path}`).catch(() => undefined) !== undefined;
}

async function makeCorpus(): Promise<void> {
  if (await exists("data/vectors.json")) return;
  await task("synthesize", "--out", "dataset", "--utterances", UTTERANCES, "--seed", "1");
  await task("split", "data", "--raw", "dataset", "--manifest", "synthetic");
  await task("vectorize", "data", "60", "--features", "mfcc+prosody");
  await task("ground-truth", "--data", "data/test/labels", "--out", "original");
}

/** Epochs of about as many batches as there are to be updates. */
async function epochsOf({ segment }: typeof MODES[number]): Promise<number> {
  const [, ...rows] = parse(await Deno.readTextFile(`${folder}/data/utterances_train.csv`));
  const utterances = rows.map(([, first, frames]) => ({
    firstFrame: Number(first),
    frames: Number(frames),
  }));
  const nothing = { rows: 0, columns: 0, gather() {} };
  const corpus = { features: nothing, targets: nothing, utterances, silence: new Float32Array() };
  const sizes = { batchSize: BATCH, partSize: BATCH };
  const sampled = new SampledBatches(corpus, { seed: 1, context: 61, ...sizes, segment });
  return Math.round(Number(UPDATES) / sampled.batches);
}

async function train(mode: typeof MODES[number], seed: number): Promise<Trained> {
  const name = `${mode.folder}-seed${seed}`;
  if (!await exists(`models/${name}/seconds.txt`)) {
    const start = performance.now();
    const widths = ["--layers", `${WIDTH},${WIDTH},${WIDTH}`, "--units", WIDTH];
    const flags = [...widths, "--batch-size", `${BATCH}`, "--seed", `${seed}`, ...mode.flags];
    const epochs = await epochsOf(mode);
    await task("train", `models/${name}`, `${epochs}`, "data", "30", "False", ...flags);
    const seconds = (performance.now() - start) / 1000;
    await Deno.writeTextFile(`${folder}/models/${name}/seconds.txt`, `${seconds}\n`);
  }
  if (!await exists(`evaluation/${name}/ape.csv`)) {
    await task("predict", `models/${name}`, "data/test_inputs", `predicted/${name}`);
    const pair = ["--original", "original", "--predicted", `predicted/${name}`];
    await task("evaluate", ...pair, "--out", "evaluation", "--measure", "ape");
  }
  const rows = async (path: string) => parse(await Deno.readTextFile(`${folder}/${path}`));
  const curve = (await rows(`models/${name}/loss.csv`)).slice(1);
  const average = (await rows(`evaluation/${name}/ape.csv`)).at(-1)!.slice(1).map(Number);
  return {
    devLosses: curve.map((row) => Number(row[2])),
    seconds: Number(await Deno.readTextFile(`${folder}/models/${name}/seconds.txt`)),
    ape: mean(average),
  };
}

/** Epochs until a loss is reached, between two of them on the line of their logarithms. */
function epochsTo(loss: number, devLosses: readonly number[]): number {
  const epoch = devLosses.findIndex((there) => there <= loss);
  if (epoch <= 0) return epoch < 0 ? Infinity : 1;
  const [before, after] = [devLosses[epoch - 1]!, devLosses[epoch]!];
  return epoch + Math.log(before / loss) / Math.log(before / after);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function spread(values: readonly number[], digits: number): string {
  const centre = mean(values);
  const deviation = Math.sqrt(
    values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1),
  );
  return `${centre.toFixed(digits)} ± ${deviation.toFixed(digits)}`;
}

await Deno.mkdir(folder, { recursive: true });
await makeCorpus();
const runs = new Map<typeof MODES[number], Trained[]>(MODES.map((mode) => [mode, []]));
for (const seed of SEEDS) {
  for (const mode of MODES) {
    const trained = await train(mode, seed);
    runs.get(mode)!.push(trained);
    console.log(
      `${mode.name}, seed ${seed}: dev loss ${Math.min(...trained.devLosses).toFixed(2)}`,
    );
  }
}
const common = Math.max(...[...runs.values()].flat().map((run) => Math.min(...run.devLosses)));
console.log(`\n| sampling | dev loss, cm² | test APE, cm | seconds to ${common.toFixed(1)} cm² |`);
console.log("| --- | --- | --- | --- |");
for (const [mode, trained] of runs) {
  const losses = trained.map(({ devLosses }) => Math.min(...devLosses));
  const times = trained.map(({ devLosses, seconds }) =>
    seconds / devLosses.length * epochsTo(common, devLosses)
  );
  const cells = [spread(losses, 2), spread(trained.map(({ ape }) => ape), 2), spread(times, 0)];
  console.log(`| ${[mode.name, ...cells].join(" | ")} |`);
}

const epochs = await epochsOf(MODES[0]!);
const pytorch = await peer("sampling.py", [`${folder}/data`, `${epochs}`, WIDTH, `${BATCH}`]) as
  | { name: string; seconds: number; curve: { seconds: number; dev: number }[] }
  | undefined;
if (pytorch) {
  const needed = epochsTo(common, pytorch.curve.map(({ dev }) => dev));
  const last = pytorch.curve.at(-1)!;
  const seconds = pytorch.seconds / pytorch.curve.length * needed;
  console.log(`| ${pytorch.name} | ${last.dev.toFixed(2)} | | ${seconds.toFixed(0)} |`);
}
