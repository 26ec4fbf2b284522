/**
 * `deno task soak`: stages are killed, starved and disturbed at random moments, over and over. After each
 * fault the same command is given again, and has to end with the bytes of a run without a fault, with
 * nothing half-written left.
 *
 * ```sh
 * deno task soak --rounds 50 --seed 1
 * deno task soak --fault "full disk" --rounds 10
 * ```
 *
 * Faults: `group` (SIGKILL of all processes of a stage, or of the server of a study while answers come in), `parent` (SIGKILL of an experiment alone, whose
 * stage has to end with it), `full disk` and `read-only` (on a small tmpfs, where this may mount one),
 * `source` (a file that is read changes), `clock` (all files are from the future, as after the clock was
 * set back), `twice` (two runs on one folder).
 *
 * @module
 */
import { parseArgs } from "@std/cli";
import { Random } from "../../src/random/random.ts";
import { programArguments, stageProgram } from "../../tasks/command/stage_program.ts";
import { writeSmallExperiment } from "../support/data/small_experiment.ts";
import { folderContents } from "../support/tasks/folder_contents.ts";
import { startStudyKills } from "./study_kills.ts";

/** The stages, in the order of the paper, and what each writes. */
const STAGES: readonly (readonly [line: string, writes: string, resume?: boolean])[] = [
  ["synthesize --out raw --utterances 10 --seed 1 --jobs 2", "raw"],
  ["split data --raw raw --manifest synthetic --jobs 2", "data"],
  ["vectorize data 6 --features prosody --jobs 2", "data"],
  [
    "learn data --checkpoint-dir chkpt --layers 9,7,9 --middle-layer 2 --pretrain --pretraining-epochs 1 --epochs 3",
    "chkpt",
    true,
  ],
  ["encode data --checkpoint-dir chkpt --latent-dim 7", "data"],
  [
    "train model 2 data 4 True 7 --units 8 --batch-size 64 --part-size 32 --threads 2",
    "model",
    true,
  ],
  ["predict model data/test_inputs encoded", "encoded"],
  ["decode data encoded decoded --checkpoint-dir chkpt --latent-dim 7", "decoded"],
  ["remove-velocity -g decoded", "decoded"],
  ["smooth -g decoded/no_vel", "decoded"],
  ["ground-truth --data data/test/labels --out original", "original"],
  [
    "evaluate --original original --predicted mine=decoded/no_vel --out result",
    "result",
  ],
  ["tables result --out tables", "tables"],
  ["experiment small.json --out out", "out"],
];
const FAULTS = ["group", "parent", "full disk", "read-only", "source", "clock", "twice"] as const;
type Fault = typeof FAULTS[number];

/** The server of a study, which is killed too; it is no stage. */
const SERVE = "study";

