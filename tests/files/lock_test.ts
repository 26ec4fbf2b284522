import { assert, assertEquals, assertRejects } from "@std/assert";
import { InputError } from "../../src/errors/input_error.ts";
import { type LockHolder, takeLock } from "../../src/files/lock.ts";
import { inFolder } from "../support/in_folder.ts";

const module = new URL("../../src/files/lock.ts", import.meta.url).href;

function holder(changes: Partial<LockHolder> = {}): LockHolder {
  const since = "2026-01-02T03:04:05.678Z";
  return { host: "here", process: 7, command: "deno task split data", since, ...changes };
}

/** Starts a program that takes the lock and keeps it. */
async function holdElsewhere(path: string, own: LockHolder): Promise<Deno.ChildProcess> {
  const code = `import { takeLock } from "${module}";
    await takeLock(${JSON.stringify(path)}, ${JSON.stringify(own)});
    console.log("taken");
    await new Promise((resolve) => setTimeout(resolve, 600_000));`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-lock", "--allow-read", "--allow-write", "--ext=ts", "-"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(code));
  await writer.close();
  const reader = child.stdout.getReader();
  await reader.read();
  await reader.cancel();
  return child;
}

Deno.test("takeLock() names who has it, until it is given back", () =>
  inFolder(async (folder) => {
    const path = `${folder}/.lock`;
    const lock = await takeLock(path, holder());
    const { message } = await assertRejects(() => takeLock(path, holder()), InputError);
    assertEquals(
      message,
      "is being written by deno task split data (process 7 on here, since " +
        "2026-01-02T03:04:05.678Z); wait until it has ended, or end it",
    );
    lock.release();
    assertEquals([...Deno.readDirSync(folder)], []);
    (await takeLock(path, holder())).release();
  }));

Deno.test("takeLock() takes over from a program that was killed, and no other", () =>
  inFolder(async (folder) => {
    const path = `${folder}/.lock`;
    const child = await holdElsewhere(path, holder({ process: 8 }));
    const { message } = await assertRejects(() => takeLock(path, holder()), InputError);
    assert(message.includes("process 8 on here"), message);
    child.kill("SIGKILL");
    await child.status;
    const lock = await takeLock(path, holder());
    assertEquals(lock.killed, holder({ process: 8 }));
    lock.release();
    assertEquals((await takeLock(path, holder())).killed, undefined);
  }));

Deno.test("takeLock() leaves a lock of another machine, but for a job that was started anew", () =>
  inFolder(async (folder) => {
    const path = `${folder}/.lock`;
    const other = holder({ host: "node7", job: "12" });
    await Deno.writeTextFile(path, JSON.stringify(other));
    const { message } = await assertRejects(() => takeLock(path, holder()), InputError);
    assertEquals(
      message,
      "is being written by deno task split data (process 7 on node7, since " +
        "2026-01-02T03:04:05.678Z); wait until it has ended; if it no longer runs there, remove " +
        path,
    );
    assertEquals(JSON.parse(await Deno.readTextFile(path)), other);
    const lock = await takeLock(path, holder(), { hasEnded: ({ job }) => job === "12" });
    assertEquals(lock.killed, other);
    lock.release();
  }));

Deno.test("takeLock() takes over where the file system has no locks if the holder is known to have ended", () =>
  inFolder(async (folder) => {
    const path = `${folder}/.lock`;
    const { tryLock } = Deno.FsFile.prototype;
    Deno.FsFile.prototype.tryLock = () => Promise.reject(new Deno.errors.NotSupported());
    try {
      for (const other of [holder({ job: "12" }), holder({ host: "node7", job: "12" })]) {
        await Deno.writeTextFile(path, JSON.stringify(other));
        await assertRejects(() => takeLock(path, holder()), InputError, "no longer runs there");
        const lock = await takeLock(path, holder(), { hasEnded: ({ job }) => job === "12" });
        assertEquals(lock.killed, other);
        lock.release();
      }
    } finally {
      Deno.FsFile.prototype.tryLock = tryLock;
    }
  }));

Deno.test("takeLock() follows no link, and shows one line whatever the file holds", () =>
  inFolder(async (folder) => {
    const path = `${folder}/.lock`, precious = `${folder}/precious`;
    await Deno.writeTextFile(precious, "all there is");
    await Deno.symlink(precious, path);
    await assertRejects(() => takeLock(path, holder()), InputError, "is no file of a run");
    assertEquals(await Deno.readTextFile(precious), "all there is");
    await Deno.remove(path);

    const wild = holder({ host: "no\x1b[31mde\n", command: "x\n".repeat(300) });
    await Deno.writeTextFile(path, JSON.stringify(wild));
    const { message } = await assertRejects(() => takeLock(path, holder()), InputError);
    assert(!/\p{C}/u.test(message) && message.length < 500, message);

    for (const damaged of ["", "{", "null", '{"host":1}', "x".repeat(10_000)]) {
      await Deno.writeTextFile(path, damaged);
      (await takeLock(path, holder())).release();
    }
  }));

Deno.test("takeLock() lets one in at a time, however many ask and give back", () =>
  inFolder(async (folder) => {
    const path = `${folder}/.lock`;
    let inside = 0, most = 0, times = 0;
    const worker = async () => {
      while (times < 300) {
        const lock = await takeLock(path, holder()).catch((error) => {
          if (!(error instanceof InputError)) throw error;
        });
        if (!lock) continue;
        most = Math.max(most, ++inside);
        await new Promise((resolve) => setTimeout(resolve, times++ % 3));
        inside--;
        lock.release();
      }
    };
    await Promise.all(Array.from({ length: 8 }, worker));
    assertEquals(most, 1);
  }));
