import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { FilePattern, matchPath } from "../../src/dataset/file_pattern.ts";
import { pairFiles } from "../../src/dataset/pair_files.ts";
import { InputError } from "../../src/errors/input_error.ts";

Deno.test("FilePattern.match() tells the id", () => {
  const cases: [pattern: string, path: string, id: string | undefined][] = [
    ["speech/audio{id}.wav", "speech/audio20.wav", "20"],
    ["speech/audio{id}.wav", "speech/audio.wav", undefined],
    ["speech/audio{id}.wav", "speech/naudio20.wav", undefined],
    ["speech/audio{id}.wav", "speech/audio20xwav", undefined],
    ["speech/audio{id}.wav", "speech/old/audio20.wav", undefined],
    ["speech/audio{id}.wav", "old/speech/audio20.wav", undefined],
    ["{id}.wav", "a/b.wav", undefined],
    ["{id}.wav", "my talk (1).wav", "my talk (1)"],
    ["{id}/sound.wav", "take3/sound.wav", "take3"],
    ["{id}/{id}.wav", "take3/take3.wav", "take3"],
    ["{id}/{id}.wav", "take3/take4.wav", undefined],
    ["{id}_*.bvh", "7_final_2.bvh", "7"],
    ["s*/{id}.wav", "session1/7.wav", "7"],
    ["s*/{id}.wav", "session1/b/7.wav", undefined],
    ["**/{id}.wav", "7.wav", "7"],
    ["**/{id}.wav", "a/b/c/7.wav", "7"],
    ["a/**/b/{id}.wav", "a/b/7.wav", "7"],
    ["a/**/b/{id}.wav", "a/x/y/b/7.wav", "7"],
    ["a/**/b/{id}.wav", "a/x/y/7.wav", undefined],
    ["{id}/**", "7/x/y.wav", "7"],
    ["a+(b)[c]/{id}.wav", "a+(b)[c]/7.wav", "7"],
  ];
  for (const [pattern, path, id] of cases) {
    assertEquals([pattern, path, new FilePattern(pattern).match(path)], [pattern, path, id]);
  }
});

/** The pattern as a regular expression, which says the same but can take for ever. */
function expression(pattern: string): RegExp {
  let seen = false;
  const names = pattern.split("/");
  const parts = names.map((name, i) => {
    const isLast = i === names.length - 1;
    if (name === "**") return isLast ? ".+" : "(?:[^/]+/)*";
    return name.split(/(\{id\}|\*+)/).map((piece) => {
      if (piece.startsWith("*")) return "[^/]*";
      if (piece !== "{id}") return piece;
      const group = seen ? "\\1" : "([^/]+?)";
      seen = true;
      return group;
    }).join("") + (isLast ? "" : "/");
  });
  return new RegExp(`^${parts.join("")}$`);
}

Deno.test("FilePattern.match() agrees with a regular expression", () => {
  const piece = fc.constantFrom("a", "b", "*", "{id}", "ab");
  const name = fc.oneof(
    fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join("")),
    fc.constant("**"),
  );
  const patterns = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join("/"))
    .filter((pattern) => pattern.includes("{id}"));
  const path = fc.array(
    fc.string({ unit: fc.constantFrom("a", "b"), minLength: 1, maxLength: 6 }),
    {
      minLength: 1,
      maxLength: 4,
    },
  ).map((names) => names.join("/"));
  fc.assert(
    fc.property(patterns, path, (pattern, path) => {
      const found = new FilePattern(pattern).match(path), expected = expression(pattern).exec(path);
      assertEquals(found !== undefined, expected !== null);
      // Of several stars before the id, which takes how much is not said.
      const before = pattern.slice(0, pattern.indexOf("{id}"));
      if (!/\*[^/]*\*|\*.*\//.test(before)) assertEquals(found, expected?.[1]);
    }),
    { numRuns: 3000 },
  );
});

