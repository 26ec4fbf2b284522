import {
  type BackendInfo,
  useBackend,
  type UseBackendOptions,
} from "../../src/backend/use_backend.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { Threads } from "../../src/model/threads/threads.ts";

/** The engines that benchmarks compare; `wasm` twice, with one thread and with all. */
const ENGINES: readonly UseBackendOptions[] = [
  { backend: "wasm", blas: "off" },
  { backend: "wasm" },
  { backend: "tensorflow" },
  { backend: "tensorflow-gpu" },
  { backend: "webgpu" },
];

/** Said once: what is not on this machine, and why. */
const skipped = new Set<string>();

/**
 * Measures something on each engine; one that is not on this machine is named and skipped, and of two
 * that turn out to be the same the second is left out.
 *
 * @param measure What to do, with the engine's name, the engine in use, and its threads on `wasm`.
 */
export async function onEachEngine(
  measure: (name: string, info: BackendInfo, threads: Threads | undefined) => Promise<void>,
): Promise<void> {
  const seen = new Set<string>();
  // `BENCH_ENGINES=webgpu,wasm`: those alone.
  const asked = Deno.env.get("BENCH_ENGINES")?.split(",");
  for (const options of ENGINES) {
    if (asked && !asked.includes(options.backend!)) continue;
    try {
      if (options.backend === "webgpu") await refuseSoftware();
      const info = await useBackend({ ...options, threads: 1 });
      const sizes = new Set(info.name === "wasm" ? [1, navigator.hardwareConcurrency] : [1]);
      for (const size of sizes) {
        using threads = info.name === "wasm" ? new Threads(size, info) : undefined;
        const name = nameOf(info, threads?.size);
        if (seen.has(name)) continue;
        seen.add(name);
        await threads?.begin(); // how long they take to start is not what is measured
        await measure(name, info, threads);
      }
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      if (!skipped.has(error.message)) console.log(`skipped: ${error.message}`);
      skipped.add(error.message);
    }
  }
}

/** Such as `wasm with OpenBLAS, 2 threads`, without the file's name. */
function nameOf(info: BackendInfo, threads: number | undefined): string {
  const [, library] = /with (\w+)/.exec(info.describe()) ?? [];
  if (threads === undefined) return info.describe();
  return `wasm${library ? ` with ${library}` : ""}, ${threads} ${
    threads > 1 ? "threads" : "thread"
  }`;
}

/** A graphics adapter that the processor plays takes minutes, and says nothing about one of its own. */
async function refuseSoftware(): Promise<void> {
  if ((await navigator.gpu?.requestAdapter())?.info.isFallbackAdapter) {
    throw new InputError("webgpu: the only graphics adapter is software");
  }
}
