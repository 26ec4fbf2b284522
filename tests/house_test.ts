import { assert, assertEquals } from "@std/assert";
import { basename, dirname, join, toFileUrl } from "@std/path";
import { circles, loadedWith, readSources, root } from "./support/imports.ts";
import { inFolder } from "./support/in_folder.ts";
import { chromiumPath, newPage, startChromium } from "./support/page/chromium.ts";

const { exports }: { exports: Record<string, string> } = JSON.parse(
  Deno.readTextFileSync(join(root, "deno.json")),
);
const entries = Object.values(exports).map((path) => path.slice(2));
const sources = readSources(["mod.ts", "src", "eval", "tasks", "view", "study", "bench"]);

/** Which rooms a room may import from, beside itself. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  "mod.ts": ["src"],
  src: [],
  eval: ["src"],
  view: ["src"],
  study: ["src", "eval", "view"], // a page made of the viewer's parts
  tasks: ["src", "eval"], // the view's server bundles its page, and imports nothing of it
  bench: ["src", "eval", "tasks", "mod.ts"],
};

Deno.test("arrows between rooms run one way", () => {
  const against: string[] = [];
  for (const [path, { imports }] of sources) {
    const room = path.split("/")[0]!;
    for (const { to } of imports) {
      const target = to.split("/")[0]!;
      if (sources.has(to) && target !== room && !arrows[room]!.includes(target)) {
        against.push(`${path} imports ${to}`);
      }
    }
  }
  assertEquals(against, []);
});

Deno.test("audio, motion, dataset and eval load neither Deno nor TensorFlow.js", () => {
  const found: string[] = [];
  for (const entry of ["./audio", "./motion", "./dataset", "./eval"]) {
    for (const file of loadedWith(exports[entry]!.slice(2), sources)) {
      const isForeign = /^(@tensorflow|node:|@std)/.test(file);
      if (isForeign || /\bDeno\b/.test(sources.get(file)?.code ?? "")) {
        found.push(`${entry}: ${file}`);
      }
    }
  }
  assertEquals(found, []);
});

Deno.test("no file imports itself by way of others, types included", () => {
  assertEquals(circles(sources), []);
});

/** Where more than 15 files are one list of alike things. */
const largeFolders = [
  "tasks", // a stage a file
  "tasks/experiments",
  "tasks/data",
  "tests/tasks", // a task a test
];

Deno.test("a folder has at most 15 files, a file at most 360 lines", () => {
  const all = new Map([...sources, ...readSources(["tests"])]);
  const counts = new Map<string, number>();
  for (const path of all.keys()) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
  const folders = [...counts].filter(([, count]) => count > 15).map(([folder]) => folder);
  const files = [...all].filter(([, { lines }]) => lines > 360).map(([path]) => path);
  // What has become smaller may stay on the lists until somebody looks.
  assertEquals(folders.filter((folder) => !largeFolders.includes(folder)), []);
  assertEquals(files, []);
});

/** Tests of no one folder: of programs that use the package, and what tests share. */
const apart = /^tests\/(support|fuzz|soak|clients)\//;

Deno.test("tests stand where the files stand that they test", () => {
  const tests = [...readSources(["tests"]).keys()]
    .filter((path) => path.endsWith("_test.ts") && dirname(path) !== "tests" && !apart.test(path));
  const folders = [...sources.keys(), ...readSources(["std"]).keys()].map(dirname);
  const misplaced = tests.filter((path) => {
    const place = dirname(path).slice("tests/".length);
    const mirrored = [place, `src/${place}`];
    if (!folders.some((folder) => mirrored.some((at) => `${folder}/`.startsWith(`${at}/`)))) {
      return true; // there is no such folder
    }
    if (place === "tasks") return false; // which are started as users start them
    const name = basename(path).replace(/(_long)?_test\.ts$/, ".ts");
    const room = new RegExp(`^(src/)?${place.split("/")[0]}/`);
    const namesakes = [...sources.keys()]
      .filter((source) => room.test(source) && basename(source) === name);
    return namesakes.length > 0 && !namesakes.some((source) => mirrored.includes(dirname(source)));
  });
  assertEquals(misplaced, []);
});

async function deno(...args: string[]): Promise<{ code: number; text: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd: root,
    env: { NO_COLOR: "1" },
  }).output();
  return { code, text: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
}

Deno.test("what the entry points export is documented, with the types that it names", async () => {
  const { text } = await deno("doc", "--lint", ...entries);
  const faults = [...text.matchAll(/^error\[[^\]]*\]: (.*)\n *--> (.*)$/gm)]
    .map(([, fault, place]) => `${place!.slice(root.length)}: ${fault}`)
    // Tensors are documented by their own package.
    .filter((fault) => !/private type '(Tensor\dD|Scalar)'$/.test(fault));
  assertEquals(faults, []);
});

