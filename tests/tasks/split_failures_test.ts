import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { encodeWav } from "../../src/audio/wav/encode_wav.ts";
import { fixture } from "../support/published_model.ts";
import { callTask, taskEnvironment, taskProgram } from "../support/tasks/run_task.ts";
import {
  contents,
  inRecordings,
  manifest,
  split,
  splitWell,
  writeManifest,
} from "../support/data/small_split.ts";

Deno.test("deno task split completes what a killed run has left", () =>
  inRecordings(async (folder) => {
    // Enough sound that the noise takes a while: 12 names of one file of 15 s.
    const sampleRate = 44100;
    const channels = [Float64Array.from({ length: 15 * sampleRate }, (_, i) => Math.sin(i / 50))];
    await Deno.writeFile(`${folder}/long.wav`, encodeWav({ sampleRate, channels }));
    for (let id = 13; id <= 24; id++) {
      await Deno.link(`${folder}/long.wav`, `${folder}/raw/wav/s${id}.wav`);
      await Deno.copyFile(fixture("motion_24fps.bvh"), `${folder}/raw/take/bvh/${id}.bvh`);
    }
    await writeManifest(folder, {
      split: { ...manifest.split, train: [{ from: 1, to: 5 }, { from: 13, to: 24 }] },
    });
    const inputs = `${folder}/data/train/inputs`;
    const noisy = () => {
      try {
        return [...Deno.readDirSync(inputs)].filter(({ name }) => /^naudio.*wav$/.test(name))
          .length;
      } catch {
        return 0;
      }
    };
    const child = spawnSplit(folder, "data");
    let isRunning = true;
    const ended = child.status.then(() => isRunning = false);
    while (isRunning && noisy() < 3) await new Promise((resolve) => setTimeout(resolve, 2));
    assert(isRunning, "it is killed before its end");
    child.kill("SIGKILL");
    await ended;
    const lock = JSON.parse(await Deno.readTextFile(`${folder}/data/split.lock.json`));
    assertEquals(lock.complete, false);

    await splitWell(folder, "data", "--link", "hard");
    await splitWell(folder, "fresh", "--link", "hard");
    assertEquals(await contents(`${folder}/data`), await contents(`${folder}/fresh`));
  }));

Deno.test("deno task split fails by name where a recording changes under it", () =>
  inRecordings(async (folder) => {
    const sampleRate = 44100;
    const channels = [Float64Array.from({ length: 20 * sampleRate }, (_, i) => Math.sin(i / 50))];
    const long = encodeWav({ sampleRate, channels });
    for (let id = 1; id <= 5; id++) await Deno.writeFile(`${folder}/raw/wav/s${id}.wav`, long);
    const ended = split(folder, "data", "--jobs", "1");
    const state = () => Deno.readTextFile(`${folder}/data/split.lock.json`).catch(() => undefined);
    while (await state() === undefined) await new Promise((resolve) => setTimeout(resolve, 2));
    await Deno.writeTextFile(`${folder}/raw/take/bvh/8.bvh`, "\n", { append: true });
    const { code, stderr } = await ended;
    assertEquals(code, 1);
    assertStringIncludes(stderr, `error: ${folder}/raw/take/bvh/8.bvh: changed while it was`);
    assertEquals(JSON.parse((await state())!).complete, false);
    await splitWell(folder, "data", "--jobs", "1");
    await splitWell(folder, "fresh", "--jobs", "1");
    assertEquals(await contents(`${folder}/data`), await contents(`${folder}/fresh`));
  }));

/** Starts the task as a process of its own, which can be killed. */
function spawnSplit(folder: string, data: string): Deno.ChildProcess {
  const flags = ["--raw", `${folder}/raw`, "--manifest", `${folder}/mine.json`, "--link", "hard"];
  return new Deno.Command(Deno.execPath(), {
    args: [...taskProgram("split"), `${folder}/${data}`, ...flags],
    env: taskEnvironment(),
    stdout: "null",
    stderr: "null",
  }).spawn();
}

