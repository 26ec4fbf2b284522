import { InputError } from "../errors/input_error.ts";
import { writeAll } from "./files.ts";

/** Who writes a place. */
export interface LockHolder {
  /** Name of the machine. */
  readonly host: string;
  /** Number of the process there. */
  readonly process: number;
  /** What it runs, as typed: `deno task vectorize data 60`. */
  readonly command: string;
  /** When it began, as in ISO 8601. */
  readonly since: string;
  /** The cluster's number of the job that it is part of. */
  readonly job?: string;
}

/** Options of {@linkcode takeLock}. */
export interface LockOptions {
  /**
   * Whether a holder is known to have ended although no lock of the operating system says so: on another
   * machine, such as an earlier start of this very job of a cluster, or where there are no such locks.
   * @default {() => false}
   */
  readonly hasEnded?: (holder: LockHolder) => boolean;
}

/** A lock that this program has. */
export interface Lock {
  /** A run that had it and ended without giving it back: it was killed, or its machine failed. */
  readonly killed?: LockHolder;
  /** Gives it back; at once, so that it can be done while the program ends. */
  release(): void;
}

/** Longest file of a lock that is read. */
const LONGEST = 4096;
/** How often, and milliseconds after which, to look again at a lock whose holder is writing it. */
const LOOKS = 10, PAUSE = 50;

/**
 * Takes a lock: a file that says who has it, and that the operating system locks for as long as that
 * program lives. Whoever can lock the file of a program on the same machine knows that it has ended.
 * Not every file system tells one machine of the locks of another: there the file alone counts.
 *
 * @param path The lock's file; its folder must be there.
 * @param holder Who takes it.
 * @throws {InputError} If another program has it, or the file cannot be written. The line begins with
 * neither's name: it is for the caller to say what is locked.
 */
export async function takeLock(
  path: string,
  holder: LockHolder,
  { hasEnded = () => false }: LockOptions = {},
): Promise<Lock> {
  while (true) {
    const file = await openPlain(path);
    if (!file) continue;
    try {
      const isFree = await tryLock(file);
      if (isFree === false) throw inUse(await patientHolder(file));
      // It may have been given back, and removed, since it was opened.
      if (!await isStillThere(file, path)) {
        file.close();
        continue;
      }
      const killed = await readHolder(file);
      const isUnknown = isFree === undefined || killed?.host !== holder.host;
      if (killed && isUnknown && !hasEnded(killed)) throw inUse(killed, path);
      await file.truncate(0);
      await file.seek(0, Deno.SeekMode.Start);
      await writeAll(file, new TextEncoder().encode(`${JSON.stringify(holder)}\n`));
      return { ...(killed && { killed }), release: () => release(file, path) };
    } catch (error) {
      file.close();
      throw error;
    }
  }
}

/** Says who has a lock, on one line whatever the file holds. */
export function describeHolder({ host, process, command, since }: LockHolder): string {
  return `${shown(command)} (process ${process} on ${shown(host)}, since ${shown(since)})`;
}

/** One that is removed while it has the lock, so that nobody takes a file that is about to go. */
function release(file: Deno.FsFile, path: string): void {
  if (Deno.build.os === "windows") file.close(); // there, open files cannot be removed
  try {
    Deno.removeSync(path);
  } catch {
    // Somebody has removed it, or the whole folder.
  }
  if (Deno.build.os !== "windows") file.close();
}

/** Opens the file for reading and writing; never through a link, which might lead anywhere. */
async function openPlain(path: string): Promise<Deno.FsFile | undefined> {
  try {
    return await Deno.open(path, { read: true, write: true, createNew: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
  const found = await Deno.lstat(path).catch(() => null);
  if (!found) return undefined;
  if (!found.isFile) throw new InputError(`${path}: is no file of a run; remove it`);
  const file = await Deno.open(path, { read: true, write: true }).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  });
  if (!file || await isStillThere(file, path)) return file;
  file.close();
  return undefined;
}

/** Whether the open file is what the path names. */
async function isStillThere(file: Deno.FsFile, path: string): Promise<boolean> {
  const found = await Deno.lstat(path).catch(() => null);
  const { dev, ino } = await file.stat();
  return found?.dev === dev && found.ino === ino;
}

/** Whether the lock is ours now; undefined where the file system has no locks. */
async function tryLock(file: Deno.FsFile): Promise<boolean | undefined> {
  try {
    return await file.tryLock(true);
  } catch {
    return undefined;
  }
}

/** The holder that a file names, which may be writing it at this moment. */
async function patientHolder(file: Deno.FsFile): Promise<LockHolder | undefined> {
  for (let look = 0; look < LOOKS; look++) {
    const holder = await readHolder(file).catch(() => undefined);
    if (holder) return holder;
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  return undefined;
}

/** The holder that a file names; undefined if it is empty, as one that was just made, or damaged. */
async function readHolder(file: Deno.FsFile): Promise<LockHolder | undefined> {
  await file.seek(0, Deno.SeekMode.Start);
  const bytes = new Uint8Array(LONGEST);
  const count = await file.read(bytes) ?? 0;
  try {
    const json = JSON.parse(new TextDecoder().decode(bytes.subarray(0, count)));
    const { host, process, command, since, job } = json as Partial<LockHolder>;
    const isHolder = typeof host === "string" && Number.isSafeInteger(process) &&
      typeof command === "string" && typeof since === "string";
    if (!isHolder) return undefined;
    return { host, process: process!, command, since, ...(typeof job === "string" && { job }) };
  } catch {
    return undefined;
  }
}

/** The line on a lock that is not free; with its file where that may have to be removed by hand. */
function inUse(holder: LockHolder | undefined, path?: string): InputError {
  const who = holder ? describeHolder(holder) : "another run";
  const advice = path === undefined
    ? "wait until it has ended, or end it"
    : `wait until it has ended; if it no longer runs there, remove ${path}`;
  return new InputError(`is being written by ${who}; ${advice}`);
}

/** Text from a file, for a line of output: no control characters, and not too long. */
function shown(text: string): string {
  const plain = text.replaceAll(/\p{C}/gu, " ");
  return plain.length > 200 ? `${plain.slice(0, 200)}...` : plain;
}
