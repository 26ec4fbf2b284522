import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { featureRecipe } from "../../src/audio/recipe.ts";
import { silenceFeatures } from "../../src/audio/silence_features.ts";
import { contextWindows } from "../../src/dataset/context_windows.ts";
import { InputError } from "../../src/input_error.ts";
import { readSpeechFeatures } from "../../src/read_speech_features.ts";
import { readVectorsInfo } from "../../src/read_vectors_info.ts";
import { readNpy } from "../../src/store/npy.ts";
import { fixture } from "../published_model.ts";
import { runTask } from "./run_task.ts";
import { writeSmallDataFolder } from "./small_data_folder.ts";

/** Frames of the fixtures' gesture vectors, which are shorter than the voices. */
const golden = {
  "100fps": await readNpy(fixture("motion_100fps.gesture_vectors.npy")),
  "24fps": await readNpy(fixture("motion_24fps.gesture_vectors.npy")),
};
const [long, short] = [golden["24fps"].shape[0]!, golden["100fps"].shape[0]!];

/** Runs a test on a small DATA folder. */
async function inDataFolder(test: (data: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await writeSmallDataFolder(join(folder, "data"));
    await test(join(folder, "data"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Runs the task, which must succeed, and returns what it printed. */
async function vectorize(data: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runTask("vectorize", [data, ...args]);
  assertEquals(code, 0, stderr);
  return stdout;
}

/** All files that are not those of `split`, their paths from DATA. */
function written(data: string, below = ""): string[] {
  return [...Deno.readDirSync(join(data, below))].flatMap(({ name, isDirectory }) => {
    const path = below + name;
    if (/^(train|dev|test|gg-.*\.csv|manifest\.json)$/.test(path)) return [];
    return isDirectory ? written(data, `${path}/`) : [path];
  }).sort();
}

const FILES = [
  "Y_dev.npy",
  "Y_test.npy",
  "Y_train.npy",
  "dev_inputs/X_test_audio1093.npy",
  "frames_dev.npy",
  "frames_test.npy",
  "frames_train.npy",
  "test_inputs/X_test_audio1092.npy",
  "utterances_dev.csv",
  "utterances_test.csv",
  "utterances_train.csv",
  "vectorize.run.json",
  "vectors.json",
];

Deno.test("deno task vectorize writes features, gesture vectors and what they are", () =>
  inDataFolder(async (data) => {
    const stdout = await vectorize(data, "6", "--features", "mfcc+prosody");
    assertEquals(written(data), FILES);
    const info = await readVectorsInfo(data);
    assertEquals([info.features, info.coordinates, info.context, info.frameRate], [30, 384, 6, 20]);
    assertEquals([info.dataset, info.recipe.name, info.skeleton.rotationOrder], [
      "takeuchi",
      "mfcc+prosody",
      "ZXY",
    ]);
    const frames = 2 * short + long;
    assertEquals(info.parts.train, { utterances: 3, frames });
    assertEquals(
      await Deno.readTextFile(join(data, "utterances_train.csv")),
      `name,first_frame,frames\r\naudio20,0,${short}\r\nnaudio20,${short},${short}\r\n` +
        `audio21,${2 * short},${long}\r\n`,
    );
    for (const part of ["train", "dev", "test"] as const) {
      assertStringIncludes(stdout, `${part}: ${info.parts[part].utterances} utterances`);
    }
    assertStringIncludes(stdout, `Next: deno task learn ${data} --checkpoint-dir chkpt`);

    const features = await readNpy(join(data, "frames_train.npy"));
    assertEquals(features.shape, [frames, 30]);
    const recipe = featureRecipe("mfcc+prosody");
    const first = readSpeechFeatures(fixture("voice_22k.wav"), recipe).data;
    const noisy = readSpeechFeatures(fixture("voice_44k_stereo.wav"), recipe).data;
    assertEquals(
      features.data,
      Float32Array.from([
        ...first.subarray(0, short * 30),
        ...noisy.subarray(0, short * 30),
        ...first.subarray(0, long * 30),
      ]),
    );
  }));

Deno.test("deno task vectorize writes the gesture vectors of the original", () =>
  inDataFolder(async (data) => {
    await vectorize(data, "0");
    const { data: y, shape } = await readNpy(join(data, "Y_train.npy"));
    assertEquals(shape, [2 * short + long, 384]);
    const { "100fps": a, "24fps": b } = golden;
    const expected = [...a.data, ...a.data, ...b.data];
    const difference = expected.reduce(
      (max, value, i) => Math.max(max, Math.abs(value - y[i]!)),
      0,
    );
    assert(difference <= 1e-3, `max |difference| is ${difference} cm`);
  }));

Deno.test("deno task vectorize --windows writes the windows of all frames", () =>
  inDataFolder(async (data) => {
    await vectorize(data, "60", "--windows");
    const windowFiles = ["X_dev.npy", "X_test.npy", "X_train.npy"];
    assertEquals(written(data), [...FILES, ...windowFiles].sort());
    const silence = silenceFeatures(featureRecipe("mfcc"), 44100);
    const cut = { train: [short, short, long], dev: [long], test: [short] };
    for (const part of ["train", "dev", "test"] as const) {
      const frames = await readNpy(join(data, `frames_${part}.npy`));
      let start = 0;
      const expected = cut[part].flatMap((rows) => {
        const rowsData = frames.data.subarray(start * 26, (start += rows) * 26);
        const features = { data: rowsData, rows, columns: 26 };
        return [...contextWindows(features, { context: 60, silence })];
      });
      const { data: windows, shape } = await readNpy(join(data, `X_${part}.npy`));
      assertEquals(shape, [start, 61, 26]);
      assertEquals(windows, Float32Array.from(expected));
    }
    const own = await Deno.readFile(join(data, "test_inputs/X_test_audio1092.npy"));
    assertEquals(own, await Deno.readFile(join(data, "X_test.npy")));
  }));

Deno.test("deno task vectorize removes what an earlier run made and this one does not", () =>
  inDataFolder(async (data) => {
    await Deno.writeTextFile(join(data, "X_mine.npy"), "mine");
    await vectorize(data, "4", "--windows");
    const before = await readVectorsInfo(data);
    const partial = "Y_train.npy.01234567.partial";
    await Deno.writeTextFile(join(data, partial), "of a run that was killed");
    const list = JSON.stringify({
      ...before,
      files: [...before.files, "X_mine.npy", "gg-dev.csv"],
    });
    await Deno.writeTextFile(join(data, "vectors.json"), list);
    await vectorize(data, "4");
    assertEquals(written(data), [...FILES, "X_mine.npy"].sort());
    assert((await Deno.stat(join(data, "gg-dev.csv"))).isFile, "removes nothing but its own");
  }));

Deno.test("deno task vectorize --out leaves the split as it is, for other features", () =>
  inDataFolder(async (data) => {
    const out = join(data, "..", "prosody");
    const stdout = await vectorize(data, "6", "--features", "prosody", "--out", out);
    assertStringIncludes(stdout, `Next: deno task learn ${out} `);
    assertEquals(written(data), []);
    assertEquals(written(out), FILES);
    assertEquals((await readVectorsInfo(out)).features, 4);
  }));

Deno.test("deno task vectorize writes the same bytes with any number of threads", () =>
  inDataFolder(async (data) => {
    const contents = () => Promise.all(FILES.map((file) => Deno.readFile(join(data, file))));
    await vectorize(data, "8", "--jobs", "1");
    const one = await contents();
    await vectorize(data, "8", "--jobs", "3");
    assertEquals(await contents(), one);
  }));

Deno.test("deno task vectorize answers bad input with one line, and leaves no vectors", () =>
  inDataFolder(async (data) => {
    const bvh = join(data, "train/labels/gesture21.bvh");
    const wav = join(data, "dev/inputs/audio1093.wav");
    const text = await Deno.readTextFile(bvh);
    const lines = text.trimEnd().split("\n");
    const nan = lines.with(-2, lines.at(-2)!.replace(/\S+/, "NaN")).join("\n");
    const [speech, csv, manifest] = await Promise.all(
      [wav, join(data, "gg-dev.csv"), join(data, "manifest.json")].map((p) => Deno.readFile(p)),
    );
    const shortWav = speech!.slice(0, 44 + 400);
    new DataView(shortWav.buffer).setUint32(4, 36 + 400, true);
    new DataView(shortWav.buffer).setUint32(40, 400, true);
    const json = new TextDecoder().decode(manifest);
    const changed = (from: string, to: string) => json.replace(from, to);
    const fromFiles = changed('"skeleton": "takeuchi"', '"skeleton": "from-files"');
    const [csvPath, manifestPath] = [join(data, "gg-dev.csv"), join(data, "manifest.json")];

    type Change = readonly [path: string, contents: string | Uint8Array | null];
    const cases: [changes: Change[], args: string[], line: string][] = [
      [[], ["61"], "N_CONTEXT must be an even number of frames"],
      [[], ["60", "--features", "loud"], 'no speech features named "loud"'],
      [[], ["60", "--jobs", "0"], "--jobs 0 is not a whole number from 1"],
      [[], [], "N_CONTEXT is missing; usage: deno task vectorize DATA N_CONTEXT [flags]"],
      [[[csvPath, null]], ["60"], `gg-dev.csv: no such file; run deno task split ${data} first`],
      [[[csvPath, "a,b\r\n1,2\r\n"]], ["60"], "gg-dev.csv, row 1: has no wav_filename"],
      [[[manifestPath, null]], ["60"], "manifest.json: no such file; run deno task split"],
      [
        [[manifestPath, changed('"frameRate": 20', '"frameRate": 25')]],
        ["60"],
        "gestures.frameRate is 25, speech features have 20 frames a second",
      ],
      [
        [[join(data, "split.lock.json"), `{"complete": false}`]],
        ["60"],
        "data: was not split to the end",
      ],
      [[[wav, null]], ["60"], "audio1093.wav: no such file"],
      [[[wav, shortWav]], ["60"], "audio1093.wav: sound is too short"],
      [[[bvh, null]], ["60"], "gesture21.bvh: no such file"],
      [[[bvh, ""]], ["60"], "gesture21.bvh is empty"],
      [
        [[bvh, nan]],
        ["60"],
        `gesture21.bvh, line ${lines.length - 1}: "NaN" is not a finite number`,
      ],
      [[[bvh, text.replace(/Frames:.*/, "Frames: 99")]], ["60"], 'says "Frames: 99" but has 12'],
      [
        [[bvh, text.replace("JOINT LeftHand\n", "JOINT Left hand\n")]],
        ["60"],
        "its skeleton is not the manifest's, takeuchi: it has Left hand as node 10, not LeftHand",
      ],
      [
        [[bvh, text.replace("JOINT LeftHand\n", "JOINT Left hand\n")], [manifestPath, fromFiles]],
        ["60"],
        `gesture21.bvh: has another skeleton than ${join(data, "train/labels/gesture20.bvh")}: ` +
        "Left hand as node 10, not LeftHand",
      ],
    ];
    for (const [changes, args, line] of cases) {
      const before = await Promise.all(
        changes.map(([path]) => Deno.readFile(path).catch(() => null)),
      );
      for (const [path, contents] of changes) {
        if (contents === null) await Deno.remove(path);
        else {await Deno.writeFile(
            path,
            new Uint8Array(await new Blob([contents as BlobPart]).arrayBuffer()),
          );}
      }
      const { code, stderr } = await runTask("vectorize", [data, ...args]);
      assertEquals([line, code, stderr.trim().split("\n").length], [line, 1, 1], stderr);
      assert(stderr.startsWith("error: ") && stderr.includes(line), `${stderr} has no: ${line}`);
      for (const [i, [path]] of changes.entries()) {
        if (before[i]) await Deno.writeFile(path, before[i]);
        else await Deno.remove(path);
      }
      const left = written(data).filter((file) => !file.startsWith("dev_inputs/"));
      assertEquals(left, [], "nothing is left behind but whole files of single utterances");
    }
    assertEquals(await Deno.readFile(csvPath), csv);
    await assertRejects(
      () => readVectorsInfo(data),
      InputError,
      `vectors.json: no such file; run deno task vectorize ${data} N_CONTEXT first`,
    );
  }));

Deno.test("deno task vectorize takes what split makes, a noisy copy with its original's motion", () =>
  inDataFolder(async (data) => {
    const raw = join(data, "../raw"), made = join(data, "../made");
    await Deno.mkdir(join(raw, "speech"), { recursive: true });
    await Deno.mkdir(join(raw, "motion"));
    for (const id of [20, 1092, 1093]) {
      await Deno.copyFile(fixture("voice_22k.wav"), join(raw, `speech/audio${id}.wav`));
      await Deno.copyFile(fixture("motion_24fps.bvh"), join(raw, `motion/gesture${id}.bvh`));
    }
    const split = await runTask("split", [made, "--raw", raw]);
    assertEquals(split.code, 0, split.stderr);
    await vectorize(made, "60");
    assertEquals(
      await Deno.readTextFile(join(made, "utterances_train.csv")),
      `name,first_frame,frames\r\naudio20,0,${long}\r\nnaudio20,${long},${long}\r\n`,
    );
    const [x, y] = [
      await readNpy(join(made, "frames_train.npy")),
      await readNpy(join(made, "Y_train.npy")),
    ];
    const halves = ({ data }: { data: Float32Array | Float64Array }) =>
      [data.subarray(0, data.length / 2), data.subarray(data.length / 2)] as const;
    assertEquals(...halves(y));
    const [clean, noisy] = halves(x);
    assert(clean.some((value, i) => value !== noisy[i]), "the noise is heard");
  }));

Deno.test("deno task vectorize puts motion on the manifest's bones, and says so", () =>
  inDataFolder(async (data) => {
    await vectorize(data, "2");
    const before = await Deno.readFile(join(data, "Y_train.npy"));
    const bvh = join(data, "train/labels/gesture20.bvh");
    const text = await Deno.readTextFile(bvh);
    await Deno.writeTextFile(bvh, text.replace("OFFSET 0.000000 4.744019", "OFFSET 0.000000 7.0"));
    const stdout = await vectorize(data, "2");
    assertStringIncludes(stdout, "Note: the manifest's bones replace those of 1 motion files");
    assertStringIncludes(stdout, "has Spine at (0, 7, 0), not (0, 4.744019, 0)");
    assertEquals(await Deno.readFile(join(data, "Y_train.npy")), before);
  }));

Deno.test({
  name: "deno task vectorize completes after a run that was killed",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inDataFolder(async (data) => {
      const bvh = join(data, "dev/labels/gesture1093.bvh");
      // A pipe that nobody writes to: the run cannot get past it.
      await Deno.remove(bvh);
      await new Deno.Command("mkfifo", { args: [bvh] }).output();
      const root = fromFileUrl(new URL("../../", import.meta.url));
      const process = new Deno.Command(Deno.execPath(), {
        args: [
          ...["run", "--unstable-worker-options", "--no-prompt", "--allow-read", "--allow-write"],
          ...["--allow-env", `${root}tasks/vectorize.ts`, data, "60"],
        ],
        cwd: root,
        stdout: "null",
        stderr: "null",
      }).spawn();
      while (!written(data).some((file) => file.endsWith(".partial"))) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      process.kill("SIGKILL");
      await process.status;
      assert(written(data).every((file) => file.endsWith(".partial")), "no file is half written");

      await Deno.remove(bvh);
      await Deno.copyFile(fixture("motion_24fps.bvh"), bvh);
      await vectorize(data, "60");
      assertEquals(written(data), FILES);
    }),
});
