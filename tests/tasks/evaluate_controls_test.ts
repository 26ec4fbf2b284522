import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { encodeWav } from "../../src/audio/wav/encode_wav.ts";
import { featureRecipe } from "../../src/audio/recipe.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { writeModelFolder } from "../../src/files/model/model_folder.ts";
import { exists } from "../../src/files/files.ts";
import { writeNpy } from "../../src/files/npy/npy.ts";
import { readMatrix, writeTextMatrix } from "../../src/files/matrix_file.ts";
import { addVelocities } from "../../src/motion/gesture_vectors.ts";
import { takeuchiSkeleton } from "../../src/motion/skeleton/takeuchi_skeleton.ts";
import { readArguments } from "../../tasks/command/read_arguments.ts";
import { evaluationFlags, evaluationPlan } from "../../tasks/evaluation/evaluation_plan.ts";
import { inFolder } from "../support/in_folder.ts";
import {
  BOTH,
  evaluate,
  evaluation,
  fixtures,
  MODELS,
  numbers,
  SEQUENCES,
  table,
} from "../support/evaluation/evaluation_golden.ts";
import { folderContents } from "../support/tasks/folder_contents.ts";
import { callTask } from "../support/tasks/run_task.ts";

/** A data set whose training poses are all the first frame of an original, and its autoencoder. */
async function writeControls(
  folder: string,
  max: Float32Array = new Float32Array(384).fill(50),
): Promise<Float64Array> {
  let pose!: Float64Array;
  for await (const { data } of readMatrix(`${evaluation}original/${SEQUENCES[0]}`)) {
    pose ??= Float64Array.from(data.subarray(0, 192));
  }
  const { data } = addVelocities({ data: pose, rows: 1, columns: 192 });
  const frames = new Float32Array([...data, ...data]);
  await writeNpy(`${folder}/Y_train.npy`, { data: frames, shape: [2, 384] });
  const kernel = Float32Array.from({ length: 384 * 4 }, (_, i) => Math.sin(i * i) / 20);
  await writeModelFolder(`${folder}/chkpt`, {
    config: {
      motionAutoencoder: { widths: [384, 4, 384], middle: 1 },
      velocities: true,
      frameRate: 20,
      skeleton: takeuchiSkeleton,
      recipe: featureRecipe("mfcc"),
    },
    weights: {
      "motion1/kernel": { shape: [384, 4], data: kernel },
      "motion1/bias": { shape: [4], data: new Float32Array(4) },
      "motion2/kernel": { shape: [4, 384], data: kernel },
      "motion2/bias": { shape: [384], data: new Float32Array(384) },
      "motion/mean": { shape: [384], data: new Float32Array(384) },
      "motion/max": { shape: [384], data: max },
    },
  });
  return pose;
}

