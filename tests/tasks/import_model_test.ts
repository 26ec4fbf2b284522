import { assert, assertEquals } from "@std/assert";
import { readModelFolder } from "../../src/store/model_folder.ts";
import { fixture } from "../published_model.ts";
import { runTask } from "./run_task.ts";

Deno.test("deno task import-model makes a baseline model of a Keras file alone", async () => {
  const folder = await Deno.makeTempDir();
  const recipe = `${folder}/six.json`;
  await Deno.writeTextFile(recipe, `{"name": "six", "mfcc": {"cepstra": 6}}`);
  const keras = fixture("keras_sigmoid.hdf5");
  const out = `${folder}/deep/model`;
  const args = [keras, "--recipe", recipe, "--out", out];
  const { code, stdout, stderr } = await runTask("import-model", args);
  assertEquals([code, stderr], [0, ""]);
  assert(stdout.includes(`Wrote ${out}\nNext: deno task generate`), stdout);
  const { config, weights } = await readModelFolder(out);
  const { speechEncoder, motionAutoencoder } = config as Record<string, Record<string, unknown>>;
  assertEquals([speechEncoder?.["units"], motionAutoencoder], [5, undefined]);
  assertEquals(weights["output/kernel"]?.shape, [5, 7]);
  const again = await runTask("rerun", [`${out}/import-model.run.json`]);
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
    [[...fits, "--max-val", npy], "--autoencoder, --max-val and --mean-pose go together"],
    [[...fits, "--skeleton", recipe], "six.json: has no joints and parents"],
    [
      [...fits, "--autoencoder", `${folder}/chkpt`, "--max-val", npy, "--mean-pose", npy],
      "chkpt.index: no such file",
    ],
  ];
  for (const [args, line] of cases) {
    const { code, stderr } = await runTask("import-model", args);
    assertEquals([code, stderr.trim().split("\n").length], [1, 1], stderr);
    assert(stderr.startsWith("error: ") && stderr.includes(line), `${stderr} has no: ${line}`);
  }
  assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["six.json"]);
  await Deno.remove(folder, { recursive: true });
});
