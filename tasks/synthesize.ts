/**
 * `deno task synthesize`: makes a corpus of speech-like sound and gestures that depend on it.
 *
 * @module
 */
import { join } from "@std/path";
import { InputError } from "../src/errors/input_error.ts";
import { commandLine } from "../src/errors/quoted.ts";
import { quoted } from "../src/errors/quoted.ts";
import { exists, listFiles, readJson, writeFile } from "../src/files/files.ts";
import { type AtWork, stage } from "./command/stage.ts";
import { integer, type Kind, text } from "./command/values.ts";
import { jobsFlag, seed } from "./command/flags.ts";
import { startProgress } from "./command/progress.ts";
import { WorkerPool } from "./command/worker_pool.ts";
import type { Synthesized, SynthesizeJob } from "./data/synthesize_thread.ts";

/** `3-12`, or one number where all are of one length. */
const secondsRange: Kind<readonly [least: number, greatest: number]> = {
  ...text,
  words: "from 2 to 600",
  read(given, name) {
    const [, least, greatest = least] = given.match(/^(\d+\.?\d*)(?:-(\d+\.?\d*))?$/) ?? [];
    const range = [Number(least), Number(greatest)] as const;
    if (range[0] >= 2 && range[0] <= range[1] && range[1] <= 600) return range;
    throw new InputError(`${name} ${given} is no range from 2 up to 600 seconds, such as 3-12`);
  },
};

/** What can be said to it. */
export const command = {
  name: "synthesize",
  summary:
    "Makes a corpus to try everything out with: speech-like sound, and gestures that depend on " +
    "it,\nin the layout of the paper's data set. The same flags make the same bytes.",
  positionals: [],
  flags: {
    out: { value: "DIR", default: "dataset", help: "The folder to make" },
    utterances: {
      value: "N",
      is: integer({ least: 1, most: 1_000_000 }),
      default: "60",
      help: "How many; more does not change the first",
    },
    seed: { value: "S", is: seed, default: "1", help: "Another one makes another corpus" },
    seconds: {
      value: "MIN-MAX",
      is: secondsRange,
      default: "3-12",
      help: "Length of an utterance",
    },
    jobs: jobsFlag,
  },
  example: "--out dataset --utterances 60 --seed 1",
} as const;

/** What a corpus was made with: `DIR/synthesize.json`. */
interface Settings {
  readonly utterances: number;
  readonly seed: number;
  readonly seconds: readonly [least: number, greatest: number];
}

export default await stage(import.meta, command, async ({ flags }, run) => {
  const { utterances: count, seed, seconds: range } = flags;
  const settings: Settings = { utterances: count, seed, seconds: range };
  const jobs = Math.min(flags.jobs ?? navigator.hardwareConcurrency, count);
  await claimFolder(run, flags.out, settings);
  const utterances = await synthesize(flags.out, settings, jobs);
  const files = utterances.flatMap((_, i) => [
    join(flags.out, "speech", `audio${i + 1}.wav`),
    join(flags.out, "motion", `gesture${i + 1}.bvh`),
  ]);
  const seconds = utterances.reduce((sum, utterance) => sum + utterance.seconds, 0);
  const fast = utterances.filter(({ frameRate }) => frameRate === 100).length;
  return {
    outputs: [join(flags.out, "synthesize.json"), ...files],
    seed: settings.seed,
    wrote: `${flags.out}: ${utterances.length} utterances, ${(seconds / 60).toFixed(1)} min; ` +
      `motion at 100 frames a second in ${fast}, at 24 in ${utterances.length - fast}`,
    next: commandLine`deno task split data --raw ${flags.out} --manifest synthetic`,
  };
});

/**
 * Sees to it that the folder holds this corpus and nothing else, and notes in it what it is.
 *
 * @throws {InputError} If it holds other recordings: those may be all there is of them.
 */
async function claimFolder(run: AtWork, out: string, settings: Settings): Promise<void> {
  const path = `${out}/synthesize.json`;
  await run.take(out, { below: ["speech", "motion"] });
  const other = "name another folder with --out, or remove it";
  if (await exists(path)) {
    const before = await readJson(path) as Partial<Settings> | null;
    const isSame = before?.seed === settings.seed &&
      String(before.seconds) === String(settings.seconds) &&
      Number(before.utterances) <= settings.utterances;
    if (!isSame) {
      throw new InputError(`${out} holds another corpus, ${quoted(before)}; ${other}`);
    }
  } else {
    const files = [...await listFiles(out, "speech", 0), ...await listFiles(out, "motion", 0)];
    if (files.length > 0) {
      throw new InputError(`${out} holds other recordings, such as ${files[0]}; ${other}`);
    }
  }
  await run.begin(out);
  await writeFile(path, [`${JSON.stringify(settings)}\n`]);
}

/** Makes all utterances, several at a time. */
async function synthesize(
  out: string,
  { utterances: count, seed, seconds }: Settings,
  jobs: number,
): Promise<Synthesized[]> {
  const module = new URL("./data/synthesize_thread.ts", import.meta.url);
  using pool = new WorkerPool<SynthesizeJob, Synthesized>(module, jobs, {
    read: "inherit",
    write: "inherit",
  });
  using progress = startProgress("Making", count, "utterances");
  const utterances: Synthesized[] = [];
  const ids = Array.from({ length: count }, (_, i) => i + 1);
  for await (const made of pool.map(ids.map((id) => ({ out, id, seed, seconds })))) {
    progress.update(utterances.push(made));
  }
  return utterances;
}
