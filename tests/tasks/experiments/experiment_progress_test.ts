import { assertEquals, assertMatch } from "@std/assert";
import type { Chain } from "../../../tasks/experiments/experiment_plan.ts";
import { ExperimentProgress } from "../../../tasks/experiments/experiment_progress.ts";

/** A chain of stages of these names. */
function chain(name: string, ...tasks: string[]): Chain {
  return { name, stages: tasks.map((task) => ({ task, args: [], folder: task })), after: [] };
}

Deno.test("ExperimentProgress says which stage of how many begins, and the time left", () => {
  const plan = [chain("data", "split", "ground-truth"), chain("a", "train"), chain("b", "train")];
  const [data, a, b] = plan as [Chain, Chain, Chain];
  const lines: string[] = [], { log } = console;
  console.log = (line: string) => void lines.push(line);
  try {
    const progress = new ExperimentProgress(plan, ["a", "b"], false);
    progress.begin(data, data.stages[0]!, 0);
    progress.begin(data, data.stages[1]!, 1);
    progress.end(data, { state: "made", seconds: 2 });
    progress.begin(a, a.stages[0]!, 0);
    progress.end(a, { state: "made", seconds: 3 });
    progress.begin(b, b.stages[0]!, 0);
    progress.end(b, { state: "made", seconds: 3 });
  } finally {
    console.log = log;
  }
  assertEquals(lines[0], "data: split (stage 1 of 2)");
  assertMatch(lines[1]!, /^data: ground-truth \(stage 2 of 2\); about 0 s left$/);
  assertMatch(lines[2]!, /^\[1 of 3\] data: made in 2 s; about 0 s left$/);
  assertMatch(lines[3]!, /^a: train \(stage 1 of 1\); about 0 s left$/);
  assertMatch(lines[4]!, /^\[2 of 3\] a: made in 3 s; about 0 s left$/);
  assertMatch(lines[5]!, /^b: train \(stage 1 of 1\); about 0 s left$/);
  assertEquals(lines[6], "[3 of 3] b: made in 3 s");
});

Deno.test("ExperimentProgress counts the stages of systems that are still at work", () => {
  const tasks = ["learn", "encode", "train", "predict"];
  const plan = [chain("a", ...tasks), chain("b", ...tasks)], [a, b] = plan as [Chain, Chain];
  const lines: string[] = [], { log } = console, { now } = performance;
  let seconds = 10;
  console.log = (line: string) => void lines.push(line);
  performance.now = () => 1000 * seconds;
  try {
    const progress = new ExperimentProgress(plan, ["a", "b"], false);
    for (const [i, stage] of a.stages.entries()) {
      seconds += 20;
      progress.begin(a, stage, i);
      progress.begin(b, b.stages[i]!, i);
    }
    seconds += 20;
    progress.end(a, { state: "made", seconds: 80 });
  } finally {
    console.log = log;
    performance.now = now;
  }
  // One and three quarters of two systems in 100 s.
  assertEquals(lines.at(-1), "[1 of 2] a: made in 1 min 20 s; about 14 s left");
});
