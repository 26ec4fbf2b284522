import { assertEquals } from "@std/assert";
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

Deno.test({
  name: "a small speech encoder on webgpu gives what it gives on cpu, with its gradients",
  ignore: !HAS_ADAPTER,
  async fn() {
    const url = (name: string) => new URL(name, import.meta.url);
    const { stdout } = await inChild(
      ["--allow-read"],
      `import "@tensorflow/tfjs-backend-webgpu";
      import { encode, gradients, parameters } from "${url("../support/model/small_encoder.ts")}";
      import { valuesOn } from "${url("../support/model/values_on.ts")}";
      const results = [
        ...await valuesOn("webgpu", () => encode(parameters())),
        ...await valuesOn("webgpu", gradients),
      ];
      console.log(JSON.stringify(results.map(({ shape, data }) => ({ shape, data: [...data] }))));`,
    );
    const results: Values[] = JSON.parse(stdout.split("\n").at(-1)!);
    const expected = [...await valuesOn("cpu", run), ...await valuesOn("cpu", gradients)];
    assertEquals(results.length, 8);
    assertValues(results, expected, 1e-4);
  },
});
