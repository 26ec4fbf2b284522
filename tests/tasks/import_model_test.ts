import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { readModelFolder } from "../../src/files/model/model_folder.ts";
import { readNpy, writeNpy } from "../../src/files/npy/npy.ts";
import { writeAutoencoderCheckpoint } from "../support/model/tensorflow_files.ts";
import { inFolder } from "../support/in_folder.ts";
import { badFile, fixture, hasBadFiles } from "../support/published_model.ts";
import { callTask, runTask } from "../support/tasks/run_task.ts";

Deno.test("deno task import-model makes a baseline model of a Keras file alone", async () => {
  const folder = await Deno.makeTempDir();
  const recipe = `${folder}/six.json`;
  await Deno.writeTextFile(recipe, `{"name": "six", "mfcc": {"cepstra": 6}}`);
  const keras = fixture("keras_sigmoid.hdf5");
  const out = `${folder}/deep/model`;
  const args = [keras, "--recipe", recipe, "--out", out];
  const { code, stdout, stderr } = await callTask("import-model", args);
  assertEquals([code, stderr], [0, ""]);
  assert(stdout.includes(`Wrote ${out}\nNext: deno task generate`), stdout);
  const { config, weights } = await readModelFolder(out);
  const { speechEncoder, motionAutoencoder } = config as Record<string, Record<string, unknown>>;
  assertEquals([speechEncoder?.["units"], motionAutoencoder], [5, undefined]);
  assertEquals(weights["output/kernel"]?.shape, [5, 7]);
  const again = await callTask("rerun", [`${out}/import-model.run.json`]);
  assertEquals([again.code, again.stderr], [0, ""], "made again of the two files in its record");
  await Deno.remove(folder, { recursive: true });
});

Deno.test("deno task import-model answers bad input with one line and exit code 1", async () => {
  const folder = await Deno.makeTempDir();
  const keras = fixture("keras_sigmoid.hdf5");
  const npy = fixture("keras_sigmoid.input.npy");
  const out = ["--out", `${folder}/model`];
  const recipe = `${folder}/six.json`;
  await Deno.writeTextFile(recipe, `{"name": "six", "mfcc": {"cepstra": 6}}`);
  const fits = [keras, "--recipe", recipe, ...out];
  const cases: [args: string[], line: string][] = [
    [[`${folder}/none.hdf5`, ...out], "none.hdf5: no such file"],
    [[npy, ...out], "is not an HDF5 file"],
    [[keras], "--out MODEL is missing"],
    [[keras, ...out], "takes 6 features: say which with --recipe F.json"],
    [
      [keras, ...out, "--recipe", "mfcc"],
      "--recipe mfcc makes 26 features, the speech encoder takes 6",
    ],
    [[keras, ...out, "--recipe", "loud"], 'no speech features named "loud"'],
    [[...fits, "--max-val", npy], "--autoencoder CHECKPOINT goes together with --data DATA, or"],
    [out, "nothing to import: give KERAS, --autoencoder CHECKPOINT, or both"],
    [[...fits, "--autoencoder", folder, "--data", folder], "no TensorFlow checkpoint is there"],
    [[...fits, "--skeleton", recipe], "six.json: has no joints and parents"],
    [
      [...fits, "--autoencoder", `${folder}/chkpt`, "--max-val", npy, "--mean-pose", npy],
      "chkpt: no TensorFlow checkpoint is there; give its folder, or its .index file",
    ],
  ];
  for (const [args, line] of cases) {
    const { code, stderr } = await callTask("import-model", args);
    assertEquals([code, stderr.trim().split("\n").length], [1, 1], stderr);
    assert(stderr.startsWith("error: ") && stderr.includes(line), `${stderr} has no: ${line}`);
  }
  assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["six.json"]);
  await Deno.remove(folder, { recursive: true });
});

/** A data set of 12 columns, four nodes of positions, and its skeleton. */
async function writeOriginalData(data: string): Promise<void> {
  await Deno.mkdir(data, { recursive: true });
  for (const part of ["train", "dev"]) {
    const rows = Float64Array.from({ length: 12 * 40 }, (_, i) => 3 + i % 12 + Math.sin(i * i));
    await writeNpy(`${data}/Y_${part}.npy`, { data: rows, shape: [40, 12] });
  }
}

const small = (i: number) => 0.4 * Math.sin(1 + 7 * i * i);

