import { BRACED, bracedNames } from "./manifest/file_patterns.ts";

/** What a file's path says of its utterance. */
export interface FoundFile {
  /** The utterance's id. */
  readonly id: string;
  /** What stands in the path for each other name in braces. */
  readonly columns: Readonly<Record<string, string>>;
}

/**
 * Where the files of one kind are in a data set, as {@linkcode FilePatterns} writes it.
 *
 * @example Usage
 * ```ts
 * import { FilePattern } from "@aud2repr2pose/aud2repr2pose/dataset";
 * import { assertEquals } from "@std/assert";
 *
 * const speech = new FilePattern("speech/audio{id}.wav");
 * assertEquals(speech.match("speech/audio1093.wav"), "1093");
 * assertEquals(speech.match("speech/notes.txt"), undefined);
 *
 * const takes = new FilePattern("{speaker}/{take}.wav", "{speaker}_{take}");
 * assertEquals(takes.find("ann/7.wav"), { id: "ann_7", columns: { speaker: "ann", take: "7" } });
 * ```
 */
export class FilePattern {
  /** The folder that all of them are below, `""` for the data set's own. */
  readonly folder: string;
  /** How many folders below it they can be. */
  readonly depth: number;
  readonly #names: readonly string[];
  /** The ending of the files' names, in lower case. */
  readonly #ending: string;
  readonly #id: string;
  /** The pattern, where it has other names in braces than the id. */
  readonly #expression: RegExp | undefined;