Deno.test("the main entry point has at most 30 names", async () => {
  const names = Object.keys(await import("../mod.ts"));
  const { text } = await deno("doc", "--json", "mod.ts");
  const { nodes } = JSON.parse(text);
  const symbols: { name: string }[] = Object.values<{ symbols: { name: string }[] }>(nodes)
    .flatMap(({ symbols }) => symbols);
  const all = new Set(symbols.map(({ name }) => name));
  for (const name of names) assert(all.has(name), `${name} is missing in deno doc`);
  assert(all.size <= 30, `${all.size} names: ${[...all].join(", ")}`);
});

Deno.test("the package is published without a warning, tests or fixtures", async () => {
  const { code, text } = await deno("publish", "--dry-run", "--allow-dirty", "--no-check");
  assertEquals(code, 0, text);
  // Names of native packages are no literals, so that bundlers for browsers leave them out.
  const unexpected = text.replace(
    /^warning\[unanalyzable-[^\]]*\].*\n *--> .*\/src\/backend\/native_tensorflow\.ts:.*$/gm,
    "",
  );
  assert(!/warning|\btests\/|\bfixtures\//.test(unexpected), text);
});

/** One function of each entry point, and what it gives in a browser. */
const uses: Readonly<Record<string, string>> = {
  audio: `(() => {
    const second = Float64Array.from({ length: 16000 }, (_, n) => 0.5 * Math.sin(0.1 * n));
    const wav = room.encodeWav({ sampleRate: 16000, channels: [second] });
    const { rows, columns } = room.mfcc(room.decodeWav(wav));
    return [columns, rows > 10];
  })()`,
  motion: `(() => {
    const data = Float64Array.from({ length: 30 }, (_, n) => n);
    const smooth = room.savitzkyGolay({ data, rows: 10, columns: 3 });
    return [smooth.rows, Math.round(smooth.data[14])];
  })()`,
  dataset: `[new room.Random(7, 1).uniform(2, 3) > 2, room.parts.join()]`,
  eval: `[room.hellingerDistance([1, 2, 3], [1, 2, 3]), room.hellingerDistance([1, 0], [0, 1])]`,
  model: `(() => {
    const shapes = room.motionAutoencoderShapes({ widths: [12, 4, 12], middle: 1 });
    return [typeof room.GestureModel, Object.keys(shapes).length];
  })()`,
};
const results: Readonly<Record<string, unknown>> = {
  audio: [26, true],
  motion: [10, 14],
  dataset: [true, "train,dev,test"],
  eval: [0, 1],
  model: ["function", 6],
};

/** Bundles an entry point and the use of it, for a browser. */
async function bundle(folder: string, entry: string): Promise<string> {
  const script = join(folder, `${entry}.ts`);
  const room = toFileUrl(join(root, exports[`./${entry}`]!)).href;
  const output = join(folder, `${entry}.js`);
  await Deno.writeTextFile(
    script,
    `import * as room from ${JSON.stringify(room)};\nglobalThis.result = ${uses[entry]};\n`,
  );
  const config = ["--config", "deno.json", "--platform", "browser"];
  const { code, text } = await deno("bundle", ...config, "-o", output, script);
  assertEquals(code, 0, text);
  return await Deno.readTextFile(output);
}

Deno.test({
  name: "each pure entry point is bundled for a browser, and works there",
  sanitizeOps: false, // Chromium's pipes
  sanitizeResources: false,
  fn: () =>
    inFolder(async (folder) => {
      const browser = chromiumPath ? await startChromium() : undefined;
      try {
        for (const entry of Object.keys(uses)) {
          const code = await bundle(folder, entry);
          const result = browser ? await inPage(browser, code) : await inWorker(folder, entry);
          assertEquals(result, results[entry], entry);
        }
      } finally {
        await browser?.close();
      }
    }),
});

/** Runs a module in an empty page. */
async function inPage(
  browser: Awaited<ReturnType<typeof startChromium>>,
  code: string,
): Promise<unknown> {
  const page = await newPage(browser);
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await page.addScriptTag({ content: `${code}\nglobalThis.done = true;`, type: "module" });
  await page.waitForFunction("globalThis.done === true", undefined, { timeout: 20_000 }).catch(
    () => assertEquals(errors, [], "the page has no result"),
  );
  return await page.evaluate("globalThis.result");
}

/** Runs a bundle outside of a browser, in a program of its own. */
async function inWorker(folder: string, entry: string): Promise<unknown> {
  const script = `await import(${JSON.stringify(toFileUrl(join(folder, `${entry}.js`)).href)});
    console.log(JSON.stringify(globalThis.result));`;
  const { code, text } = await deno("eval", "--no-config", script);
  assertEquals(code, 0, text);
  return JSON.parse(text);
}
