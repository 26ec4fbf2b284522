/**
 * Where the files of one kind are in a data set, as {@linkcode FilePatterns} writes it.
 *
 * @example Usage
 * ```ts
 * import { FilePattern } from "@aud2repr2pose/aud2repr2pose";
 * import { assertEquals } from "@std/assert";
 *
 * const speech = new FilePattern("speech/audio{id}.wav");
 * assertEquals(speech.match("speech/audio1093.wav"), "1093");
 * assertEquals(speech.match("speech/notes.txt"), undefined);
 * ```
 */
export class FilePattern {
  /** The folder that all of them are below, `""` for the data set's own. */
  readonly folder: string;
  /** How many folders below it they can be. */
  readonly depth: number;
  readonly #expression: RegExp;

  /**
   * @param pattern A path with `{id}` in it: part of one name, and the same in every place. `*` stands
   * for any characters of a name, `**` for any folders. An ending such as `.wav` is `.WAV` as well.
   */
  constructor(pattern: string) {
    const names = pattern.split("/");
    const fixed = names.slice(0, -1).findIndex((name) => /\{id\}|\*/.test(name));
    const folders = fixed < 0 ? names.length - 1 : fixed;
    this.folder = names.slice(0, folders).join("/");
    this.depth = names.includes("**") ? Infinity : names.length - 1 - folders;
    this.#expression = expression(names);
  }

  /**
   * Tells a file's utterance.
   *
   * @param path Its path below the data set's folder, with `/` between folders.
   * @returns The utterance's id; undefined if the file is none of these.
   */
  match(path: string): string | undefined {
    return this.#expression.exec(path)?.[1];
  }
}

/** The ending of a file's name, in an expression. */
const ENDING = /\\\.\w+$/;

function literal(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
}

function anyCase(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`);
}

function expression(names: readonly string[]): RegExp {
  let seen = false;
  const id = () => {
    if (seen) return "\\1";
    seen = true;
    return "([^/]+?)";
  };
  const parts = names.map((name, i) => {
    const last = i === names.length - 1;
    if (name === "**") return last ? ".*" : "(?:[^/]+/)*";
    const pieces = name.split(/(\{id\}|\*+)/).map((piece) => {
      if (piece === "{id}") return id();
      return piece.startsWith("*") ? "[^/]*" : literal(piece);
    });
    return last ? pieces.join("").replace(ENDING, anyCase) : `${pieces.join("")}/`;
  });
  return new RegExp(`^${parts.join("")}$`);
}
