import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { featureRecipe } from "../../src/audio/recipe.ts";
import { silenceFeatures } from "../../src/audio/silence.ts";
import { contextWindows } from "../../src/dataset/context_windows.ts";
import { DataSet, readVectorsInfo } from "../../src/files/data/data_set.ts";
import { readNpy } from "../../src/files/npy/npy.ts";
import { readSpeechFeatures } from "../../src/files/wav/read_speech_features.ts";
import { fixture } from "../support/published_model.ts";
import { callTask } from "../support/tasks/run_task.ts";
import {
  FILES,
  golden,
  inDataFolder,
  long,
  short,
  vectorize,
  written,
} from "../support/data/small_vectors.ts";

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
    const recipe = { ...featureRecipe("mfcc+prosody"), sampleRate: info.recipe.sampleRate! };
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

Deno.test("vectors know the lists that they were made from, and who learns from them is told of others", () =>
  inDataFolder(async (data) => {
    await vectorize(data, "6", "--features", "prosody");
    const { madeFrom } = await readVectorsInfo(data);
    const lists = ["manifest.json", "gg-train.csv", "gg-dev.csv", "gg-test.csv"];
    assertEquals(Object.keys(madeFrom!), lists);
    const learn = async () => {
      const to = ["--checkpoint-dir", join(data, "chkpt"), "--latent-dim=3", "--epochs=1"];
      const { code, stdout, stderr } = await callTask("learn", [data, ...to, "--backend=wasm"]);
      assertEquals([code, stderr], [0, ""]);
      return stdout;
    };
    assert(!(await learn()).includes("has changed since"));
    // As `split --update` leaves it: one recording fewer
    const path = join(data, "gg-train.csv"), text = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, text.split("\r\n").slice(0, -2).join("\r\n") + "\r\n");
    assertEquals((await DataSet.open(data)).changedSince, [`${data}/gg-train.csv`]);
    assertStringIncludes(
      await learn(),
      `Note: ${data}/gg-train.csv has changed since the vectors were made, which are of what ` +
        `it said before; deno task vectorize, as it was run, makes them anew\n`,
    );
    await Deno.remove(path); // vectors alone, without the recordings, are as good as ever
    assertEquals((await DataSet.open(data)).changedSince, []);
  }));

Deno.test("deno task vectorize brings recordings of any rate to one, and says which", () =>
  inDataFolder(async (data) => {
    const manifest = JSON.parse(await Deno.readTextFile(join(data, "manifest.json")));
    const stdout = await vectorize(data, "6");
    assertStringIncludes(stdout, "Features of speech at 44100 Hz, as the manifest says");
    assertStringIncludes(stdout, "Resampled to it: 3 of 5 recordings, 3 of 22050 Hz (");
    assertStringIncludes(
      stdout,
      "Note: 3 recordings have a lower rate, and nothing above 11.025 kHz",
    );
    const asked = await vectorize(data, "6", "--sample-rate", "16000");
    assertStringIncludes(asked, "Features of speech at 16000 Hz, as --sample-rate says");
    assertEquals((await readVectorsInfo(data)).recipe.sampleRate, 16000);
    const { data: features } = await readNpy(join(data, "frames_dev.npy"));
    const recipe = { ...featureRecipe("mfcc"), sampleRate: 16000 };
    const expected = readSpeechFeatures(fixture("voice_44k_stereo.wav"), recipe).data;
    assertEquals(features, Float32Array.from(expected.subarray(0, features.length)));
    const { sampleRate: _, ...silent } = manifest;
    await Deno.writeTextFile(join(data, "manifest.json"), JSON.stringify(silent));
    const most = await vectorize(data, "6");
    assertStringIncludes(
      most,
      "at 22050 Hz, that of most recordings; for another, give --sample-rate",
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
    const silence = silenceFeatures(featureRecipe("mfcc"));
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
    await vectorize(data, "6");
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

Deno.test("deno task vectorize takes what split makes, a noisy copy with its original's motion", () =>
  inDataFolder(async (data) => {
    const raw = join(data, "../raw"), made = join(data, "../made");
    await Deno.mkdir(join(raw, "speech"), { recursive: true });
    await Deno.mkdir(join(raw, "motion"));
    for (const id of [20, 1092, 1093]) {
      await Deno.copyFile(fixture("voice_22k.wav"), join(raw, `speech/audio${id}.wav`));
      await Deno.copyFile(fixture("motion_24fps.bvh"), join(raw, `motion/gesture${id}.bvh`));
    }
    const manifest = join(data, "manifest.json");
    const split = await callTask("split", [made, "--raw", raw, "--manifest", manifest]);
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

Deno.test("deno task vectorize --augment puts copies behind each training utterance, by the seed", () =>
  inDataFolder(async (data) => {
    const list = join(data, "gg-train.csv");
    const listed = (await Deno.readTextFile(list)).split("\r\n");
    await Deno.writeTextFile(list, listed.filter((row) => !row.includes("audio21")).join("\r\n"));
    const args = ["4", "--augment", "pitch", "speed", "mirror"];
    const stdout = await vectorize(data, ...args);
    assertStringIncludes(stdout, "Copies of the training set: 3, by mirror, speed, pitch");
    const text = await Deno.readTextFile(join(data, "utterances_train.csv"));
    const utterances = text.trim().split("\r\n").slice(1).map((row) => row.split(","));
    const ways = ["", "~mirror", "~speed", "~pitch"];
    assertEquals(
      utterances.map(([name]) => name),
      ways.flatMap((way) => [`audio20${way}`, `naudio20${way}`]),
    );
    const frames = await readNpy(join(data, "frames_train.npy"));
    const gestures = await readNpy(join(data, "Y_train.npy"));
    const of = ({ data }: typeof frames, columns: number, name: string) => {
      const [, first, count] = utterances.find(([one]) => one === name)!.map(Number);
      return data.subarray(first! * columns, (first! + count!) * columns);
    };
    const speech = (name: string) => of(frames, 26, name);
    const motion = (name: string) => of(gestures, 384, name);
    assertEquals(speech("audio20~mirror"), speech("audio20"));
    assertEquals(motion("audio20~pitch"), motion("audio20"));
    for (const way of ["~pitch", "~speed"]) {
      assert(speech(`audio20${way}`).some((value, i) => value !== speech("audio20")[i]), way);
    }
    const [own, other] = [motion("audio20"), motion("audio20~mirror")];
    assert(own.some((value, i) => Math.abs(value - other[i]!) > 0.1), "mirrored");
    const rows = (name: string) => motion(name).length / 384;
    assert(rows("audio20~speed") !== rows("audio20"), "faster or slower");
    // Nothing but training is changed, and the same seed gives the same.
    assertEquals((await readVectorsInfo(data)).parts.dev.utterances, 1);
    await vectorize(data, ...args);
    assertEquals(await readNpy(join(data, "frames_train.npy")), frames);
    await vectorize(data, ...args, "--seed", "2");
    assert(
      (await readNpy(join(data, "frames_train.npy"))).data.some((v, i) => v !== frames.data[i]),
    );
  }));
