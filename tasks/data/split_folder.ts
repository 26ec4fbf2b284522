import { stringify } from "@std/csv";
import { join, resolve } from "@std/path";
import {
  dataColumns,
  dataFiles,
  dataRows,
  type LockedUtterance,
  type SplitLock,
  splitLockSchema,
} from "../../src/dataset/split_lock.ts";
import { type Part, parts } from "../../src/dataset/manifest/split_rule.ts";
import {
  exists,
  naming,
  readJsonAs,
  removeTemporaryFiles,
  statOf,
  writeFile,
} from "../../src/files/files.ts";

const FOLDERS = parts.flatMap((part) => [`${part}/inputs`, `${part}/labels`]);

/** An utterance and the part that it is in. */
export type Placed = readonly [part: Part, utterance: LockedUtterance];

/** All utterances, part by part. */
export function placedUtterances(lock: SplitLock): Placed[] {
  return parts.flatMap((part) => lock.parts[part].map((utterance) => [part, utterance] as const));
}

/** A DATA folder, as far as `split` makes it. */
export class SplitFolder {
  readonly #data: string;

  constructor(data: string) {
    this.#data = data;
  }

  /** The file that says what the folder was made from. */
  get lockPath(): string {
    return `${this.#data}/split.lock.json`;
  }

  /**
   * Reads what the folder was made from.
   *
   * @returns Undefined if it has not been made.
   * @throws {InputError} If the file is damaged.
   */
  async readLock(): Promise<SplitLock | undefined> {
    if (!await exists(this.lockPath)) return undefined;
    return await readJsonAs(
      this.lockPath,
      splitLockSchema,
      "is damaged; delete it and run again",
    );
  }

  /** Finds the utterances whose files are not all there, whole. */
  async unfinished(lock: SplitLock): Promise<Placed[]> {
    const isThere = async ({ path, size }: { path: string; size: number }) =>
      (await statOf(`${this.#data}/${path}`))?.size === size;
    const checked = await Promise.all(
      placedUtterances(lock).map(async ([part, utterance]) => {
        const found = await Promise.all(dataFiles(lock, part, utterance).map(isThere));
        return found.every(Boolean) ? [] : [[part, utterance] as const];
      }),
    );
    return checked.flat();
  }

  /** All files that are made from some sources. */
  files(lock: SplitLock): string[] {
    const utterances = placedUtterances(lock).flatMap(([part, utterance]) =>
      dataFiles(lock, part, utterance).map(({ path }) => path)
    );
    const own = [...parts.map((part) => `gg-${part}.csv`), "manifest.json"];
    return [this.lockPath, ...[...own, ...utterances].map((path) => `${this.#data}/${path}`)];
  }

  /** Makes the folders, and removes what a run that was killed left half-way. */
  async prepare(): Promise<void> {
    for (const folder of FOLDERS) {
      const path = `${this.#data}/${folder}`;
      await naming(path, () => Deno.mkdir(path, { recursive: true }));
      await removeTemporaryFiles(path);
    }
  }

  /**
   * Removes what an earlier run made that does not belong there now, and marks the folder as not
   * complete, until {@linkcode finish}.
   */
  async begin(before: SplitLock | undefined, now: SplitLock): Promise<void> {
    const pathsOf = (lock: SplitLock) =>
      placedUtterances(lock).flatMap(([part, utterance]) =>
        dataFiles(lock, part, utterance).map(({ path }) => path)
      );
    const stale = new Set(before && pathsOf(before)).difference(new Set(pathsOf(now)));
    for (const path of stale) await Deno.remove(`${this.#data}/${path}`).catch(() => {});
    await writeFile(this.lockPath, [json({ ...now, complete: false })]);
  }

  /**
   * Writes the lists of recordings and the manifest, and marks the folder as complete.
   *
   * @param lock What the folder is made from.
   * @param paths Whether the lists have paths from the folder, or whole ones as the original's.
   * @param isMade Whether the folder was made from that already: what is other then was changed by
   * somebody, who is told that it is made again.
   * @returns Whether any of these files was not there as it has to be.
   */
  async finish(
    lock: SplitLock,
    paths: "relative" | "absolute",
    isMade: boolean,
  ): Promise<boolean> {
    const from = paths === "absolute" ? resolve(this.#data) : "";
    const tables = parts.map((part) => [`gg-${part}.csv`, csv(lock, part, from)] as const);
    const written = [];
    for (const [name, text] of [...tables, ["manifest.json", json(lock.manifest)] as const]) {
      const path = `${this.#data}/${name}`, found = await textOf(path);
      written.push(await this.#write(path, text));
      if (isMade && found !== undefined && withoutPlace(found) !== withoutPlace(text)) {
        console.log(`Note: ${path} was changed since split wrote it, and is as it was again`);
      }
    }
    written.push(await this.#write(this.lockPath, json(lock)));
    return written.includes(true);
  }

  /** Writes a file unless it is there as it has to be; returns whether it was not. */
  async #write(path: string, text: string): Promise<boolean> {
    if (await textOf(path) === text) return false;
    await writeFile(path, [text]);
    return true;
  }
}

async function textOf(path: string): Promise<string | undefined> {
  return await Deno.readTextFile(path).catch(() => undefined);
}

/** A list without where its paths begin, which `--paths` says. */
function withoutPlace(text: string): string {
  return text.replaceAll(/(?<=^|,)[^,\n]*?(?=(?:train|dev|test)[/\\](?:inputs|labels)[/\\])/gm, "");
}

function csv(lock: SplitLock, part: Part, from: string): string {
  const place = (path: string) => from === "" ? path : join(from, path);
  const rows = dataRows(lock, part).map((
    { wav_filename: wav, wav_filesize, bvh_filename: bvh },
  ) => ({
    wav_filename: place(wav),
    wav_filesize,
    bvh_filename: place(bvh),
  }));
  // Lines end as the original's pandas ends them.
  return stringify(rows, { columns: dataColumns }).replaceAll("\r\n", "\n");
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 1) + "\n";
}
