import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { readVectorsInfo } from "../../src/files/data/data_set.ts";
import { NpyReader } from "../../src/files/npy/npy_reader.ts";
import { inFolder } from "../support/in_folder.ts";
import { runTask } from "../support/tasks/run_task.ts";
import { writeTake } from "../support/data/take.ts";

const root = fromFileUrl(new URL("../../", import.meta.url));

/** Runs a task, which must succeed. */
async function task(folder: string, name: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runTask(name, args, folder);
  assertEquals(code, 0, `${name}: ${stderr}`);
  return stdout;
}

/** The most memory that a process had so far, in MB; Deno itself may not read that. */
async function peakOf(pid: number): Promise<number> {
  const { stdout } = await new Deno.Command("grep", {
    args: ["VmHWM", `/proc/${pid}/status`],
    stderr: "null",
  }).output();
  return Number(/\d+/.exec(new TextDecoder().decode(stdout))?.[0] ?? 0) / 1024;
}

/** Runs the task's own program, and tells how long it took and the most memory that it had, in MB. */
async function measured(folder: string, name: string, ...args: string[]) {
  const { tasks } = JSON.parse(await Deno.readTextFile(`${root}deno.json`));
  const [, ...own] = (tasks[name].command as string).split(" ");
  const start = performance.now();
  const child = new Deno.Command(Deno.execPath(), {
    args: [...own.map((arg) => arg.startsWith("tasks/") ? `${root}${arg}` : arg), ...args],
    cwd: folder,
    env: { INIT_CWD: folder },
    stdout: "null",
    stderr: "inherit",
  }).spawn();
  let megabytes = 0, running = true;
  const ended = child.status.then((status) => {
    running = false;
    return status;
  });
  while (running) {
    megabytes = Math.max(megabytes, await peakOf(child.pid));
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  assertEquals((await ended).code, 0, name);
  assert(megabytes > 0, "its memory was seen");
  return { seconds: (performance.now() - start) / 1000, megabytes };
}

/** The last steps of one's own data, as small as they can be. */
async function learnAndGenerate(folder: string, data: string, speech: string): Promise<void> {
  const checkpoint = ["--checkpoint-dir", "c", "--latent-dim", "8"];
  await task(folder, "learn", data, ...checkpoint, "--epochs", "1");
  await task(folder, "encode", data, ...checkpoint);
  const small = ["--layers", "8", "--units", "8"];
  await task(folder, "train", "models/own", "1", data, "26", "True", "8", ...small);
  await task(folder, "generate", speech, "talk.bvh", "--model", "models/own");
}

const ignore = Deno.build.os !== "linux"; // where a process' memory is told elsewhere

Deno.test({
  name: "an hour-long take goes through the five steps, in the time of short ones and under 1 GB",
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      await Deno.mkdir(`${folder}/raw`);
      await writeTake(`${folder}/raw/hour`, { seconds: 3600 });
      for (const id of ["short1", "short2"]) await writeTake(`${folder}/raw/${id}`, { seconds: 6 });
      const common = { name: "mine", files: { speech: "{id}.wav", motion: "{id}.bvh" } };
      const manifests = {
        whole: { split: { rule: "lists", train: ["hour"], dev: ["short1"], test: ["short2"] } },
        pieces: {
          split: { rule: "time", train: 0.8, dev: 0.1, test: 0.1 },
          cut: { rule: "length", seconds: 10 },
        },
      };
      const results: Record<string, { seconds: number; megabytes: number }> = {};
      for (const [name, fields] of Object.entries(manifests)) {
        const manifest = { ...common, ...fields };
        await Deno.writeTextFile(`${folder}/${name}.json`, JSON.stringify(manifest));
        const own = ["--raw", "raw", "--manifest", `${name}.json`, "--link", "hard"];
        const cut = await measured(folder, "split", name, ...own);
        assert(cut.megabytes < 1000, `split: ${cut.megabytes} MB`);
        results[name] = await measured(folder, "vectorize", name, "60");
      }
      const { whole, pieces } = results;
      assert(whole!.megabytes < 1000, `${whole!.megabytes} MB`);
      assert(pieces!.megabytes < 1000, `${pieces!.megabytes} MB`);
      assert(whole!.seconds < 2 * pieces!.seconds, JSON.stringify(results));

      // The noisy copy has the motion of the take, which came in stretches.
      const { parts } = await readVectorsInfo(`${folder}/whole`);
      using gestures = new NpyReader(`${folder}/whole/Y_train.npy`);
      const rows = parts.train.frames / 2;
      assert(rows > 71_900, `${rows} frames`);
      assertEquals(gestures.rows, 2 * rows);
      for (const row of [0, 6000, rows - 1]) {
        assertEquals(gestures.read(row, 1), gestures.read(rows + row, 1));
      }
      await learnAndGenerate(folder, "pieces", "raw/short1.wav");
    }),
});

Deno.test({
  name: "3,000 short takes go through the five steps",
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      await Deno.mkdir(`${folder}/raw`);
      const take = { seconds: 1.5, frameRate: 20, sampleRate: 8000 };
      for (let i = 0; i < 3000; i++) await writeTake(`${folder}/raw/${i}`, take);
      const manifest = {
        name: "mine",
        files: { speech: "{id}.wav", motion: "{id}.bvh" },
        split: { rule: "ratio", train: 0.8, dev: 0.1, test: 0.1, seed: 1 },
      };
      await Deno.writeTextFile(`${folder}/mine.json`, JSON.stringify(manifest));
      await task(folder, "split", "data", "--raw", "raw", "--manifest", "mine.json");
      const { megabytes } = await measured(folder, "vectorize", "data", "60");
      assert(megabytes < 1000, `${megabytes} MB`);
      const { parts } = await readVectorsInfo(`${folder}/data`);
      const count = Object.values(parts).reduce((sum, { utterances }) => sum + utterances, 0);
      assertEquals(count, 3000 + parts.train.utterances / 2);
      await learnAndGenerate(folder, "data", "raw/7.wav");
    }),
});
