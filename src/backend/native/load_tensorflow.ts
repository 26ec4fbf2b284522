import util from "node:util";
import { InputError } from "../../errors/input_error.ts";
import { tensorflowAddon, type TensorflowName } from "./tensorflow_addon.ts";

/** The task of deno.json that installs each build. */
const SETUP_TASK = { "tensorflow-gpu": "setup:gpu", tensorflow: "setup:cpu" } as const;

/**
 * Loads a native TensorFlow, which registers itself with TF.js as the backend `tensorflow`.
 *
 * @param name Which build.
 * @throws {InputError} If it is not installed, may not be loaded, or does not load.
 */
export async function loadTensorflow(name: TensorflowName): Promise<void> {
  const { path, state } = tensorflowAddon(name);
  const task = SETUP_TASK[name];
  if (state === "missing") {
    throw new InputError(
      `backend: ${name} is not installed; run "deno task ${task}", or choose wasm`,
    );
  }
  if (state === "forbidden") {
    throw new InputError(
      `backend: no permission to load ${name}; run with --allow-read, --allow-env and ` +
        `--allow-ffi, or choose wasm`,
    );
  }
  provideRetiredUtilities();
  try {
    if (name === "tensorflow") await import("@tensorflow/tfjs-node");
    else await import("@tensorflow/tfjs-node-gpu");
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new InputError(
      `backend: ${name} does not load from ${path} (${reason}); run "deno task ${task}" again, ` +
        `or choose wasm`,
      { cause: error },
    );
  }
}

/**
 * Puts back the functions of `node:util` that tfjs-node 4.22 calls and that the runtimes it runs on
 * today have retired.
 */
function provideRetiredUtilities(): void {
  const retired = {
    isArray: Array.isArray,
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
  };
  for (const [name, replacement] of Object.entries(retired)) {
    if (!(name in util)) Object.assign(util, { [name]: replacement });
  }
}
