import { dirname, fromFileUrl, join } from "@std/path";

/** The repository's root. */
export const root = fromFileUrl(new URL("../../", import.meta.url));

/** One file that another one imports. */
export interface Import {
  /** Path from the root for files of the repository, else as it is written. */
  readonly to: string;
  /** `type` is gone when the program runs, `dynamic` is loaded when it is asked for. */
  readonly kind: "value" | "type" | "dynamic";
}

/** A source file. */
export interface Source {
  /** Its text without comments. */
  readonly code: string;
  /** Lines, with comments. */
  readonly lines: number;
  /** What it imports. */
  readonly imports: readonly Import[];
}

const statement = /^(?:import|export)\s+(type\s)?(?:[^;"]*?\sfrom\s+)?"([^"]+)"/gm;
const call = /\bimport\(\s*"([^"]+)"\s*\)(\.\w+|)/g;

/** What a file imports. */
function importsOf(path: string, code: string): Import[] {
  const resolve = (to: string) => to.startsWith(".") ? join(dirname(path), to) : to;
  const statements = Array.from(code.matchAll(statement), ([, type, to]): Import => ({
    to: resolve(to!),
    kind: type ? "type" : "value",
  }));
  const calls = Array.from(
    code.matchAll(call),
    ([, to]): Import => ({ to: resolve(to!), kind: "dynamic" }),
  );
  return [...statements, ...calls];
}

/** All TypeScript below some folders of the repository, by path from the root. */
export function readSources(folders: readonly string[]): Map<string, Source> {
  const sources = new Map<string, Source>();
  const read = (path: string) => {
    const text = Deno.readTextFileSync(join(root, path));
    const code = text.replace(/\/\*[^]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
    sources.set(path, { code, lines: text.split("\n").length - 1, imports: importsOf(path, code) });
  };
  const walk = (folder: string) => {
    for (const { name, isDirectory } of Deno.readDirSync(join(root, folder))) {
      const path = `${folder}/${name}`;
      if (isDirectory) walk(path);
      else if (name.endsWith(".ts")) read(path);
    }
  };
  for (const folder of folders) {
    if (folder.endsWith(".ts")) read(folder);
    else walk(folder);
  }
  return sources;
}

/** All that is loaded with a file: its imports but those of types, and theirs. */
export function loadedWith(path: string, sources: ReadonlyMap<string, Source>): Set<string> {
  const found = new Set<string>([path]);
  for (const file of found) { // which grows meanwhile
    for (const { to, kind } of sources.get(file)?.imports ?? []) {
      if (kind === "value") found.add(to);
    }
  }
  return found;
}

/** Groups of files each of which leads to every other by imports, of types too (Tarjan 1972). */
export function circles(sources: ReadonlyMap<string, Source>): string[][] {
  const index = new Map<string, number>(), low = new Map<string, number>();
  const stack: string[] = [], found: string[][] = [];
  const visit = (path: string) => {
    index.set(path, index.size);
    low.set(path, index.get(path)!);
    stack.push(path);
    for (const { to } of sources.get(path)!.imports) {
      if (!sources.has(to)) continue;
      if (!index.has(to)) visit(to);
      if (stack.includes(to)) low.set(path, Math.min(low.get(path)!, low.get(to)!));
    }
    if (low.get(path) !== index.get(path)) return;
    const group = stack.splice(stack.indexOf(path));
    if (group.length > 1) found.push(group.sort());
  };
  for (const path of sources.keys()) if (!index.has(path)) visit(path);
  return found;
}
