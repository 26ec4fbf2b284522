import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { validateManifest } from "../../src/dataset/data_manifest.ts";
import {
  type ListSplit,
  parts,
  type RangeSplit,
  type RatioSplit,
  type SplitRule,
  type TimeSplit,
} from "../../src/dataset/manifest/split_rule.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { splitUtterances } from "../../src/dataset/split_utterances.ts";

const numbered = (count: number) => Array.from({ length: count }, (_, i) => `${i + 1}`);

const ratio = (train: number, dev: number, seed: number): RatioSplit => ({
  ...{ rule: "ratio", train, dev, test: 1 - train - dev, seed },
});

const ids = fc.uniqueArray(
  fc.oneof(fc.nat(300).map(String), fc.stringMatching(/^[a-z_]{1,6}\d{0,3}$/)),
);

async function takeuchi(): Promise<Exclude<SplitRule, TimeSplit>> {
  const url = new URL("../../data_manifest/takeuchi.json", import.meta.url);
  return validateManifest(JSON.parse(await Deno.readTextFile(url))).split as RangeSplit;
}

Deno.test("splitUtterances() splits the paper's data set as the paper does", async () => {
  const absentees = new Set(["21", "500", "1094", "1095"]);
  const there = numbered(1185).filter((id) => !absentees.has(id));
  const { train, dev, test, unused, absent } = splitUtterances(there, await takeuchi());
  assertEquals([train.length, train[0], train.at(-1)], [1070, "20", "1091"]);
  assertEquals(dev.slice(0, 3), ["1093", "1097", "1099"]);
  assert(dev.every((id) => Number(id) % 2 === 1));
  assertEquals([dev.length, dev.at(-1)], [44, "1181"]);
  assertEquals([test.length, test[0], test[1], test.at(-1)], [45, "1092", "1096", "1182"]);
  assertEquals(absent, { train: 2, dev: 1, test: 1 });
  assertEquals(unused, [...numbered(19), "1183", "1184", "1185"]);
});

Deno.test("splitUtterances() puts each id into one part, whatever their order", () => {
  const ranges: RangeSplit = {
    rule: "ranges",
    train: [{ from: 0, to: 99 }, { from: 150, to: 160 }],
    dev: [{ from: 100, to: 149, parity: "even" }],
    test: [{ from: 101, to: 149, parity: "odd" }, { from: 200 }],
  };
  const lists: ListSplit = { rule: "lists", train: ["1", "a"], dev: ["b", "2"], test: ["3"] };
  const rules = fc.constantFrom(ranges, lists, ratio(0.8, 0.1, 1), ratio(0.5, 0.5, 2));
  fc.assert(fc.property(ids, rules, fc.nat(), (ids, rule, rotation) => {
    const split = splitUtterances(ids, rule);
    const all = [...parts, "unused" as const].flatMap((part) => split[part]);
    assertEquals(all.toSorted(), ids.toSorted());
    const cut = rotation % (ids.length + 1);
    assertEquals(splitUtterances([...ids.slice(cut), ...ids.slice(0, cut)], rule), split);
  }));
});

Deno.test("splitUtterances() counts the ids of ranges that are absent", () => {
  const range = fc.record({
    from: fc.nat(60),
    length: fc.nat(60),
    parity: fc.constantFrom("even" as const, "odd" as const, undefined),
  });
  fc.assert(fc.property(range, fc.uniqueArray(fc.nat(130)), ({ from, length, parity }, there) => {
    const to = from + length;
    const test = [{ from, to, ...(parity && { parity }) }];
    const split = splitUtterances(there.map(String), { rule: "ranges", train: [], dev: [], test });
    const wanted = Array.from({ length: length + 1 }, (_, i) => from + i)
      .filter((id) => !parity || id % 2 === (parity === "odd" ? 1 : 0));
    assertEquals(
      split.test.map(Number),
      there.filter((id) => wanted.includes(id)).toSorted((a, b) => a - b),
    );
    assertEquals(split.absent.test, wanted.length - split.test.length);
  }));
});

Deno.test("splitUtterances() takes numbers in ids by value, and no id but numbers into ranges", () => {
  const rule: SplitRule = { rule: "ranges", train: [{ from: 7, to: 8 }], dev: [], test: [] };
  const split = splitUtterances(["8", "007", "7.5", "7e0", "x7", "-7", " 7"], rule);
  assertEquals(split.train, ["007", "8"]);
  assertEquals(split.absent.train, 0);
  const lists: ListSplit = { rule: "lists", train: ["b", "a"], dev: ["c"], test: ["x", "y"] };
  assertEquals(splitUtterances(["a", "c", "d"], lists), {
    ...{ train: ["a"], dev: ["c"], test: [], unused: ["d"] },
    absent: { train: 1, dev: 0, test: 2 },
  });
});

