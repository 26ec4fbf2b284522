import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { InputError } from "../../src/errors/input_error.ts";
import { named } from "../../src/errors/named.ts";

function lineOf(name: string, message: string): string {
  return assertThrows(() =>
    named(name, () => {
      throw new InputError(message);
    }), InputError).message;
}

Deno.test("named() puts the name before the line once", () => {
  assertEquals(lineOf("a.wav", "is empty"), "a.wav: is empty");
  assertEquals(lineOf("a.wav", "a.wav: is empty"), "a.wav: is empty");
  assertEquals(lineOf("a.bvh", "a.bvh, line 3: is empty"), "a.bvh, line 3: is empty");
  assertEquals(lineOf("data", "data/a.wav: is empty"), "data/a.wav: is empty");
  assertEquals(
    lineOf("is", "is empty"),
    "is: is empty",
    "a file called like the line's first word",
  );
  assertEquals(lineOf("a", "a.wav: is empty"), "a: a.wav: is empty");
  assertEquals(lineOf("a\nb", "a\nb: is empty"), "a\\nb: is empty", "as messages show names");
});

Deno.test("named() waits for what a promise ends in", async () => {
  const refused = () => named("a.npy", () => Promise.reject(new InputError("is cut short")));
  await assertRejects(refused, InputError, "a.npy: is cut short");
  assertEquals(await named("a.npy", () => Promise.resolve(7)), 7);
  assertEquals(named("a.npy", () => 7), 7);
});

Deno.test("named() leaves faults of the program as they are", () => {
  const fault = new RangeError("out must have 3 elements");
  const found = assertThrows(() =>
    named("a.npy", () => {
      throw fault;
    })
  );
  assert(found === fault);
});
