import { assertEquals, assertMatch } from "@std/assert";
import { SlurmQueue } from "../../../tasks/experiments/slurm_queue.ts";
import { inFolder } from "../../support/in_folder.ts";

/** Runs a test with a `squeue` that shows what it is told to. */
function withQueue(
  test: (show: (...rows: string[]) => Promise<void>, lines: string[]) => Promise<void>,
): Promise<void> {
  return inFolder(async (folder) => {
    const path = Deno.env.get("PATH") ?? "", { log } = console;
    const lines: string[] = [];
    await Deno.writeTextFile(`${folder}/squeue`, `#!/bin/sh\ncat ${folder}/rows\n`, {
      mode: 0o755,
    });
    Deno.env.set("PATH", `${folder}:${path}`);
    console.log = (line: string) => lines.push(line);
    try {
      const show = (...rows: string[]) => Deno.writeTextFile(`${folder}/rows`, rows.join("\n"));
      await test(show, lines);
    } finally {
      console.log = log;
      Deno.env.set("PATH", path);
    }
  });
}

const ignore = Deno.build.os === "windows";
const jobs = new Map([["3_0", "first"], ["3_1", "second"]]);

Deno.test({
  name: "SlurmQueue knows which jobs are queued, and says once which start anew",
  ignore,
  fn: () =>
    withQueue(async (show, lines) => {
      const queue = new SlurmQueue(0.1);
      await show("3 0 0 R None", "3  1 0  R  None  ", "3 2 7 PD Priority");
      assertEquals(await queue.look(jobs), jobs);
      assertEquals(lines, []);
      await show("3 1 1 PD BeginTime");
      assertEquals(await queue.look(jobs), new Map([["3_1", "second"]]));
      await show("3 1 1 R None");
      await queue.look(jobs);
      assertEquals(lines.length, 1);
      assertMatch(lines[0]!, /^Note: second: job 3_1 starts anew, after its node was lost /);
      await show("3 1 2 PD BeginTime");
      await queue.look(jobs);
      assertEquals(lines.length, 2);
      await show();
      assertEquals(await queue.look(jobs), new Map());
    }),
});

Deno.test({
  name: "SlurmQueue says why no job runs, and again if the reason changes",
  ignore,
  fn: () =>
    withQueue(async (show, lines) => {
      const queue = new SlurmQueue(0.1, 0);
      await show("3 0 0 PD Resources", "3 1 0 R None");
      await queue.look(new Map([["3_0", "first"]])); // of others it is not known whether they run
      assertMatch(
        lines[0]!,
        /^Note: no job has run for 0 s; Slurm says why 1 wait: Resources; sinfo shows the nodes$/,
      );
      await queue.look(jobs);
      assertEquals(lines.length, 1);
      await show("3 0 0 PD Nodes required are DOWN", "3 1 0 PD Resources");
      await queue.look(jobs);
      await queue.look(jobs);
      assertEquals(lines.length, 2);
      assertMatch(lines[1]!, /why 2 wait: Nodes required are DOWN; Resources; sinfo/);
    }),
});
