import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { InputError } from "../../src/errors/input_error.ts";
import { failureLine } from "../../tasks/command/failure.ts";

const program = fromFileUrl(new URL("../support/tasks/failing_task.ts", import.meta.url));
const config = fromFileUrl(new URL("../../deno.json", import.meta.url));

/** How the failing task ends, and what it prints. */
async function fail(...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "--config", config, "--allow-read", "--allow-env"]
      .concat(program, args),
    env: { NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

const FAULT = "please report it together with this command and what --trace adds to it";

Deno.test("stage() ends with one line and exit code 1, whatever is thrown and wherever", async () => {
  const cases: readonly [way: string, line: RegExp | string][] = [
    ["fault", /^error: a fault of this program: TypeError: Cannot read .*length.* please report/],
    ["input", "error: talk\\u001b[2J.wav:\\nholds\\u0007 no samples\n"],
    ["memory", "error: not enough memory (Array buffer allocation failed); smaller sizes or"],
    ["wasm", /^error: not enough memory \(.*grow.*\)/],
    ["system", /^error: No such file or directory .*\/no\/such\/file/],
    ["text", `error: a fault of this program: a text; ${FAULT}`],
    ["rejection", /RangeError: no one waits at tasks\/\S+:\d+; please report/],
    ["event", /RangeError: in an event at tasks\/\S+:\d+; please report/],
    ["thread", /TypeError: NaN is no number at tasks\/\S+:\d+; please report/],
    ["stray", /TypeError: Infinity is stray at tasks\/\S+:\d+; please report/],
    ["nonsense", /^error: a fault of this program: TypeError: .* is not a function.* at tasks/],
  ];
  const ends = await Promise.all(cases.map(([way]) => fail(way)));
  for (const [i, [way, line]] of cases.entries()) {
    const { code, stdout, stderr } = ends[i]!;
    assertEquals([way, code, stdout], [way, 1, ""], stderr);
    if (typeof line === "string") assertStringIncludes(stderr, line);
    else assertMatch(stderr, line);
    assertEquals(stderr.trimEnd().split("\n").length, 1, stderr);
  }
});

Deno.test("stage() shows the stack with --trace, which is no argument of the task", async () => {
  for (const args of [["--trace", "fault"], ["rejection", "--trace"], ["input", "--trace"]]) {
    const { code, stderr } = await fail(...args);
    assertEquals(code, 1);
    assertMatch(stderr, /^error: .*\n\w+Error: [^]*at .*failing_task\.ts:\d+/);
    assert(!stderr.includes("what --trace adds"), stderr);
  }
  const { stderr } = await fail("input", "--", "--trace");
  assertStringIncludes(stderr, "error: one argument too many: --trace");
});

Deno.test("stage() prints no control character but ends of lines", async () => {
  const { stdout } = await fail("print");
  assertEquals(stdout, "one\\u001b]0;title\\u0007\ntwo\\r\\u202ethree\n");
});

Deno.test("failureLine() knows what is no fault of the program", () => {
  const known: readonly [error: unknown, line: string][] = [
    [new InputError("a.wav: holds no samples"), "a.wav: holds no samples"],
    [new RangeError("Invalid typed array length: 9007199254740991"), "not enough memory (Invalid"],
    [new RangeError("Invalid array buffer length"), "not enough memory"],
    [new Deno.errors.NotCapable("Requires write access"), "not allowed: Requires write access"],
    [Object.assign(new Error("disk full, write"), { code: "ENOSPC" }), "disk full, write"],
  ];
  for (const [error, line] of known) assertStringIncludes(failureLine(error)!, line);
  const faults = [
    new TypeError("x is not a function"),
    new RangeError("Invalid typed array length: -1"),
    new RangeError("Maximum call stack size exceeded"),
    Object.assign(new Error("bad argument"), { code: "ERR_INVALID_ARG_TYPE" }),
    "a text",
    null,
  ];
  for (const error of faults) assertEquals(failureLine(error), undefined);
});
