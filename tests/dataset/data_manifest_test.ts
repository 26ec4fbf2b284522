import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { validateManifest } from "../../src/dataset/data_manifest.ts";
import { InputError } from "../../src/errors/input_error.ts";

const shipped = ["takeuchi", "synthetic", "template"];

async function readShipped(name: string): Promise<unknown> {
  const url = new URL(`../../data_manifest/${name}.json`, import.meta.url);
  return JSON.parse(await Deno.readTextFile(url));
}

const smallest = {
  name: "mine",
  files: { speech: "{id}.wav", motion: "{id}.bvh" },
  split: { rule: "lists", train: ["a"], dev: [], test: [] },
};

function fault(json: unknown): string {
  const { message } = assertThrows(() => validateManifest(json), InputError);
  assertEquals(message.includes("\n"), false);
  return message;
}

const text = fc.string({ minLength: 1 });
const seed = fc.nat();

/** Whole-number ranges that do not overlap: each begins after the end of the one before. */
const ranges = fc.array(
  fc.tuple(fc.nat(50), fc.nat(50), fc.constantFrom("even", "odd", undefined), fc.nat(2)),
).map((steps) => {
  const split = { train: [] as object[], dev: [] as object[], test: [] as object[] };
  let from = 0;
  for (const [gap, length, parity, part] of steps) {
    from += gap;
    split[(["train", "dev", "test"] as const)[part]!].push({
      ...{ from, to: from + length },
      ...(parity && { parity }),
    });
    from += length + 1;
  }
  return { rule: "ranges", ...split };
});

const lists = fc.uniqueArray(text).map((ids) => ({
  rule: "lists",
  train: ids.filter((_, i) => i % 3 === 0),
  dev: ids.filter((_, i) => i % 3 === 1),
  test: ids.filter((_, i) => i % 3 === 2),
}));

const ratios = fc.record({ rule: fc.constant("ratio"), dev: fc.nat(50), test: fc.nat(50), seed })
  .map((split) => ({
    ...split,
    train: 1 - split.dev / 100 - split.test / 100,
    dev: split.dev / 100,
    test: split.test / 100,
  }));

const manifests = fc.record({
  name: text,
  title: text,
  citation: text,
  licence: text,
  homepage: text,
  download: text,
  files: fc.constantFrom({ speech: "{id}.wav", motion: "a/**/b{id}_*.bvh" }),
  split: fc.oneof(ranges, lists, ratios),
  noise: fc.oneof(
    fc.constant("none"),
    fc.record({ amplitude: fc.constantFrom(0.01, 1), seed }, { requiredKeys: [] }),
  ),
  gestures: fc.record({
    frameRate: fc.constantFrom(20, 29.97),
    skeleton: fc.constantFrom("takeuchi", "from-files", "skeletons/mine.json", "t-pose.bvh"),
    rotationOrder: fc.constantFrom("ZXY", "channels"),
    root: fc.tuple(fc.integer(), fc.integer(), fc.integer()),
    units: fc.constantFrom("m", "inch", 5.644),
    up: fc.constantFrom("y", "z"),
    joints: fc.constantFrom(["Hips", "!Left*"], ["*"]),
    rootJoint: fc.constant("Hips"),
    jointPositions: fc.constantFrom("use", "ignore"),
    heading: fc.constantFrom("keep", "remove"),
    retarget: fc.boolean(),
  }, { requiredKeys: [] }),
  recipe: fc.constantFrom("mfcc", { name: "loud", prosody: {} }),
}, { requiredKeys: ["name", "files", "split"] });

Deno.test("validateManifest() takes every manifest that ships", async () => {
  for (const name of shipped) {
    const { $schema: _, ...json } = await readShipped(name) as Record<string, unknown>;
    // They spell every setting out.
    assertEquals(validateManifest(json) as unknown, json);
  }
});

Deno.test("validateManifest() fills in the paper's settings", () => {
  assertEquals(validateManifest(smallest) as unknown, {
    ...smallest,
    noise: { amplitude: 0.01, seed: 0 },
    gestures: {
      ...{ frameRate: 20, skeleton: "from-files", rotationOrder: "channels", root: [0, 60, 0] },
    },
    recipe: "mfcc",
  });
  const { noise, gestures } = validateManifest({
    ...smallest,
    noise: { seed: 3 },
    gestures: { root: [1, 2, 3] },
  });
  assertEquals(noise, { amplitude: 0.01, seed: 3 });
  assertEquals([gestures.frameRate, gestures.root], [20, [1, 2, 3]]);
  const one = validateManifest({ ...smallest, gestures: { joints: "b_*" } });
  assertEquals(one.gestures.joints, ["b_*"]);
});