Deno.test("splitUtterances() by ratio keeps an utterance's part when others are added", () => {
  // From 250 utterances on, chance leaves no part of a tenth empty (0.9^250 = 4e-12).
  const counts = fc.tuple(fc.integer({ min: 250, max: 400 }), fc.integer({ min: 0, max: 400 }));
  fc.assert(fc.property(counts, fc.nat(), ([count, more], seed) => {
    const before = splitUtterances(numbered(count), ratio(0.8, 0.1, seed));
    const after = splitUtterances(numbered(count + more), ratio(0.8, 0.1, seed));
    for (const part of parts) {
      assertEquals(after[part].filter((id) => Number(id) <= count), before[part]);
    }
  }));
});

Deno.test("splitUtterances() by ratio meets the shares, and differs with the seed", () => {
  const count = 10_000;
  const { train, dev, test } = splitUtterances(numbered(count), ratio(0.7, 0.2, 5));
  // Five standard deviations of the binomial distribution.
  const near = (part: readonly string[], share: number) =>
    Math.abs(part.length - count * share) < 5 * Math.sqrt(count * share * (1 - share));
  assert(near(train, 0.7) && near(dev, 0.2) && near(test, 0.1));
  const other = new Set(splitUtterances(numbered(count), ratio(0.7, 0.2, 6)).dev);
  const shared = dev.filter((id) => other.has(id)).length;
  assert(shared > 0 && shared < dev.length / 3, `${shared} of ${dev.length}`);
});

Deno.test("splitUtterances() by ratio leaves no part of a small data set empty", () => {
  fc.assert(fc.property(fc.integer({ min: 3, max: 30 }), fc.nat(), (count, seed) => {
    const split = splitUtterances(numbered(count), ratio(0.8, 0.1, seed));
    assert(parts.every((part) => split[part].length > 0));
    const two = splitUtterances(numbered(count), ratio(0.8, 0.2, seed));
    assert(two.train.length > 0 && two.dev.length > 0 && two.test.length === 0);
    assertEquals(splitUtterances(numbered(count), ratio(1, 0, seed)).train.length, count);
  }));
  const sizes = (count: number) => {
    const split = splitUtterances(numbered(count), ratio(0.8, 0.1, 1));
    return parts.map((part) => split[part].length);
  };
  assertEquals([sizes(0), sizes(1), sizes(2)], [[0, 0, 0], [1, 0, 0], [1, 1, 0]]);
});

Deno.test("splitUtterances() keeps groups whole, by folder and by column", () => {
  const columns = new Map(
    numbered(60).map((id) => [id, { speaker: `s${Number(id) % 6}`, folder: `raw/f${id}/wav` }]),
  );
  const ids = [...columns.keys()];
  for (let seed = 0; seed < 20; seed++) {
    const split = splitUtterances(ids, { ...ratio(0.6, 0.2, seed), group: "speaker" }, columns);
    const speakers = parts.map((part) =>
      new Set(split[part].map((id) => columns.get(id)!.speaker))
    );
    assert(speakers.every(({ size }) => size > 0));
    assertEquals(speakers.reduce((sum, { size }) => sum + size, 0), 6, "none is in two parts");
  }
  const column = { rule: "column", column: "speaker" } as const;
  const rule = { ...column, train: ["s1", "s2"], dev: ["s3"], test: ["x*"] };
  const { train, dev, test, unused, absent } = splitUtterances(ids, rule, columns);
  assertEquals([train.length, dev.length, test.length, unused.length], [20, 10, 0, 30]);
  assertEquals(absent, { train: 0, dev: 0, test: 1 });
  const folder = {
    rule: "folder",
    train: ["f1", "raw/f12"],
    dev: ["f2/wav"],
    test: ["f9"],
  } as const;
  const folders = splitUtterances(ids, folder, columns);
  assertEquals([folders.train, folders.dev, folders.test], [["1", "12"], ["2"], ["9"]]);
});

Deno.test("splitUtterances() puts no utterance into one part that two ask for", () => {
  const columns = new Map([
    ["1", { folder: "data/kept", speaker: "ben" }],
    ["2", { folder: "data/train", speaker: "ann" }],
  ]);
  assertThrows(
    () =>
      splitUtterances(
        ["1", "2"],
        { rule: "folder", train: ["data"], dev: [], test: ["kept"] },
        columns,
      ),
    InputError,
    '1 is in more than one part: split.train, "data", and split.test, "kept"; see the manifest\'s split',
  );
  const column = {
    rule: "column",
    column: "speaker",
    train: ["*"],
    dev: [],
    test: ["ann"],
  } as const;
  assertThrows(
    () => splitUtterances(["1", "2"], column, columns),
    InputError,
    '2 is in more than one part: split.train, "*", and split.test, "ann"',
  );
});
