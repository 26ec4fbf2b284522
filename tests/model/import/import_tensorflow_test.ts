import { assert, assertEquals, assertLess, assertMatch, assertThrows } from "@std/assert";
import { InputError } from "../../../src/errors/input_error.ts";
import { readNpy } from "../../../src/files/npy/npy.ts";
import {
  importAutoencoder,
  type MiddleLayer,
} from "../../../src/model/import/import_autoencoder.ts";
import { readTensorFlowCheckpoint } from "../../../src/model/import/import_tensorflow.ts";
import type { Weight } from "../../../src/model/weights.ts";
import {
  badFile,
  hasBadFiles,
  hasPublishedModel,
  publishedModel,
} from "../../support/published_model.ts";
import { indexFile } from "../../support/model/tensorflow_files.ts";

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

Deno.test("readTensorFlowCheckpoint() takes no more memory or time than the files justify", () => {
  const read = (index: Uint8Array) => () => readTensorFlowCheckpoint({ index, data });
  const whole = indexFile(VARIABLES);
  const damaged = (from: number[], to: number[]) => {
    const index = whole.slice();
    const at = index.findIndex((_, i) => from.every((byte, k) => index[i + k] === byte));
    assert(at >= 0);
    index.set(to, at);
    return index;
  };
  // The size of a tensor, the place of another, both at the same place, another data file.
  assertThrows(read(damaged([0x28, 8], [0x28, 7])), InputError, "of shape (2) has 7 bytes");
  assertThrows(read(damaged([0x12, 2, 8, 3], [0x12, 2, 8, 2])), InputError, "has 12 bytes");
  assertThrows(read(damaged([0x28, 24], [0x28, 120])), InputError, "cut short");
  assertThrows(read(damaged([0x20, 8, 0x28, 12], [0x18, 8, 0x28, 12])), InputError, "several data");
  assertThrows(
    read(indexFile([...VARIABLES, ["z", [4, 4]]])),
    InputError,
    "z ends at 132: the checkpoint is cut short",
  );
  // Names that each share a long prefix with the one before.
  const long = "n".repeat(20_000);
  const many = Array.from({ length: 2000 }, (_, i): [string, number[]] => [`${long}${i}`, []]);
  const shared = indexFile(many);
  const start = performance.now();
  assertThrows(read(shared), InputError, "its names are too long");
  assertLess(performance.now() - start, 2000);
  // Every byte as something else: errors of one kind only, and no hanging.
  for (let i = 0; i < whole.length; i++) {
    for (const byte of [0, 1, 127, 128, 255]) {
      const index = whole.slice();
      index[i] = byte;
      try {
        readTensorFlowCheckpoint({ index, data });
      } catch (error) {
        assert(error instanceof InputError, `byte ${i} as ${byte}: ${error}`);
      }
    }
  }
});

Deno.test({
  name: "readTensorFlowCheckpoint() answers files that once broke it with one line",
  ignore: !hasBadFiles,
  fn: async () => {
    for (const name of ["tensorflow_offset.index", "tensorflow_length.index"]) {
      const index = await Deno.readFile(badFile(name));
      const data = new Uint8Array(4_000_000);
      const { message } = assertThrows(() => readTensorFlowCheckpoint({ index, data }), InputError);
      assertMatch(message, /^has a damaged index: [^\n]+$/);
    }
  },
});

Deno.test("importAutoencoder() finds the latent dimension among the layers, or asks", () => {
  const variables = readTensorFlowCheckpoint({ index: indexFile(VARIABLES), data });
  const of = (layer: MiddleLayer, columns = 3) => () =>
    importAutoencoder(variables, new Array(columns).fill(1), new Array(columns).fill(0), layer);
  assertEquals(of({ latentDim: 2 })().architecture, { widths: [3, 2, 3], middle: 1 });
  assertEquals(of({})().architecture, { widths: [3, 2, 3], middle: 1 });
  assertThrows(of({ latentDim: 2 }, 2), InputError, "do not fit gesture vectors of 2 columns");
  assertThrows(of({ latentDim: 5 }), InputError, "3-2-3: none is 5 numbers wide");
  assertThrows(of({ middleLayer: 2 }), InputError, "--middle-layer 2 is none of the 1");
  assertThrows(() => importAutoencoder({}, [1], [0]), InputError, "no motion autoencoder");

  // Three frames as one: the normalisation is of each.
  const { architecture, weights } = of({}, 1)();
  assertEquals(architecture, { widths: [3, 2, 3], middle: 1, chunkLength: 3 });
  assertEquals(weights["motion/max"], { data: new Float32Array([1, 1, 1]), shape: [3] });

  const equal: Record<string, Weight> = {};
  for (const [i, [from, to]] of [[4, 3], [3, 3], [3, 3], [3, 4]].entries()) {
    equal[`matrix${i + 1}`] = { data: new Float32Array(from! * to!), shape: [from!, to!] };
    equal[`bias${i + 1}`] = { data: new Float32Array(to!), shape: [to!] };
  }
  const four = [1, 1, 1, 1];
  const deep = (layer: MiddleLayer) => () => importAutoencoder(equal, four, four, layer);
  assertThrows(deep({ latentDim: 3 }), InputError, "any of 1, 2, 3 may be the encoding: say which");
  assertEquals(deep({ latentDim: 3, middleLayer: 2 })().architecture.middle, 2);
  assertThrows(deep({ latentDim: 4, middleLayer: 2 }), InputError, "is not 4 numbers wide");
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
