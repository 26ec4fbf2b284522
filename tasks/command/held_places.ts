import { basename, dirname, resolve } from "@std/path";
import { InputError } from "../../src/errors/input_error.ts";
import { named } from "../../src/errors/named.ts";
import { exists, fileLock, naming, removeTemporaryFiles } from "../../src/files/files.ts";
import { describeHolder, type Lock, type LockHolder, takeLock } from "../../src/files/lock.ts";

/** What a command writes. */
export interface PlaceOptions {
  /** A folder and all in it, or one file. @default {"folder"} */
  readonly kind?: "folder" | "file";
  /** Folders in it that are written as well, such as `euro`; none by default. */
  readonly below?: readonly string[];
}

/** A place that this program has to itself. */
interface HeldPlace {
  readonly lock: Lock;
  /** The folder, if it was made for the lock: without anything in it, it goes with it. */
  readonly made?: string;
}

const held = new Map<string, HeldPlace>();

/** The longest command that a lock shows. */
const LONGEST = 1000;

/**
 * Takes a place for this program alone until it ends, and removes what a run that was killed has left
 * half-written there. A place that it has already is left as it is.
 *
 * @param place The folder or file that will be written; it need not be there.
 * @param command What runs.
 * @param options What it is.
 * @throws {InputError} If another run has it, or nothing can be written there.
 */
export async function holdPlace(
  place: string,
  command: string,
  { kind = "folder", below = [] }: PlaceOptions = {},
): Promise<void> {
  const full = resolve(place);
  if (held.has(full)) return;
  const folder = kind === "folder" ? full : dirname(full);
  await naming(place, async () => {
    const isNew = !await exists(folder);
    await Deno.mkdir(folder, { recursive: true });
    const path = kind === "folder" ? `${full}/.lock` : fileLock(folder, basename(full));
    const lock = await named(place, () => takeLock(path, ownHolder(command), { hasEnded }));
    held.set(full, { lock, ...(isNew && { made: folder }) });
    if (lock.killed) sayKilled(place, lock.killed);
  });
  globalThis.addEventListener("unload", releasePlaces);
  await removeTemporaryFiles(folder, kind === "file" ? basename(full) : undefined);
  for (const name of below) await removeTemporaryFiles(`${folder}/${name}`);
}

/**
 * Gives a folder back that a run has to itself which is known to have ended, and says so.
 *
 * @param folder The folder; it need not be there.
 * @param hasEnded Whether a holder on another machine has ended.
 */
export async function freePlace(
  folder: string,
  hasEnded: (holder: LockHolder) => boolean,
): Promise<void> {
  const path = `${folder}/.lock`;
  if (!await exists(path)) return;
  const lock = await naming(folder, () => takeLock(path, ownHolder("deno task"), { hasEnded }))
    .catch(
      (error) => {
        if (!(error instanceof InputError)) throw error; // a run that is at it yet
      },
    );
  lock?.release();
  if (lock?.killed) sayKilled(folder, lock.killed);
}

function sayKilled(place: string, killed: LockHolder): void {
  console.log(`Note: ${place} was left half-way by ${describeHolder(killed)}`);
}

/** Gives all places back. */
export function releasePlaces(): void {
  for (const { lock, made } of held.values()) {
    lock.release();
    try {
      if (made !== undefined) Deno.removeSync(made);
    } catch {
      // There is something in it.
    }
  }
  held.clear();
}

function ownHolder(command: string): LockHolder {
  const job = variable("SLURM_JOB_ID");
  return {
    host: isGranted({ name: "sys", kind: "hostname" }) ? Deno.hostname() : "an unnamed machine",
    process: Deno.pid,
    command: command.slice(0, LONGEST),
    since: new Date().toISOString(),
    ...(job !== undefined && { job }),
  };
}

/** Slurm starts a job anew, as the same job, only after its machine has failed or it was ended. */
function hasEnded({ job }: LockHolder): boolean {
  const restarts = Number(variable("SLURM_RESTART_COUNT") ?? 0);
  return restarts > 0 && job !== undefined && job === variable("SLURM_JOB_ID");
}

function variable(name: string): string | undefined {
  return isGranted({ name: "env", variable: name }) ? Deno.env.get(name) : undefined;
}

function isGranted(permission: Deno.PermissionDescriptor): boolean {
  return Deno.permissions.querySync(permission).state === "granted";
}
