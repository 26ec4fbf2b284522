import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parse } from "@std/csv";
import { fromFileUrl } from "@std/path";
import { encodeWav } from "../../src/audio/encode_wav.ts";
import { readManifest } from "../../src/read_manifest.ts";
import { readWav } from "../../src/read_wav.ts";
import { fixture } from "../published_model.ts";
import { folderContents } from "./folder_contents.ts";
import { runTask } from "./run_task.ts";

/** Runs a test in a folder with recordings 1 to 10, two files without partners, and a manifest. */
async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/raw/wav`, { recursive: true });
    await Deno.mkdir(`${folder}/raw/take/bvh`, { recursive: true });
    for (let id = 1; id <= 10; id++) {
      const voice = id % 2 === 0 ? "voice_22k.wav" : "voice_44k_stereo.wav";
      await Deno.copyFile(fixture(voice), `${folder}/raw/wav/s${id}.wav`);
      const motion = id % 2 === 0 ? "motion_24fps.bvh" : "motion_100fps.bvh";
      await Deno.copyFile(fixture(motion), `${folder}/raw/take/bvh/${id}.bvh`);
    }
    await Deno.copyFile(fixture("voice_22k.wav"), `${folder}/raw/wav/s11.wav`);
    await Deno.copyFile(fixture("motion_24fps.bvh"), `${folder}/raw/take/bvh/12.bvh`);
    await writeManifest(folder, {});
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const manifest = {
  name: "mine",
  files: { speech: "wav/s{id}.wav", motion: "**/{id}.bvh" },
  split: {
    rule: "ranges",
    train: [{ from: 1, to: 5 }],
    dev: [{ from: 7, to: 11, parity: "odd" }],
    test: [{ from: 6, to: 8, parity: "even" }],
  },
};

async function writeManifest(folder: string, fields: object): Promise<void> {
  await Deno.writeTextFile(`${folder}/mine.json`, JSON.stringify({ ...manifest, ...fields }));
}

function split(folder: string, data: string, ...flags: string[]) {
  const paths = [
    `${folder}/${data}`,
    "--raw",
    `${folder}/raw`,
    "--manifest",
    `${folder}/mine.json`,
  ];
  return runTask("split", [...paths, ...flags]);
}

async function splitWell(...args: Parameters<typeof split>): Promise<string> {
  const { code, stdout, stderr } = await split(...args);
  assertEquals([code, stderr], [0, ""]);
  return stdout;
}

/** Hashes of all files below a folder. */
async function contents(folder: string): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  for (const [path, bytes] of Object.entries(await folderContents(folder))) {
    const hash = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
    hashes.set(path, new Uint8Array(hash).toHex());
  }
  return hashes;
}

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
  inFolder(async (folder) => {
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

Deno.test("deno task split mixes in noise that depends on neither order nor threads", () =>
  inFolder(async (folder) => {
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
  inFolder(async (folder) => {
    const data = `${folder}/data`;
    await splitWell(folder, "data");
    const made = await contents(data), times = await changeTimes(data, madeFiles);
    assertStringIncludes(await splitWell(folder, "data"), "is up to date: nothing to do");
    assertEquals(await changeTimes(data, madeFiles), times);

    await Deno.remove(`${data}/train/labels`, { recursive: true });
    await Deno.remove(`${data}/gg-dev.csv`);
    await Deno.truncate(`${data}/train/inputs/naudio2.wav`, 1000);
    assertStringIncludes(await splitWell(folder, "data"), `Wrote ${data}`);
    assertEquals(await contents(data), made);
  }));

Deno.test("deno task split names what has changed, and makes DATA anew when told to", () =>
  inFolder(async (folder) => {
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
        "changed, --link was copy, is now symbolic, take/bvh/3.bvh has changed, wav/s7.wav is " +
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
  inFolder(async (folder) => {
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

Deno.test("deno task split completes what a killed run has left", () =>
  inFolder(async (folder) => {
    // Enough sound that the noise takes a while: 40 names of one file of 15 s.
    const sampleRate = 44100;
    const channels = [Float64Array.from({ length: 15 * sampleRate }, (_, i) => Math.sin(i / 50))];
    await Deno.writeFile(`${folder}/long.wav`, encodeWav({ sampleRate, channels }));
    for (let id = 13; id <= 52; id++) {
      await Deno.link(`${folder}/long.wav`, `${folder}/raw/wav/s${id}.wav`);
      await Deno.copyFile(fixture("motion_24fps.bvh"), `${folder}/raw/take/bvh/${id}.bvh`);
    }
    await writeManifest(folder, {
      split: { ...manifest.split, train: [{ from: 1, to: 5 }, { from: 13, to: 52 }] },
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

/** Starts the task's own program: killing `deno task` would leave it running. */
function spawnSplit(folder: string, data: string): Deno.ChildProcess {
  const root = fromFileUrl(new URL("../../", import.meta.url));
  const { tasks } = JSON.parse(Deno.readTextFileSync(`${root}deno.json`));
  const [, ...args] = tasks.split.command.split(" ");
  const flags = ["--raw", `${folder}/raw`, "--manifest", `${folder}/mine.json`, "--link", "hard"];
  return new Deno.Command(Deno.execPath(), {
    args: [...args, `${folder}/${data}`, ...flags],
    cwd: root,
    stdout: "null",
    stderr: "null",
  }).spawn();
}

Deno.test("deno task split answers bad input with one line and exit code 1", () =>
  inFolder(async (folder) => {
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
      [[data, "--manifest", "trinity"], "--manifest trinity is neither one of takeuchi, synthetic"],
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
      const { code, stderr } = await runTask("split", [...args, ...defaults]);
      assertEquals([args, code, stderr.trim().split("\n").length], [args, 1, 1], stderr);
      assert(stderr.startsWith("error: ") && stderr.includes(line), `${stderr} has no: ${line}`);
    }
    assertEquals(await Deno.stat(data).catch(() => "absent"), "absent", "nothing is left behind");
  }));

Deno.test("deno task split --help shows the arguments and an example", async () => {
  const { code, stdout } = await runTask("split", ["--help"]);
  assertEquals(code, 0);
  for (const part of ["Usage: deno task split DATA", "--link HOW", "--update", "Example:"]) {
    assertStringIncludes(stdout, part);
  }
});
