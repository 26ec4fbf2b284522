import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { loadMotionAutoencoder } from "../../src/files/model/load_model.ts";
import { assertClose } from "../support/assert_close.ts";
import { readNpy } from "../../src/files/npy/npy.ts";
import { COLUMNS, FRAMES, writeMotionData } from "../support/data/motion_data_set.ts";
import { callTask } from "../support/tasks/run_task.ts";

const DIM = 12;

/** Runs a test in a temporary folder that holds a data set and an autoencoder of it. */
async function inFolder(
  test: (folder: string, chkpt: string) => Promise<void>,
  ...learnFlags: string[]
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const data = `${folder}/data`, chkpt = `${folder}/chkpt`;
    await writeMotionData(data);
    const args = [data, "--checkpoint-dir", chkpt, "--latent-dim", `${DIM}`, "--epochs=20"];
    const rates = ["--learning-rate=0.01", "--weight-decay=0.001", "--batch-size=32"];
    const { code, stderr } = await callTask("learn", [...args, ...rates, ...learnFlags]);
    assertEquals([code, stderr], [0, ""]);
    await test(folder, chkpt);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** What the encoder should make of gesture vectors, in doubles, by DESIGN's formulas. */
async function encodedByHand(chkpt: string, vectors: ArrayLike<number>): Promise<number[]> {
  const { weights } = await loadMotionAutoencoder(chkpt, DIM);
  const of = (name: string) => weights[name]!.data;
  const [mean, max, kernel, bias] = ["motion/mean", "motion/max", "motion1/kernel", "motion1/bias"]
    .map(of) as [Float32Array, Float32Array, Float32Array, Float32Array];
  const encoded: number[] = [];
  for (let at = 0; at < vectors.length; at += COLUMNS) {
    for (let unit = 0; unit < DIM; unit++) {
      let sum = bias[unit]!;
      for (let c = 0; c < COLUMNS; c++) {
        sum += (vectors[at + c]! - mean[c]!) / (max[c]! + 1e-8) * kernel[c * DIM + unit]!;
      }
      encoded.push(Math.tanh(sum));
    }
  }
  return encoded;
}

async function readText(path: string): Promise<number[]> {
  return (await Deno.readTextFile(path)).trim().split(/\s+/).map(Number);
}

Deno.test("deno task encode encodes every frame, decode brings gestures back, in text and .npy", () =>
  inFolder(async (folder, chkpt) => {
    const data = `${folder}/data`;
    const original = `-chkpt_dir=${chkpt} -restore=True -pretrain=False -layer1_width=${DIM}`;
    const { code, stdout, stderr } = await callTask("encode", [data, ...original.split(" ")]);
    assertEquals([code, stderr], [0, ""]);
    for (const part of ["train", "dev", "test"] as const) {
      const path = `${data}/${DIM}/Y_${part}_encoded.npy`;
      assertStringIncludes(stdout, `Wrote ${path}: (${FRAMES[part]}, ${DIM})`);
      const vectors = await readNpy(`${data}/Y_${part}.npy`);
      const encoded = await readNpy(path);
      assertEquals(encoded.shape, [FRAMES[part], DIM]);
      assertClose(encoded.data, await encodedByHand(chkpt, vectors.data), 2e-6);
    }

    const encoded = `${data}/${DIM}/Y_dev_encoded.npy`;
    const decode = (from: string, to: string) =>
      callTask("decode", [data, from, to, ...original.split(" "), "-batch_size=8"]);
    const decoded = await decode(encoded, `${folder}/decoded.txt`);
    assertEquals([decoded.code, decoded.stderr], [0, ""]);
    assertStringIncludes(decoded.stdout, `Wrote ${folder}/decoded.txt: gesture vectors (130, 30)`);
    const back = await readText(`${folder}/decoded.txt`);
    const truth = (await readNpy(`${data}/Y_dev.npy`)).data;
    const error = back.reduce((sum, value, i) => sum + Math.abs(value - truth[i]!), 0) /
      back.length;
    assert(error < 1, `decoded gestures are ${error} cm from what was encoded`);

    const text = (await readNpy(encoded)).data;
    const lines = Array.from(
      { length: FRAMES.dev },
      (_, r) => [...text.subarray(r * DIM, (r + 1) * DIM)].join("\t"),
    );
    await Deno.writeTextFile(`${folder}/encoded.txt`, "# a comment\n" + lines.join("\n"));
    const again = await decode(`${folder}/encoded.txt`, `${folder}/decoded.npy`);
    assertEquals([again.code, again.stderr], [0, ""]);
    assertClose((await readNpy(`${folder}/decoded.npy`)).data, back, 1e-4);
  }));

Deno.test("deno task encode refuses vectors of another kind that are as long, and says of other joints", () =>
  inFolder(async (folder, chkpt) => {
    const data = `${folder}/data`, path = `${data}/vectors.json`;
    const info = JSON.parse(await Deno.readTextFile(path));
    const encode = async (changes: object) => {
      await Deno.writeTextFile(path, JSON.stringify({ ...info, ...changes }));
      return await callTask("encode", [
        data,
        "--checkpoint-dir",
        chkpt,
        "--encoded",
        `${folder}/e`,
      ]);
    };
    const rotated = await encode({ representation: "rotation6d", velocities: false });
    assertEquals(rotated.code, 1);
    assertStringIncludes(
      rotated.stderr,
      `${data}: its gesture vectors are rotation6d, the autoencoder in ${chkpt} has learnt ` +
        "positions with velocities; learn anew",
    );
    assertEquals(await Deno.stat(`${folder}/e`).catch(() => undefined), undefined);
    const joints = ["Hips", "Spine", "RightArm", "LeftHand", "LeftHandIndex1"];
    const other = await encode({ skeleton: { ...info.skeleton, joints } });
    assertEquals([other.code, other.stderr], [0, ""]);
    assertStringIncludes(other.stdout, `Note: ${data} has other joints than what the autoencoder`);
  }));

Deno.test("deno task encode fills up the last chunk of frames", () =>
  inFolder(async (folder, chkpt) => {
    const data = `${folder}/data`;
    const { code, stderr } = await callTask("encode", [data, "--checkpoint-dir", chkpt]);
    assertEquals([code, stderr], [0, ""]);
    const { shape } = await readNpy(`${data}/${DIM}/Y_dev_encoded.npy`);
    assertEquals(shape, [Math.ceil(FRAMES.dev / 4), DIM]); // 130 frames: 32 chunks of 4 and 2 frames
    const args = [
      data,
      `${data}/${DIM}/Y_dev_encoded.npy`,
      `${folder}/d.npy`,
      "--checkpoint-dir",
      chkpt,
    ];
    const decoded = await callTask("decode", args);
    assertEquals([decoded.code, decoded.stderr], [0, ""]);
    assertEquals((await readNpy(`${folder}/d.npy`)).shape, [132, COLUMNS]);
  }, "--chunk-length=4"));

Deno.test("deno task encode and decode answer bad input with one line and no files", () =>
  inFolder(async (folder, chkpt) => {
    const data = `${folder}/data`, to = ["--checkpoint-dir", chkpt];
    const text = async (name: string, contents: string) => {
      await Deno.writeTextFile(`${folder}/${name}`, contents);
      return `${folder}/${name}`;
    };
    const row = (length: number) => new Array(length).fill("0.5").join(" ") + "\n";
    const good = await text("good.txt", row(DIM));
    const narrow = await text("narrow.txt", row(DIM - 1));
    const nan = await text("nan.txt", row(DIM) + row(DIM).replace("0.5", "nan"));
    const out = `${folder}/out.txt`;
    const none = ["--checkpoint-dir", `${folder}/none`];
    const cases: [task: string, args: string[], line: string][] = [
      ["encode", [data], "--checkpoint-dir CHKPT is missing"],
      ["encode", [data, ...none], "none: no model is there; run deno task learn DATA"],
      ["encode", [data, ...to, "--latent-dim", "13"], `the autoencoder in ${chkpt} has ${DIM}`],
      ["encode", [folder, ...to], "Y_train.npy: no such file; run deno task vectorize"],
      ["encode", [data, ...to, "-pretrain=True"], "--pretrain is for deno task learn"],
      ["decode", [data, good, out], "--checkpoint-dir CHKPT is missing"],
      ["decode", [data, good, out, ...none], "run deno task learn DATA"],
      [
        "decode",
        [data, good, out, ...to, "-layer1_width=9"],
        `the autoencoder in ${chkpt} has ${DIM} numbers an encoding, not 9`,
      ],
      ["decode", [data, narrow, out, ...to], `narrow.txt: has ${DIM - 1} columns, the autoencoder`],
      ["decode", [data, nan, out, ...to], `nan.txt: line 2: number 1 is "nan"`],
      ["decode", [data, `${folder}/no.txt`, out, ...to], "no.txt: no such file"],
      ["decode", [data, good, `${good}/out.txt`, ...to], "good.txt/out.txt: "],
    ];
    const names = () => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    const before = names();
    for (const [task, args, line] of cases) {
      const { code, stderr } = await callTask(task, args);
      assertEquals([args, code, stderr.trim().split("\n").length], [args, 1, 1], stderr);
      assert(stderr.startsWith("error: ") && stderr.includes(line), `${stderr} has no: ${line}`);
    }
    assertEquals(names(), before);
    assert(!await Deno.stat(`${data}/${DIM}`).catch(() => undefined), "nothing is encoded");
  }));
