/**
 * `deno task build:npm [FOLDER]`: the package's pure parts for Node 20 and bundlers, as an npm package of
 * JavaScript and types. Its dependencies are npm's; nothing in it is native.
 *
 * @module
 */
import { resolve } from "node:path";
import { build, stop } from "esbuild";
import ts from "typescript";
import config from "../../deno.json" with { type: "json" };

const root = new URL("../../", import.meta.url).pathname;
if (Deno.args.includes("--help")) {
  console.log(`deno task build:npm [FOLDER]

Builds the package for Node 20 and bundlers into FOLDER, "npm" in the package's own folder if none is
named. What an earlier build left there is replaced; a folder with anything else in it is refused.

Example: deno task build:npm ../aud2repr2pose-npm`);
  Deno.exit();
}
const out = Deno.args[0] === undefined
  ? `${root}npm`
  : resolve(Deno.env.get("INIT_CWD") ?? ".", Deno.args[0]);
if (!await mayReplace(out)) {
  console.error(`error: ${out}: holds other files than an earlier build; name an empty folder`);
  Deno.exit(1);
}
const entries = ["audio", "motion", "dataset", "model", "eval", "drawing"] as const;
const exported: Readonly<Record<string, string>> = config.exports;
const sources = entries.map((entry) => ({ entry, path: exported[`./${entry}`]!.slice(2) }));

await Deno.remove(out, { recursive: true }).catch(() => {});
await Deno.mkdir(out, { recursive: true });

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: sources.map(({ entry, path }) => ({ in: path, out: entry })),
  outdir: `${out}/dist`,
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  packages: "external",
  metafile: true,
  logLevel: "warning",
});
await stop();

/** Packages that the bundle imports, at the versions that are tested here. */
const versions: Readonly<Record<string, string>> = config.imports;
const imported = Object.values(metafile.outputs).flatMap(({ imports }) => imports)
  .filter(({ external, path }) => external && Object.hasOwn(versions, path));
const dependencies = Object.fromEntries(
  imported.map(({ path }) => [path, versions[path]!.replace(/^npm:.*@/, "")] as const)
    // What installs native parts is left to who wants it.
    .filter(([name]) => !name.startsWith("@tensorflow/tfjs-node")).sort(),
);

ts.createProgram(sources.map(({ path }) => root + path), {
  declaration: true,
  emitDeclarationOnly: true,
  noCheck: true, // deno check does
  allowImportingTsExtensions: true,
  rewriteRelativeImportExtensions: true,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  module: ts.ModuleKind.ESNext,
  target: ts.ScriptTarget.ES2023,
  lib: ["lib.esnext.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  rootDir: root,
  outDir: `${out}/types`,
}).emit(undefined, (path, text) => {
  // Declarations keep the endings of what they import, which lies beside them as .d.ts.
  ts.sys.writeFile(path, text.replace(/(\bfrom |\bimport\()"(\.[^"]*)\.ts"/g, '$1"$2.js"'));
});

await Deno.mkdir(`${out}/models/default`, { recursive: true });
for await (const { name } of Deno.readDir(`${root}models/default`)) {
  await Deno.copyFile(`${root}models/default/${name}`, `${out}/models/default/${name}`);
}
for (const name of ["LICENSE", "CHANGELOG.md"]) await Deno.copyFile(root + name, `${out}/${name}`);
const json = {
  name: "aud2repr2pose",
  version: config.version,
  description: "Speech-driven gesture generation: speech in, gestures out",
  license: config.license,
  type: "module",
  engines: { node: ">=20" },
  exports: {
    ...Object.fromEntries(sources.map(({ entry, path }) => [`./${entry}`, {
      types: `./types/${path.replace(/\.ts$/, ".d.ts")}`,
      default: `./dist/${entry}.js`,
    }])),
    "./models/*": "./models/*",
  },
  dependencies,
};
await Deno.writeTextFile(`${out}/package.json`, `${JSON.stringify(json, null, 2)}\n`);
console.log(`Wrote ${out}: ${entries.join(", ")}; needs ${Object.keys(dependencies).join(", ")}`);

/** Whether a folder is empty, not there, or an earlier build. */
async function mayReplace(folder: string): Promise<boolean> {
  const names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return [] as string[];
    throw error;
  });
  if (names.length === 0) return true;
  const text = await Deno.readTextFile(`${folder}/package.json`).catch(() => "{}");
  return JSON.parse(text).name === "aud2repr2pose" && !names.includes(".git");
}
