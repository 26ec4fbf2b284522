import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { readBvhFile } from "../../src/files/motion_files.ts";
import { readNpy } from "../../src/files/npy/npy.ts";
import { assertClose } from "../support/assert_close.ts";
import {
  fixture,
  hasPublishedModel,
  publishedModel,
  realSpeech,
} from "../support/published_model.ts";
import { callTask, runTask } from "../support/tasks/run_task.ts";
import { writeSmallModel } from "../support/data/small_model.ts";

const wav = fixture("voice_44k_stereo.wav");

/** Runs a test in a temporary folder that holds a model as `model/`. */
async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await writeSmallModel(`${folder}/model`);
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Names of all files below a folder, the model aside. */
function files(folder: string, below = ""): string[] {
  return [...Deno.readDirSync(`${folder}/${below}`)].flatMap(({ name, isDirectory }) => {
    const path = below ? `${below}/${name}` : name;
    return path === "model" ? [] : isDirectory ? files(folder, path) : [path];
  }).sort();
}

Deno.test("deno task generate writes every format, and says what it wrote", () =>
  inFolder(async (folder) => {
    const outputs = ["a/talk.bvh", "talk.npy", "talk.txt", "talk.json"];
    const { code, stdout, stderr } = await runTask("generate", [
      ...[wav, outputs.map((name) => `${folder}/${name}`).join(",")],
      ...["--model", `${folder}/model`, "--backend", "wasm"],
    ]);
    assertEquals([code, stderr], [0, ""]);
    for (const name of outputs) assertStringIncludes(stdout, `Wrote ${folder}/${name}`);
    assertEquals(files(folder), [...outputs, "a/talk.bvh.run.json"].sort());

    const { data, shape } = await readNpy(`${folder}/talk.npy`);
    assertEquals(shape, [49, 15]);
    const text = (await Deno.readTextFile(`${folder}/talk.txt`)).trim().split(/\s+/).map(Number);
    assertEquals(text, [...data]);
    const json = JSON.parse(await Deno.readTextFile(`${folder}/talk.json`));
    assertEquals(json.positions.flat(), [...data]);
    assertEquals([json.frameRate, json.joints[4], json.parents[4]], [20, "Hand", 3]);
    const bvh = await Deno.readTextFile(`${folder}/a/talk.bvh`);
    assertStringIncludes(bvh, "ROOT Hips");
    assertStringIncludes(bvh, "Frames: 49\nFrame Time: 0.05");
  }));

Deno.test("deno task generate writes BVH at another rate, in metres, and says how well it fits", () =>
  inFolder(async (folder) => {
    const model = ["--model", `${folder}/model`, "--backend", "wasm"];
    const read = async (name: string, flags: string[]) => {
      const { code, stdout, stderr } = await callTask("generate", [
        ...[wav, `${folder}/${name}.bvh`, ...model, ...flags],
      ]);
      assertEquals([code, stderr], [0, ""]);
      return { ...readBvhFile(`${folder}/${name}.bvh`), stdout };
    };
    const own = await read("own", []);
    assert(
      /at rest in the skeleton's own pose; 49 frames at 20 a second; its joints lie [\d.]+ cm .* on average, \w+ the farthest: [\d.]+ cm, in 95% of frames within [\d.]+ cm/
        .test(own.stdout),
      own.stdout,
    );
    const other = await read("other", ["--fps", "25", "--units", "m", "--rest", "mean"]);
    assertEquals([other.rotations.rows, other.frameTime], [61, 0.04]);
    const lengths = ({ offsets }: { offsets: readonly number[] }) =>
      [1, 2, 3, 4].map((node) => Math.hypot(...offsets.slice(3 * node, 3 * node + 3)));
    assertClose(lengths(other.skeleton), lengths(own.skeleton).map((x) => x / 100), 1e-5);
  }));

Deno.test("deno task generate takes the model in the box where none is named, and says so", () =>
  inFolder(async (folder) => {
    await Deno.copyFile(wav, `${folder}/talk.wav`);
    const { code, stdout, stderr } = await callTask("generate", ["talk.wav", "talk.bvh"], folder);
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, "Model: the one in the box, which learnt from a synthetic voice");
    assertStringIncludes(stdout, "64 nodes, at rest in a T-pose; 49 frames at 20 a second");
    const again = await runTask("rerun", ["talk.bvh.run.json"], folder);
    assertEquals([again.code, again.stderr], [0, ""]);
  }));

Deno.test("deno task generate takes paths from where the user stands", () =>
  inFolder(async (folder) => {
    await Deno.copyFile(fixture("voice_22k.wav"), `${folder}/talk.wav`);
    const args = ["talk.wav", "out.npy", "--model", "model", "--backend", "wasm", "--units=m"];
    const { code, stdout, stderr } = await callTask("generate", args, folder);
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, "Note: --units changes nothing: for .bvh and .glb alone\n");
    assertEquals(files(folder), ["out.npy", "out.npy.run.json", "talk.wav"]);
  }));

