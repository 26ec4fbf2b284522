import { assert, assertEquals } from "@std/assert";
import { inBrowser } from "../support/page/in_browser.ts";

/** What a page might do with it: chooses an engine, trains, and opens another program's file. */
const PAGE = `
import { importKeras, MotionAutoencoderTrainer, motionTraining, MotionStatistics, useBackend } from
  "${import.meta.resolve("../../src/model/mod.ts")}";

const data = Float32Array.from({ length: 40 }, (_, i) => Math.sin(i));
const frames = {
  rows: 10,
  read: (first, count) => data.slice(4 * first, 4 * (first + count)),
  gather: (rows, out) => rows.forEach((row, i) => out.set(frames.read(row, 1), 4 * i)),
};
const { name } = await useBackend({ backend: "cpu" });
const statistics = new MotionStatistics(4);
statistics.push({ data, rows: 10, columns: 4 });
const normalisation = statistics.finish();
const trainer = new MotionAutoencoderTrainer(
  { widths: [4, 2, 4], middle: 1 },
  { train: frames, dev: frames, normalisation },
  motionTraining,
);
const { loss } = await trainer.trainBatch(0, 0);
const native = await useBackend({ backend: "tensorflow" }).catch((error) => error.message);
const hdf5 = await importKeras(new TextEncoder().encode("no file")).catch((error) => error.message);
const keras = await importKeras(Uint8Array.of(0x89, 72, 68, 70, 0)).catch((error) => error.message);
globalThis.done = [name, (await loss.data())[0], native, hdf5, keras];
`;

Deno.test("./model bundles for a browser without native engines, and trains there", async () => {
  const { bundle, done } = await inBrowser(PAGE);
  assertEquals(bundle.match(/from "node:|^import .*;$/m), null);
  if (done === undefined) return;
  const [name, loss, native, hdf5, keras] = done as [string, number, string, string, string];
  assertEquals(name, "cpu");
  assert(loss > 0 && loss < 10, `${loss}`);
  assertEquals(native, "backend: tensorflow does not run in a browser; choose wasm");
  assertEquals(
    hdf5,
    "is not an HDF5 file; give the .hdf5, .h5 or .keras that Keras' model.save() wrote",
  );
  assertEquals(keras, "the reader of HDF5 files, hdf5_thread.ts, does not load here");
});