Deno.test("deno task import-model finds a checkpoint by any of its names, and normalises by DATA", () =>
  inFolder(async (folder) => {
    const data = `${folder}/data`, chkpt = `${folder}/chkpt`;
    await writeOriginalData(data);
    await writeAutoencoderCheckpoint(chkpt, [12, 7, 12], small);
    await Deno.writeTextFile(`${folder}/six.json`, `{"name": "six", "mfcc": {"cepstra": 6}}`);
    const keras = [fixture("keras/keras3.keras"), "--recipe", `${folder}/six.json`];
    const models = new Set<string>();
    for (const name of ["/", "/chkpt-final", "/chkpt-final.meta"]) {
      const args = [...keras, "--autoencoder", `${chkpt}${name}`, "--data", data];
      const out = `${folder}/model${models.size}`;
      const { code, stdout, stderr } = await callTask("import-model", [...args, "--out", out]);
      assertEquals([name, code, stderr], [name, 0, ""]);
      assertStringIncludes(stdout, "GRU 5 (reset after), 7 outputs");
      assertStringIncludes(
        stdout,
        `Motion autoencoder: 12-[7]-12 (proposed system), normalised by Y_train.npy in ${data}`,
      );
      models.add(await Deno.readTextFile(`${out}/model.json`));
    }
    assertEquals(models.size, 1);
    // The model works: it predicts, and is exported as far as other formats can hold it.
    const predicted = [fixture("voice_22k.wav"), `${folder}/predicted.npy`, "--decode"];
    assertEquals((await callTask("predict", [`${folder}/model0`, ...predicted])).code, 0);
    assertEquals((await readNpy(`${folder}/predicted.npy`)).shape.length, 2);
    const onnx = await callTask("export-model", [`${folder}/model0`, `${folder}/a.onnx`]);
    assertEquals([onnx.code, onnx.stderr], [0, ""]);
    const web = await callTask("export-model", [`${folder}/model0`, `${folder}/web/`]);
    assertEquals([web.code, web.stderr.trim().split("\n").length], [1, 1], web.stderr);
    assertStringIncludes(web.stderr, "reset_after), which TF.js layers lack; export to ONNX");
    const { weights } = await readModelFolder(`${folder}/model0`);
    const vectors = (await readNpy(`${data}/Y_train.npy`)).data;
    const column = Array.from({ length: 40 }, (_, row) => vectors[12 * row + 5]!);
    const mean = column.reduce((a, b) => a + b) / 40;
    assert(Math.abs(weights["motion/mean"]!.data[5]! - mean) < 1e-5);
    assertEquals(weights["motion/max"]!.data[5], Math.fround(Math.max(...column.map(Math.abs))));

    await Deno.remove(`${chkpt}/checkpoint`);
    await Deno.copyFile(`${chkpt}/chkpt-final.index`, `${chkpt}/chkpt-2.index`);
    const args = [...keras, "--autoencoder", chkpt, "--data", data, "--out", `${folder}/none`];
    const { code, stderr } = await callTask("import-model", args);
    assertEquals(code, 1);
    assertStringIncludes(stderr, "chkpt: holds 2 checkpoints; name the .index file of one");
  }));

Deno.test("deno task import-model imports deep autoencoders and chunks alone, and asks for the middle", () =>
  inFolder(async (folder) => {
    const data = `${folder}/data`, chkpt = `${folder}/chkpt`;
    await writeOriginalData(data);
    await Deno.writeTextFile(`${folder}/six.json`, `{"name": "six", "mfcc": {"cepstra": 6}}`);
    const keras = [fixture("keras/keras3.h5"), "--recipe", `${folder}/six.json`];
    const from = ["--autoencoder", chkpt, "--data", data];
    const run = (name: string, ...args: string[]) =>
      callTask("import-model", [...args, ...from, "--out", `${folder}/${name}`]);

    await writeAutoencoderCheckpoint(chkpt, [12, 7, 7, 7, 12], small);
    const unclear = await run("none", ...keras);
    assertEquals(unclear.code, 1);
    assertStringIncludes(
      unclear.stderr,
      "12-7-7-7-12, of which any of 1, 2, 3 may be the encoding",
    );
    const told = await run("deep", ...keras, "-middle_layer=2");
    assertEquals([told.code, told.stderr], [0, ""]);
    assertStringIncludes(told.stdout, "12-7-[7]-7-12");
    const { motionAutoencoder } = (await readModelFolder(`${folder}/deep`)).config as {
      motionAutoencoder: unknown;
    };
    assertEquals(motionAutoencoder, { widths: [12, 7, 7, 7, 12], middle: 2 });

    await writeAutoencoderCheckpoint(chkpt, [24, 7, 24], small);
    const chunks = await run("none", ...keras);
    assertEquals(chunks.code, 1);
    assertStringIncludes(chunks.stderr, "2 frames as one (-chunk_length=2), and a speech encoder");
    const alone = await run("chunks");
    assertEquals([alone.code, alone.stderr], [0, ""]);
    assertStringIncludes(alone.stdout, "24-[7]-24 (proposed system), 2 frames as one");
    // What it encodes it decodes: exactly by its formulas, since encode and decode are tested so.
    const to = ["--checkpoint-dir", `${folder}/chunks`];
    const encoded = await callTask("encode", [data, ...to, "--encoded", `${folder}/encoded`]);
    assertEquals([encoded.code, encoded.stderr], [0, ""]);
    const files = [`${folder}/encoded/Y_dev_encoded.npy`, `${folder}/decoded.npy`];
    const decoded = await callTask("decode", [data, ...files, ...to]);
    assertEquals([decoded.code, decoded.stderr], [0, ""]);
    assertEquals((await readNpy(`${folder}/decoded.npy`)).shape, [40, 12]);

    // The original's own command line for it.
    const straight = await callTask("decode", [data, ...files, `-chkpt_dir=${chkpt}`]);
    assertEquals(straight.code, 1);
    assertStringIncludes(
      straight.stderr,
      "chkpt: is a TensorFlow checkpoint of the original; make",
    );
    assertStringIncludes(straight.stderr, `deno task import-model --autoencoder ${chkpt} --data`);
  }));

Deno.test({
  name: "deno task import-model answers files that hang or flood HDF5's library with one line",
  ignore: !hasBadFiles,
  fn: () =>
    inFolder(async (folder) => {
      for (const name of ["keras_hangs.hdf5", "hdf5_hang.hdf5", "hdf5_2GB.hdf5"]) {
        const start = performance.now();
        const out = ["--recipe", "mfcc", "--out", `${folder}/model`];
        // As a process: the library's thread, which Deno cannot stop, ends with it.
        const { code, stderr } = await runTask("import-model", [badFile(name), ...out]);
        assertEquals([code, stderr.trim().split("\n").length], [1, 1], stderr);
        assertStringIncludes(stderr, `${name}: is a damaged HDF5 file: `);
        // 2 s on a machine that does nothing else.
        assert(performance.now() - start < 10_000);
      }
    }),
});