Deno.test("validateManifest() gives a manifest that is valid again, as JSON, and keeps what it says", () => {
  fc.assert(fc.property(manifests, (json) => {
    const manifest = validateManifest(json);
    assertEquals(validateManifest(JSON.parse(JSON.stringify(manifest))), manifest);
    assertEquals(manifest.split as unknown, json.split);
    assertEquals(manifest.noise === "none", json.noise === "none");
  }));
});

Deno.test("validateManifest() allows the address of a JSON Schema, and leaves it out", () => {
  const manifest = validateManifest({ $schema: "./schema.json", ...smallest });
  assertEquals(manifest, validateManifest(smallest));
});

Deno.test("validateManifest() takes ids of lists as text", () => {
  const split = { rule: "lists", train: [1, "2"], dev: ["03"], test: [] };
  assertEquals(validateManifest({ ...smallest, split }).split as unknown, {
    ...split,
    train: ["1", "2"],
  });
});

/** Fields of a JSON object and of the objects within it, by their paths. */
function fieldPaths(json: object, path = ""): string[] {
  return Object.entries(json).flatMap(([name, value]) => {
    const full = path ? `${path}.${name}` : name;
    const within = typeof value === "object" && !Array.isArray(value) && full !== "recipe";
    return within ? [full, ...fieldPaths(value, full)] : [full];
  });
}

Deno.test("validateManifest() names a misspelt field and the one that was meant", () => {
  fc.assert(fc.property(manifests, fc.nat(), fc.nat(), (json, which, where) => {
    const paths = fieldPaths(json).filter((path) => path.split(".").at(-1)!.length > 3);
    const path = paths[which % paths.length]!;
    const name = path.split(".").at(-1)!, parents = path.split(".").slice(0, -1);
    const at = where % name.length;
    const typo = name.slice(0, at) + "q" + name.slice(at + 1);
    const copy = structuredClone(json) as Record<string, unknown>;
    const object = parents.reduce((o, parent) => o[parent] as Record<string, unknown>, copy);
    object[typo] = object[name];
    delete object[name];
    const full = [...parents, typo].join(".");
    if (path === "split.rule") return assertStringIncludes(fault(copy), "split.rule is missing");
    assertStringIncludes(fault(copy), `${full} is not a field (did you mean ${path}?)`);
  }));
});

Deno.test("validateManifest() names every fault in one line", () => {
  const line = fault({ ...smallest, name: "", nose: "none", gestures: { frameRate: -1 } });
  assertEquals(
    line,
    "data manifest: nose is not a field (did you mean noise?); " +
      'name must be a text, current value is ""; ' +
      "gestures.frameRate must be a positive number, current value is -1",
  );
});