Deno.test("FilePattern.match() takes no longer for many stars", () => {
  const start = performance.now();
  const name = "a".repeat(250);
  const deep = `${"d/".repeat(100)}${name}`;
  for (
    const [pattern, path] of [
      ["*a*a*a*a*a*a{id}.wav", `${name}.bvh`],
      ["*{id}*{id}*a*b", name],
      [`${"**/".repeat(8)}{id}.wav`, deep],
      ["**/*/**/*/**/{id}x/**/*/**", deep],
    ] as const
  ) assertEquals(new FilePattern(pattern).match(path), undefined);
  assert(performance.now() - start < 5000);
  assertEquals(new FilePattern("{id}/{id}.wav").match("a*b/a*b.wav"), "a*b");
  assertEquals(new FilePattern("{id}/{id}.wav").match("a*b/axb.wav"), undefined);
});

Deno.test("FilePattern says how far down its files can be", () => {
  const cases: [pattern: string, folder: string, depth: number][] = [
    ["speech/audio{id}.wav", "speech", 0],
    ["{id}.wav", "", 0],
    ["a/b/{id}/c/x.wav", "a/b", 2],
    ["a/s*/{id}.wav", "a", 1],
    ["a/**/{id}.wav", "a", Infinity],
  ];
  for (const [pattern, folder, depth] of cases) {
    const found = new FilePattern(pattern);
    assertEquals([pattern, found.folder, found.depth], [pattern, folder, depth]);
  }
});

Deno.test("pairFiles() pairs by id and names what is alone", () => {
  const ids = fc.uniqueArray(fc.stringMatching(/^[\w ().-]{1,8}$/));
  fc.assert(
    fc.property(ids, fc.array(fc.nat(2), { minLength: 60, maxLength: 60 }), (ids, kinds) => {
      const kind = (i: number) => kinds[i % kinds.length]!;
      const speech = ids.filter((_, i) => kind(i) !== 1),
        motion = ids.filter((_, i) => kind(i) !== 2);
      const paths = [
        ...speech.map((id) => `s/a${id}.wav`),
        ...motion.map((id) => `m/deep/${id}.x.bvh`),
        ...ids.map((id) => `other/${id}.wav`),
      ];
      const found = pairFiles(paths, { speech: "s/a{id}.wav", motion: "m/**/{id}.x.bvh" });
      const both = speech.filter((id) => motion.includes(id));
      assertEquals(found.utterances.map(({ id }) => id).toSorted(), both.toSorted());
      for (const { id, speech, motion } of found.utterances) {
        assertEquals([speech, motion], [`s/a${id}.wav`, `m/deep/${id}.x.bvh`]);
      }
      const alone = (these: string[], others: string[]) =>
        these.filter((id) => !others.includes(id));
      assertEquals(
        found.speechAlone.map(({ speech }) => speech!).toSorted(),
        alone(speech, motion).map((id) => `s/a${id}.wav`).toSorted(),
      );
      assertEquals(
        found.motionAlone.map(({ motion }) => motion!).toSorted(),
        alone(motion, speech).map((id) => `m/deep/${id}.x.bvh`).toSorted(),
      );
    }),
  );
});

Deno.test("pairFiles() orders ids by the numbers in them", () => {
  const ids = ["b", "10", "9", "a10", "a9"];
  const paths = ids.flatMap((id) => [`${id}.wav`, `${id}.bvh`]);
  const { utterances } = pairFiles(paths, { speech: "{id}.wav", motion: "{id}.bvh" });
  assertEquals(utterances.map(({ id }) => id), ["9", "10", "a9", "a10", "b"]);
});

Deno.test("pairFiles() names two files of one id", () => {
  assertThrows(
    () => pairFiles(["b/7.wav", "a/7.wav"], { speech: "*/{id}.wav", motion: "{id}.bvh" }),
    InputError,
    "two files have the id 7: a/7.wav and b/7.wav; rename one of them, or narrow the pattern",
  );
});

