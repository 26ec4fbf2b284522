import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parse } from "@std/csv";
import { readManifest } from "../../src/files/data/read_manifest.ts";
import { readWav } from "../../src/files/wav/wav_file.ts";
import { fixture } from "../support/published_model.ts";
import { runTask } from "../support/tasks/run_task.ts";
import {
  contents,
  inRecordings,
  split,
  splitWell,
  writeManifest,
} from "../support/data/small_split.ts";

async function changeTimes(folder: string, paths: Iterable<string>): Promise<unknown[]> {
  const stats = await Promise.all([...paths].map((path) => Deno.stat(`${folder}/${path}`)));
  return stats.map(({ ino, mtime }) => [ino, mtime]);
}

const madeFiles = [
  ...[1, 2, 3, 4, 5].flatMap((id) => [
    ...[`train/inputs/audio${id}.wav`, `train/inputs/naudio${id}.wav`],
    `train/labels/gesture${id}.bvh`,
  ]),
  ...["dev/inputs/audio7.wav", "dev/labels/gesture7.bvh"],
  ...["dev/inputs/audio9.wav", "dev/labels/gesture9.bvh"],
  ...["test/inputs/audio6.wav", "test/labels/gesture6.bvh"],
  ...["test/inputs/audio8.wav", "test/labels/gesture8.bvh"],
  ...["gg-dev.csv", "gg-test.csv", "gg-train.csv", "manifest.json", "split.lock.json"],
  "split.run.json",
].sort();

Deno.test("deno task split lays DATA out, lists it, and says what is left out", () =>
  inRecordings(async (folder) => {
    const stdout = await splitWell(folder, "data");
    for (
      const line of [
        `${folder}/raw: 10 utterances`,
        "Left out, a wav file without its BVH file: 1: wav/s11.wav",
        "Left out, a BVH file without its wav file: 1: take/bvh/12.bvh",
        "Left out, in no part of the split: 1: 10",
        "Absent: 1 ids of dev",
        "train 5 utterances, 12.5 s of speech, and a copy of each with noise",
        "test  2 utterances, 5.0 s of speech",
        `Next: deno task vectorize ${folder}/data 60`,
      ]
    ) assertStringIncludes(stdout, line);
    const data = `${folder}/data`;
    const made = await contents(data);
    assertEquals([...made.keys()].sort(), madeFiles);
    const raw = await contents(`${folder}/raw`);
    assertEquals(made.get("train/inputs/audio3.wav"), raw.get("wav/s3.wav"));
    assertEquals(made.get("dev/labels/gesture9.bvh"), raw.get("take/bvh/9.bvh"));

    const csv = await Deno.readTextFile(`${data}/gg-train.csv`);
    assertStringIncludes(csv, "wav_filename,wav_filesize,bvh_filename");
    const rows = parse(csv, { skipFirstRow: true });
    assertEquals(rows.length, 10);
    for (const [i, row] of rows.entries()) {
      const id = 1 + (i >> 1);
      assertEquals(row["wav_filename"], `train/inputs/${i % 2 ? "n" : ""}audio${id}.wav`);
      assertEquals(row["bvh_filename"], `train/labels/gesture${id}.bvh`);
      const { size } = await Deno.stat(`${data}/${row["wav_filename"]}`);
      assertEquals(row["wav_filesize"], `${size}`);
    }
    assertEquals(
      await readManifest(`${data}/manifest.json`),
      await readManifest(`${folder}/mine.json`),
    );
    const lock = JSON.parse(await Deno.readTextFile(`${data}/split.lock.json`));
    assertEquals(lock.parts.train[1].speech.sha256, raw.get("wav/s2.wav"));
    assertEquals(lock.withoutPartner, ["wav/s11.wav", "take/bvh/12.bvh"]);
  }));

Deno.test("deno task verify says how split makes a file again that was changed", () =>
  inRecordings(async (folder) => {
    await splitWell(folder, "data");
    const path = `${folder}/data/train/inputs/naudio3.wav`, bytes = await Deno.readFile(path);
    await Deno.writeFile(path, bytes.map((byte) => byte ^ 1));
    const { code, stdout } = await runTask("verify", ["data"], folder);
    assertEquals(code, 1);
    const [, file] = /has changed; remove (\S+) and run again: .*deno task split /.exec(stdout)!;
    assertEquals(file, "data/train/inputs/naudio3.wav");
    await Deno.remove(path);
    await splitWell(folder, "data");
    assertEquals(await Deno.readFile(path), bytes);
    assertEquals((await runTask("verify", ["data"], folder)).code, 0);
  }));