Deno.test("validateManifest() says what is wrong with each field", () => {
  const ranged = (train: unknown, dev: unknown = [], test: unknown = []) => ({
    split: { rule: "ranges", train, dev, test },
  });
  const listed = (train: unknown, dev: unknown = []) => ({
    split: { rule: "lists", train, dev, test: [] },
  });
  const shares = (train: unknown, dev: unknown) => ({
    split: { rule: "ratio", train, dev, test: 0.1, seed: 1 },
  });
  const cases: [part: object, line: string][] = [
    [{ name: undefined }, "name is missing: a text"],
    [{ files: undefined }, "files is missing"],
    [{ files: "a" }, 'files must be an object, current value is "a"'],
    [{ files: { speech: "{id}.wav" } }, "files.motion is missing: a path below"],
    [{ files: { speech: "a.wav", motion: "{id}.bvh" } }, "files.speech must be a path below"],
    [{ files: { speech: "../{id}.wav", motion: "{id}.bvh" } }, "files.speech must be a path below"],
    [{ files: { speech: "/{id}.wav", motion: "{id}.bvh" } }, "files.speech must be a path below"],
    [{ files: { speech: "a\\{id}.wav", motion: "{id}.bvh" } }, "files.speech must be a path below"],
    [{ split: undefined }, "split is missing"],
    [
      { split: { rule: "range" } },
      'split.rule must be one of "ranges", "lists", "folder", "column", "ratio", "time", current',
    ],
    [{ split: { rule: "toString" } }, "split.rule must be one of"],
    [ranged({ from: 1 }), "split.train must be a list"],
    [ranged([{ to: 1 }]), "split.train[0].from is missing: a whole number from 0"],
    [ranged([{ from: 1.5 }]), "split.train[0].from must be a whole number from 0"],
    [ranged([{ from: 5, to: 4 }]), "split.train[0].to must be at least its from, 5, current"],
    [ranged([null]), "split.train[0] must be an object, current value is null"],
    [ranged(JSON.parse("[".repeat(2e4) + "]".repeat(2e4))), "split.train[0] must be an object"],
    [ranged([{ from: 1, parity: "evn" }]), 'split.train[0].parity must be "even" or "odd"'],
    [ranged([{ from: 1, until: 4 }]), "split.train[0].until is not a field (there are from, to"],
    [ranged([{ from: 1 }], [], [{ from: 9 }]), "id 9 is in both split.train[0] and split.test[0]"],
    [
      ranged([{ from: 1, to: 10, parity: "even" }], [{ from: 5, to: 7 }]),
      "id 6 is in both split.train[0] and split.dev[0]",
    ],
    [
      ranged([{ from: 1, to: 5 }, { from: 5, to: 9 }]),
      "id 5 is in both split.train[0] and split.t",
    ],
    [listed("a"), "split.train must be a list"],
    [listed(["a", null]), "split.train[1] must be an id, current value is null"],
    [listed(["a", "a"]), "split.train has id a twice"],
    [
      listed([2 ** 53], [2 ** 53]),
      "split.train[0] must be an id, current value is 9007199254740992",
    ],
    [listed(["1"], [1]), "id 1 is in both split.train and split.dev"],
    [shares(0.8, 0.2), "split.train, split.dev and split.test must sum to 1, they sum to 1.1"],
    [shares(80, 10), "split.train must be a share from 0 to 1, current value is 80"],
    [{ split: { rule: "ratio", train: 1, dev: 0, test: 0 } }, "split.seed is missing"],
    [{ noise: "no" }, 'noise must be an object, or "none", current value is "no"'],
    [{ noise: { amplitude: 327 } }, "noise.amplitude must be above 0 and at most 1"],
    [{ noise: { seed: -1 } }, "noise.seed must be a whole number from 0, current value is -1"],
    [{ gestures: null }, "gestures must be an object, current value is null"],
    [{ gestures: { skeleton: "takeuci" } }, 'gestures.skeleton must be "takeuchi", "from-files"'],
    [
      { gestures: { skeleton: { name: "x" } } },
      "gestures.skeleton.joints is missing: a list of names",
    ],
    [
      { gestures: { rotationOrder: "XYX" } },
      "gestures.rotationOrder must be an order of the three",
    ],
    [{ gestures: { root: [0, 60] } }, "gestures.root must be three numbers, x, y, z in cm"],
    [
      { gestures: { units: "km" } },
      'gestures.units must be "m", "cm", "mm", "inch", or how many cm',
    ],
    [{ gestures: { units: 0 } }, 'gestures.units must be "m", "cm", "mm", "inch", or how many cm'],
    [{ gestures: { up: "x" } }, 'gestures.up must be "y" or "z"'],
    [{ gestures: { joints: [] } }, "gestures.joints must be a name of joints"],
    [{ gestures: { joints: ["Hips", ""] } }, "gestures.joints"],
    [{ gestures: { rootJoint: 3 } }, "gestures.rootJoint must be the name of a joint"],
    [{ gestures: { jointPositions: true } }, 'gestures.jointPositions must be "use" or "ignore"'],
    [{ gestures: { heading: "forward" } }, 'gestures.heading must be "keep" or "remove"'],
    [{ gestures: { retarget: "yes" } }, "gestures.retarget must be true or false"],
    [{ recipe: 26 }, "recipe must be the name of a recipe, or a recipe, current value is 26"],
    [{ recipe: "mfc" }, 'there are no speech features named "mfc"'],
    [{ recipe: { name: "x", mfcc: { hops: 1 } } }, "recipe.mfcc.hops is not a field"],
  ];
  for (const [part, line] of cases) {
    const message = fault({ ...smallest, ...part });
    assert(message.startsWith("data manifest: ") && message.includes(line), `${message} | ${line}`);
  }
  for (const json of [null, 1, "x", [smallest]]) {
    assertStringIncludes(fault(json), "data manifest: it must be an object");
  }
});

Deno.test("validateManifest() takes letters with marks for the same, in one piece or in two", () => {
  const written = (name: string) =>
    validateManifest({
      name: "mine",
      files: { speech: "{id}.wav", motion: "{id}.bvh" },
      filters: { id: [`${name}*`], [name]: ["1"] },
      table: { file: "info.csv", id: name },
      offsets: { [name]: { start: 1 } },
      gestures: { recordedFrameRate: { "7": 60, [`${name}2`]: 120 } },
      split: { rule: "lists", train: [name, 7], dev: [], test: [] },
    });
  assertEquals(written("Jo\u0308rg"), written("J\u00f6rg"));
});
