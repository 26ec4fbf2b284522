import { assertEquals, assertRejects } from "@std/assert";
import { InputError } from "../../../src/errors/input_error.ts";
import {
  readRunRecord,
  type RunRecord,
  workingFolder,
  writeRunRecord,
} from "../../../src/files/records/run_record.ts";
import { inFolder } from "../../support/in_folder.ts";

const file = { size: 3, sha256: "ab".repeat(32) };
const record: RunRecord = {
  task: "learn",
  arguments: ["data", "--epochs=2"],
  folder: "..",
  seed: 1,
  engine: { name: "wasm", blas: null, threads: 1 },
  versions: { package: "0.1.0", deno: "2.9.6", tfjs: "4.22.0", lock: "cd".repeat(32) },
  inputs: { "data/Y_dev.npy": file, "data/Y_train.npy": file },
  outputs: { "chkpt/model.json": file },
};

Deno.test("writeRunRecord() writes the same bytes whatever the order of fields and files", () =>
  inFolder(async (folder) => {
    const { inputs, task, ...rest } = record;
    const turned = Object.fromEntries(Object.entries(inputs).reverse());
    await writeRunRecord(`${folder}/a.run.json`, record);
    await writeRunRecord(`${folder}/b.run.json`, { ...rest, inputs: turned, task });
    const text = await Deno.readTextFile(`${folder}/a.run.json`);
    assertEquals(await Deno.readTextFile(`${folder}/b.run.json`), text);
    assertEquals(Object.keys(JSON.parse(text)), Object.keys(record));
    assertEquals(await readRunRecord(`${folder}/a.run.json`), record);
  }));

Deno.test("readRunRecord() throws on what is no run record", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.run.json`;
    const wrong: [json: unknown, line: string][] = [
      [null, "is not a run record of this package, or is damaged (it must be an object, current"],
      [{}, "(task is missing: a text; and 5 more)"],
      [{ ...record, versions: null }, "versions must be an object, current value is null"],
      [{ ...record, inputs: { a: { size: 1 } } }, "inputs.a.sha256 is missing: a hash"],
      [{ ...record, inputs: { a: null } }, "inputs.a must be an object, current value is null"],
      [{ ...record, outputs: [] }, "outputs must be an object, current value is []"],
      [{ ...record, arguments: [1] }, "arguments[0] must be a text, current value is 1"],
      [
        { ...record, task: ["\u001b[31m\n"] },
        'task must be a text, current value is ["\\u001b[31m',
      ],
      [{ ...record, engine: { name: 1 } }, "engine.name must be a text, current value is 1"],
    ];
    for (const [json, line] of wrong) {
      await Deno.writeTextFile(path, JSON.stringify(json));
      const { message } = await assertRejects(() => readRunRecord(path), InputError, line);
      assertEquals(message.startsWith(`${path}: `), true);
    }
    await Deno.writeTextFile(path, JSON.stringify({ ...record, later: [1] }));
    assertEquals(await readRunRecord(path) as unknown, { ...record, later: [1] });
  }));

Deno.test({
  name: "workingFolder() begins where links to the record lead",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (folder) => {
      const real = await Deno.realPath(folder);
      await Deno.mkdir(`${folder}/a/b`, { recursive: true });
      await Deno.symlink(`${folder}/a/b`, `${folder}/link`);
      assertEquals(await workingFolder(`${folder}/link/x.run.json`, record), `${real}/a/b/..`);
    }),
});
