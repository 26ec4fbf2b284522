import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { encodeWav } from "../../../src/audio/wav/encode_wav.ts";
import {
  synthesizeUtterance,
  type SyntheticUtterance,
} from "../../../src/dataset/synthetic/synthesize_utterance.ts";
import { InputError } from "../../../src/errors/input_error.ts";
import { writeBvh } from "../../../src/motion/bvh/write_bvh.ts";

/** SHA-256 of the wav and BVH files' bytes, in hexadecimal. */
function hashes({ speech, motion }: SyntheticUtterance): Promise<string[]> {
  const bvh = [...writeBvh(motion, { jointPositions: true })].join("");
  const files = [encodeWav(speech), new TextEncoder().encode(bvh)];
  return Promise.all(files.map(async (file) => {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", file));
    return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }));
}

Deno.test("synthesizeUtterance() makes the same bytes on every machine", async () => {
  assertEquals(await hashes(synthesizeUtterance(1, { seed: 1 })), [
    "fde55b52eb94902ce8f62fe694bb36bc244fc883f9a7aa51be696f1d6f40bef2",
    "9b0ad1250039a306428876c8ef47a48c09d7c597faaf22b520e94d4742621c7f",
  ]);
});

Deno.test("synthesizeUtterance() makes another utterance of every id and seed", async () => {
  const seconds = [2, 2] as const;
  const made = [[1, 1], [2, 1], [1, 2]].map(([id, seed]) =>
    hashes(synthesizeUtterance(id!, { seed: seed!, seconds }))
  );
  assertEquals(new Set((await Promise.all(made)).flat()).size, 6);
});

Deno.test("synthesizeUtterance() has speech and motion of one length, within range", () => {
  const rates = new Set<number>();
  for (let id = 0; id < 12; id++) {
    const { speech, motion } = synthesizeUtterance(id, { seed: 3, seconds: [2, 2.5] });
    const length = speech.channels[0]!.length / speech.sampleRate;
    assert(length >= 2 && length <= 2.5);
    assertAlmostEquals(motion.rotations.rows * motion.frameTime, length, motion.frameTime);
    rates.add(Math.round(1 / motion.frameTime));
    assertEquals(motion.rotations.columns, 4 * 51);
  }
  assertEquals([...rates].sort(), [100, 24]);
});

Deno.test("synthesizeUtterance() refuses lengths, ids and seeds that it cannot make", () => {
  for (const seconds of [[1, 3], [5, 4], [3, 601], [NaN, 4]] as const) {
    assertThrows(() => synthesizeUtterance(1, { seconds }), InputError, "seconds must run");
  }
  assertThrows(() => synthesizeUtterance(-1), RangeError, "current value is -1");
  assertThrows(() => synthesizeUtterance(1, { seed: 0.5 }), RangeError, "current value is 0.5");
});
