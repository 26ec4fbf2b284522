/**
 * Times `vectorize` from end to end on 60 synthetic utterances and on four times as many, with the
 * peak of its memory (on Linux), and estimates how long the paper's data set takes:
 *
 *     deno run --allow-read --allow-write --allow-run bench/vectorize_bench.ts [JOBS]
 *
 * The corpus is made once, in a temporary folder.
 */
import { type Measurement, rounds } from "./support/figures.ts";

/** Minutes of speech in the paper's data set, and utterances of the corpora. */
const PAPER_MINUTES = 171;
const [SMALL, LARGE] = [60, 240];
const RECIPES = ["mfcc", "mfcc+prosody", "mfcc+spectrogram+prosody"];

const jobs = Deno.args[0] ?? String(navigator.hardwareConcurrency);
const folder = await Deno.makeTempDir();
try {
  for (const utterances of [SMALL, LARGE]) {
    const [raw, data] = [`${folder}/raw${utterances}`, `${folder}/data${utterances}`];
    await task("synthesize", ["--out", raw, "--utterances", String(utterances)]);
    await task("split", [data, "--raw", raw, "--manifest", "synthetic", "--link", "hard"]);
  }
  await rounds("vectorize", async (measured) => {
    for (const name of RECIPES) measured(await vectorize(name, ["--features", name]));
    measured(await vectorize("mfcc --windows", ["--windows"]));
  });
} finally {
  await Deno.remove(folder, { recursive: true });
}

/** Vectorizes both corpora, prints the peak of the memory, and estimates the paper's data set. */
async function vectorize(name: string, flags: readonly string[]): Promise<Measurement> {
  const results = [];
  for (const utterances of [SMALL, LARGE]) {
    const data = `${folder}/data${utterances}`;
    const args = [data, "60", "--jobs", jobs, ...flags];
    results.push({ ...await task("vectorize", args), minutes: await minutesOf(data) });
  }
  const [small, large] = results as [typeof results[0], typeof results[0]];
  console.log(
    `${name}: peak ${small.peak.toFixed(0)} MB of ${small.minutes.toFixed(1)} min, ` +
      `${large.peak.toFixed(0)} MB of ${large.minutes.toFixed(1)} min`,
  );
  const what = `vectorize, ${name}, the paper's ${PAPER_MINUTES} minutes, ${jobs} threads`;
  return { what, seconds: large.seconds / large.minutes * PAPER_MINUTES };
}

/** Minutes of speech in a DATA folder, noisy copies not counted. */
async function minutesOf(data: string): Promise<number> {
  const { parts, frameRate } = JSON.parse(await Deno.readTextFile(`${data}/vectors.json`));
  const frames = parts.train.frames / 2 + parts.dev.frames + parts.test.frames;
  return frames / frameRate / 60;
}

/** Runs a task's program and watches its memory. */
async function task(
  name: string,
  args: readonly string[],
): Promise<{ seconds: number; peak: number }> {
  const program = new URL(`../tasks/${name}.ts`, import.meta.url);
  const start = performance.now();
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", "--unstable-worker-options", "--allow-read", "--allow-write"],
      ...["--allow-env", program.href, ...args],
    ],
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let peak = NaN;
  const watch = setInterval(async () => peak = await peakMemory(process.pid) ?? peak, 50);
  const { code, stderr } = await process.output();
  clearInterval(watch);
  if (code !== 0) throw new Error(`${name}: ${new TextDecoder().decode(stderr)}`);
  return { seconds: (performance.now() - start) / 1000, peak };
}

/**
 * The most memory, in MB, that a process has had so far. Read by another program, since Deno itself
 * reads nothing below /proc without all permissions.
 */
async function peakMemory(pid: number): Promise<number | undefined> {
  if (Deno.build.os !== "linux") return undefined;
  const { stdout } = await new Deno.Command("cat", {
    args: [`/proc/${pid}/status`],
    stderr: "null", // it may have ended
  }).output();
  const kilobytes = /VmHWM:\s*(\d+) kB/.exec(new TextDecoder().decode(stdout))?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1000;
}