Deno.test("deno task generate says what is odd about the speech", () =>
  inFolder(async (folder) => {
    const bytes = await Deno.readFile(wav);
    const missing = 1000, path = `${folder}/cut.wav`;
    await Deno.writeFile(path, bytes.subarray(0, bytes.length - missing));
    const args = [path, `${folder}/out.npy`, "--model", `${folder}/model`];
    const { code, stderr } = await callTask("generate", args);
    const size = bytes.length - 44;
    assertEquals(
      [code, stderr],
      [
        0,
        `Note: ${path}: its header says ${size} bytes of samples, the last ${missing} are missing: ` +
        "it was cut off\n",
      ],
    );
  }));

Deno.test("deno task generate answers bad input with one line, exit code 1 and no files", () =>
  inFolder(async (folder) => {
    const bytes = await Deno.readFile(wav);
    const write = async (name: string, contents: Uint8Array | string) => {
      const data = typeof contents === "string" ? new TextEncoder().encode(contents) : contents;
      await Deno.writeFile(`${folder}/${name}`, data);
      return `${folder}/${name}`;
    };
    const header = bytes.slice(0, 44);
    const view = new DataView(header.buffer);
    view.setUint32(4, 36, true);
    view.setUint32(40, 0, true);
    const short = bytes.slice(0, 44 + 400);
    new DataView(short.buffer).setUint32(4, 36 + 400, true);
    new DataView(short.buffer).setUint32(40, 400, true);
    const other = await write("other.json", "{}");
    await Deno.mkdir(`${folder}/empty-model`);
    await Deno.mkdir(`${folder}/old-model`);
    await Deno.writeTextFile(`${folder}/old-model/model.json`, `{"modelTopology": {}}`);
    // A model whose description and weights do not fit: 7 GRU units described, 6 stored.
    await writeSmallModel(`${folder}/mixed-model`);
    const description = await Deno.readTextFile(`${folder}/mixed-model/model.json`);
    await Deno.writeTextFile(
      `${folder}/mixed-model/model.json`,
      description.replace('"units": 6', '"units": 7'),
    );
    const floats = new DataView(new ArrayBuffer(44 + 4 * 8000));
    new Uint8Array(floats.buffer).set(bytes.subarray(0, 44));
    const fields = [[4, 36 + 32000], [16, 16], [24, 8000], [28, 32000], [40, 32000]] as const;
    for (const [at, value] of fields) floats.setUint32(at, value, true);
    for (const [at, value] of [[20, 3], [22, 1], [32, 4], [34, 32]] as const) {
      floats.setUint16(at, value, true);
    }
    floats.setFloat32(44 + 4 * 4000, NaN, true);
    const before = files(folder);
    const out = `${folder}/out.npy`;
    const model = `${folder}/model`;
    const cases: [args: string[], line: string][] = [
      [[`${folder}/none.wav`, out, "--model", model], "none.wav: no such file"],
      [[folder, out, "--model", model], "is a folder"],
      [[await write("mp3.wav", "ID3\x03rest"), out, "--model", model], "MP3"],
      [[await write("flac.wav", "fLaC rest"), out, "--model", model], "FLAC"],
      [[await write("cut.wav", bytes.slice(0, 42)), out, "--model", model], "cut.wav: "],
      [[await write("zero.wav", header), out, "--model", model], "zero.wav: "],
      [[await write("short.wav", short), out, "--model", model], "too short"],
      [[await write("nan.wav", new Uint8Array(floats.buffer)), out, "--model", model], "nan.wav: "],
      [
        [wav, out, "--model", `${folder}/mixed-model`],
        "the weight gru/kernel has shape (8, 18), not",
      ],
      [[wav, out, "--model", `${folder}/none`], "none: no model is there"],
      [[wav, out, "--model", `${folder}/empty-model`], "empty-model: no model is there"],
      [[wav, out, "--model", `${folder}/old-model`], "is not a model of this package"],
      [[wav, `${folder}/out.fbx`, "--model", model], "the ending .fbx is not known"],
      [[wav, `${folder}/out`, "--model", model], "the ending (none) is not known"],
      [[wav, `${other}/out.npy`, "--model", model], "other.json/out.npy: "],
      [[wav, "/proc/none/out.npy", "--model", model], "/proc/none/out.npy: "],
      [[wav, out, "--model", model, "--smooth", "much"], "--smooth much is none of none, savgol"],
      [
        [wav, `${folder}/out.bvh`, "--model", model, "--rest", "t-pose"],
        "no arms and head are recognised by the names of the joints of skeleton, for a T-pose",
      ],
      [[wav, `${folder}/out.bvh`, "--model", model, "--root", "lowest-foot"], "has no feet"],
      [[wav, out, "--model", model, "--fps", "0"], "--fps 0 is not a number from 1 to 1000"],
      [[wav, out, "--model", model, "--backend", "gpu"], "--backend gpu is none of auto"],
      [[wav, out, "--model", model, "--blas", "/none.so"], "/none.so"],
      [[wav, out, "--model", model, "--speed", "2"], "unknown flag --speed"],
      [[wav], "OUT is missing; usage: deno task generate SPEECH.wav OUT [flags]"],
      [[wav, out, "third", "--model", model], "one argument too many: third"],
    ];
    for (const [args, line] of cases) {
      const { code, stderr } = await callTask("generate", args);
      assertEquals([args, code, stderr.trim().split("\n").length], [args, 1, 1], stderr);
      assert(stderr.startsWith("error: ") && stderr.includes(line), `${stderr} has no: ${line}`);
    }
    const now = files(folder).filter((name) => !/^(mp3|flac|cut|zero|short|nan)\.wav$/.test(name));
    assertEquals(now, before, "nothing is left behind");
  }));

