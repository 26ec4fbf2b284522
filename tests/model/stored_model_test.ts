import { assert, assertEquals, assertLess, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import { InputError } from "../../src/errors/input_error.ts";
import { DEFAULT_MODEL, loadModel, readModelData } from "../../src/files/model/load_model.ts";
import { readModelFolder, writeModelFolder } from "../../src/files/model/model_folder.ts";
import { decodeWeights, encodeWeights, readStoredModel } from "../../src/model/stored_model.ts";
import { writeSmallModel } from "../support/data/small_model.ts";
import { assertClose } from "../support/assert_close.ts";
import { inFolder } from "../support/in_folder.ts";

const weightsOf = (values: readonly number[]) => ({
  "a/kernel": { data: Float32Array.from(values), shape: [values.length] },
  "a/bias": { data: Float32Array.of(1.5), shape: [1] },
});

Deno.test("weights in half precision have 11 bits, down to the smallest and up to the largest", () => {
  const finite = fc.float({ noNaN: true, noDefaultInfinity: true, min: -65000, max: 65000 });
  fc.assert(fc.property(fc.array(finite, { minLength: 1 }), (values) => {
    const weights = weightsOf(values);
    const { bytes, entries } = encodeWeights(weights, true);
    assertEquals(bytes.length, 2 * (values.length + 1));
    const back = decodeWeights(bytes.buffer, entries);
    assertClose(
      back["a/kernel"]!.data,
      weights["a/kernel"].data,
      (x) => Math.abs(x) * 2 ** -11 + 2 ** -25,
    );
    assertEquals(back["a/bias"], weights["a/bias"]);
  }));
  assertThrows(() => encodeWeights(weightsOf([1e5]), true), InputError, "too large");
  const single = encodeWeights(weightsOf([1e5]), false);
  assertEquals(decodeWeights(single.bytes.buffer, single.entries), weightsOf([1e5]));
  const { bytes, entries } = encodeWeights(weightsOf([2]), true);
  bytes.set([0, 0x7c]); // infinity
  assertThrows(() => decodeWeights(bytes.buffer, entries), InputError, "a/kernel has Infinity");
  assertThrows(() => decodeWeights(bytes.buffer.slice(2), entries), InputError, "has 2 bytes");
});

Deno.test("a model in half precision is read as one in single", () =>
  inFolder(async (folder) => {
    await writeSmallModel(`${folder}/single`);
    const { config, weights } = await readModelFolder(`${folder}/single`);
    await writeModelFolder(`${folder}/half`, { config, weights }, { half: true });
    const half = await readModelData(`${folder}/half`);
    assertEquals(half.config, (await readModelData(`${folder}/single`)).config);
    for (const [name, { data }] of Object.entries(half.weights)) {
      assertClose(data, weights[name]!.data, (x) => 1e-3 * Math.abs(x) + 1e-7, name);
    }
    const read = async (name: string) =>
      (await Deno.readFile(`${folder}/half/${name}`)).buffer as ArrayBuffer;
    assertEquals(await readStoredModel(read), half);
    await assertRejects(
      () => readStoredModel(() => Promise.resolve(new ArrayBuffer(0))),
      InputError,
      "model.json: is not valid JSON",
    );
  }));

Deno.test("loadModel() without a path loads the model in the box", async () => {
  let size = 0;
  for await (const { name } of Deno.readDir(DEFAULT_MODEL)) {
    size += (await Deno.stat(new URL(name, DEFAULT_MODEL))).size;
  }
  assertLess(size, 2 ** 20);
  const model = await loadModel(undefined, { backend: "cpu" });
  assert(model.motionDecoder, "it is a proposed system");
  assertEquals([model.config.recipe.name, model.config.skeleton?.joints.length], ["prosody", 64]);
  model.dispose();
});
