import { assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../src/errors/input_error.ts";
import { joinWeights, ownWeights } from "../../src/model/weights.ts";

const one = (value: number) => ({ data: Float32Array.of(value), shape: [1] });

Deno.test("joinWeights() joins networks and never lets one replace another's weight", () => {
  assertEquals(joinWeights({ a: one(1) }, {}, { b: one(2) }), { a: one(1), b: one(2) });
  assertThrows(
    () => joinWeights({ a: one(1) }, { b: one(2), a: one(3) }),
    TypeError,
    "two networks have a weight a",
  );
});

Deno.test("ownWeights() leaves out what belongs to other networks", () => {
  const all = { a: one(1), b: one(2) };
  assertEquals(ownWeights(all, { b: [1] }), { b: one(2) });
  assertThrows(() => ownWeights(all, { c: [1] }), InputError, "c is missing");
  assertThrows(() => ownWeights(all, { b: [2] }), InputError, "b has shape (1), not (2)");
});
