import { assert, assertEquals, assertRejects } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { InputError } from "../../src/input_error.ts";
import { importKeras } from "../../src/model/import_keras.ts";
import { SpeechEncoder } from "../../src/model/speech_encoder.ts";
import { readNpy } from "../../src/store/npy.ts";
import { fixture } from "../published_model.ts";

for (const gates of ["hard_sigmoid", "sigmoid"]) {
  Deno.test(`importKeras() reads a network with ${gates} gates that predicts as Keras does`, async () => {
    await tf.setBackend("cpu");
    const { architecture, weights } = await importKeras(
      await Deno.readFile(fixture(`keras_${gates}.hdf5`)),
    );
    assertEquals(architecture, {
      features: 6,
      context: 9,
      frameLayers: [8, 8],
      units: 5,
      gates: gates === "sigmoid" ? "sigmoid" : "hard-sigmoid",
      outputs: 7,
      epsilon: 1e-3,
    });
    const encoder = new SpeechEncoder(architecture, weights);
    const windows = await readNpy(fixture(`keras_${gates}.input.npy`));
    const expected = await readNpy(fixture(`keras_${gates}.output.npy`));
    for (let window = 0; window < windows.shape[0]!; window++) {
      const frames = Float32Array.from(windows.data.subarray(window * 54, (window + 1) * 54));
      const predicted = encoder.encodeWindows(...encoder.readFrames(tf.tensor2d(frames, [9, 6])));
      for (const [i, value] of predicted.dataSync().entries()) {
        assert(Math.abs(value - expected.data[window * 7 + i]!) < 1e-6);
      }
    }
    encoder.dispose();
  });
}

/** The fixture with some bytes of its description replaced by as many others. */
async function altered(from: string, to: string): Promise<Uint8Array> {
  const bytes = await Deno.readFile(fixture("keras_sigmoid.hdf5"));
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
  await rejects('"reset_after": false', '"reset_after":  true', "has reset_after true, not false");
  await rejects('"class_name": "Sequential"', '"class_name": "Functional"', "not a Sequential one");
});

Deno.test("importKeras() refuses files that are not whole HDF5 files, in one line", async () => {
  const bytes = await Deno.readFile(fixture("keras_sigmoid.hdf5"));
  await assertRejects(() => importKeras(bytes.subarray(0, 3)), InputError, "is not an HDF5 file");
  const cut = await assertRejects(() => importKeras(bytes.subarray(0, 9000)), InputError);
  assertEquals(cut.message.split("\n").length, 1);
  assert(cut.message.startsWith("is a damaged HDF5 file: truncated file"), cut.message);
});