Deno.test("deno task evaluate adds controls, Fréchet gesture distance and beat alignment", () =>
  inFolder(async (folder) => {
    const pose = await writeControls(folder);
    const speech = `${folder}/speech`;
    await Deno.mkdir(speech);
    for (const id of [1094, 1096, 1098]) {
      await Deno.copyFile(`${fixtures}voice_22k.wav`, `${speech}/audio${id}.wav`);
    }
    const out = `${folder}/result`, copy = `${evaluation}original`;
    const args = [
      ...[
        "--original",
        copy,
        "--predicted",
        MODELS[0]!,
        `same=${copy}`,
        "--out",
        out,
        "--shuffled",
      ],
      ...["--mean-pose", folder, "--autoencoder", `${folder}/chkpt`, "--speech", speech],
      ...["--backend", "wasm", "--blas", "off"],
    ];
    assertStringIncludes(
      await evaluate(...args),
      "Left out CCA of model_a, same: it takes motion, and more frames than the 384 coordinates",
    );

    const average = async (file: string) => (await numbers(`${out}/${file}.csv`, "Average"))[0]!;
    assertEquals([await average("mean-pose/aa"), await average("mean-pose/aj")], [0, 0]);
    let away = 0, rows = 0;
    for await (const block of readMatrix(`${copy}/${SEQUENCES[0]}`)) {
      for (; rows < block.rows; rows++) {
        const [x, y, z] = [0, 1, 2].map((c) => block.data[192 * rows + c]! - pose[c]!);
        away += Math.hypot(x!, y!, z!);
      }
    }
    const [held] = await numbers(`${out}/mean-pose/ape.csv`, SEQUENCES[0]!);
    assertAlmostEquals(held!, away / rows, 1e-4); // the training set is float32

    assertEquals(await average("same/ape"), 0);
    assert(await average("same/shuffled/ape") > 1);
    await Deno.stat(`${out}/model_a/shuffled/mae.csv`);
    assertEquals(await Deno.stat(`${out}/mean-pose/shuffled`).catch(() => "none"), "none");

    const distance = async (name: string) => (await numbers(`${out}/fgd.csv`, name))[0]!;
    assertAlmostEquals(await distance("same"), 0, 1e-9);
    assert(await distance("model_a") > 1e-6);
    assert(await distance("mean-pose") > await distance("model_a"));

    const beats = await table(`${out}/model_a/beat_alignment.csv`);
    assertEquals(beats.map(([file]) => file), ["file", ...SEQUENCES, "Average"]);
    assertEquals(beats[0], ["file", "beat_alignment"]);
    for (const [, value] of beats.slice(1)) assert(Number(value) > 0 && Number(value) < 1, value);
    assertEquals(
      await Deno.readTextFile(`${out}/same/beat_alignment.csv`),
      await Deno.readTextFile(`${out}/original/beat_alignment.csv`),
    );
    assertEquals(await average("mean-pose/beat_alignment"), 0); // it has no beats

    const consistency = async (name: string) => await average(`${name}/beat_consistency`);
    assertEquals(await consistency("same"), await consistency("original"));
    assert(await consistency("model_a") > 0);
    assertEquals(await consistency("mean-pose"), 0);
    const namesIn = async (file: string) =>
      (await table(`${out}/${file}.csv`)).slice(1).map(([name]) => name);
    assertEquals(await exists(`${out}/cca.csv`), false); // it would be 1 of any motion
    // The recording has no distance from itself.
    assertEquals(await namesIn("fgd_net1"), ["mean-pose", "model_a", "same"]);
    assertEquals(await namesIn("diversity_net1"), ["original", "mean-pose", "model_a", "same"]);
    const [same] = await numbers(`${out}/fgd_net1.csv`, "same");
    assertAlmostEquals(same!, 0, 1e-6);
    assertEquals(await numbers(`${out}/diversity_net1.csv`, "mean-pose"), [0]);

    const info = JSON.parse(await Deno.readTextFile(`${out}/evaluation.json`));
    assertEquals(info.systems, ["mean-pose", "model_a", "same"]);
    const record = JSON.parse(await Deno.readTextFile(`${out}/evaluate.run.json`));
    const read = Object.keys(record.inputs).join("\n");
    for (
      const part of ["model_a/gesture1094.txt", "Y_train.npy", "chkpt/model.json", "audio1094.wav"]
    ) {
      assertStringIncludes(read, part);
    }
    const written = await Deno.readTextFile(`${out}/evaluate.run.json`);
    await evaluate(...args);
    assertEquals(await Deno.readTextFile(`${out}/evaluate.run.json`), written); // all hashes the same

    const hands = await evaluate(...args, "-s", "LeftHand", "RightHand");
    assertEquals(hands.includes("Left out CCA"), false);
    const [correlation] = await numbers(`${out}/cca.csv`, "same");
    assertAlmostEquals(correlation!, 1, 1e-9);
    const [near] = await numbers(`${out}/cca.csv`, "model_a");
    assertAlmostEquals(near!, 0.9999997149755036, 1e-11); // NumPy: the largest singular value of Qx'Qy
    assertEquals(await namesIn("cca"), ["model_a", "same"]); // a pose that is held goes along with nothing
  }));

Deno.test("deno task evaluate leaves nothing that an earlier evaluation measured", () =>
  inFolder(async (folder) => {
    await writeControls(folder);
    const [again, fresh] = [`${folder}/again`, `${folder}/fresh`];
    await evaluate(...BOTH, "--out", again, "--shuffled", "--autoencoder", `${folder}/chkpt`);
    const some = [...BOTH, "--measure", "ape", "aa"];
    assertStringIncludes(
      await evaluate(...some, "--out", again),
      "files of an earlier evaluation were removed, such as ",
    );
    assertEquals((await evaluate(...some, "--out", fresh)).includes("earlier"), false);
    assertEquals(await folderContents(again), await folderContents(fresh));
    await Deno.writeTextFile(`${again}/model_a/own.csv`, "a file of the user's\n");
    assertEquals((await evaluate(...some, "--out", again)).includes("earlier"), false);
    assertEquals(await exists(`${again}/model_a/own.csv`), true);
  }));

