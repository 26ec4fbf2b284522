import { assertEquals, assertThrows } from "@std/assert";
import { validateManifest } from "../../src/dataset/data_manifest.ts";
import { pairFiles } from "../../src/dataset/pair_files.ts";
import { selectUtterances } from "../../src/dataset/select_utterances.ts";
import { InputError } from "../../src/errors/input_error.ts";

const rows = [
  { file: "1.wav", style: "sad", validation: "False" },
  { file: "2", style: "happy", validation: "False" },
  { file: "3", style: "happy", validation: "True" },
  { file: "3_mirror", style: "happy", validation: "True" },
  { file: "5", style: "happy", validation: "True" },
  { file: "7", style: "neutral", validation: "no" },
];
const table = { file: "info.csv", columns: ["file", "style", "validation"], rows };
const found = pairFiles(
  [
    ..."1 2 3 3_mirror 4 7".split(" ").flatMap((id) => [`${id}.wav`, `${id}.bvh`]),
    "5.wav",
    "6.bvh",
  ],
  { speech: "{id}.wav", motion: "{id}.bvh" },
);

function manifest(fields: object) {
  return validateManifest({
    name: "mine",
    files: { speech: "{id}.wav", motion: "{id}.bvh" },
    table: { file: "info.csv", id: "file" },
    split: { rule: "column", column: "validation", train: ["False"], dev: [], test: ["True"] },
    ...fields,
  });
}

Deno.test("selectUtterances() joins a table, filters, divides, and says what is left out", () => {
  const filters = { style: ["happy", "neut*"], id: { drop: ["*_mirror"] } };
  const { parts, leftOut, otherRows } = selectUtterances(found, manifest({ filters }), table);
  assertEquals(parts.train.map(({ id }) => id), ["2"]);
  assertEquals(parts.test.map(({ id, motion }) => [id, motion]), [["3", "3.bvh"], [
    "5",
    undefined,
  ]]);
  assertEquals(leftOut, [
    { why: "a BVH file without its wav file", names: ["6.bvh"] },
    { why: "without a row in info.csv", names: ["4"] },
    { why: "by the manifest's filters", names: ["1", "3_mirror"] },
    { why: "in no part of the split", names: ["7"] },
  ]);
  assertEquals(otherRows, 0);
});

Deno.test("selectUtterances() keeps no speech alone where chance divides", () => {
  const split = { rule: "ratio", train: 0, dev: 0, test: 1, seed: 1 };
  const { parts, leftOut } = selectUtterances(found, manifest({ split }), table);
  assertEquals(parts.test.map(({ id }) => id), ["1", "2", "3", "3_mirror", "4", "7"]);
  assertEquals(leftOut[0], { why: "a wav file without its BVH file", names: ["5.wav"] });
});

Deno.test("selectUtterances() names a column that is not there, and rows that differ", () => {
  const cases: [fields: object, line: string][] = [
    [{ filters: { styel: ["sad"] } }, "info.csv: has no column styel (did you mean style?)"],
    [{ table: { file: "info.csv", id: "name" } }, "has no column name (there are file, style,"],
    [
      { split: { rule: "ratio", train: 1, dev: 0, test: 0, seed: 1, group: "speaker" } },
      "info.csv: has no column speaker (there are id, folder, file, style, validation)",
    ],
  ];
  for (const [fields, line] of cases) {
    assertThrows(() => selectUtterances(found, manifest(fields), table), InputError, line);
  }
  const twice = { ...table, rows: [...rows, { file: "1", style: "x", validation: "False" }] };
  assertThrows(
    () => selectUtterances(found, manifest({}), twice),
    InputError,
    "info.csv: has 2 rows of 1 that differ",
  );
});
