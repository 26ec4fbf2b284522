import { assertAlmostEquals, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { readNpy, writeNpy } from "../../src/files/npy/npy.ts";
import { readVectorsInfo } from "../../src/files/data/data_set.ts";
import { WavFile } from "../../src/files/wav/wav_file.ts";
import { fixture } from "../support/published_model.ts";
import { inDataFolder, vectorize } from "../support/data/small_vectors.ts";
import { callTask, succeedIn } from "../support/tasks/run_task.ts";

const RATE = 50, WIDTH = 5;

/** What a network might make of a recording: loud frames are unlike quiet ones. */
async function writeFeatures(wavPath: string, path: string, width = WIDTH): Promise<void> {
  using wav = new WavFile(wavPath);
  const rows = Math.floor(wav.duration * RATE) - 1;
  const data = new Float32Array(rows * width);
  const [channel] = [...wav.blocks(Infinity)][0]!;
  for (let i = 0; i < rows; i++) {
    const from = Math.round(i * wav.sampleRate / RATE);
    let power = 0;
    for (let n = 0; n < wav.sampleRate / RATE; n++) power += channel![from + n]! ** 2;
    for (let c = 0; c < width; c++) data[i * width + c] = c === 0 ? power : Math.sin(i * c);
  }
  await writeNpy(path, { data, shape: [rows, width] });
}

/** A small DATA folder, and features of each of its recordings. */
function inExternal(test: (data: string, folder: string) => Promise<void>): Promise<void> {
  return inDataFolder(async (data) => {
    const folder = `${data}/../wavlm`;
    await Deno.mkdir(folder);
    for (const part of ["train", "dev", "test"]) {
      for await (const { name } of Deno.readDir(`${data}/${part}/inputs`)) {
        const file = `${folder}/${name.replace(".wav", ".npy")}`;
        await writeFeatures(`${data}/${part}/inputs/${name}`, file);
      }
    }
    await test(data, folder);
  });
}

Deno.test("features of other software go the whole way, beside others and alone", () =>
  inExternal(async (data, folder) => {
    for (
      const [asked, name, first] of [
        [`mfcc+external:${folder}:${RATE}`, "mfcc+external", 26],
        [`external:${folder}`, "external", 0],
      ] as const
    ) {
      const printed = await vectorize(data, "4", "--jobs", "1", "--features", asked);
      assertMatch(printed, /5 a frame, 50 frames a second/);
      assertMatch(printed, /silence.*: the mean of \d of the \d+ frames of training speech/);
      const info = await readVectorsInfo(data);
      assertEquals([info.recipe.name, info.features], [name, first + WIDTH]);
      assertEquals(info.recipe.external?.rate, RATE);
      assertEquals(info.silence.slice(first), info.recipe.external!.silence);
      // Quiet frames, whose first number is small.
      const frames = await readNpy(`${data}/frames_train.npy`);
      const loud = [...frames.data].filter((_, i) => i % (first + WIDTH) === first);
      const mean = loud.reduce((sum, x) => sum + x, 0) / loud.length;
      assertEquals(info.silence[first]! < mean / 5, true);

      const root = `${data}/..`, wav = fixture("voice_22k.wav"), file = "wavlm/audio1092.npy";
      const model = `model-${name}`;
      await succeedIn(root, `train ${model} 1 data ${first + WIDTH} False --layers 8 --units 8`);
      const generate = `generate ${wav} ${name}.npy --model ${model} --smooth none`;
      await succeedIn(root, `${generate} --external ${file}`);
      if (first > 0) continue;
      // Windows, a sound with its file, a folder of sounds with theirs: the same.
      await succeedIn(root, `predict ${model} data/test_inputs/X_test_audio1092.npy windows.npy`);
      await succeedIn(root, `predict ${model} ${wav} sound.npy --external ${file}`);
      await succeedIn(root, `predict ${model} data/test/inputs sounds --external wavlm`);
      const [windows, sound] = [
        await readNpy(`${root}/windows.npy`),
        await readNpy(`${root}/sound.npy`),
      ];
      const rows = windows.shape[0]! - 2; // motion is shorter, and so are its windows' features
      for (let i = 0; i < rows * windows.shape[1]!; i++) {
        assertAlmostEquals(windows.data[i]!, sound.data[i]!, 1e-4);
      }
      await succeedIn(root, `features ${wav} own.npy --model ${model} --external ${file}`);
      const own = await readNpy(`${root}/own.npy`);
      assertEquals(own.shape[1], WIDTH);
      await Deno.copyFile(`${folder}/audio1092.npy`, `${folder}/voice_22k.npy`);
      await succeedIn(
        root,
        `features ${wav} asked.npy --features ${asked.replace(folder, "wavlm")}`,
      );
      assertEquals((await readNpy(`${root}/asked.npy`)).data, own.data);
      await Deno.remove(`${folder}/voice_22k.npy`);

      const missing = await callTask("generate", [wav, "g.npy", "--model", model], root);
      assertEquals(missing.code, 1);
      assertStringIncludes(missing.stderr, "features of other software are heard, 5 a frame: give");
    }
    const { code, stderr } = await callTask(
      "generate",
      [fixture("voice_22k.wav"), "g.npy", "--external", "wavlm/audio1092.npy"],
      `${data}/..`,
    );
    assertEquals(code, 1);
    assertStringIncludes(stderr, "no features of other software are heard; leave it out");
  }));

Deno.test("a noisy copy without a file has that of the clean recording, and a mirrored one", () =>
  inExternal(async (data, folder) => {
    // Here it is another voice in truth.
    await Deno.remove(`${folder}/naudio20.npy`);
    await Deno.copyFile(`${data}/train/inputs/audio20.wav`, `${data}/train/inputs/naudio20.wav`);
    const asked = ["4", "--features", `external:${folder}`, "--augment", "mirror", "--jobs", "1"];
    const printed = await vectorize(data, ...asked);
    assertStringIncludes(printed, "2 noisy copies have no file in");
    const csv = (await Deno.readTextFile(`${data}/utterances_train.csv`)).trim().split(/\r?\n/);
    assertEquals(csv.length, 7);
  }));

Deno.test("vectorize answers wrong external features with one line", () =>
  inExternal(async (data, folder) => {
    const path = `${folder}/audio1093.npy`, right = await Deno.readFile(path);
    const told = async (line: string, features = `external:${folder}`, ...more: string[]) => {
      const args = [data, "4", "--jobs", "1", "--features", features, ...more];
      const { code, stderr } = await callTask("vectorize", args);
      assertEquals(code, 1, line);
      assertStringIncludes(stderr, line);
      assertEquals(stderr.trim().split("\n").length, 1, stderr);
    };
    await told("nothing: no such folder", "external:nothing");
    await told("must be from 1 to 1000 frames a second", `external:${folder}:0`);
    await told('no speech features named "loud"', `loud+external:${folder}`);
    await told("--sample-rate 16000: external features alone have none", `external:${folder}`, ...[
      "--sample-rate",
      "16000",
    ]);
    await told("external features do not follow", `external:${folder}`, "--augment", "pitch");
    await told("(49.6 would fit)", `external:${folder}:100`);
    await Deno.remove(path);
    await told("audio1093.npy: no such file, of");
    await writeFeatures(`${data}/dev/inputs/audio1093.wav`, path, 4);
    await told("audio1093.npy: has 4 features a frame, ");
    await writeNpy(path, { data: new Float32Array(WIDTH * 10), shape: [10, WIDTH] });
    await told("audio1093.npy: 10 frames at 50 a second last 0.20 s");
    await writeNpy(path, { data: new Float32Array(10), shape: [10] });
    await told("audio1093.npy: has shape (10), not (frames, features)");
    const bytes = right.slice();
    new DataView(bytes.buffer).setFloat32(bytes.length - 4, NaN, true);
    await Deno.writeFile(path, bytes);
    await told("audio1093.npy: ");
  }));
