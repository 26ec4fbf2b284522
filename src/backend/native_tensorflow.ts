import { InputError } from "../errors/input_error.ts";
import type { NativeName } from "./backend_names.ts";

/** Where a native TensorFlow's addon is, and whether this program may load it. */
export interface TensorflowAddon {
  /** The addon's path, or where it would be. */
  readonly path: string;
  /** `ready` to be loaded, `missing` from the disk, or `forbidden` for want of a permission. */
  readonly state: "ready" | "missing" | "forbidden";
}

/**
 * The npm package of each build. They are imported by these names and not by literals, so that bundlers
 * for browsers, where they cannot run, leave them out.
 */
const PACKAGES: Readonly<Record<NativeName, string>> = {
  "tensorflow-gpu": "@tensorflow/tfjs-node-gpu",
  tensorflow: "@tensorflow/tfjs-node",
};

/** Version of Node's addon interface that the packages' install scripts fetch the addon for. */
const ADDON_FILE = "../lib/napi-v8/tfjs_binding.node";

/**
 * Looks whether a native TensorFlow is installed: its npm package is a shell until its install
 * script has fetched the addon and the TensorFlow library.
 *
 * A look at one file, without loading anything and without a prompt.
 *
 * @param name Which build.
 * @returns Where it is and whether it can be loaded.
 */
export function tensorflowAddon(name: NativeName): TensorflowAddon {
  const entry = import.meta.resolve(PACKAGES[name]);
  if (!entry.startsWith("file:")) return { path: entry, state: "missing" };
  const url = new URL(ADDON_FILE, entry);
  const path = decodeURIComponent(url.pathname).replace(/^\/([A-Za-z]:)/, "$1");
  if (Deno.permissions.querySync({ name: "read", path }).state !== "granted") {
    return { path, state: "forbidden" };
  }
  try {
    Deno.statSync(url);
  } catch {
    return { path, state: "missing" };
  }
  // An addon is loaded under the permission for FFI, and the package asks for many variables.
  const mayLoad = Deno.permissions.querySync({ name: "ffi", path }).state === "granted" &&
    Deno.permissions.querySync({ name: "env" }).state === "granted";
  return { path, state: mayLoad ? "ready" : "forbidden" };
}

/** The task of deno.json that installs each build. */
const SETUP_TASK = { "tensorflow-gpu": "setup:gpu", tensorflow: "setup:cpu" } as const;

/**
 * Loads a native TensorFlow, which registers itself with TF.js as the backend `tensorflow`.
 *
 * @param name Which build.
 * @throws {InputError} If it is not installed, may not be loaded, or does not load.
 */
export async function loadTensorflow(name: NativeName): Promise<void> {
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
  await provideRetiredUtilities();
  try {
    await import(PACKAGES[name]);
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
async function provideRetiredUtilities(): Promise<void> {
  const { default: util } = await import("node:util");
  const retired = {
    isArray: Array.isArray,
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
  };
  for (const [name, replacement] of Object.entries(retired)) {
    if (!(name in util)) Object.assign(util, { [name]: replacement });
  }
}
