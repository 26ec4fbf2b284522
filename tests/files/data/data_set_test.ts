import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { InputError } from "../../../src/errors/input_error.ts";
import { DataSet, readVectorsInfo } from "../../../src/files/data/data_set.ts";
import { takeuchiSkeleton } from "../../../src/motion/skeleton/takeuchi_skeleton.ts";
import { COLUMNS, writeMotionData } from "../../support/data/motion_data_set.ts";

Deno.test("readVectorsInfo() says what to do where there are no vectors that it can read", async () => {
  const data = await Deno.makeTempDir();
  const refuses = (line: string) =>
    assertRejects(() => readVectorsInfo(data), InputError, `${data}/vectors.json: ${line}`);
  await refuses(`no such file; run deno task vectorize ${data} N_CONTEXT first`);
  const cases = [
    ["[1, 2", "is not valid JSON"],
    ["null", "was not written by vectorize; run deno task vectorize"],
    [`{"format": "other"}`, "was not written by vectorize; run deno task vectorize"],
    [`{"format": "aud2repr2pose-vectors", "version": 2}`, "has format version 2, not 1; run deno"],
    [
      `{"format": "aud2repr2pose-vectors", "version": 1, "recipe": {"name": "x", "mfc": {}}}`,
      "is damaged; run deno task vectorize",
    ],
  ] as const;
  for (const [json, line] of cases) {
    await Deno.writeTextFile(`${data}/vectors.json`, json);
    await refuses(line);
  }
  await Deno.remove(data, { recursive: true });
});

Deno.test("DataSet knows what vectorize left in a folder", async () => {
  const folder = await Deno.makeTempDir();
  await writeMotionData(folder);
  const data = await DataSet.open(folder);
  assertEquals(data.files, [`${folder}/vectors.json`]);
  assertEquals(data.info.dataset, "waving");
  assertEquals([data.hasFrames, data.hasWindows, data.hasGestures("test")], [false, false, true]);
  assertEquals(data.gestures("dev"), `${folder}/Y_dev.npy`);
  const { skeleton, velocities, frameRate } = data.kind(COLUMNS);
  assertEquals([skeleton?.joints.length, velocities, frameRate], [5, true, 20]);
  const line = `${folder}: Y_train.npy has 15 columns, vectors.json says ${COLUMNS}; run deno task`;
  assertThrows(() => data.kind(15), InputError, line);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("DataSet takes arrays of the original for what they are, and says what is missing", async () => {
  const folder = await Deno.makeTempDir();
  for (const name of ["X_train.npy", "Y_train.npy"]) {
    await Deno.writeTextFile(`${folder}/${name}`, "");
  }
  const data = await DataSet.open(folder);
  assertEquals([data.files, data.hasFrames, data.hasWindows], [[], false, true]);
  assertEquals(data.kind(384), { velocities: true, frameRate: 20, skeleton: takeuchiSkeleton });
  assertEquals(data.kind(192), { velocities: false, frameRate: 20, skeleton: takeuchiSkeleton });
  assertEquals(data.kind(30), { velocities: false, frameRate: 20 });
  const hint = `no such file; run deno task vectorize ${folder} N_CONTEXT first`;
  assertThrows(() => data.gestures("test"), InputError, `${folder}/Y_test.npy: ${hint}`);
  assertThrows(() => data.info, InputError, `${folder}/vectors.json: ${hint}`);
  await Deno.writeTextFile(`${folder}/vectors.json`, "[1, 2");
  await assertRejects(() => DataSet.open(folder), InputError, "vectors.json: is not valid JSON");
  await Deno.remove(folder, { recursive: true });
});
