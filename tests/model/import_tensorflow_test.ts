import { assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../src/input_error.ts";
import { importAutoencoder } from "../../src/model/import_autoencoder.ts";
import { readTensorFlowCheckpoint } from "../../src/model/import_tensorflow.ts";
import { readNpy } from "../../src/store/npy.ts";
import { hasPublishedModel, publishedModel } from "../published_model.ts";

const varint = (n: number): number[] => n < 128 ? [n] : [128 + n % 128, ...varint(n >> 7)];
const bytes = (text: string): number[] => [...new TextEncoder().encode(text)];

/** A LevelDB block of entries, keys sharing prefixes as TensorFlow writes them, and its trailer. */
function block(entries: [string, number[]][], compression: number): number[] {
  const out: number[] = [];
  let before = "";
  for (const [key, value] of entries) {
    let shared = 0;
    while (shared < Math.min(key.length, before.length) && key[shared] === before[shared]) shared++;
    out.push(...varint(shared), ...varint(key.length - shared), ...varint(value.length));
    out.push(...bytes(key.slice(shared)), ...value);
    before = key;
  }
  return [...out, 0, 0, 0, 0, 1, 0, 0, 0, compression, 0, 0, 0, 0];
}

/** An index file of float32 tensors that follow on one another in the data file. */
function indexFile(tensors: [string, number[]][], compression = 0): Uint8Array {
  let offset = 0;
  const entries = tensors.map(([name, shape]): [string, number[]] => {
    const size = 4 * shape.reduce((a, b) => a * b, 1);
    const dimensions = shape.flatMap((n) => {
      const dimension = [8, ...varint(n)];
      return [0x12, ...varint(dimension.length), ...dimension];
    });
    const value = [8, 1, 0x12, ...varint(dimensions.length), ...dimensions];
    value.push(0x20, ...varint(offset), 0x28, ...varint(size), 0x35, 1, 2, 3, 4);
    offset += size;
    return [name, value];
  });
  const data = block([["", [8, 1]], ...entries], compression);
  const size = data.length - 5;
  const index = block([["z", [...varint(0), ...varint(size)]]], 0);
  const footer = [0, 0, ...varint(data.length), ...varint(index.length - 5)];
  while (footer.length < 40) footer.push(0);
  return Uint8Array.from([
    ...data,
    ...index,
    ...footer,
    ...[0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb],
  ]);
}

const VARIABLES: [string, number[]][] = [
  ["AE_Variables/Variables/bias1", [2]],
  ["AE_Variables/Variables/bias2", [3]],
  ["AE_Variables/Variables/matrix1", [3, 2]],
  ["AE_Variables/Variables/matrix2", [2, 3]],
];
const data = new Uint8Array(Float32Array.from({ length: 17 }, (_, i) => i).buffer);

Deno.test("readTensorFlowCheckpoint() finds tensors by name, shape and place", () => {
  const weights = readTensorFlowCheckpoint({ index: indexFile(VARIABLES), data });
  assertEquals(Object.keys(weights), VARIABLES.map(([name]) => name));
  assertEquals(weights["AE_Variables/Variables/matrix1"], {
    data: new Float32Array([5, 6, 7, 8, 9, 10]),
    shape: [3, 2],
  });
});

Deno.test("readTensorFlowCheckpoint() says what is wrong with the files", () => {
  const read = (index: Uint8Array, values = data) => () =>
    readTensorFlowCheckpoint({ index, data: values });
  assertThrows(read(indexFile(VARIABLES, 1)), InputError, "compressed");
  assertThrows(read(indexFile(VARIABLES), data.subarray(0, 60)), InputError, "cut short");
  assertThrows(read(indexFile(VARIABLES).subarray(0, 90)), InputError, "not the .index file");
  assertThrows(read(new Uint8Array()), InputError, "not the .index file");
});

Deno.test("importAutoencoder() finds the latent dimension among the layers", () => {
  const variables = readTensorFlowCheckpoint({ index: indexFile(VARIABLES), data });
  const { architecture } = importAutoencoder(variables, [1, 1, 1], [0, 0, 0], 2);
  assertEquals(architecture, { widths: [3, 2, 3], middle: 1 });
  assertThrows(() => importAutoencoder(variables, [1], [0], 2), InputError, "motion/mean");
  assertThrows(() => importAutoencoder(variables, [1], [0], 5), InputError, "3-2-3");
  assertThrows(() => importAutoencoder({}, [1], [0], 2), InputError, "no motion autoencoder");
});

Deno.test({
  name: "readTensorFlowCheckpoint() reads the published autoencoder",
  ignore: !hasPublishedModel,
  fn: async () => {
    const prefix = publishedModel("DAE_checkpoints/chkpt-final");
    const weights = readTensorFlowCheckpoint({
      index: await Deno.readFile(`${prefix}.index`),
      data: await Deno.readFile(`${prefix}.data-00000-of-00001`),
    });
    for (const name of ["matrix1", "bias1", "matrix2", "bias2"]) {
      const { data, shape } = await readNpy(publishedModel(`dae/${name}.npy`));
      const read = weights[`AE_Variables/Variables/${name}`]!;
      assertEquals([read.shape, [...read.data]], [[...shape], [...Float32Array.from(data)]]);
    }
  },
});
