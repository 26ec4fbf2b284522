import { assert, assertEquals, assertRejects } from "@std/assert";
import { InputError } from "../../../src/errors/input_error.ts";
import {
  type ModelFolder,
  readModelFolder,
  writeModelFolder,
} from "../../../src/files/model/model_folder.ts";
import { inFolder } from "../../support/in_folder.ts";

function model(seed: number, rows = 3): ModelFolder {
  const weight = (length: number) => ({
    data: Float32Array.from({ length }, (_, i) => Math.sin(seed + i)),
    shape: [length / 2, 2],
  });
  return {
    config: { kind: "test", rows },
    weights: { a: weight(2 * rows), b: weight(4) },
    training: {
      progress: { epoch: seed, curve: [{ dev: 0.1 + seed / 3 }] },
      weights: { c: weight(6) },
    },
  };
}

const names = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

Deno.test("writeModelFolder() and readModelFolder() keep a model and its training", () =>
  inFolder(async (folder) => {
    await writeModelFolder(`${folder}/new/model`, model(1));
    assertEquals(await readModelFolder(`${folder}/new/model`, { training: true }), model(1));
    const { config, weights } = model(1);
    assertEquals(await readModelFolder(`${folder}/new/model`), { config, weights });
  }));

Deno.test("writeModelFolder() leaves nothing of the model before, and files of others", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/notes.txt`, "mine");
    await Deno.writeTextFile(`${folder}/weights.bin`, "of an older version");
    await Deno.writeTextFile(`${folder}/model.json.0123abcd.partial`, "left by a killed program");
    await writeModelFolder(folder, model(1));
    const first = names(folder);
    await writeModelFolder(folder, model(2, 5));
    assertEquals(await readModelFolder(folder, { training: true }), model(2, 5));
    assertEquals(names(folder).filter((name) => first.includes(name)), ["model.json", "notes.txt"]);
    assertEquals(names(folder).length, 4);
    const { config, weights } = model(3);
    await writeModelFolder(folder, { config, weights });
    assertEquals(names(folder).length, 3);
  }));

Deno.test("writeModelFolder() keeps the model of before until the new one is whole", () =>
  inFolder(async (folder) => {
    await writeModelFolder(folder, model(1));
    // A folder in the place of model.json stops the second one after its weights are written.
    await Deno.rename(`${folder}/model.json`, `${folder}/kept.json`);
    await Deno.mkdir(`${folder}/model.json`);
    await assertRejects(() => writeModelFolder(folder, model(2)), InputError, "is a folder");
    await Deno.remove(`${folder}/model.json`);
    await Deno.rename(`${folder}/kept.json`, `${folder}/model.json`);
    assertEquals(await readModelFolder(folder, { training: true }), model(1));
  }));

Deno.test("readModelFolder() says what is wrong in one line", () =>
  inFolder(async (folder) => {
    const read = () => readModelFolder(folder, { hint: "run learn first" });
    await assertRejects(read, InputError, `${folder}: no model is there; run learn first`);
    await Deno.writeTextFile(`${folder}/model.json`, "{}");
    await assertRejects(read, InputError, "is not a model of this package; run learn first");
    await writeModelFolder(folder, model(1));
    const weights = names(folder).find((name) => name.startsWith("weights."))!;
    await Deno.truncate(`${folder}/${weights}`, 8);
    await assertRejects(read, InputError, `${weights}: is cut short, a is not all there`);
    await Deno.remove(`${folder}/${weights}`);
    await assertRejects(read, InputError, `${weights}: no such file`);
    assert(names(folder).includes("model.json"));
  }));
