import { assert, assertEquals, assertGreater, assertRejects } from "@std/assert";
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { InputError } from "../../../../src/errors/input_error.ts";
import { readNpy } from "../../../../src/files/npy/npy.ts";
import { importKeras } from "../../../../src/model/import/keras/import_keras.ts";
import {
  SpeechEncoder,
  type SpeechEncoderArchitecture,
} from "../../../../src/model/speech_encoder.ts";
import { badFile, fixture, hasBadFiles } from "../../../support/published_model.ts";
import { inChild, MAY_RUN } from "../../../support/model/in_child.ts";
import { assertClose } from "../../../support/assert_close.ts";

/** Checks that a network is of this shape and predicts what Keras did. */
async function assertPredicts(
  bytes: Uint8Array<ArrayBuffer>,
  expected: SpeechEncoderArchitecture,
  input: string,
  output: string,
): Promise<void> {
  await tf.setBackend("cpu");
  const { architecture, weights } = await importKeras(bytes);
  assertEquals(architecture, expected);
  const encoder = new SpeechEncoder(architecture, weights);
  const windows = await readNpy(fixture(input)), predictions = await readNpy(fixture(output));
  assertGreater(windows.shape[0]!, 3);
  for (let window = 0; window < windows.shape[0]!; window++) {
    const frames = Float32Array.from(windows.data.subarray(window * 54, (window + 1) * 54));
    const predicted = encoder.encodeWindows(...encoder.readFrames(tf.tensor2d(frames, [9, 6])));
    const of = predictions.data.subarray(window * 7, (window + 1) * 7);
    assertClose(predicted.dataSync<"float32">(), Float32Array.from(of), 2e-6);
  }
  encoder.dispose();
}

const SMALL: SpeechEncoderArchitecture = {
  features: 6,
  context: 9,
  frameLayers: [8, 8],
  units: 5,
  gates: "sigmoid",
  outputs: 7,
  epsilon: 1e-3,
};

for (const gates of ["hard_sigmoid", "sigmoid"]) {
  Deno.test(`importKeras() reads a network with ${gates} gates that predicts as Keras 2.2 does`, async () => {
    await assertPredicts(
      await Deno.readFile(fixture(`keras_${gates}.hdf5`)),
      { ...SMALL, gates: gates === "sigmoid" ? "sigmoid" : "hard-sigmoid" },
      `keras_${gates}.input.npy`,
      `keras_${gates}.output.npy`,
    );
  });
}

for (const keras of ["keras3", "tfkeras215", "tfkeras213"]) {
  // Of the last only the form of .keras is another.
  const all = [".h5", ".keras", "_trained.keras", "_reset_before.keras"];
  for (const file of keras === "tfkeras213" ? [".keras"] : all) {
    Deno.test(`importKeras() reads ${keras}${file} and predicts as Keras does`, async () => {
      await assertPredicts(
        await Deno.readFile(fixture(`keras/${keras}${file}`)),
        file.includes("before") ? SMALL : { ...SMALL, resetAfter: true },
        "keras/input.npy",
        `keras/${keras}${file.replace(/\..*/, "")}.output.npy`,
      );
    });
  }
}

/** The fixture with some bytes of its description replaced by as many others. */
async function altered(
  from: string,
  to: string,
  name = "keras_sigmoid.hdf5",
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await Deno.readFile(fixture(name));
  const text = new TextDecoder("latin1").decode(bytes);
  const at = text.indexOf(from);
  assert(at >= 0 && from.length === to.length);
  bytes.set(new TextEncoder().encode(to), at);
  return bytes;
}

Deno.test("importKeras() names the first layer of a network of another family", async () => {
  const rejects = async (from: string, to: string, line: string) =>
    await assertRejects(async () => importKeras(await altered(from, to)), InputError, line);
  await rejects(
    '"class_name": "GRU"',
    '"class_name": "ABC"',
    "layer 9 (gru_1) is a ABC, not a GRU",
  );
  await rejects('"activation": "relu"', '"activation": "selu"', "has activation selu, not relu");
  await rejects(
    '"reset_after": false',
    '"reset_after":  true',
    "gru/bias has shape (15), not (2, 15)",
  );
  await rejects('"epsilon": 0.001', '"epsilon": 0.002', "has epsilon 0.001, the ones before 0.002");
  await rejects('"axis": -1', '"axis":  1', "layer 2 normalises along axis 1, not the last");
  await rejects('"units": 8,', '"units":[],', "layer 1's units is [], not a whole number");
  await rejects('"layers": [', '"layers": 9', "is not JSON");
  await rejects(
    '"class_name": "Sequential"',
    '"class_name": null        ',
    "is a Keras null model",
  );
  await rejects('"class_name": "Sequential"', '"class_name": "Functional"', "not a Sequential one");
});