/** Bytes of a tmpfs that no stage's files fit into, beside what was there. */
const ROOM = 256 * 1024;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs a program to its end. */
async function run(program: string, ...args: string[]): Promise<{ code: number; text: string }> {
  const { code, stdout, stderr } = await new Deno.Command(program, { args }).output();
  return { code, text: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
}

/** Starts a stage as a process group of its own. */
function start(line: string, cwd: string): Deno.ChildProcess {
  const [task, ...args] = line.split(" ");
  const { INIT_CWD: _, ...env } = Deno.env.toObject();
  return new Deno.Command("setsid", {
    args: [Deno.execPath(), ...programArguments(stageProgram(task!), false), ...args],
    ...{ cwd, env: { ...env, INIT_CWD: cwd, NO_COLOR: "1" }, clearEnv: true },
    ...{ stdin: "null", stdout: "piped", stderr: "piped" },
  }).spawn();
}

async function ended(child: Deno.ChildProcess): Promise<{ code: number; text: string }> {
  const { code, stdout, stderr } = await child.output();
  return { code, text: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
}

/** Whether a process of a group lives. */
async function lives(group: number): Promise<boolean> {
  return (await run("pgrep", "-g", `${group}`)).code === 0;
}

/** What a folder holds but for times: logs, how long stages took. */
async function contents(folder: string): Promise<Map<string, Uint8Array>> {
  const all = Object.entries(await folderContents(folder));
  return new Map(
    all.filter(([path]) => !/(^|\/)(stages\/|\.lock$)/.test(path)) as [string, Uint8Array][],
  );
}

/** In what a folder differs from what it should hold; undefined where in nothing. */
async function difference(
  folder: string,
  whole: ReadonlyMap<string, Uint8Array>,
): Promise<string | undefined> {
  const found = await contents(folder);
  for (const [path, bytes] of found) {
    if (/\.partial(\/|$)/.test(path)) return `${path} is left`;
    const expected = whole.get(path);
    if (!expected) return `${path} should not be there`;
    if (expected.length !== bytes.length || expected.some((byte, i) => byte !== bytes[i])) {
      return `${path} is other than without the fault`;
    }
  }
  const lost = [...whole.keys()].find((path) => !found.has(path));
  return lost === undefined ? undefined : `${lost} is lost`;
}

/** A folder on a small file system of its own; undefined where none may be mounted. */
async function mountSmall(folder: string): Promise<AsyncDisposable | undefined> {
  const { text } = await run("du", "-sb", folder);
  const size = Number(text.split("\t")[0]) + ROOM, place = `${folder}.mounted`;
  await Deno.mkdir(place);
  if ((await run("mount", "-t", "tmpfs", "-o", `size=${size}`, "tmpfs", place)).code !== 0) {
    await Deno.remove(place);
    return undefined;
  }
  return {
    async [Symbol.asyncDispose]() {
      await run("umount", "-l", place);
      await Deno.remove(place).catch(() => {});
    },
  };
}

/** What was seen of a stage without a fault. */
interface Whole {
  readonly line: string;
  readonly writes: string;
  readonly resume: boolean;
  /** The folder as it was before it. */
  readonly before: string;
  readonly seconds: number;
  readonly contents: ReadonlyMap<string, Uint8Array>;
}

/** Runs all stages once, keeping the folder as it was before each. */
async function runWhole(folder: string, names: readonly string[]): Promise<Whole[]> {
  const work = `${folder}/work`, wholes: Whole[] = [];
  await Deno.mkdir(work);
  await writeSmallExperiment(`${work}/small.json`);
  for (const [i, [line, writes, resume = false]] of STAGES.entries()) {
    const before = `${folder}/before${i}`;
    await run("cp", "-a", work, before);
    const begun = performance.now(), { code, text } = await ended(start(line, work));
    if (code !== 0) throw new Error(`${line}: ${text}`);
    const seconds = (performance.now() - begun) / 1000;
    const task = line.split(" ")[0]!;
    console.log(`${task}: ${seconds.toFixed(1)} s without a fault`);
    if (names.length > 0 && !names.includes(task)) continue;
    wholes.push({
      line,
      writes,
      resume,
      before,
      seconds,
      contents: await contents(`${work}/${writes}`),
    });
  }
  return wholes;
}

/** Lets a fault happen to a stage; returns what is wrong afterwards. */
async function disturb(
  folder: string,
  whole: Whole,
  fault: Fault,
  random: Random,
): Promise<string | "not tried" | undefined> {
  const work = `${folder}/round`;
  await run("rm", "-rf", work);
  await run("cp", "-a", whole.before, work);
  const moment = 1000 * random.uniform(0.05, 1.1) * whole.seconds;
  const again = whole.line + (whole.resume ? " --resume" : "");
  let place = work;
  await using small = fault === "full disk" || fault === "read-only"
    ? await mountSmall(work)
    : undefined;
  if (fault === "full disk" || fault === "read-only") {
    if (!small) return "not tried";
    place = `${work}.mounted`;
    await run("cp", "-a", `${work}/.`, place);
  }
  if (fault === "read-only") await run("mount", "-o", "remount,ro", place);
  const changed = fault === "source" ? await changeSource(work, whole, moment, random) : undefined;
  const child = start(whole.line, place);
  const end = ended(child);
  if (fault === "group" || fault === "parent") {
    await Promise.race([pause(moment), end]);
    await run("kill", "-KILL", "--", fault === "group" ? `-${child.pid}` : `${child.pid}`);
  }
  const other = fault === "twice" ? ended(start(whole.line, place)) : undefined;
  const first = await end, second = await other;
  if (second && first.code !== 0 && second.code !== 0) {
    return `neither of two runs ended well: ${first.text}${second.text}`;
  }
  if (/\n +at .*:\d+:\d+/.test(first.text)) return `ends with a stack: ${first.text}`;
  if (fault === "parent") {
    for (let waited = 0; await lives(child.pid); waited += 100) {
      if (waited > 30_000) return "its stage lives on";
      await pause(100);
    }
  }
  await changed?.();
  if (place !== work) {
    await run("mount", "-o", "remount,rw,size=1g", place);
  }
  if (fault === "clock") await fromTheFuture(place);
  const { code, text } = await ended(start(again, place));
  if (code !== 0) return `does not go on: ${text}`;
  return await difference(`${place}/${whole.writes}`, whole.contents);
}

/** Changes a file that the stage reads, while it runs; returns what puts it back. */
async function changeSource(
  work: string,
  whole: Whole,
  moment: number,
  random: Random,
): Promise<() => Promise<void>> {
  const files = Object.keys(await folderContents(work)).sort();
  const path = `${work}/${files[random.integer(files.length)] ?? "small.json"}`;
  const bytes = await Deno.readFile(path), { mtime } = await Deno.stat(path);
  const timer = setTimeout(() => Deno.writeFileSync(path, bytes.slice(0, -1)), moment);
  return async () => {
    clearTimeout(timer);
    const isOutput = path.startsWith(`${work}/${whole.writes}/`);
    // What the stage itself has written since is not to be put back.
    if (isOutput && !await Deno.stat(path).catch(() => null)) return;
    await Deno.writeFile(path, bytes);
    if (mtime) await Deno.utime(path, mtime, mtime);
  };
}

/** All files as after the clock was set back by a year. */
async function fromTheFuture(folder: string): Promise<void> {
  const time = new Date(Date.now() + 365 * 86_400_000);
  for (const path of Object.keys(await folderContents(folder))) {
    await Deno.utime(`${folder}/${path}`, time, time);
  }
}

/**
 * Disturbs stages, round by round.
 *
 * @param rounds How many times.
 * @param seed Where stages, faults and moments come from.
 * @param only A fault, and names of stages; all where absent or empty.
 * @returns A line on each round that went wrong, and how often each fault was tried.
 */
export async function soak(
  rounds: number,
  seed: number,
  only: { readonly fault?: Fault; readonly stages?: readonly string[] } = {},
): Promise<{ wrong: string[]; tried: Map<string, number> }> {
  const folder = await Deno.makeTempDir({ prefix: "soak-" }), random = new Random(seed);
  const wrong: string[] = [], tried = new Map<string, number>();
  try {
    const wholes = await runWhole(folder, only.stages ?? []);
    await using study = await startStudyKills(`${folder}/study`);
    for (let round = 0; round < rounds; round++) {
      const fault = only.fault ?? FAULTS[random.integer(FAULTS.length)]!;
      const fitting = wholes.filter(({ line }) => fault !== "parent" || /^experiment /.test(line));
      const served = fault === "group" && (!only.stages?.length || only.stages.includes(SERVE));
      const drawn = random.integer(Math.max(1, fitting.length + Number(served)));
      const whole = fitting[drawn];
      if (!whole && !served) continue;
      const task = whole?.line.split(" ")[0] ?? SERVE;
      const what = whole ? await disturb(folder, whole, fault, random) : await study.kill(random);
      if (what === "not tried") continue;
      tried.set(fault, (tried.get(fault) ?? 0) + 1);
      if (what !== undefined) wrong.push(`round ${round}, ${task}, ${fault}: ${what}`);
      console.log(`${round + 1} of ${rounds}: ${task}, ${fault}: ${what ?? "survived"}`);
    }
  } finally {
    await run("rm", "-rf", folder);
  }
  return { wrong, tried };
}

if (import.meta.main) {
  const flags = parseArgs(Deno.args, {
    string: ["rounds", "seed", "fault", "stages"],
    boolean: ["help"],
  });
  if (flags.help) {
    console.log(`deno task soak [flags]

Stages are killed, starved and disturbed at random moments; the next run must end with the same bytes.

  --rounds N     how many faults: 30
  --seed S       what is drawn: 1
  --fault FAULT  one kind alone: ${FAULTS.join(", ")}
  --stages LIST  some stages alone, such as learn,train; study is its server

Example: deno task soak --fault "full disk" --rounds 10`);
    Deno.exit();
  }
  if (flags.fault !== undefined && !(FAULTS as readonly string[]).includes(flags.fault)) {
    console.error(`error: --fault ${flags.fault} is none of ${FAULTS.join(", ")}`);
    Deno.exit(1);
  }
  const { wrong, tried } = await soak(Number(flags.rounds ?? 30), Number(flags.seed ?? 1), {
    ...(flags.fault !== undefined && { fault: flags.fault as Fault }),
    ...(flags.stages !== undefined && { stages: flags.stages.split(",") }),
  });
  for (const [fault, count] of tried) console.log(`${fault}: ${count} tried`);
  console.log(
    `${[...tried.values()].reduce((a, b) => a + b, 0)} faults, ${wrong.length} not survived`,
  );
  for (const line of wrong) console.log(line);
  if (wrong.length > 0) Deno.exit(1);
}
