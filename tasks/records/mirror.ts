import { dirname, join, relative, resolve } from "@std/path";
import type { FoundRecord } from "./found_records.ts";

/** A folder that stands for another: every path below one has its like below the other. */
export class Mirror {
  /** The folder that stands for {@linkcode original}. */
  readonly folder: string;
  /** The folder that holds all that some records speak of. */
  readonly original: string;

  /**
   * @param folder The folder.
   * @param records All that it has to hold: also what lies above their working folders.
   */
  constructor(folder: string, records: readonly FoundRecord[]) {
    this.folder = folder;
    this.original = records.map(reach).reduce(commonFolder);
  }

  /** Where the like of a path is. */
  of(path: string): string {
    return join(this.folder, relative(this.original, path));
  }
}

/** The innermost folder that a record's paths and arguments do not leave, however they climb. */
function reach({ folder, record }: FoundRecord): string {
  const { inputs, outputs } = record;
  const values = record.arguments.flatMap((arg) => arg.split(/[,=]/));
  return [...Object.keys(inputs), ...Object.keys(outputs), ...values]
    .map((path) => resolve(folder, path)).reduce(commonFolder, folder);
}

function commonFolder(a: string, b: string): string {
  while (/^\.\.([/\\]|$)/.test(relative(a, b))) a = dirname(a);
  return a;
}