Deno.test("pairFiles() takes an ending in any case, and a name as it is written", () => {
  const patterns = { speech: "Take.a/{id}.wav", motion: "**/{id}_x.BVH" };
  const { utterances, speechAlone } = pairFiles(
    ["Take.a/1.WAV", "b/1_x.bvh", "Take.a/2.Wav", "2_x.Bvh", "take.a/3.wav", "Take.a/4.wave"],
    patterns,
  );
  assertEquals(utterances.map(({ columns: _, ...files }) => files), [
    { id: "1", speech: "Take.a/1.WAV", motion: "b/1_x.bvh" },
    { id: "2", speech: "Take.a/2.Wav", motion: "2_x.Bvh" },
  ]);
  assertEquals(speechAlone, []);
  assertThrows(
    () => pairFiles(["Take.a/1.WAV", "Take.a/1.wav"], patterns),
    InputError,
    "two files have the id 1: Take.a/1.WAV and Take.a/1.wav",
  );
});

Deno.test("pairFiles() knows utterances by what is in braces, and makes ids of it", () => {
  const paths = ["ann/may/7.wav", "ann/may/7.bvh", "bob/may/7.WAV", "bob/7.bvh", "bob/x/8.bvh"];
  const { utterances, motionAlone } = pairFiles(paths, {
    speech: "{speaker}/{month}/{take}.wav",
    motion: "{speaker}/**/{take}.bvh",
    id: "{speaker}_{take}",
  });
  const of = (speaker: string) => ({ speaker, month: "may", take: "7", folder: `${speaker}/may` });
  assertEquals(utterances, [
    {
      id: "ann_7",
      speech: "ann/may/7.wav",
      motion: "ann/may/7.bvh",
      columns: { ...of("ann"), id: "ann_7" },
    },
    {
      id: "bob_7",
      speech: "bob/may/7.WAV",
      motion: "bob/7.bvh",
      columns: { ...of("bob"), id: "bob_7" },
    },
  ]);
  assertEquals(motionAlone.map(({ id }) => id), ["bob_8"]);
});

Deno.test("FilePattern.find() takes parts of a name one by one", () => {
  const beat = new FilePattern(
    "**/{speaker}_{name}_{type}_{start}_{end}.bvh",
    "{speaker}_{name}_{type}_{start}_{end}",
  );
  assertEquals(beat.find("beat/1/1_wayne_0_103_104.bvh"), {
    id: "1_wayne_0_103_104",
    columns: { speaker: "1", name: "wayne", type: "0", start: "103", end: "104" },
  });
  assertEquals(beat.find("beat/1/1_wayne_0_103.bvh"), undefined);
  const twice = new FilePattern("{speaker}/{speaker}_{id}.wav");
  assertEquals(twice.find("ann/ann_7.wav"), { id: "7", columns: { speaker: "ann" } });
  assertEquals(twice.find("ann/bob_7.wav"), undefined);
});

Deno.test("pairFiles() takes motion alone where there is no speech", () => {
  const { utterances, motionAlone } = pairFiles(["7.bvh", "7.wav"], {
    speech: "none",
    motion: "{id}.bvh",
  });
  assertEquals(utterances, [{ id: "7", motion: "7.bvh", columns: { id: "7", folder: "" } }]);
  assertEquals(motionAlone, []);
});

Deno.test("pairFiles() takes letters with marks for the same, however a disk has them", () => {
  const decomposed = "Jo\u0308rg/1.wav", composed = "J\u00f6rg/1.bvh"; // as a Mac has it, and others
  const { utterances } = pairFiles([decomposed, composed], {
    speech: "{who}/{take}.wav",
    motion: "{who}/{take}.bvh",
    id: "{who}_{take}",
  });
  assertEquals(utterances.map(({ id, speech, motion }) => [id, speech, motion]), [
    ["J\u00f6rg_1", decomposed, composed],
  ]);
  assertEquals(utterances[0]!.columns["who"], "J\u00f6rg");
  assert(matchPath("*/J\u00f6rg*.csv", "info/Jo\u0308rg1.csv"));
});
