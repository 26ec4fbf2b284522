/**
 * What tensors are computed on. Read it in this order: this file (which engine is taken), `blas.ts` and
 * `native_tensorflow.ts` (system libraries, loaded on demand and by Deno alone), `formulas/`
 * (element-wise formulas, compiled or as tensor operations), `wasm/` (the assembler, the matrix product
 * and the kernels that replace TF.js's slow ones).
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs-core";
import { InputError } from "../errors/input_error.ts";
import { type BackendName, backendNames, type NativeName, nativeNames } from "./backend_names.ts";

export type { BackendName };

/** Options for {@linkcode useBackend}. */
export interface UseBackendOptions {
  /**
   * The engine: `tensorflow-gpu` and `tensorflow` are the native TensorFlow on a GPU or not,
   * `webgpu` is the runtime's own, `wasm` needs nothing, `cpu` is plain JavaScript for checks.
   * `auto` takes a native TensorFlow if one is installed, else `wasm`, and where the program may
   * not even read `wasm`'s module, `cpu`.
   *
   * @default {"auto"}
   */
  backend?: BackendName;
  /**
   * A system BLAS for the matrix products of `wasm`: `auto` uses one that is installed if the
   * program may use FFI, `off` none, anything else is the path of a library.
   *
   * @default {"auto"}
   */
  blas?: "auto" | "off" | (string & Record<never, never>);
  /**
   * Number of threads of the BLAS.
   *
   * @default {undefined} What the library chooses: usually one a core.
   */
  threads?: number;
}

/** The engine in use. */
export interface BackendInfo {
  /** Its name, never `auto`. */
  readonly name: Exclude<BackendName, "auto">;
  /** The BLAS that takes the matrix products, or `null`. */
  readonly blas: string | null;
  /** Threads that a matrix product may use, where that is known: 1 on `wasm` without a BLAS. */
  readonly threads: number | null;
  /**
   * One line for people, such as `wasm with OpenBLAS (libopenblas.so.0, 2 threads)`.
   *
   * @param threads How many threads compute, where each has an engine like this.
   */
  describe(threads?: number): string;
}

/** Whether this is Deno, which alone knows FFI and permissions; a browser has `webgpu` and `wasm`. */
const IN_DENO = "Deno" in globalThis;

/**
 * Chooses the engine of all tensor arithmetic that follows, and makes it fast.
 *
 * Nothing is loaded but what was chosen, and no permission is prompted for: what `auto` may not use
 * it goes on without. May be called again to choose another.
 *
 * @param options Which engine, BLAS and number of threads.
 * @returns The engine in use.
 * @throws {InputError} If the engine or library that was named cannot be had.
 *
 * @example Usage
 * ```ts
 * import { useBackend } from "@aud2repr2pose/aud2repr2pose";
 *
 * const backend = await useBackend({ backend: "cpu" });
 * console.log(backend.describe()); // cpu
 * ```
 */
export async function useBackend(options: UseBackendOptions = {}): Promise<BackendInfo> {
  const { backend = "auto", blas = "auto", threads } = options;
  if (threads !== undefined && !(Number.isInteger(threads) && threads > 0)) {
    throw new InputError(`threads must be a positive whole number, current value is ${threads}`);
  }
  switch (backend) {
    case "auto":
      return await useNativeIfInstalled() ??
        (mayReadWasm() ? await useWasm(blas, threads) : await useCpu());
    case "tensorflow-gpu":
    case "tensorflow":
      return await useNative(backend);
    case "webgpu":
      return await useWebGpu();
    case "wasm":
      return await useWasm(blas, threads);
    case "cpu":
      return await useCpu();
    default:
      throw new InputError(
        `backend: "${backend}" is none; choose ${backendNames.slice(0, -1).join(", ")} or ${
          backendNames.at(-1)
        }`,
      );
  }
}

async function useCpu(): Promise<BackendInfo> {
  await import("@tensorflow/tfjs-backend-cpu");
  const info = await start("cpu");
  // Its first use would print an advertisement for tfjs-node.
  Object.assign(tf.backend(), { firstUse: false });
  return info;
}

/** Whether the WASM backend's module can be read without a prompt. */
function mayReadWasm(): boolean {
  if (!IN_DENO) return true; // there it is fetched
  const url = import.meta.resolve("@tensorflow/tfjs-backend-wasm");
  const folder = url.startsWith("file:") ? { path: new URL(".", url) } : {};
  return Deno.permissions.querySync({ name: "read", ...folder }).state === "granted";
}

async function useWasm(blas: string, threads: number | undefined): Promise<BackendInfo> {
  if (!IN_DENO && blas !== "auto" && blas !== "off") {
    throw new InputError(`blas: ${blas} cannot be loaded in a browser; use "auto" or "off"`);
  }
  if (!mayReadWasm()) {
    throw new InputError("backend: no permission to read wasm's module; run with --allow-read");
  }
  const [{ replaceWasmKernels }, library] = await Promise.all([
    import("./wasm/replace_wasm_kernels.ts"),
    IN_DENO ? import("./blas.ts").then(({ loadBlas }) => loadBlas({ blas, threads })) : null,
    import("@tensorflow/tfjs-backend-wasm"),
  ]);
  const info = await start("wasm", "wasm");
  replaceWasmKernels(library);
  const named = library ? `wasm with ${library.name}` : "wasm";
  return {
    ...info,
    blas: library?.path ?? null,
    threads: library?.threads ?? 1,
    describe(threads = library?.threads) {
      if (threads === undefined) return named;
      const details = [...library ? [fileName(library.path)] : [], count(threads, "thread")];
      return `${named} (${details.join(", ")})`;
    },
  };
}

async function useWebGpu(): Promise<BackendInfo> {
  const adapter = await navigator.gpu?.requestAdapter();
  if (!adapter) {
    throw new InputError(
      "backend: webgpu finds no graphics adapter; install a Vulkan, Metal or DirectX 12 driver, " +
        "or choose another backend",
    );
  }
  await import("@tensorflow/tfjs-backend-webgpu");
  const { description, vendor } = adapter.info;
  return await start("webgpu", "webgpu", ` on ${description || vendor || "an unnamed adapter"}`);
}

async function useNativeIfInstalled(): Promise<BackendInfo | null> {
  if (!IN_DENO) return null;
  const { tensorflowAddon } = await import("./native_tensorflow.ts");
  for (const name of nativeNames) {
    if (tensorflowAddon(name).state !== "ready") continue;
    try {
      return await useNative(name);
    } catch (error) {
      // A build for another machine, say: `auto` goes on without it.
      if (!(error instanceof InputError)) throw error;
    }
  }
  return null;
}

async function useNative(name: NativeName): Promise<BackendInfo> {
  if (!IN_DENO) throw new InputError(`backend: ${name} does not run in a browser; choose wasm`);
  const { loadTensorflow } = await import("./native_tensorflow.ts");
  await loadTensorflow(name);
  return await start("tensorflow", name);
}

/** Makes TF.js use one of its registered backends. */
async function start(
  registered: string,
  name: BackendInfo["name"] = registered as BackendInfo["name"],
  detail = "",
): Promise<BackendInfo> {
  if (!await tf.setBackend(registered)) {
    throw new InputError(`backend: ${name} does not start; choose another, such as wasm`);
  }
  await tf.ready();
  return { name, blas: null, threads: null, describe: () => name + detail };
}

function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1)!;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
