import { InputError } from "../../src/errors/input_error.ts";
import type { Catalog, GestureSource } from "./catalog.ts";

/** The gestures that `deno task view` serves beside the page. */
export async function servedGestures(): Promise<GestureSource> {
  return {
    catalog: await (await ask("catalog.json")).json() as Catalog,
    gesture: async (id) => new Uint8Array(await (await ask(`gestures/${id}`)).arrayBuffer()),
    speech: (id) => Promise.resolve(`speech/${id}`),
  };
}

/** Fetches from the server; what it refuses, it says in one line. */
async function ask(path: string): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path);
  } catch {
    throw new InputError("the server does not answer; start deno task view again");
  }
  if (!response.ok) throw new InputError((await response.text()).trim());
  return response;
}