Deno.test("deno task evaluate's Fréchet gesture distance leaves out what never moved in training", () =>
  inFolder(async (folder) => {
    // The first joint's x and its velocity never left 0 in training; here they do.
    await writeControls(
      folder,
      Float32Array.from({ length: 384 }, (_, c) => c === 0 || c === 3 ? 0 : 50),
    );
    for await (
      const { data, rows, columns } of readMatrix(`${evaluation}original/${SEQUENCES[0]}`)
    ) {
      const moved = Float64Array.from(
        data,
        (value, i) => i % columns === 0 ? value + i % 7 : value,
      );
      for (const [name, values] of [["original", data], ["moved", moved]] as const) {
        await writeTextMatrix(`${folder}/${name}/a.txt`, { data: values, rows, columns });
      }
      break;
    }
    await evaluate(
      ...["--original", `${folder}/original`, "--predicted", `${folder}/moved`],
      ...["--out", `${folder}/result`, "--measure", "ape"],
      ...["--autoencoder", `${folder}/chkpt`, "--backend", "wasm", "--blas", "off"],
    );
    const [distance] = await numbers(`${folder}/result/fgd.csv`, "moved");
    assertAlmostEquals(distance!, 0, 1e-9);
  }));

Deno.test("deno task evaluate says where the frame rate is not that of speech or autoencoder", () =>
  inFolder(async (folder) => {
    await writeControls(folder);
    const speech = `${folder}/speech`;
    await Deno.mkdir(speech);
    const second = { sampleRate: 16000, channels: [new Float64Array(16000)] };
    for (const id of [1094, 1096, 1098]) {
      await Deno.writeFile(`${speech}/audio${id}.wav`, encodeWav(second));
    }
    const out = ["--out", `${folder}/result`, "--measure", "ape", "--speech", speech];
    assertStringIncludes(
      await evaluate(...BOTH, ...out),
      "Note: speech is more than 1 s shorter or longer than the recorded motion at 20 frames a second in " +
        `3 of 3 sequences, such as ${
          SEQUENCES[0]
        }: 1.0 s, recorded 3.0 s; what all have is compared`,
    );
    const right = await evaluate(...BOTH, ...out, "--frame-rate", "60");
    assertEquals(right.includes("Note"), false);
    const wrong = [...BOTH, ...out, "--frame-rate", "60", "--autoencoder", `${folder}/chkpt`];
    const { code, stderr } = await callTask("evaluate", wrong);
    assertEquals(code, 1);
    assertStringIncludes(
      stderr,
      "chkpt: encodes how joints move at 20 frames a second, the gestures have 60 (--frame-rate)",
    );
  }));