  /**
   * Reads a pattern.
   *
   * @param pattern A path with `{id}` in it: part of one name, and the same in every place. `*` stands
   * for any characters of a name, `**` for any folders. An ending such as `.wav` is `.WAV` as well. Other
   * names in braces stand for characters of a name, at least one.
   * @param id What ids are made of: names in braces.
   */
  constructor(pattern: string, id: string = ID) {
    const names = pattern.split("/");
    const fixed = names.slice(0, -1).findIndex((name) => /\{\w+\}|\*/.test(name));
    const folders = fixed < 0 ? names.length - 1 : fixed;
    this.folder = names.slice(0, folders).join("/");
    this.depth = names.includes("**") ? Infinity : names.length - 1 - folders;
    const ending = ENDING.exec(pattern)?.[0].toLowerCase() ?? "";
    this.#ending = ending;
    this.#names = [...names.slice(0, -1), names.at(-1)!.replace(ENDING, ending)].map((name) =>
      name.normalize()
    );
    this.#id = id;
    const isPlain = id === ID && bracedNames(pattern).every((name) => name === "id");
    if (!isPlain) this.#expression = expression(this.#names);
  }

  /**
   * Tells a file's utterance.
   *
   * @param path Its path below the data set's folder, with `/` between folders.
   * @returns The utterance's id; undefined if the file is none of these.
   */
  match(path: string): string | undefined {
    return this.find(path)?.id;
  }

  /**
   * Tells what a file's path says.
   *
   * @param path Its path below the data set's folder, with `/` between folders.
   * @returns Undefined if the file is none of these.
   */
  find(path: string): FoundFile | undefined {
    path = path.normalize(); // letters with marks, which disks have in one piece or in two
    const stem = path.length - this.#ending.length, ending = path.slice(stem).toLowerCase();
    const plain = ending === this.#ending ? path.slice(0, stem) + ending : path;
    if (!this.#expression) {
      const id = this.#plainId(plain.split("/"));
      return id === undefined ? undefined : { id, columns: {} };
    }
    const groups = this.#expression.exec(plain)?.groups;
    if (!groups) return undefined;
    const { id: _, ...columns } = groups;
    return { id: this.#id.replace(BRACED, (_, name: string) => groups[name] ?? ""), columns };
  }

  /** The id, where nothing else is in braces: by a way whose time does not grow with stars. */
  #plainId(parts: readonly string[]): string | undefined {
    const at = this.#names.findIndex((name) => name.includes(ID));
    for (let i = parts.length - 1; i >= 0; i--) {
      if (!matchNames(this.#names.slice(0, at), parts.slice(0, i), 0)) continue;
      for (const id of idsIn(this.#names[at]!, parts[i]!)) {
        const rest = this.#names.slice(at + 1).map((name) => name.replaceAll(ID, literal(id)));
        if (matchNames(rest, parts.slice(i + 1), 1)) return id;
      }
    }
    return undefined;
  }
}

const ID = "{id}";

/** Names of a pattern as a regular expression, with a group for each name in braces. */
function expression(names: readonly string[]): RegExp {
  const seen = new Set<string>();
  const parts = names.map((name, i) => {
    const isLast = i === names.length - 1;
    if (name === "**") return isLast ? ".+" : "(?:[^/]+/)*";
    const pieces = name.split(/(\{[a-z]\w*\}|\*+)/i).map((piece) => {
      if (piece.startsWith("*")) return "[^/]*";
      const [braced] = bracedNames(piece);
      if (braced === undefined) return RegExp.escape(piece);
      const group = seen.has(braced) ? `\\k<${braced}>` : `(?<${braced}>[^/]+?)`;
      seen.add(braced);
      return group;
    });
    return pieces.join("") + (isLast ? "" : "/");
  });
  return new RegExp(`^${parts.join("")}$`);
}

/** The ending of a file's name. */
const ENDING = /\.\w+$/;

/** Stands for `*` of an id in a pattern. */
const STAR = "\0";

function literal(id: string): string {
  return id.replaceAll("*", STAR);
}

/** What `{id}` can be in a name, the likeliest first: `*` before it takes all that it can. */
function* idsIn(pattern: string, name: string): Generator<string> {
  const cut = pattern.indexOf(ID);
  const left = pattern.slice(0, cut), right = pattern.slice(cut + ID.length);
  const fixed = !right.includes(ID);
  // Where what follows the id begins does not depend on the id, unless it is there again.
  const ends = fixed && Array.from(name, () => false);
  if (ends) {
    for (let end = 1; end <= name.length; end++) ends[end] = matchName(right, name.slice(end));
  }
  for (let start = name.length - 1; start >= 0; start--) {
    if (!matchName(left, name.slice(0, start))) continue;
    for (let end = start + 1; end <= name.length; end++) {
      const id = name.slice(start, end);
      if (ends ? ends[end] : matchName(right.replaceAll(ID, literal(id)), name.slice(end))) {
        yield id;
      }
    }
  }
}

/** Whether a name fits a pattern of characters and `*`, each of which is tried at one place only. */
export function matchName(pattern: string, name: string): boolean {
  const [first, ...pieces] = pattern.split(/\*+/).map((piece) => piece.replaceAll(STAR, "*"));
  const last = pieces.pop();
  if (last === undefined) return name === first;
  if (!name.startsWith(first!) || !name.endsWith(last)) return false;
  let at = first!.length;
  for (const piece of pieces) {
    const found = name.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at <= name.length - last.length;
}

/**
 * Whether a path fits a pattern of names, `*` for any characters of a name, and `**` for any folders.
 *
 * @param pattern The pattern, with `/` between folders.
 * @param path The path.
 */
export function matchPath(pattern: string, path: string): boolean {
  return matchNames(pattern.normalize().split("/"), path.normalize().split("/"), 1);
}

/**
 * Whether names fit patterns, of which `**` stands for any number of names, where it is the last for
 * at least `least`.
 */
function matchNames(patterns: readonly string[], names: readonly string[], least: 0 | 1): boolean {
  // Of each number of names from the start, whether it fits the patterns so far.
  let fits = [true, ...names.map(() => false)];
  for (const [i, pattern] of patterns.entries()) {
    const skips = pattern === "**" && (i < patterns.length - 1 || least === 0);
    const next = fits.map(() => false);
    for (let count = 0; count < fits.length; count++) {
      const before = count > 0 && fits[count - 1]!;
      next[count] = pattern === "**"
        ? skips && fits[count]! || before || count > 0 && next[count - 1]!
        : before && matchName(pattern, names[count - 1]!);
    }
    fits = next;
  }
  return fits.at(-1)!;
}
