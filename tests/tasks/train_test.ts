import {
  assert,
  assertEquals,
  assertGreater,
  assertLess,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { parse } from "@std/csv";
import { readModelFolder } from "../../src/files/model/model_folder.ts";
import { readNpy, writeNpy } from "../../src/files/npy/npy.ts";
import { assertClose } from "../support/assert_close.ts";
import { inFolder } from "../support/in_folder.ts";
import { fixture } from "../support/published_model.ts";
import { folderContents } from "../support/tasks/folder_contents.ts";
import { COLUMNS, CONTEXT, FRAMES } from "../support/data/motion_data_set.ts";
import { callTask, succeed, taskEnvironment, taskProgram } from "../support/tasks/run_task.ts";
import { FEATURES, writeSpeechData, writeWindowData } from "../support/data/speech_data_set.ts";

const SMALL = [
  "--layers",
  "16,16",
  "--units",
  "16",
  "--batch-size",
  "64",
  "--backend",
  "wasm",
  "--output-bias",
  "zeros",
];

/** The losses of a model's training, epoch by epoch. */
async function devLosses(model: string): Promise<number[]> {
  const rows = parse(await Deno.readTextFile(`${model}/loss.csv`), { skipFirstRow: true });
  return rows.map((row) => Number(row["dev_loss"]));
}

for (const sampling of ["windows", "segments"]) {
  Deno.test(`deno task train learns a baseline from ${sampling}, which predict and generate use`, () =>
    inFolder(async (folder) => {
      const [data, model] = [`${folder}/data`, `${folder}/model`];
      await writeSpeechData(data);
      const args = [model, "8", data, `${FEATURES}`, "False", "--sampling", sampling, ...SMALL];
      assertStringIncludes(await succeed("train", ...args), `Wrote ${model}`);
      const losses = await devLosses(model);
      assertEquals(losses.length, 8);
      assertLess(losses.at(-1)!, losses[0]!);
      assertStringIncludes(await Deno.readTextFile(`${model}/loss.svg`), "<svg");

      await succeed("predict", model, `${data}/frames_test.npy`, `${folder}/frames.npy`);
      assertEquals((await readNpy(`${folder}/frames.npy`)).shape, [FRAMES.test, COLUMNS]);
      const wav = fixture("voice_22k.wav");
      await succeed("generate", wav, `${folder}/g.bvh,${folder}/g.npy`, "--model", model);
      assertEquals((await readNpy(`${folder}/g.npy`)).shape, [49, COLUMNS / 2]);
      await succeed("predict", model, wav, `${folder}/p.txt`);
      const rows = (await Deno.readTextFile(`${folder}/p.txt`)).trim().split("\n");
      assertEquals([rows.length, rows[0]!.split(" ").length], [49, COLUMNS]);
    }));
}

Deno.test("deno task train begins with the mean gesture", () =>
  inFolder(async (folder) => {
    const data = `${folder}/data`;
    await writeSpeechData(data);
    const args = ["1", data, `${FEATURES}`, "False", ...SMALL];
    await succeed("train", `${folder}/zeros`, ...args);
    await succeed("train", `${folder}/mean`, ...args.with(-1, "mean"));
    const [[zeros], [mean]] = [
      await devLosses(`${folder}/zeros`),
      await devLosses(`${folder}/mean`),
    ];
    assertLess(mean!, zeros! / 10);
  }));

Deno.test("deno task train takes steps for epochs, and the paper's settings in one flag", () =>
  inFolder(async (folder) => {
    const [data, model] = [`${folder}/data`, `${folder}/model`];
    await writeSpeechData(data);
    const args = [model, "auto", data, `${FEATURES}`, "False", ...SMALL];
    const stdout = await succeed("train", ...args, "--steps=5", "--as-paper");
    assertMatch(stdout, /^Note: training was cut short of convergence: .* and EPOCHS auto$/m);
    const { training } = await readModelFolder(model, { training: true });
    const { settings } = training!.progress as { settings: Record<string, string> };
    assertEquals([settings["sampling"], settings["output-bias"]], ["windows", "zeros"]);
  }));

Deno.test("deno task train runs all epochs, though the dev loss grows at times", () =>
  inFolder(async (folder) => {
    const [data, model] = [`${folder}/data`, `${folder}/model`];
    await writeSpeechData(data);
    // Batch normalisation's moving averages follow steps as long as these late.
    const args = [model, "9", data, `${FEATURES}`, "False", ...SMALL, "--learning-rate", "0.3"];
    await succeed("train", ...args);
    const losses = await devLosses(model);
    assertEquals(losses.length, 9);
    const best = losses.map((_, i) => Math.min(...losses.slice(0, i + 1)));
    assert(losses.some((loss, i) => loss > 1.5 * best[i]!), `${losses}`);
  }));

Deno.test("deno task learn, encode, train, predict and decode make the proposed system", () =>
  inFolder(async (folder) => {
    const [data, chkpt, model] = [`${folder}/data`, `${folder}/chkpt`, `${folder}/model`];
    await writeSpeechData(data);
    await succeed("learn", data, "-chkpt_dir=" + chkpt, "-layer1_width=7", "--epochs", "4");
    await succeed("encode", data, "-chkpt_dir=" + chkpt, "-restore=True", "-layer1_width=7");
    await succeed("train", model, "3", data, `${FEATURES}`, "True", "7", ...SMALL);
    const frames = `${data}/frames_test.npy`;
    await succeed("predict", model, frames, `${folder}/encoded.npy`);
    assertEquals((await readNpy(`${folder}/encoded.npy`)).shape, [FRAMES.test, 7]);
    const files = [`${folder}/encoded.npy`, `${folder}/decoded.npy`];
    await succeed("decode", data, ...files, "--checkpoint-dir", chkpt, "--latent-dim", "7");
    await succeed("predict", model, frames, `${folder}/direct.npy`, "--decode");
    const decoded = await readNpy(`${folder}/decoded.npy`);
    const direct = await readNpy(`${folder}/direct.npy`);
    assertEquals(decoded.shape, direct.shape);
    assertClose(decoded.data, direct.data, 1e-4);
  }));

Deno.test("deno task predict and decode make a folder of files of one", () =>
  inFolder(async (folder) => {
    const [data, chkpt, model] = [`${folder}/data`, `${folder}/chkpt`, `${folder}/model`];
    const [speech, encoded] = [`${folder}/speech`, `${folder}/encoded`];
    await writeSpeechData(data);
    const to = ["--checkpoint-dir", chkpt, "--latent-dim", "7"];
    await succeed("learn", data, ...to, "--epochs", "1");
    await succeed("encode", data, ...to, "--encoded", encoded);
    const dim = [data, `${FEATURES}`, "True", "7", "--encoded", encoded];
    await succeed("train", model, "1", ...dim, ...SMALL);
    await Deno.mkdir(speech);
    await Deno.copyFile(`${data}/frames_test.npy`, `${speech}/X_test_audio12.npy`);
    await Deno.copyFile(`${data}/frames_dev.npy`, `${speech}/calm.npy`);
    await Deno.copyFile(fixture("voice_22k.wav"), `${speech}/audio7.WAV`);
    const stdout = await succeed("predict", model, speech, `${folder}/p`);
    assertStringIncludes(stdout, `Wrote 3 files to ${folder}/p: encodings (`);
    await succeed("decode", data, `${folder}/p`, `${folder}/d`, ...to);
    const frames = { gesture12: FRAMES.test, gesture7: 49, calm: FRAMES.dev };
    for (const [name, count] of Object.entries(frames)) {
      const rows = (await Deno.readTextFile(`${folder}/d/${name}.txt`)).trim().split("\n");
      assertEquals([name, rows.length, rows[0]!.split(" ").length], [name, count, COLUMNS]);
    }
    // The same as one by one.
    await succeed("predict", model, `${speech}/audio7.WAV`, `${folder}/7.txt`);
    assertEquals(
      await Deno.readTextFile(`${folder}/p/gesture7.txt`),
      await Deno.readTextFile(`${folder}/7.txt`),
    );

    await Deno.remove(`${speech}/audio7.WAV`);
    for (const [task, ...args] of [["predict", model, speech], ["decode", data, `${folder}/p`]]) {
      const out = `${folder}/${task![0]}`, more = task === "decode" ? to : [];
      if (task === "decode") await Deno.remove(`${folder}/p/gesture7.txt`);
      assertStringIncludes(
        await succeed(task!, ...args, out, ...more),
        `Note: ${out} also holds 1 gesture files that this run has not made, such as gesture7.txt`,
      );
    }
    const before = await Deno.readTextFile(`${folder}/p/calm.txt`);
    const same = await callTask("decode", [data, `${folder}/p`, `${folder}/p/`, ...to]);
    assertEquals(same.code, 1);
    assertStringIncludes(same.stderr, "p/calm.txt: is what is read, and would be replaced");
    assertEquals(await Deno.readTextFile(`${folder}/p/calm.txt`), before);
    const slash = await callTask("predict", [model, `${speech}/calm.npy`, `${folder}/new/`]);
    assertEquals(slash.code, 1);
    assertStringIncludes(slash.stderr, "new/: is a folder, not a file");
    assertEquals(await Deno.stat(`${folder}/new`).catch(() => undefined), undefined);

    await Deno.mkdir(`${data}/test_inputs`);
    await Deno.copyFile(`${data}/frames_test.npy`, `${data}/test_inputs/X_test_a.npy`);
    const ofData = () => succeed("predict", model, `${data}/test_inputs`, `${folder}/of`);
    assert(!(await ofData()).includes("other features"));
    const info = JSON.parse(await Deno.readTextFile(`${data}/vectors.json`));
    const say = (json: object) => Deno.writeTextFile(`${data}/vectors.json`, JSON.stringify(json));
    const { recipe } = info; // whose hops are of 441 samples, either way
    const mfcc = { ...recipe.mfcc, hop: recipe.mfcc.hop === "exact" ? "constant" : "exact" };
    await say({ ...info, future: info.context / 2, recipe: { ...recipe, name: "mine", mfcc } });
    assert(!(await ofData()).includes("other features"), "the same, said otherwise");
    await say({ ...info, version: 2 });
    assertStringIncludes(await ofData(), `Note: ${data}/vectors.json: has format version 2, not 1`);
    info.recipe.sampleRate = 16_000;
    await say(info);
    assertStringIncludes(await ofData(), `${data}/vectors.json says that these are other features`);

    await Deno.copyFile(`${data}/frames_test.npy`, `${speech}/calm.wav`);
    const clash = await callTask("predict", [model, speech, `${folder}/none`]);
    assertEquals(clash.code, 1);
    assertStringIncludes(clash.stderr, "calm.npy and calm.wav would both become calm.txt");
    const empty = await callTask("predict", [model, chkpt, `${folder}/none`]);
    assertEquals(empty.code, 1);
    assertStringIncludes(empty.stderr, "chkpt: holds no .npy or .wav files");
    assertEquals(await Deno.stat(`${folder}/none`).catch(() => undefined), undefined);
  }));

Deno.test("deno task train takes the windows that the original makes, and holds some out", () =>
  inFolder(async (folder) => {
    const [data, model] = [`${folder}/data`, `${folder}/model`];
    await writeWindowData(data);
    const args = [data, `${FEATURES}`, "False", ...SMALL];
    await succeed("train", model, "6", ...args, "--validation", "0.1");
    const losses = await devLosses(model);
    assertLess(losses.at(-1)!, losses[0]!);
    await succeed("predict", model, `${data}/X_dev.npy`, `${folder}/windows.npy`);
    const windows = await readNpy(`${folder}/windows.npy`);
    assertEquals(windows.shape, [FRAMES.dev, COLUMNS]);

    // Frames make the same windows, but for the silence at the edges.
    await writeSpeechData(`${folder}/own`);
    await succeed("predict", model, `${folder}/own/frames_dev.npy`, `${folder}/frames.npy`);
    const frames = await readNpy(`${folder}/frames.npy`);
    const inside = [CONTEXT * COLUMNS, (FRAMES.dev - CONTEXT) * COLUMNS] as const;
    assertClose(windows.data.subarray(...inside), frames.data.subarray(...inside), 1e-4);
  }));

Deno.test("deno task train --validation holds out whole utterances, with their noisy copies", () =>
  inFolder(async (folder) => {
    const data = `${folder}/data`;
    await writeSpeechData(data);
    const quarter = FRAMES.train / 4;
    const rows = ["audio1", "naudio1", "audio2", "naudio2"].map((name, i) =>
      `${name},${i * quarter},${quarter}`
    );
    const lines = ["name,first_frame,frames", ...rows];
    await Deno.writeTextFile(`${data}/utterances_train.csv`, lines.join("\n") + "\n");
    const args = [`${folder}/model`, "1", data, `${FEATURES}`, "False", ...SMALL];
    const stdout = await succeed("train", ...args, "--validation", "0.2");
    assertStringIncludes(
      stdout,
      "Mean distance of predicted joints in what is held out of the train",
    );
    assertMatch(stdout, /^ +all joints +[\d.]+ cm +[\d.]+ cm$/m);
    // A fifth of four would be the copy alone, which is nearly what is learnt from.
    const half = 2 * quarter;
    assertStringIncludes(stdout, `${half} windows of 2 utterances, judged by ${half} of 2;`);
  }));

Deno.test("deno task train --resume goes on with the data that it began with alone", () =>
  inFolder(async (folder) => {
    const [data, model] = [`${folder}/data`, `${folder}/model`];
    await writeSpeechData(data);
    const args = (epochs: number) => [model, `${epochs}`, data, `${FEATURES}`, "False", ...SMALL];
    assertStringIncludes(
      await succeed("train", ...args(1), "--encoded=none", "--sampling=windows", "--stride=9"),
      "Note: --encoded changes nothing: ENCODE False learns gesture vectors, no encodings\n" +
        "Note: --stride changes nothing: single windows are drawn, see --sampling\n",
    );
    assert(!(await succeed("train", ...args(1))).includes("changes nothing"));
    await succeed("train", ...args(2), "--resume");
    const before = await folderContents(model);

    const info = JSON.parse(await Deno.readTextFile(`${data}/vectors.json`));
    const { data: frames, shape } = await readNpy(`${data}/frames_dev.npy`);
    const changes = [
      () => writeNpy(`${data}/frames_dev.npy`, { data: frames.map((x) => x + 1), shape }),
      () =>
        Deno.writeTextFile(
          `${data}/vectors.json`,
          JSON.stringify({ ...info, context: info.context + 2 }),
        ),
    ];
    for (const change of changes) {
      await change();
      const { code, stderr } = await callTask("train", [...args(3), "--resume"]);
      assertEquals(code, 1);
      assertStringIncludes(stderr, `--resume: the training in ${model} began with other data`);
      assertEquals(await folderContents(model), before);
      await writeSpeechData(data);
    }
    assertStringIncludes(
      await succeed("train", ...args(1)),
      `Note: the model in ${model} is replaced when the first epoch ends`,
    );
  }));

for (const sampling of ["windows", "segments"]) {
  Deno.test(`deno task train --resume ends with the same bytes from ${sampling}, killed whenever`, () =>
    inFolder(async (folder) => {
      const [data, whole, killed] = ["data", "whole", "killed"].map((name) => `${folder}/${name}`);
      await writeSpeechData(data!);
      const args = ["3", data!, `${FEATURES}`, "False", "--sampling", sampling, ...SMALL];
      await succeed("train", whole!, ...args);
      let kills = 0;
      for (let run = 0; run < 9; run++) {
        const child = new Deno.Command(Deno.execPath(), {
          args: [...taskProgram("train"), killed!, ...args, "--resume"],
          env: taskEnvironment(),
          stdout: "piped",
          stderr: "null",
        }).spawn();
        const kill = () => child.kill("SIGKILL");
        const waits = setTimeout(kill, run === 1 ? 300 + 700 * Math.random() : 1e9);
        for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
          if (run === 0 && /^Epoch 1 of/m.test(text)) setTimeout(kill, 20 * Math.random());
        }
        clearTimeout(waits);
        if ((await child.status).code === 0) break;
        kills++;
      }
      assertGreater(kills, 0);
      assertEquals(await folderContents(killed!), await folderContents(whole!));
      assert((await readModelFolder(whole!)).weights["gru/kernel"]);
    }));
}

