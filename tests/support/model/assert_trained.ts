import { assertEquals, assertGreater } from "@std/assert";
import { readModelFolder } from "../../../src/files/model/model_folder.ts";

/** Checks that a model of one epoch holds the weights that its training arrived at. */
export async function assertTrained(model: string): Promise<void> {
  const { weights, training } = await readModelFolder(model, { training: true });
  const names = Object.keys(training!.weights).filter((name) => !name.startsWith("adam/"));
  assertGreater(names.length, 10);
  for (const name of names) assertEquals(weights[name], training!.weights[name], name);
}