Deno.test("deno task generate --help shows the arguments and an example", async () => {
  const { code, stdout } = await runTask("generate", ["--help"]);
  assertEquals(code, 0);
  for (const part of ["Usage: deno task generate SPEECH.wav OUT", "--smooth HOW", "Example:"]) {
    assertStringIncludes(stdout, part);
  }
});

Deno.test({
  name: "deno task import-model and generate reproduce the published model's gestures",
  ignore: !hasPublishedModel,
  fn: () =>
    inFolder(async (folder) => {
      const imported = await callTask("import-model", [
        publishedModel("Model_MFCC_Pros_Best.hdf5"),
        ...["--autoencoder", publishedModel("DAE_checkpoints/chkpt-final")],
        ...["--max-val", publishedModel("max_val.npy")],
        ...["--mean-pose", publishedModel("mean_pose.npy")],
        ...["--skeleton", publishedModel("skeleton.json")],
        ...["--recipe", "trinity-demo", "--out", `${folder}/trinity`],
        ...["--speech", realSpeech("talk_44k_stereo.wav")],
      ]);
      assertEquals([imported.code, imported.stderr], [0, ""]);
      assertStringIncludes(imported.stdout, "Bone lengths: medians of 199 frames of");
      const { code, stdout, stderr } = await callTask("generate", [
        ...[realSpeech("talk_44k_stereo.wav"), `${folder}/talk.bvh,${folder}/talk.npy`],
        ...["--model", `${folder}/trinity`],
      ]);
      assertEquals([code, stderr], [0, ""]);
      const [, worst] = /at rest in a T-pose.* the farthest: ([\d.]+) cm/.exec(stdout) ?? [];
      assert(Number(worst) <= 3, stdout);
      await assertSameAtOtherRates(folder);
      const golden = (await readNpy(publishedModel("golden/gesture_savgol_9_3.npy"))).data;
      const { data, shape } = await readNpy(`${folder}/talk.npy`);
      assertEquals(shape, [199, 138]);
      const differences = Array.from(data, (value, i) => Math.abs(value - golden[i]!));
      const mean = differences.reduce((sum, value) => sum + value) / data.length;
      assert(mean < 1e-3, `mean difference ${mean} cm`);
      assert((await Deno.stat(`${folder}/talk.bvh`)).size > 100_000);
    }),
});

/** Checks that speech which ffmpeg has brought to other rates gives the gesture that it gave at its own. */
async function assertSameAtOtherRates(folder: string): Promise<void> {
  const own = Float64Array.from((await readNpy(`${folder}/talk.npy`)).data);
  for (const rate of [48000, 96000]) {
    const [wav, out] = [`${folder}/talk_${rate}.wav`, `${folder}/talk_${rate}.npy`];
    const args = ["-v", "error", "-i", realSpeech("talk_44k_stereo.wav"), "-ar", `${rate}`, wav];
    await new Deno.Command("ffmpeg", { args }).output();
    const { code, stdout, stderr } = await callTask("generate", [
      wav,
      out,
      "--model",
      `${folder}/trinity`,
    ]);
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, `s of speech at ${rate} Hz, brought to 44100 Hz`);
    const data = Float64Array.from((await readNpy(out)).data);
    assertEquals(data.length, own.length);
    const mean = data.reduce((sum, x, i) => sum + Math.abs(x - own[i]!), 0) / own.length;
    assert(mean <= 1.5, `${rate} Hz: mean |difference| is ${mean} cm`);
  }
}
