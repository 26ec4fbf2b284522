import {
  type BackendInfo,
  useBackend,
  type UseBackendOptions,
} from "../src/backend/use_backend.ts";
import { InputError } from "../src/errors/input_error.ts";

/** The engines that benchmarks compare. */
export const ENGINES: readonly UseBackendOptions[] = [
  { backend: "wasm", blas: "off" },
  { backend: "wasm" },
  { backend: "tensorflow" },
  { backend: "tensorflow-gpu" },
  { backend: "webgpu" },
];

/**
 * Measures something on each engine; one that is not on this machine is named and skipped, and of two
 * that turn out to be the same the second is left out.
 *
 * @param engines The engines.
 * @param measure What to do, with the engine in use and its name.
 */
export async function onEachEngine(
  engines: readonly UseBackendOptions[],
  measure: (name: string, info: BackendInfo) => Promise<void>,
): Promise<void> {
  const seen = new Set<string>();
  for (const options of engines) {
    try {
      const info = await useBackend(options);
      const name = info.describe();
      if (seen.has(name)) continue;
      seen.add(name);
      await measure(name, info);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      console.log(`skipped: ${error.message}`);
    }
  }
}
