/** The two native builds of TensorFlow for JavaScript. */
export type TensorflowName = "tensorflow-gpu" | "tensorflow";

/** Where a native TensorFlow's addon is, and whether this program may load it. */
export interface TensorflowAddon {
  /** The addon's path, or where it would be. */
  readonly path: string;
  /** `ready` to be loaded, `missing` from the disk, or `forbidden` for want of a permission. */
  readonly state: "ready" | "missing" | "forbidden";
}

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
export function tensorflowAddon(name: TensorflowName): TensorflowAddon {
  // Written out, so that the import map applies to each.
  const entry = name === "tensorflow"
    ? import.meta.resolve("@tensorflow/tfjs-node")
    : import.meta.resolve("@tensorflow/tfjs-node-gpu");
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
