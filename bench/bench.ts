/**
 * `deno task bench [NAME [ARGS]]`: all benchmarks, each in a process of its own, or one of them.
 *
 * At the end one table: what was measured here and by a peer in the same rounds, where the peer is
 * installed (python3 with python_speech_features, parselmouth, librosa, PyTorch; the
 * command-line Praat; the system's BLAS). It is written to `results/bench.md`, and as JSON beside it.
 *
 *     --out FILE.json     where the figures go; the table beside them as FILE.md
 *     --compare FILE.json says what has moved since those were measured
 *     --docs FILE.md      puts the table between the lines <!-- bench --> and <!-- /bench --> of a page
 *
 * @module
 */
import { parseArgs } from "@std/cli";
import { join } from "@std/path";
import { cpus } from "node:os";
import { InputError } from "../src/errors/input_error.ts";
import { named } from "../src/errors/named.ts";
import { readJson, readText, writeFile } from "../src/files/files.ts";
import { readAs } from "../src/json/read_as.ts";
import {
  comparison,
  type Figure,
  type Figures,
  figuresSchema,
  markdownOf,
} from "./support/figures.ts";

const BENCHES: Readonly<Record<string, string>> = {
  features: "MFCC and spectrogram",
  prosody: "Pitch and intensity",
  motion: "BVH, kinematics, rotation fit, smoothing",
  backend: "Tensor engines and their kernels",
  prediction: "The speech encoder's prediction",
  autoencoder: "The motion autoencoder's training",
  training: "The speech encoder's training",
  generate: "generate as a process, from a cold start",
  drawing: "Figures, drawn for videos",
  vectorize: "vectorize on synthetic corpora",
  evaluate: "The measures of evaluation, and evaluate as a process",
};
/** Those that take an hour or more, or have a table of their own: run by name alone. */
const LONG: Readonly<Record<string, string>> = {
  sampling: "Windows or segments, whole batches or parts: what each learns, and how fast",
  kernels: "Where the time of a training step goes",
  scale: "How time and memory of the stages grow with the corpus",
};
const ALL = { ...BENCHES, ...LONG };
const HELP = `deno task bench [NAME [ARGS]] [flags]

All benchmarks, or one of them; a table at the end.

${Object.entries(ALL).map(([name, title]) => `  ${name.padEnd(12)} ${title}`).join("\n")}

  --out FILE.json      where the figures go, the table beside them as FILE.md: results/bench.json
  --compare FILE.json  says what has moved since those were measured
  --docs FILE.md       puts the table between the lines <!-- bench --> and <!-- /bench --> of a page

Example: deno task bench features --compare results/bench.json`;
const PERMISSIONS = ["read", "write", "env", "run", "ffi", "sys"].map((name) => `--allow-${name}`);

try {
  await bench();
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.error(`error: ${error.message}`);
  Deno.exit(1);
}

async function bench(): Promise<void> {
  const flags = parseArgs(Deno.args, { string: ["out", "compare", "docs"], boolean: ["help"] });
  if (flags.help) return console.log(HELP);
  const [only, ...args] = flags._.map(String);
  if (only !== undefined && !(only in ALL)) {
    throw new InputError(
      `there is no benchmark ${only}; choose ${Object.keys(ALL).join(", ")}`,
    );
  }
  const userFolder = Deno.env.get("INIT_CWD");
  if (userFolder) Deno.chdir(userFolder);
  const { out = "results/bench.json", compare, docs } = flags;
  const before = compare === undefined ? undefined : await readFigures(compare);
  if (docs !== undefined) withTable(docs, await readText(docs), ""); // an hour before it is needed
  const load = Deno.loadavg()[0]!;
  const figures: Figure[] = [];
  for (const [name, title] of Object.entries(only === undefined ? BENCHES : ALL)) {
    if (only !== undefined && name !== only) continue;
    console.log(`\n${title} (deno task bench ${name})`);
    figures.push(...await run(name, args));
  }
  if (figures.length === 0) return;
  const machine = {
    processor: cpus()[0]?.model.trim() || "an unnamed processor",
    cores: navigator.hardwareConcurrency,
    deno: Deno.version.deno,
    load: [load, Deno.loadavg()[0]!] as [number, number],
  };
  const all: Figures = { format: "aud2repr2pose-bench", version: "1", machine, figures };
  const table = markdownOf(all);
  console.log(`\n${table}`);
  await writeFile(out, [JSON.stringify(all, null, 1) + "\n"]);
  const page = out.replace(/(\.json)?$/, ".md");
  await writeFile(page, [table]);
  console.log(`Wrote ${out} and ${page}`);
  if (docs !== undefined) {
    await writeFile(docs, [withTable(docs, await readText(docs), table)]);
    console.log(`Wrote the table into ${docs}`);
  }
  if (before) console.log(["", ...comparison(before, all)].join("\n"));
}

/** Runs a benchmark; returns its figures. */
async function run(name: string, args: readonly string[]): Promise<Figure[]> {
  const script = new URL(`./${name}_bench.ts`, import.meta.url).href;
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "figures.jsonl");
    const { success } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", "--unstable-worker-options", ...PERMISSIONS, script, ...args],
      env: { BENCH_FIGURES: path },
      stdout: "inherit",
      stderr: "inherit",
    }).output();
    if (!success) throw new InputError(`the benchmark ${name} failed, see above`);
    const lines = await Deno.readTextFile(path).catch(() => "");
    return lines.split("\n").filter(Boolean).map((line) => JSON.parse(line));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function readFigures(path: string): Promise<Figures> {
  const json = await readJson(path);
  return named(path, () => readAs(figuresSchema, json, ""));
}

/** A page with the table between its two lines. */
function withTable(path: string, page: string, table: string): string {
  const between = /(<!-- bench -->\n)[^]*?(<!-- \/bench -->)/;
  if (between.test(page)) return page.replace(between, (_, from, to) => `${from}\n${table}\n${to}`);
  throw new InputError(
    `${path}: has no lines <!-- bench --> and <!-- /bench --> to put it between`,
  );
}
