import { join } from "@std/path";
import { InputError } from "../../src/errors/input_error.ts";
import { listFiles } from "../../src/files/files.ts";

/**
 * Finds the speech of gestures: for `gesture7.txt`, `audio7.wav` or `gesture7.wav`.
 *
 * @param folder The folder of the wav files.
 * @param sequences Names of the gestures' files.
 * @returns The paths, in their order.
 * @throws {InputError} If a sequence has none.
 */
export async function speechOfSequences(
  folder: string,
  sequences: readonly string[],
): Promise<string[]> {
  const files = new Set(await listFiles(folder, "", 0));
  return sequences.map((sequence) => {
    const stem = sequence.replace(/\.(txt|npy)$/, "");
    const names = [stem.replace("gesture", "audio"), stem].map((name) => `${name}.wav`);
    const found = names.find((name) => files.has(name));
    if (found !== undefined) return join(folder, found);
    throw new InputError(`${folder}: has no ${names[0]}, the speech of ${sequence}`);
  });
}
