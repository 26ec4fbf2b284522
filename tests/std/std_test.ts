import {
  assert,
  assertAlmostEquals,
  assertEquals,
  AssertionError,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { parseArgs } from "@std/cli";
import { parse, stringify } from "@std/csv";
import { basename, dirname, extname, fromFileUrl, join, resolve, toFileUrl } from "@std/path";

// Each expectation is what the documentation of the four packages says.

Deno.test("assert() and assertEquals() compare as upstream documents", () => {
  assert(1);
  assertThrows(() => assert(0), AssertionError);
  assertEquals({ a: [1, NaN, new Float32Array([2])] }, { a: [1, NaN, new Float32Array([2])] });
  assertEquals(0, -0);
  assertThrows(() => assertEquals({ a: 1 }, { a: 2 }), AssertionError);
  assertThrows(() => assertEquals([1, 2], [1]), AssertionError);
});

Deno.test("assertAlmostEquals() has a relative default tolerance of 1e-7", () => {
  assertAlmostEquals(0.1 + 0.2, 0.3, 1e-16);
  assertAlmostEquals(0.01, 0.02, 0.1);
  assertThrows(() => assertAlmostEquals(0.01, 0.02), AssertionError);
  assertThrows(() => assertAlmostEquals(1e-8, 1e-9), AssertionError);
  assertThrows(() => assertAlmostEquals(0.1 + 0.2, 0.3, 1e-17), AssertionError);
  assertThrows(() => assertAlmostEquals(NaN, 0), AssertionError);
});

Deno.test("assertThrows() and assertRejects() return the error and check class and message", async () => {
  const thrower = () => {
    throw new RangeError("size must be positive");
  };
  assertEquals(assertThrows(thrower, RangeError, "positive").message, "size must be positive");
  assertThrows(() => assertThrows(() => 1), AssertionError, "Expected function to throw");
  assertThrows(() => assertThrows(thrower, TypeError), AssertionError);
  assertThrows(() => assertThrows(thrower, RangeError, "negative"), AssertionError);
  await assertRejects(() => Promise.reject(new TypeError("x")), TypeError, "x");
  await assertRejects(() => assertRejects(() => Promise.resolve()), AssertionError);
});

Deno.test("parseArgs() reads flags and positional arguments", () => {
  const args = parseArgs(["--foo", "--bar=baz", "./quux.txt", "12", "-o", "x", "--n", "3"], {
    boolean: ["foo", "quiet"],
    string: ["bar", "out", "n"],
    alias: { out: "o" },
    default: { left: "5" },
  });
  assertEquals(args.foo, true);
  assertEquals(args.quiet, false);
  assertEquals(args.bar, "baz");
  assertEquals(args.out, "x");
  assertEquals(args.n, "3");
  assertEquals((args as Record<string, unknown>).left, "5");
  assertEquals(args._, ["./quux.txt", 12]);
  assertEquals(parseArgs(["12", "--", "--foo"], { string: ["_"] })._, ["12", "--foo"]);
});

Deno.test("parseArgs() collects, takes the last value, and hands over unknown flags", () => {
  assertEquals(parseArgs(["-s", "a", "-s", "b"], { collect: ["s"] }).s, ["a", "b"]);
  assertEquals(parseArgs([], { collect: ["s"], string: ["s"] }).s, []);
  assertEquals(parseArgs(["--n", "1", "--n", "2"], { string: ["n"] }).n, "2");
  const unknown: string[] = [];
  const args = parseArgs(["--what", "--why=1"], {
    unknown: (arg) => {
      unknown.push(arg);
      return false;
    },
  });
  assertEquals(unknown, ["--what", "--why=1"]);
  assertEquals(args, { _: [] });
});

Deno.test("parse() and stringify() of CSV follow RFC 4180", () => {
  assertEquals(parse('a,b\n"1,2","say ""hi"""\n'), [["a", "b"], ["1,2", 'say "hi"']]);
  assertEquals(parse("a,b\n1,2\n", { skipFirstRow: true }), [{ a: "1", b: "2" }]);
  assertEquals(
    stringify([{ file: "x,y", n: 1.5, ok: true }], { columns: ["file", "n", "ok"] }),
    'file,n,ok\r\n"x,y",1.5,true\r\n',
  );
  assertEquals(stringify([["a", null], ["b", 2]], { headers: false }), "a,\r\nb,2\r\n");
});

Deno.test("path functions are those of the platform", () => {
  assertEquals(join("a", "..", "b", "c.wav"), join("b", "c.wav"));
  assertEquals([basename("/x/y.bvh"), basename("y.bvh", ".bvh"), dirname("/x/y.bvh")], [
    "y.bvh",
    "y",
    "/x",
  ]);
  assertEquals(extname("a.tar.gz"), ".gz");
  assertEquals(fromFileUrl(toFileUrl(resolve("a b"))), resolve("a b"));
});