Deno.test("deno task split answers bad input with one line and exit code 1", () =>
  inRecordings(async (folder) => {
    const bad = async (name: string, fields: object) => {
      await Deno.writeTextFile(
        `${folder}/${name}.json`,
        JSON.stringify({ ...manifest, ...fields }),
      );
      return ["--manifest", `${folder}/${name}.json`];
    };
    const files = (speech: string, motion = "**/{id}.bvh") => ({ files: { speech, motion } });
    await Deno.mkdir(`${folder}/raw/dup`);
    await Deno.writeTextFile(`${folder}/raw/dup/s1.wav`, "");
    await Deno.writeTextFile(`${folder}/raw/dup/empty.bvh`, "");
    await Deno.copyFile(fixture("voice_22k.wav"), `${folder}/raw/dup/empty.wav`);
    await Deno.writeTextFile(`${folder}/raw/dup/text.wav`, "text");
    await Deno.writeTextFile(`${folder}/raw/dup/text.bvh`, "text");
    const all = { split: { rule: "ratio", train: 1, dev: 0, test: 0, seed: 0 } };
    const lists = (id: string) => ({ split: { rule: "lists", train: [id], dev: [], test: [] } });
    const data = `${folder}/data`;
    await Deno.mkdir(`${folder}/damaged`);
    await Deno.writeTextFile(`${folder}/damaged/split.lock.json`, `{"version": 1}`);
    await Deno.mkdir(`${folder}/nested/train/raw`, { recursive: true });
    await Deno.copyFile(fixture("voice_22k.wav"), `${folder}/nested/train/raw/1.wav`);
    await Deno.copyFile(fixture("motion_24fps.bvh"), `${folder}/nested/train/raw/1.bvh`);
    const flat = await bad("flat", { ...files("{id}.wav", "{id}.bvh"), ...all });

    const cases: [args: string[], line: string][] = [
      [[], "DATA is missing; usage: deno task split DATA [flags]"],
      [[data, "--link", "soft"], "--link soft is none of copy, hard, symbolic"],
      [[data, "--jobs", "0"], "--jobs 0 is not a whole number from 1 to 256"],
      [[data, "--manifest", "saga"], "--manifest saga is neither one of takeuchi, synthetic"],
      [[data, "--manifest", `${folder}/none.json`], "none.json: no such file"],
      [
        [data, ...await bad("typo", { splt: manifest.split })],
        "typo.json: data manifest: splt is not a field",
      ],
      [[data, "--raw", `${folder}/none`], `none: no such folder; put the recordings there`],
      [[data, "--raw", `${folder}/mine.json`], "mine.json: is a file, not the data set's folder"],
      [
        [data, ...await bad("nothing", files("audio/{id}.wav"))],
        "no wav file with its BVH file: 0 files are called audio/{id}.wav, 13 are called **/{id}.bvh",
      ],
      [
        [data, ...await bad("double", files("**/s{id}.wav"))],
        "two files have the id 1: dup/s1.wav and wav/s1.wav",
      ],
      [
        [data, ...await bad("nowhere", lists("x"))],
        "none of its 10 utterances is in a part, such as 1; see the manifest's split",
      ],
      [
        [data, ...await bad("empty", { ...files("dup/{id}.wav"), ...lists("empty") })],
        "dup/empty.bvh: is empty",
      ],
      [
        [data, ...await bad("text", { ...files("dup/{id}.wav"), ...lists("text") })],
        "dup/text.wav: not a WAV file",
      ],
      [[`${folder}/raw/data`], `${folder}/raw/data is in ${folder}/raw`],
      [[`${folder}/raw`], "the folder of the recordings"],
      [[`${folder}/nested`, ...flat, "--raw", `${folder}/nested/train/raw`], "which is written"],
      [[`${folder}/mine.json`], "mine.json/split.lock.json: "],
      [[`${folder}/damaged`], "split.lock.json: is damaged; delete it and run again"],
    ];
    for (const [args, line] of cases) {
      const defaults = [
        ...args.includes("--raw") ? [] : ["--raw", `${folder}/raw`],
        ...args.includes("--manifest") ? [] : ["--manifest", `${folder}/mine.json`],
      ];
      const { code, stderr } = await callTask("split", [...args, ...defaults]);
      assertEquals([args, code, stderr.trim().split("\n").length], [args, 1, 1], stderr);
      assert(stderr.startsWith("error: ") && stderr.includes(line), `${stderr} has no: ${line}`);
    }
    assertEquals(await Deno.stat(data).catch(() => "absent"), "absent", "nothing is left behind");
  }));
