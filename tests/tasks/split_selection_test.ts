import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parse } from "@std/csv";
import { fixture } from "../support/published_model.ts";
import { readVectorsInfo } from "../../src/files/data/data_set.ts";
import { callTask } from "../support/tasks/run_task.ts";

/** Runs a test in a folder of recordings of this layout: wav and BVH files are the fixtures. */
async function inLayout(
  paths: readonly string[],
  texts: Readonly<Record<string, string>>,
  test: (
    folder: string,
    split: (manifest: object, ...flags: string[]) => Promise<string>,
  ) => Promise<
    void
  >,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const place = async (path: string) => {
    await Deno.mkdir(`${folder}/raw/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
    return `${folder}/raw/${path}`;
  };
  try {
    for (const path of paths) {
      const source = fixture(path.endsWith(".wav") ? "voice_22k.wav" : "motion_100fps.bvh");
      await Deno.copyFile(source, await place(path));
    }
    for (const [path, text] of Object.entries(texts)) {
      await Deno.writeTextFile(await place(path), text);
    }
    await test(folder, async (manifest, ...flags) => {
      const settings = {
        name: "mine",
        gestures: { lengthTolerance: 1 },
        noise: "none",
        ...manifest,
      };
      await Deno.writeTextFile(`${folder}/mine.json`, JSON.stringify(settings));
      const args = ["--raw", `${folder}/raw`, "--manifest", `${folder}/mine.json`, ...flags];
      const { code, stdout, stderr } = await callTask("split", [
        `${folder}/data`,
        ...args,
        "--jobs=1",
      ]);
      return code === 0 ? stdout : stderr;
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function names(folder: string): Promise<string[]> {
  const found = await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
  return found.map(({ name }) => name).sort();
}

Deno.test("split by folder, csv and filter keeps test speech without motion through vectorize", () => {
  const ids = ["trn_0", "trn_1", "trn_2", "val_0", "tst_0", "tst_1"];
  const files = ids.flatMap((id) => {
    const at = `${id.slice(0, 3)}/main`;
    return [`${at}/wav/${id}_main.wav`, ...id === "tst_1" ? [] : [`${at}/bvh/${id}_main.bvh`]];
  });
  const csv = (rows: string[]) => ["prefix,fingers", ...rows].join("\n");
  const texts = {
    "trn/metadata.csv": csv(["trn_0,incl", "trn_1,incl", "trn_2,excl", "trn_9,incl"]),
    "val/metadata.csv": csv(["val_0,incl"]),
    "tst/metadata.csv": csv(["tst_0,incl", "tst_1,incl"]),
  };
  return inLayout(files, texts, async (folder, split) => {
    const manifest = {
      files: { speech: "*/main/wav/{id}_main.wav", motion: "*/main/bvh/{id}_main.bvh" },
      table: { file: "*/metadata.csv", id: "prefix" },
      filters: { fingers: ["incl"] },
      split: { rule: "folder", train: ["trn"], dev: ["val"], test: ["tst"] },
    };
    const stdout = await split(manifest);
    for (
      const line of [
        "Left out, by the manifest's filters: 1: trn_2",
        "Not there: files of 1 rows of the table",
        "Kept for predict and generate, test speech without motion: tst_1",
        "train 2 utterances",
      ]
    ) assertStringIncludes(stdout, line);
    const data = `${folder}/data`;
    assertEquals(await names(`${data}/test/inputs`), ["audiotst_0.wav", "audiotst_1.wav"]);
    assertEquals(await names(`${data}/test/labels`), ["gesturetst_0.bvh"]);
    const rows = parse(await Deno.readTextFile(`${data}/gg-test.csv`), { skipFirstRow: true });
    assertEquals(rows.map((row) => row["bvh_filename"]), ["test/labels/gesturetst_0.bvh", ""]);
    const { inputs } = JSON.parse(await Deno.readTextFile(`${data}/split.run.json`));
    assert(JSON.stringify(inputs).includes("trn/metadata.csv"), "the record has the csv files");
    assertStringIncludes(await split(manifest), "is up to date: nothing to do");

    const { code, stderr } = await callTask("vectorize", [data, "4", "--jobs=1"]);
    assertEquals(code, 0, stderr);
    assertEquals(await names(`${data}/test_inputs`), ["X_test_audiotst_0.npy"]);
    assertEquals(await names(`${data}/speech_inputs`), ["X_test_audiotst_1.npy"]);
    const info = await readVectorsInfo(data);
    assertEquals(info.parts.test.utterances, 1);
    assert(info.files.includes("speech_inputs/X_test_audiotst_1.npy"));

    // Where the csv says otherwise, nothing is overwritten in silence.
    await Deno.writeTextFile(`${folder}/raw/trn/metadata.csv`, csv(["trn_0,incl", "trn_2,incl"]));
    assertStringIncludes(await split(manifest), "trn_2_main.wav is new");
  });
});

Deno.test("split and vectorize take motion alone for the autoencoder", () =>
  inLayout(["a_1.bvh", "a_2.bvh", "b_1.bvh", "b_2.bvh"], {}, async (folder, split) => {
    const stdout = await split({
      files: { speech: "none", motion: "{style}_{take}.bvh", id: "{style}_{take}" },
      split: { rule: "ratio", train: 0.5, dev: 0.5, test: 0, seed: 1, group: "style" },
    });
    assertStringIncludes(stdout, "train 2 utterances, ");
    assertStringIncludes(stdout, " of motion");
    assertStringIncludes(stdout, "Empty: test, as the manifest's split says");
    const data = `${folder}/data`;
    assertEquals(await names(`${data}/train/inputs`), []);
    const { code, stdout: said, stderr } = await callTask("vectorize", [data, "4", "--jobs=1"]);
    assertEquals(code, 0, stderr);
    assertStringIncludes(said, "Motion alone: no features");
    const info = await readVectorsInfo(data);
    assertEquals([info.features, info.parts.train.utterances], [0, 2]);
    assertEquals(info.files.filter((file) => /frames_|X_/.test(file)), []);
    const trained = await callTask("train", [`${folder}/m`, "1", data, "4", "False", "3"]);
    assertStringIncludes(trained.stderr, "is motion without speech, which only learn and encode");
    const args = ["--checkpoint-dir", `${folder}/c`, "--latent-dim", "3", "--epochs", "1"];
    const learnt = await callTask("learn", [data, ...args]);
    assertEquals(learnt.code, 0, learnt.stderr);
  }));

Deno.test("split names the part that would be empty, the column and the pattern that is not there", () =>
  inLayout(["wav/1.wav", "bvh/1.bvh", "wav/2.wav", "bvh/2.bvh"], {
    "info.csv": "id,style\n1,sad\n2,sad\n",
    "bad.csv": "id,style\n1\n",
  }, async (folder, split) => {
    const files = { speech: "wav/{id}.wav", motion: "bvh/{id}.bvh" };
    const lists = { rule: "lists", train: [1], dev: [2], test: [] };
    const table = { file: "info.csv" };
    const cases: [manifest: object, line: string][] = [
      [
        { files, split: { rule: "lists", train: [1], dev: [3], test: [] } },
        'raw: dev would be empty: no utterance is in the manifest\'s split.dev, ["3"]',
      ],
      [
        { files, split: lists, filters: { style: ["sad"] } },
        "has no column style (there are id, folder)",
      ],
      [
        { files, table, split: lists, filters: { stlye: ["sad"] } },
        "info.csv: has no column stlye (did you mean style?)",
      ],
      [{ files, table: { file: "none.csv" }, split: lists }, "raw/none.csv: no such file, nor one"],
      [{ files, table: { file: "bad.csv" }, split: lists }, "bad.csv: row 2 has 1 fields, not 2"],
      [
        { files: { ...files, motion: "{id}.npz" }, split: lists },
        "for {id}.npz, the nearest there are",
      ],
      [
        { files: { ...files, speech: "audio/{id}.wav" }, split: lists },
        "for audio/{id}.wav, the nearest there are wav/1.wav, wav/2.wav; see the manifest's files",
      ],
    ];
    for (const [manifest, line] of cases) {
      const said = await split(manifest);
      assertEquals(said.trim().split("\n").length, 1, said);
      assertStringIncludes(said, line);
      assert(said.startsWith("error: "), said);
    }
    assertEquals(await names(`${folder}/data`), []);
  }));

Deno.test("split takes recordings in folders that are linked from elsewhere", () => {
  const files = ["s1/a", "s1/b", "s1/c", "s2/d"].flatMap((at) => [`${at}.wav`, `${at}.bvh`]);
  return inLayout(files, {}, async (folder, split) => {
    await Deno.rename(`${folder}/raw/s2`, `${folder}/elsewhere`);
    await Deno.symlink("../elsewhere", `${folder}/raw/s2`);
    const manifest = {
      files: { speech: "{session}/{id}.wav", motion: "{session}/{id}.bvh" },
      split: { rule: "lists", train: ["a", "b"], dev: ["c"], test: ["d"] },
    };
    assertStringIncludes(await split(manifest), `${folder}/raw: 4 utterances`);
    assertEquals(await names(`${folder}/data/test/inputs`), ["audiod.wav"]);
    const lock = JSON.parse(await Deno.readTextFile(`${folder}/data/split.lock.json`));
    assertEquals(lock.parts.test[0].speech.path, "s2/d.wav");
  });
});