Deno.test("importKeras() refuses files that are not whole HDF5 files, in one line", async () => {
  const bytes = await Deno.readFile(fixture("keras_sigmoid.hdf5"));
  await assertRejects(() => importKeras(bytes.subarray(0, 3)), InputError, "is not an HDF5 file");
  const cut = await assertRejects(() => importKeras(bytes.subarray(0, 9000)), InputError);
  assertEquals(cut.message.split("\n").length, 1);
  assert(cut.message.startsWith("is a damaged HDF5 file: truncated file"), cut.message);
});

Deno.test("importKeras() refuses Keras 3's hard_sigmoid, which is another function", async () => {
  const version = await altered("2.2.4", "3.2.4", "keras_hard_sigmoid.hdf5");
  await assertRejects(() => importKeras(version), InputError, "are Keras 3's hard_sigmoid");
});

/** A zip file of one entry, as its headers claim it. */
function zipOf(name: string, content: Uint8Array, method: number, size: number) {
  const text = [...new TextEncoder().encode(name)];
  const u16 = (...values: number[]) => values.flatMap((n) => [n & 255, n >> 8 & 255]);
  const u32 = (...values: number[]) => values.flatMap((n) => u16(n & 0xffff, n >>> 16));
  const common = [
    ...u16(20, 0, method, 0, 0),
    ...u32(0, content.length, size),
    ...u16(text.length, 0),
  ];
  const local = [...u32(0x04034b50), ...common, ...text, ...content];
  const central = [
    ...u32(0x02014b50),
    ...u16(20),
    ...common,
    ...u16(0, 0, 0),
    ...u32(0, 0),
    ...text,
  ];
  const end = [...u32(0x06054b50), ...u16(0, 0, 1, 1), ...u32(central.length, local.length), 0, 0];
  return Uint8Array.from([...local, ...central, ...end]);
}

Deno.test("importKeras() unpacks no zip bomb, and says what is wrong with a zip file", async () => {
  const zeros = new Blob([new Uint8Array(2 ** 24)]).stream();
  const deflated = zeros.pipeThrough(new CompressionStream("deflate-raw"));
  const bomb = new Uint8Array(await new Response(deflated).arrayBuffer());
  const rejects = async (zip: Uint8Array<ArrayBuffer>, line: string) =>
    await assertRejects(() => importKeras(zip), InputError, line);
  await rejects(zipOf("config.json", bomb, 8, 2 ** 24), "bytes, claims to unpack to 16777216");
  await rejects(zipOf("config.json", bomb, 8, 1000), "config.json is longer than it claims");
  await rejects(zipOf("config.json", bomb, 8, 2 ** 31), "claims to unpack to 2147483648");
  await rejects(
    zipOf("config.json", new Uint8Array(90).fill(255), 8, 99),
    "config.json does not unpack",
  );
  await rejects(zipOf("config.json", bomb.subarray(0, 9), 0, 10), "is packed by method 0");
  await rejects(zipOf("a.txt", bomb.subarray(0, 9), 0, 9), "without config.json");
  const whole = await Deno.readFile(fixture("keras/keras3.keras"));
  await rejects(whole.slice(0, 50_000), "it has no directory at its end");
  const moved = whole.slice();
  moved.set([0xff, 0xff, 0xff, 0x7f], moved.length - 6);
  await rejects(moved, "its directory is not whole");
});

Deno.test({
  name: "importKeras() ends on files that hang its library or take its memory, in one line",
  ignore: !hasBadFiles || !MAY_RUN,
  fn: async () => {
    const module = new URL("../../../../src/model/import/keras/import_keras.ts", import.meta.url);
    for (const name of ["keras_hangs.hdf5", "hdf5_hang.hdf5", "hdf5_2GB.hdf5"]) {
      // In a program of its own: the library's thread, which Deno cannot stop, ends with it.
      const script = `import { importKeras } from ${JSON.stringify(module.href)};
        const bytes = await Deno.readFile(${JSON.stringify(badFile(name))});
        await importKeras(bytes).catch((error) => console.log(error.name, error.message));
        Deno.exit();`;
      const { stdout } = await inChild(["--allow-all"], script);
      assert(/^InputError is a damaged HDF5 file: [^\n]+$/.test(stdout), stdout);
    }
  },
});