Deno.test("deno task train and predict answer bad input with one line and exit code 1", () =>
  inFolder(async (folder) => {
    const [data, model] = [`${folder}/data`, `${folder}/model`];
    await writeSpeechData(data);
    const wav = fixture("voice_22k.wav");
    for (const [name, row] of [["cut", "a,1"], ["odd", "a,0,x"], ["none", "a,0,"]]) {
      await writeSpeechData(`${folder}/${name}`);
      const text = `name,first_frame,frames\n${row}\n`;
      await Deno.writeTextFile(`${folder}/${name}/utterances_dev.csv`, text);
    }
    const cases: [task: string, args: string[], line: string][] = [
      ["train", [model, "1", data, "4", "False"], "N_INPUT is 4, the speech in"],
      ["train", [model, "0", data, "26", "False"], "EPOCHS 0 is not a whole number from 1"],
      [
        "train",
        [model, "1", data, "26", "False", "--steps=9"],
        "--steps 9 and EPOCHS 1 both say how long to train",
      ],
      ["train", [model, "1", data, "26", "maybe"], "ENCODE maybe is none of true, false"],
      ["train", [model, "1", data, "26", "True"], "DIM is missing"],
      [
        "train",
        [model, "1", data, "26", "True", "9"],
        "no autoencoder is there; run deno task encode",
      ],
      ["train", [model, "1", folder, "26", "False"], "run deno task vectorize"],
      [
        "train",
        [model, "1", data, "26", "False", "--sampling", "all"],
        "--sampling all is none of",
      ],
      [
        "train",
        [model, "1", data, "26", "False", "--units", "0"],
        "--units 0 is not a whole number",
      ],
      ["train", [model, "1", `${folder}/cut`, "26", "False"], "utterances_dev.csv: is not CSV: "],
      ...["odd", "none"].map((name): typeof cases[number] => [
        "train",
        [model, "1", `${folder}/${name}`, "26", "False"],
        "utterances_dev.csv, row 1: is not name, first_frame, frames; run deno task vectorize",
      ]),
      ["predict", [model, wav, `${folder}/o.npy`], "no model is there"],
    ];
    for (const [task, args, line] of cases) {
      const { code, stderr } = await callTask(task, args);
      assertEquals([args, code, stderr.trim().split("\n").length], [args, 1, 1], stderr);
      assert(stderr.startsWith("error: ") && stderr.includes(line), `${stderr} has no: ${line}`);
    }
    const left = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    assertEquals(left, ["cut", "data", "none", "odd"]);
  }));
