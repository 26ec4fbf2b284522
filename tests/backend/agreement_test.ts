import { assert, assertEquals } from "@std/assert";
import { tensorflowAddon } from "../../src/backend/native_tensorflow.ts";
import { HAS_ADAPTER, inChild } from "../support/model/in_child.ts";
import { encode, gradients, parameters } from "../support/model/small_encoder.ts";
import { assertValues, type Values, valuesOn, WASM_VARIANTS } from "../support/model/values_on.ts";

const run = () => encode(parameters());

for (const backend of WASM_VARIANTS) {
  Deno.test(`a small speech encoder on ${backend} gives what it gives on cpu`, async () => {
    assertValues(await valuesOn(backend, run), await valuesOn("cpu", run), 1e-4);
  });

  Deno.test(`a small speech encoder on ${backend} has the gradients it has on cpu`, async () => {
    assertValues(await valuesOn(backend, gradients), await valuesOn("cpu", gradients), 1e-4);
  });
}

/** Engines in programs of their own, and how each is started there. */
const OTHERS = {
  webgpu: { there: HAS_ADAPTER, permissions: ["--allow-read"] },
  tensorflow: {
    there: tensorflowAddon("tensorflow").state === "ready",
    permissions: ["--allow-read", "--allow-env", "--allow-ffi", "--allow-sys"],
  },
  "tensorflow-gpu": {
    there: tensorflowAddon("tensorflow-gpu").state === "ready",
    permissions: ["--allow-read", "--allow-env", "--allow-ffi", "--allow-sys"],
  },
};

for (const [backend, { there, permissions }] of Object.entries(OTHERS)) {
  Deno.test({
    name: `a small speech encoder on ${backend} gives what it gives on cpu, with its gradients`,
    ignore: !there,
    async fn() {
      const url = (name: string) => new URL(name, import.meta.url);
      const { stdout, stderr } = await inChild(
        permissions,
        `import { useBackend } from "${url("../../src/backend/use_backend.ts")}";
        import { encode, gradients, parameters } from "${url("../support/model/small_encoder.ts")}";
        import { valuesOn } from "${url("../support/model/values_on.ts")}";
        await useBackend({ backend: "${backend}" });
        const name = "${backend}".replace("-gpu", ""); // as TF.js calls both
        const results = [
          ...await valuesOn(name, () => encode(parameters())),
          ...await valuesOn(name, gradients),
        ];
        console.log(JSON.stringify(results.map(({ shape, data }) => ({ shape, data: [...data] }))));`,
      );
      assert(stdout !== "", stderr);
      const results: Values[] = JSON.parse(stdout.split("\n").at(-1)!);
      const expected = [...await valuesOn("cpu", run), ...await valuesOn("cpu", gradients)];
      assertEquals(results.length, 8);
      assertValues(results, expected, 1e-4);
    },
  });
}
