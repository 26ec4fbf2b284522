import { assert, assertEquals } from "@std/assert";
import { InputError } from "../../src/errors/input_error.ts";
import { commandLine, printable, quoted } from "../../src/errors/quoted.ts";

Deno.test("quoted() shows values as JSON on one line, at most 80 characters of them", () => {
  const cases: [value: unknown, text: string][] = [
    ["takeuci", '"takeuci"'],
    [1.5, "1.5"],
    [NaN, "NaN"],
    [undefined, "undefined"],
    [null, "null"],
    [[], "[]"],
    [{ a: [1, "b", null], c: {} }, '{"a":[1,"b",null],"c":{}}'],
    ["a\nb\u001b[31m", '"a\\nb\\u001b[31m"'],
    ["a\u009b\u202eb\u2028", '"a\\u009b\\u202eb\\u2028"'],
    ["x".repeat(78), `"${"x".repeat(78)}"`],
    ["x".repeat(79), `"${"x".repeat(76)}...`],
    [{ positions: Array.from({ length: 1e6 }, () => 1) }, `{"positions":[${"1,".repeat(31)}1...`],
  ];
  for (const [value, text] of cases) assertEquals(quoted(value), text);
  const nested = JSON.parse("[".repeat(20_000) + "]".repeat(20_000));
  assertEquals(quoted(nested), "[".repeat(77) + "...");
});

Deno.test("InputError's message is one line that does nothing to a terminal", () => {
  const { message } = new InputError("a\nb\u001b]0;title\u0007\u009b31m \u202eé—日本");
  assertEquals(message, "a\\nb\\u001b]0;title\\u0007\\u009b31m \\u202eé—日本");
  const all = printable(String.fromCharCode(...Array(256).keys()));
  assert(!/\p{Cc}/u.test(all), all);
});

Deno.test("InputError's message has at most 2,000 characters, its beginning and its end", () => {
  const { message } = new InputError(`${"a".repeat(5000)}\n; do this`);
  assertEquals(message.length, 2000);
  assert(message.startsWith("aaa") && message.endsWith("a\\n; do this"));
  const longest = "b".repeat(2000);
  assertEquals(new InputError(longest).message, longest);
});

Deno.test("commandLine() is a command that a shell reads as it was meant", async () => {
  const words = [
    "data",
    "my data",
    "it's",
    "dä/ta-1",
    "a=b,c",
    "$HOME",
    "",
    "x;y",
    "*",
    "~/d",
    "語",
  ];
  assertEquals(
    commandLine`deno task learn ${"d/1"} --latent-dim ${7}`,
    "deno task learn d/1 --latent-dim 7",
  );
  assertEquals(
    commandLine`deno task vectorize ${"my data"} 60`,
    "deno task vectorize 'my data' 60",
  );
  assertEquals(commandLine`deno task learn d ${[]}`, "deno task learn d");
  if (Deno.build.os === "windows") return;
  const shown = await new Deno.Command("sh", {
    args: ["-c", commandLine`printf '%s|' ${words}`],
  }).output();
  assertEquals(new TextDecoder().decode(shown.stdout), words.map((word) => `${word}|`).join(""));
});
