import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { parts } from "../../src/dataset/manifest/split_rule.ts";
import { readBvhFile } from "../../src/files/motion_files.ts";
import { readWav, WavFile } from "../../src/files/wav/wav_file.ts";
import { folderContents } from "../support/tasks/folder_contents.ts";
import { callTask } from "../support/tasks/run_task.ts";
import { sampleAt, secondOf, writeTake } from "../support/data/take.ts";

const files = { speech: "{id}.wav", motion: "{id}.bvh" };
const lists = (...train: string[]) => ({ rule: "lists", train, dev: [], test: [] });

type Split = (manifest: object, ...flags: string[]) => Promise<string>;

async function inTakes(
  takes: Readonly<Record<string, Parameters<typeof writeTake>[1]>>,
  test: (folder: string, split: Split) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/raw`);
    for (const [id, take] of Object.entries(takes)) await writeTake(`${folder}/raw/${id}`, take);
    await test(folder, async (manifest, ...flags) => {
      const text = JSON.stringify({ name: "mine", files, ...manifest });
      await Deno.writeTextFile(`${folder}/mine.json`, text);
      const args = ["--raw", `${folder}/raw`, "--manifest", `${folder}/mine.json`, ...flags];
      const { code, stdout, stderr } = await callTask("split", [
        `${folder}/data`,
        ...args,
        "--jobs=1",
      ]);
      return code === 0 ? stdout + stderr : stderr;
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

interface Made {
  readonly id: string;
  readonly start: number;
  readonly seconds: number;
}

/** The utterances of a part: where each starts by its motion, and how long it is; checks that its speech
 * is in step. */
async function utterances(data: string, part: string): Promise<Made[]> {
  const made: Made[] = [];
  const names = [...Deno.readDirSync(`${data}/${part}/labels`)].map(({ name }) => name).sort();
  for (const name of names) {
    const id = name.slice("gesture".length, -".bvh".length);
    const lines = (await Deno.readTextFile(`${data}/${part}/labels/${name}`)).trim().split("\n");
    const first = lines.findIndex((line) => line.startsWith("Frame Time")) + 1;
    const start = secondOf(lines[first]!);
    const { sampleRate, channels: [speech] } = readWav(`${data}/${part}/inputs/audio${id}.wav`);
    for (const i of [0, 777, speech!.length - 1]) {
      assertAlmostEquals(speech![i]!, sampleAt(start + i / sampleRate), 2e-2, `${name} at ${i}`);
    }
    const motion = readBvhFile(`${data}/${part}/labels/${name}`);
    assertEquals(motion.rotations.rows, lines.length - first);
    const seconds = speech!.length / sampleRate;
    assertAlmostEquals(motion.rotations.rows * motion.frameTime, seconds, 1e-2);
    made.push({ id, start, seconds });
  }
  return made;
}

Deno.test("split cuts one take in time and at a length, in step to the sample, and does so once", () =>
  inTakes({ take: { seconds: 40 } }, async (folder, split) => {
    const path = `${folder}/raw/take.bvh`, lines = (await Deno.readTextFile(path)).trimEnd();
    await Deno.writeTextFile(path, `${lines}\n${lines.slice(lines.lastIndexOf("\n") + 1)}\n`);
    const manifest = {
      split: { rule: "time", train: 0.8, dev: 0.1, test: 0.1 },
      cut: { rule: "length", seconds: 5 },
    };
    const stdout = await split(manifest);
    assertStringIncludes(stdout, "Cut: 1 recordings into 8 utterances of 4.0 to 7.0 s");
    const surplus = "take.bvh: Frames says 4800, the file has 4801: those after are in no piece";
    assertStringIncludes(stdout, surplus);
    const data = `${folder}/data`;
    const [train, dev, test] = await Promise.all(parts.map((part) => utterances(data, part)));
    assertEquals(train!.map(({ id }) => id).slice(0, 2), ["take_001", "take_002"]);
    assertEquals(train!.map(({ start }) => Math.round(start)), [0, 5, 10, 15, 20, 25]);
    assertEquals([...dev!, ...test!].map(({ id, start }) => [id, Math.round(start)]), [
      ["take_007", 32],
      ["take_008", 36],
    ]);
    using wav = new WavFile(`${data}/train/inputs/audiotake_001.wav`);
    assertEquals([wav.format.encoding, wav.format.bitDepth, wav.sampleRate], ["float", 32, 16000]);

    assertStringIncludes(await split(manifest), "is up to date: nothing to do");
    const whole = await folderContents(data);
    await Deno.remove(`${data}/train/labels/gesturetake_003.bvh`);
    await Deno.truncate(`${data}/test/inputs/audiotake_008.wav`, 100);
    await split(manifest);
    const again = await folderContents(data);
    for (const [path, bytes] of Object.entries(whole)) {
      if (!path.endsWith("run.json")) assertEquals(again[path], bytes, path);
    }
    const other = await split({ ...manifest, cut: { rule: "length", seconds: 4 } });
    assertStringIncludes(other, "the manifest's cut has changed");
    const { code, stderr } = await callTask("vectorize", [data, "4", "--jobs=1"]);
    assertEquals(code, 0, stderr);
  }));

Deno.test("split cuts at pauses, and where a csv says", () =>
  inTakes({ a: { seconds: 26, frameRate: 30 }, b: { seconds: 12, frameRate: 30 } }, async (
    folder,
    split,
  ) => {
    const cut = { rule: "pauses", seconds: 0.4, shortest: 3, longest: 8 };
    const data = `${folder}/data`;
    assertStringIncludes(await split({ split: lists("a", "b"), cut }), "Cut: 2 recordings into");
    const ofA = (await utterances(data, "train")).filter(({ id }) => id.startsWith("a_"));
    // Pauses are from 2.6 s to 3.2 s of each 3.2 s; one before 3 s does not end an utterance.
    const ends = ofA.slice(0, -1).map(({ start, seconds }) => start + seconds);
    for (const end of ends) assertAlmostEquals((end - 2.9 + 1.6) % 3.2, 1.6, 0.05, `${ends}`);
    assert(ofA.every(({ seconds }) => seconds >= 3 && seconds <= 8 + 3), `${JSON.stringify(ofA)}`);

    const csv = (rows: string[]) =>
      Deno.writeTextFile(`${folder}/raw/cuts.csv`, ["take,from,to", ...rows].join("\n"));
    await csv(["a,1.5,4.5", "a,0:10,0:12.25", "c,1,2", "a,20,99", "a,30,40"]);
    const table = { rule: "table", file: "cuts.csv", id: "take", start: "from", end: "to" };
    const said = await split({ split: lists("a", "b"), cut: table }, "--update");
    assertStringIncludes(said, "The manifest's cut: of 1 recordings, and of 1 that are not there");
    assertStringIncludes(said, "Left out, without an utterance in the manifest's cut: 1: b");
    assertStringIncludes(
      said,
      "Cut short or left out, utterances of the manifest's cut beyond their recordings: 2: one of a " +
        "from 20 s to 99 s",
    );
    const rows = (await utterances(data, "train")).map(({ id, start, seconds }) =>
      [id, +start.toFixed(1), +seconds.toFixed(2)] as const
    );
    assertEquals(
      rows,
      [["a_001", 1.5, 3], ["a_002", 10, 2.23], ["a_003", 20, 6]].map(
        ([id, start], i) => [id, start, rows[i]![2]],
      ) as never,
    );
    assertAlmostEquals(rows[1]![2], 2.25, 0.04);

    const bad: [rows: string[], line: string][] = [
      [["a,5,4"], "cuts.csv: an utterance of a starts at 5 s and ends at 4 s"],
      [["a,5,x"], 'cuts.csv: to of a is "x"; it must be a number of seconds, or h:mm:ss'],
    ];
    for (const [rows, line] of bad) {
      await csv(rows);
      assertStringIncludes(await split({ split: lists("a"), cut: table }, "--update"), line);
    }
    await csv(["a,1,2"]);
    const typo = await split({ split: lists("a"), cut: { ...table, end: "until" } }, "--update");
    assertStringIncludes(typo, "cuts.csv: has no column until (there are take, from, to)");
  }));

Deno.test("split applies offsets: start, end, motion that is late, and a wrong frame rate", () =>
  inTakes({
    late: { seconds: 12, frameRate: 60, motionOffset: 1.25 },
    wrong: { seconds: 9, frameRate: 24 },
  }, async (folder, split) => {
    const path = `${folder}/raw/wrong.bvh`;
    const text = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, text.replace("Frame Time: 0.041667", "Frame Time: 0.1"));
    const offsets = {
      late: { start: 0.5, end: 10, motionOffset: 1.25 },
      "wr*": { frameRate: 24 },
    };
    const stdout = await split({ split: lists("late", "wrong"), offsets, noise: "none" });
    assertStringIncludes(stdout, "The manifest's offsets: of 2 recordings");
    const data = `${folder}/data`;
    const [late, wrong] = await utterances(data, "train");
    assertAlmostEquals(late!.start, 1.25, 1e-3);
    assertAlmostEquals(late!.seconds, 8.75, 1e-2);
    assertAlmostEquals(wrong!.seconds, 9, 1e-2);
    const bvh = await Deno.readTextFile(`${data}/train/labels/gesturewrong.bvh`);
    assertStringIncludes(bvh, "Frame Time: 0.041666667\n");

    await Deno.writeTextFile(
      `${folder}/raw/sync.csv`,
      "file,in,out,lag,fps\nlate.wav,2,0:00:05,1.25,\nwrong.bvh,,,,24\n",
    );
    const table = { file: "sync.csv", id: "file", start: "in", end: "out", motionOffset: "lag" };
    const fromCsv = { ...table, frameRate: "fps" };
    const made = await split(
      { split: lists("late", "wrong"), offsets: fromCsv, noise: "none" },
      "--update",
    );
    assertStringIncludes(made, "The manifest's offsets: of 2 recordings");
    const [synced] = await utterances(data, "train");
    assertAlmostEquals(synced!.start, 2, 2e-2);
    assertAlmostEquals(synced!.seconds, 3, 1e-2);

    const none = await split(
      { split: lists("late"), offsets: { late: { start: 50 } } },
      "--update",
    );
    assertStringIncludes(none, "late: nothing of it is left from 50 s to 10.75 s");
    const unlike = await split({ split: lists("wrong") }, "--update");
    assertStringIncludes(unlike, "24 a second would fit");
  }));
