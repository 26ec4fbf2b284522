import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { InputError } from "../../src/errors/input_error.ts";
import { onNote } from "../../src/files/notes.ts";
import { WorkerPool } from "../../tasks/command/worker_pool.ts";
import type { SquaringJob } from "../support/tasks/squaring_thread.ts";

const module = new URL("../support/tasks/squaring_thread.ts", import.meta.url);

const pool = (size: number) =>
  new WorkerPool<SquaringJob, Float32Array>(module, size, { read: true });

/** The squares, in the order in which they came. */
async function squares(size: number, jobs: Iterable<SquaringJob>): Promise<number[]> {
  using threads = pool(size);
  const results: number[] = [];
  for await (const [square] of threads.map(jobs)) results.push(square!);
  return results;
}

Deno.test("WorkerPool gives results in the order of the jobs, whichever is done first", async () => {
  const values = Array.from({ length: 20 }, (_, i) => i);
  for (const size of [1, 2, 5]) {
    const jobs = values.map((value) => ({ value, delay: value % 3 === 0 ? 20 : 0 }));
    assertEquals(await squares(size, jobs), values.map((value) => value ** 2));
  }
  assertEquals(await squares(2, []), []);
});

Deno.test("WorkerPool starts no more than two jobs a thread ahead of the result taken", async () => {
  let started = 0, taken = 0, furthest = 0;
  function* jobs() {
    for (let value = 0; value < 30; value++) {
      furthest = Math.max(furthest, ++started - taken);
      yield { value };
    }
  }
  using threads = pool(2);
  for await (const _ of threads.map(jobs())) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    taken++;
  }
  assertEquals(taken, 30);
  assert(furthest <= 5, `${furthest} jobs ahead`);
});

Deno.test("WorkerPool throws what a job throws, in its turn", async () => {
  using threads = pool(2);
  const results = threads.map([{ value: 3, delay: 30 }, { value: -1 }, { value: 4 }]);
  assertEquals((await results.next()).value, new Float32Array([9]));
  await assertRejects(() => results.next(), InputError, "-1 is negative");
  await assertRejects(() => squares(1, [{ value: NaN }]), TypeError, "NaN is no number");
});

Deno.test("WorkerPool passes on what threads note of files", async () => {
  const notes: string[] = [];
  onNote((...note) => notes.push(note.join(": ")));
  await squares(2, [{ value: 1 }, { value: 2, note: "two.bvh" }]);
  await assertRejects(() => squares(1, [{ value: -1, note: "less.bvh" }]), InputError);
  assertEquals(notes, ["two.bvh: is noted", "less.bvh: is noted"]);
});

Deno.test("WorkerPool's threads may do no more than they are told", async () => {
  const folder = await Deno.makeTempDir();
  const write = join(folder, "file");
  await assertRejects(() => squares(1, [{ value: 1, write }]), Error, "Requires write access");
  assertEquals([...Deno.readDirSync(folder)], []);
  await Deno.remove(folder);
});

Deno.test("WorkerPool says that a thread could not start", async () => {
  const broken = new URL("data:application/javascript,throw new Error('no engine')");
  using threads = new WorkerPool<SquaringJob, Float32Array>(broken, 1, { read: true });
  await assertRejects(() => threads.map([{ value: 1 }]).next(), Error, "no engine");
});
