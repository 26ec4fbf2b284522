import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join, resolve } from "@std/path";
import { readVectorsInfo } from "../../src/files/data/data_set.ts";
import { readNpy, writeNpy } from "../../src/files/npy/npy.ts";
import { callTask } from "../support/tasks/run_task.ts";
import { FILES, inDataFolder, vectorize, written } from "../support/data/small_vectors.ts";
import { inRecordings, splitWell } from "../support/data/small_split.ts";

const PARTS = ["train", "dev", "test"] as const;

/** Makes the motion as long as the speech: its last pose is held. */
async function lengthen(data: string): Promise<void> {
  for (const part of PARTS) {
    for await (const { name } of Deno.readDir(join(data, part, "labels"))) {
      const path = join(data, part, "labels", name);
      const lines = (await Deno.readTextFile(path)).trimEnd().split("\n");
      const rate = lines.some((line) => /^Frame Time: *0.01/.test(line)) ? 100 : 24;
      const count = lines.findIndex((line) => line.startsWith("Frames:"));
      const missing = 2.5 * rate - Number(lines[count]!.split(":")[1]);
      lines[count] = `Frames: ${2.5 * rate}`;
      const held = new Array(missing).fill(lines.at(-1));
      await Deno.writeTextFile(path, [...lines, ...held].join("\n") + "\n");
    }
  }
}

/** Makes of a DATA folder of split one of the original: absolute paths, no manifest.json. */
async function asOriginal(data: string): Promise<void> {
  await Deno.remove(join(data, "manifest.json"));
  for (const part of PARTS) {
    const path = join(data, `gg-${part}.csv`);
    const [header, ...rows] = (await Deno.readTextFile(path)).trim().split("\r\n");
    const lines = rows.map((row) => {
      const [wav, size, bvh] = row.split(",");
      return [resolve(data, wav!), size, resolve(data, bvh!)].join(",");
    });
    await Deno.writeTextFile(path, [header, ...lines].join("\n") + "\n");
  }
}

Deno.test("deno task split --paths absolute writes what the original's create_vector.py reads", () =>
  inRecordings(async (folder) => {
    await splitWell(folder, "data", "--paths", "absolute");
    const data = `${folder}/data`;
    for (const part of PARTS) {
      // As it reads: lines end in LF; both files are opened from where the user stands.
      const [header, ...rows] = (await Deno.readTextFile(`${data}/gg-${part}.csv`)).split("\n");
      assertEquals(header, "wav_filename,wav_filesize,bvh_filename");
      assertEquals([rows.pop(), rows.length > 0], ["", true]);
      for (const [wav, size, bvh] of rows.map((row) => row.split(","))) {
        assertEquals((await Deno.stat(wav!)).size, Number(size));
        assert(wav!.startsWith("/") && (await Deno.readTextFile(bvh!)).startsWith("HIERARCHY"));
        const name = wav!.split("/").at(-1)!.split(".")[0]!; // of X_test_audio{id}.npy
        assert(/^n?audio\d+$/.test(name), name);
      }
    }
    const absolute = await Deno.readTextFile(`${data}/gg-dev.csv`);
    // Another time with paths that may be moved: the same folder, other lists.
    await splitWell(folder, "data");
    const relative = await Deno.readTextFile(`${data}/gg-dev.csv`);
    assertEquals(absolute.replaceAll(`${resolve(data)}/`, ""), relative);
  }));

Deno.test("deno task vectorize reads the original's DATA as its own, and says how", () =>
  inDataFolder(async (data) => {
    await lengthen(data);
    await vectorize(data, "6", "--features", "mfcc");
    const vectors = FILES.filter((file) => file !== "vectorize.run.json");
    const contents = () =>
      Promise.all(vectors.map(async (file) => {
        if (file !== "vectors.json") return await Deno.readFile(join(data, file));
        // What it was made from differs: the original has no manifest beside its lists.
        const { madeFrom, ...info } = JSON.parse(await Deno.readTextFile(join(data, file)));
        assertEquals(typeof madeFrom["gg-train.csv"], "string");
        return info;
      }));
    const own = await contents();
    await asOriginal(data);
    const stdout = await vectorize(data, "6");
    assertStringIncludes(
      stdout,
      `${data} has no manifest.json, as the original leaves it: read as`,
    );
    assertStringIncludes(stdout, "takeuchi; --manifest names another data set");
    assertEquals(await contents(), own);
    // Only the skeleton's name differs between the two that ship.
    const other = await vectorize(data, "6", "--manifest", "synthetic");
    assertStringIncludes(other, "read as synthetic\n");
    assertEquals((await readVectorsInfo(data)).dataset, "synthetic");
  }));

Deno.test("deno task vectorize finds the files of the original's DATA where it was moved to", () =>
  inDataFolder(async (data) => {
    await lengthen(data);
    await asOriginal(data);
    const moved = `${data}-moved`;
    await Deno.rename(data, moved);
    const stdout = await vectorize(moved, "6");
    assertStringIncludes(stdout, `audio20.wav is not there; the files below ${moved} are read`);
    assertEquals(written(moved), FILES);
  }));

Deno.test("deno task vectorize leaves windows that are right, and removes its own that are not", () =>
  inDataFolder(async (data) => {
    const windows = PARTS.map((part) => `X_${part}.npy`);
    await vectorize(data, "4", "--windows");
    const before = await Promise.all(windows.map((name) => Deno.readFile(join(data, name))));
    const same = await vectorize(data, "4");
    assertStringIncludes(same, "X_train.npy is left: it holds the windows of these frames");
    assertEquals(written(data), [...FILES, ...windows].sort());
    assertEquals(await Promise.all(windows.map((name) => Deno.readFile(join(data, name)))), before);
    assertEquals((await readVectorsInfo(data)).windows, true);
    // They are still its own: removed once they are no longer right, even of the same shape.
    const path = join(data, "X_train.npy");
    const { data: values, shape } = await readNpy(path);
    await writeNpy(path, { data: values.with(-1, values.at(-1)! + 1) as Float32Array, shape });
    const changed = await vectorize(data, "4");
    assertStringIncludes(changed, "X_train.npy was removed: it held other windows");
    assertStringIncludes(changed, "X_dev.npy is left");
    assertEquals((await readVectorsInfo(data)).windows, false);
    await vectorize(data, "6");
    assertEquals(written(data), FILES);
  }));

Deno.test("deno task vectorize leaves windows of the original, and says which are not of its frames", () =>
  inDataFolder(async (data) => {
    await vectorize(data, "4", "--windows");
    // As NumPy of the original wrote them: float64, and not listed in vectors.json.
    const { data: values, shape } = await readNpy(join(data, "X_train.npy"));
    const doubles = Float64Array.from(values, (value) => value * (1 + 1e-6));
    await writeNpy(join(data, "X_train.npy"), { data: doubles, shape });
    await Deno.remove(join(data, "vectors.json"));
    const same = await vectorize(data, "4");
    assertStringIncludes(same, "X_train.npy is left: it holds the windows");
    const { code, stdout } = await callTask("vectorize", [
      data,
      "4",
      "--features",
      "prosody",
      "--jobs",
      "1",
    ]);
    assertEquals(code, 0);
    assertStringIncludes(stdout, "X_train.npy is of another program and does not hold the windows");
    assert((await Deno.stat(join(data, "X_train.npy"))).isFile, "is not removed");
  }));