Deno.test("deno task split mixes in noise that depends on neither order nor threads", () =>
  inRecordings(async (folder) => {
    await splitWell(folder, "one", "--jobs", "1");
    await splitWell(folder, "two", "--jobs", "2", "--link", "hard");
    const one = await contents(`${folder}/one`), two = await contents(`${folder}/two`);
    for (const path of madeFiles) {
      if (!path.startsWith("split.")) assertEquals([path, two.get(path)], [path, one.get(path)]);
    }
    const noises = new Set();
    for (let id = 1; id <= 5; id++) {
      const clean = readWav(`${folder}/one/train/inputs/audio${id}.wav`);
      const noisy = readWav(`${folder}/one/train/inputs/naudio${id}.wav`);
      assertEquals([noisy.sampleRate, noisy.channels.length], [
        clean.sampleRate,
        clean.channels.length,
      ]);
      const noise = noisy.channels.map((x, c) => x.map((v, i) => 2 * v - clean.channels[c]![i]!));
      for (const channel of noise) {
        const extent = channel.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
        const mean = channel.reduce((sum, value) => sum + value) / channel.length;
        assert(extent > 0.0099 && extent <= 0.01 + 1 / 32768, `extent ${extent}`);
        assert(Math.abs(mean) < 5 * 0.01 / Math.sqrt(3 * channel.length), `mean ${mean}`);
      }
      noises.add(noise[0]!.subarray(0, 8).join());
    }
    assertEquals(noises.size, 5, "each utterance has noise of its own");
  }));

Deno.test("deno task split does nothing a second time, and makes what is missing", () =>
  inRecordings(async (folder) => {
    const data = `${folder}/data`;
    await splitWell(folder, "data");
    const made = await contents(data), times = await changeTimes(data, madeFiles);
    assertStringIncludes(await splitWell(folder, "data"), "is up to date: nothing to do");
    assertEquals(await changeTimes(data, madeFiles), times);

    await Deno.remove(`${data}/train/labels`, { recursive: true });
    await Deno.remove(`${data}/gg-dev.csv`);
    await Deno.truncate(`${data}/train/inputs/naudio2.wav`, 1000);
    const again = await splitWell(folder, "data");
    assertStringIncludes(again, `Wrote ${data}`);
    assert(!again.includes("Note"));
    assertEquals(await contents(data), made);

    const absolute = await splitWell(folder, "data", "--paths=absolute");
    assert(!absolute.includes("Note"), absolute);
    for (const name of ["manifest.json", "gg-train.csv"]) {
      const text = await Deno.readTextFile(`${data}/${name}`);
      await Deno.writeTextFile(`${data}/${name}`, text.replace("1", "2"));
      const note = `Note: ${data}/${name} was changed since split wrote it, and is as it was again`;
      assertStringIncludes(await splitWell(folder, "data"), note);
    }
    assertEquals(await contents(data), made);
  }));

Deno.test("deno task split names what has changed, and makes DATA anew when told to", () =>
  inRecordings(async (folder) => {
    const data = `${folder}/data`;
    await splitWell(folder, "data");
    const made = await contents(data);
    await Deno.writeTextFile(`${folder}/raw/take/bvh/3.bvh`, " ", { append: true });
    await Deno.copyFile(fixture("voice_22k.wav"), `${folder}/raw/wav/s12.wav`);
    await Deno.remove(`${folder}/raw/wav/s7.wav`);
    await writeManifest(folder, { noise: { seed: 1 } });
    const { code, stderr } = await split(folder, "data", "--link", "symbolic");
    assertEquals(code, 1);
    assertEquals(
      stderr.trim(),
      `error: ${data} was made from other recordings or settings (the manifest's noise has ` +
        "changed, the kind of link was copy, is now symbolic, take/bvh/3.bvh has changed, wav/s7.wav is " +
        "missing, take/bvh/7.bvh is missing); make it anew with --update",
    );
    assertEquals(await contents(data), made, "nothing is touched");

    await splitWell(folder, "data", "--link", "symbolic", "--update");
    await splitWell(folder, "fresh", "--link", "symbolic");
    assertEquals(await contents(data), await contents(`${folder}/fresh`));
    const now = await contents(data);
    assertEquals(now.has("dev/inputs/audio7.wav"), false);
    const path = "train/inputs/naudio2.wav";
    assert(now.get(path) !== made.get(path), "the noise has another seed");
    assertEquals(
      await Deno.readLink(`${data}/train/inputs/audio2.wav`),
      await Deno.realPath(`${folder}/raw/wav/s2.wav`),
    );
  }));

Deno.test("deno task split links hard and symbolically", () =>
  inRecordings(async (folder) => {
    const inode = async (path: string) => (await Deno.stat(`${folder}/${path}`)).ino;
    for (const link of ["hard", "symbolic"]) {
      await splitWell(folder, link, "--link", link);
      for (const name of ["inputs/audio6.wav", "labels/gesture6.bvh"]) {
        const { isSymlink } = await Deno.lstat(`${folder}/${link}/test/${name}`);
        assertEquals(isSymlink, link === "symbolic");
      }
      assertEquals(await inode(`${link}/test/inputs/audio6.wav`), await inode("raw/wav/s6.wav"));
    }
  }));

Deno.test("deno task split --help shows the arguments and an example", async () => {
  const { code, stdout } = await runTask("split", ["--help"]);
  assertEquals(code, 0);
  for (const part of ["Usage: deno task split DATA", "--link HOW", "--update", "Example:"]) {
    assertStringIncludes(stdout, part);
  }
});
