import { assertEquals } from "@std/assert";
import {
  dataFiles,
  dataRows,
  lockDifferences,
  type SplitLock,
} from "../../src/dataset/split_lock.ts";
import { validateManifest } from "../../src/dataset/data_manifest.ts";

const utterance = (id: string, size = 100) => ({
  ...{ id, seconds: 1 },
  speech: { path: `${id}.wav`, size, sha256: `wav ${id}` },
  motion: { path: `${id}.bvh`, size: size / 2, sha256: `bvh ${id}` },
});

const lock: SplitLock = {
  ...{ version: 1, complete: true, link: "copy", withoutPartner: [] },
  manifest: validateManifest({
    ...{ name: "mine", files: { speech: "{id}.wav", motion: "{id}.bvh" } },
    split: { rule: "lists", train: ["a", "b"], dev: [], test: ["c"] },
  }),
  parts: { train: [utterance("a"), utterance("b", 60)], dev: [], test: [utterance("c")] },
};

Deno.test("dataRows() lists a noisy row after each clean one of the training set", () => {
  assertEquals(dataRows(lock, "train").map((row) => Object.values(row)), [
    ["train/inputs/audioa.wav", 100, "train/labels/gesturea.bvh"],
    ["train/inputs/naudioa.wav", 100, "train/labels/gesturea.bvh"],
    ["train/inputs/audiob.wav", 60, "train/labels/gestureb.bvh"],
    ["train/inputs/naudiob.wav", 60, "train/labels/gestureb.bvh"],
  ]);
  assertEquals(dataRows(lock, "dev"), []);
  assertEquals(dataRows(lock, "test").map((row) => row.wav_filename), ["test/inputs/audioc.wav"]);
  const clean: SplitLock = { ...lock, manifest: { ...lock.manifest, noise: "none" } };
  assertEquals(dataRows(clean, "train").length, 2);
  assertEquals(dataFiles(clean, "train", lock.parts.train[1]!), [
    { path: "train/inputs/audiob.wav", size: 60 },
    { path: "train/labels/gestureb.bvh", size: 30 },
  ]);
});

Deno.test("lockDifferences() names settings and files that have changed", () => {
  const reordered = Object.fromEntries(Object.entries(lock.manifest).reverse());
  assertEquals(
    lockDifferences(lock, { ...lock, manifest: reordered as unknown as SplitLock["manifest"] }),
    [],
  );
  const changed = { ...utterance("c"), motion: { ...utterance("c").motion, sha256: "other" } };
  const now: SplitLock = {
    ...lock,
    link: "hard",
    manifest: { ...lock.manifest, noise: "none", title: "Mine" },
    parts: { train: [utterance("a"), utterance("d")], dev: [changed], test: [] },
  };
  assertEquals(lockDifferences(lock, now), [
    "the manifest's noise has changed",
    "the manifest's title has changed",
    "the kind of link was copy, is now hard",
    "b.wav is missing",
    "b.bvh is missing",
    "c.bvh has changed",
    "d.wav is new",
    "d.bvh is new",
  ]);
});