Deno.test("deno task evaluate answers bad input with one line and writes nothing", () =>
  inFolder(async (folder) => {
    const write = async (name: string, files: Record<string, string>) => {
      await Deno.mkdir(`${folder}/${name}`);
      for (const [file, text] of Object.entries(files)) {
        await Deno.writeTextFile(`${folder}/${name}/${file}`, text);
      }
      return `${folder}/${name}`;
    };
    const frames = (columns: number, count: number) =>
      (Array(columns).fill("1").join(" ") + "\n").repeat(count);
    const original = await write("original", { "a.txt": frames(9, 5), "b.txt": frames(9, 6) });
    const lacking = await write("lacking", { "a.txt": frames(9, 5) });
    const extra = await write("extra", {
      "a.txt": frames(9, 5),
      "b.txt": frames(9, 5),
      "c.txt": frames(9, 5),
    });
    const joints = await write("joints", { "a.txt": frames(12, 5), "b.txt": frames(9, 5) });
    const short = await write("short", { "a.txt": frames(9, 3), "b.txt": frames(9, 5) });
    const twice = await write("twice", {
      "a.txt": frames(9, 3),
      "a.npy": "",
      "b.txt": frames(9, 5),
    });
    const empty = await write("empty", {});
    const flat = await write("flat", { "a.txt": frames(10, 5), "b.txt": frames(10, 5) });
    await write("other", {});
    const again = await write("other/original", { "a.txt": frames(9, 5), "b.txt": frames(9, 5) });
    await writeNpy(`${folder}/Y_train.npy`, { data: new Float32Array(12), shape: [1, 12] });
    const out = `${folder}/out`;
    const given = ["--original", original, "--out", out];
    const fine = [...given, "--predicted", `x=${original}`];
    const alone = ["--original", lacking, "--predicted", `x=${lacking}`, "--out", out];
    const cases: [args: string[], line: string][] = [
      [[...alone, "--shuffled"], "--shuffled: takes two sequences at least"],
      [
        [...BOTH, "-s", "LeftHnad", "--out", out],
        "LeftHnad: no such joint or part of the body; did",
      ],
      [["--predicted", original, "--out", out], "--original DIR is missing"],
      [given, "--predicted DIR is missing"],
      [[...given, "--predicted"], "--predicted needs a value, DIR"],
      [fine.filter((arg) => arg !== "--out" && arg !== out), "--out DIR is missing"],
      [["--original", empty, "--predicted", lacking, "--out", out], "empty: holds no .txt or .npy"],
      [
        ["--original", `${folder}/none`, "--predicted", lacking, "--out", out],
        "none: no such folder",
      ],
      [[...given, "--predicted", empty], "empty: holds no .txt or .npy files"],
      [[...given, "--predicted", lacking], `b.txt: there is no b.txt or .npy for it in ${lacking}`],
      [[...given, "--predicted", extra], `c.txt: there is no c.txt or .npy for it in ${original}`],
      [[...given, "--predicted", twice], "twice: holds a.npy and a.txt, two of one sequence"],
      [[...given, "--predicted", again], "a system cannot be called original; name it as NAME="],
      [[...given, "--predicted", `..=${twice}`], "a system cannot be called ..; name it as NAME="],
      [[...given, "--predicted", `y=${original}`, `y=${again}`], "are both called y; name one"],
      [
        ["--original", flat, "--predicted", `x=${flat}`, "--out", out],
        "a.txt: has 10 columns, not",
      ],
      [
        [...fine, "--measure", "ape", "jerk"],
        "--measure jerk is none of ape, mae, pck, aa, aj, diversity, hmd_vel",
      ],
      [[...fine, "-s", "Joint4"], "Joint4: no such joint or part of the body"],
      [[...fine, "--skeleton", "takeuchi"], "a.txt: has 9 columns; 64 joints make 192"],
      [[...fine, "--skeleton", "nao"], "--skeleton nao is not takeuchi, a .bvh or a .json"],
      [[...fine, "--units", "hour"], "--units hour is none of frame, second"],
      [[...fine, "--width", "0"], "--width 0 is not a number from"],
      [[...fine, "--width", "2"], "--width 2 makes no bin up to 1 cm"],
      [[...fine, "--width", "0.000002"], "too many bins"],
      [
        [...fine, "--mean-pose", `${folder}/none`],
        "Y_train.npy: no such file; run deno task vectorize",
      ],
      [[...fine, "--mean-pose", folder], "has 4 joints"],
      [[...fine, "--speech", original], "original: has no a.wav, the speech of a.txt"],
    ];
    const command = {
      ...{ name: "evaluate", summary: "", positionals: [], example: "" },
      flags: evaluationFlags,
    };
    const plan = async (args: string[]) => await evaluationPlan(readArguments(command, args).flags);
    for (const [args, line] of cases) {
      await assertRejects(() => plan(args), InputError, line);
    }
    const running: [args: string[], line: string][] = [
      [
        [...given, "--predicted", short],
        "short/a.txt: has 3 frames, these measures take at least 4",
      ],
      [[...given, "--predicted", joints], "a.txt: has 12 columns; 3 joints make 9, or 18 with"],
      [[...fine, "--autoencoder", `${folder}/none`], "none: no model is there"],
      [given, "--predicted DIR is missing"],
    ];
    for (const [args, line] of running) {
      const { code, stderr } = await callTask("evaluate", args);
      assertEquals([args, code, stderr.trim().split("\n").length], [args, 1, 1], stderr);
      assert(stderr.startsWith("error: ") && stderr.includes(line), `${stderr} has no: ${line}`);
    }
    assertEquals(await Deno.stat(out).catch(() => "none"), "none");
  }));
