import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import * as tf from "@tensorflow/tfjs-core";
import { tensorflowAddon } from "../../src/backend/native_tensorflow.ts";
import { useBackend, type UseBackendOptions } from "../../src/backend/use_backend.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { inFolder } from "../support/in_folder.ts";
import { HAS_ADAPTER, inChild, MAY_RUN } from "../support/model/in_child.ts";
import { BLAS } from "../support/model/values_on.ts";

const NATIVE = (["tensorflow-gpu", "tensorflow"] as const).filter((name) =>
  tensorflowAddon(name).state === "ready"
);

/** The hyperbolic tangent of 1 on the backend in use. */
async function tanhOfOne(): Promise<number> {
  const y = tf.tanh(tf.tensor1d([1]));
  return (await y.data())[0]!;
}

Deno.test({
  name: "useBackend() takes wasm of itself where no native TensorFlow is installed",
  ignore: NATIVE.length > 0,
  async fn() {
    const backend = await useBackend();
    assertEquals(backend.name, "wasm");
    assertEquals(tf.getBackend(), "wasm");
    assertEquals(backend.blas, BLAS?.path ?? null);
  },
});

Deno.test({
  name: "useBackend() describes wasm with a BLAS and its threads",
  ignore: BLAS === null,
  async fn() {
    const one = await useBackend({ backend: "wasm", threads: 1 });
    assertMatch(one.describe(), /^wasm with \w+ \([\w.-]+, 1 thread\)$/);
    assertEquals(one.threads, 1);
    const two = await useBackend({ backend: "wasm", blas: BLAS!.path, threads: 2 });
    assertMatch(two.describe(), /^wasm with \w+ \([\w.-]+, 2 threads\)$/);
    assertEquals(two.blas, BLAS!.path);
    assertEquals(two.threads, 2);
  },
});

Deno.test("useBackend() does without a BLAS when told to", async () => {
  const backend = await useBackend({ backend: "wasm", blas: "off" });
  assertEquals(backend.describe(), "wasm");
  assertEquals(backend.blas, null);
  assertEquals(backend.threads, 1);
});

Deno.test("useBackend() starts cpu, and goes back to wasm", async () => {
  assertEquals((await useBackend({ backend: "cpu" })).describe(), "cpu");
  assertEquals(tf.getBackend(), "cpu");
  assertEquals(await tanhOfOne(), Math.fround(Math.tanh(1)));
  await useBackend({ backend: "wasm" });
  assertEquals(tf.getBackend(), "wasm");
  assert(Math.abs(await tanhOfOne() - Math.tanh(1)) < 3e-7);
});

for (
  const [name, task] of [["tensorflow-gpu", "setup:gpu"], ["tensorflow", "setup:cpu"]] as const
) {
  Deno.test({
    name: `useBackend() says how to install ${name}`,
    ignore: NATIVE.includes(name),
    async fn() {
      await assertRejects(
        () => useBackend({ backend: name }),
        InputError,
        `backend: ${name} is not installed; run "deno task ${task}"`,
      );
    },
  });
}

Deno.test({
  name: "useBackend() refuses a library that is none or no BLAS",
  ignore: Deno.permissions.querySync({ name: "ffi" }).state !== "granted",
  async fn() {
    const notLibrary = new URL(import.meta.url).pathname;
    for (const blas of ["/nowhere/libnothing.so", notLibrary]) {
      await assertRejects(
        () => useBackend({ backend: "wasm", blas }),
        InputError,
        `blas: ${blas} cannot be loaded as a BLAS with the C interface`,
      );
    }
  },
});

Deno.test("useBackend() refuses names and numbers that are none", async () => {
  const wrong: [UseBackendOptions, string][] = [
    [{ backend: "gpu" as "webgpu" }, 'backend: "gpu" is none; choose auto, tensorflow-gpu'],
    [{ threads: 0 }, "threads must be a positive whole number, current value is 0"],
    [{ threads: 1.5 }, "threads must be a positive whole number, current value is 1.5"],
  ];
  for (const [options, message] of wrong) {
    await assertRejects(() => useBackend(options), InputError, message);
  }
});

/** Runs useBackend() with only these permissions, and returns the line that describes its choice. */
async function choiceOf(permissions: string[], options: UseBackendOptions = {}): Promise<string> {
  const module = new URL("../../src/backend/use_backend.ts", import.meta.url);
  const { stdout, stderr } = await inChild(
    permissions,
    `import { useBackend } from "${module}";
    try { console.log((await useBackend(${JSON.stringify(options)})).describe()); }
    catch (error) { console.log(error.name + ": " + error.message); }`,
  );
  assertEquals(stderr, "");
  return stdout;
}

Deno.test({
  name: "useBackend() needs no permission but to read wasm's module",
  ignore: !MAY_RUN,
  async fn() {
    assertEquals(await choiceOf(["--allow-read"]), "wasm");
    assertEquals(await choiceOf([]), "cpu");
    assertMatch(
      await choiceOf([], { backend: "wasm" }),
      /^InputError: backend: no permission to read wasm's module; run with --allow-read$/,
    );
  },
});

Deno.test({
  name: "useBackend() finds a BLAS with the permission for FFI, for all or for a folder",
  ignore: !MAY_RUN || BLAS === null,
  async fn() {
    assertMatch(await choiceOf(["--allow-read", "--allow-ffi"]), /^wasm with /);
    if (Deno.build.os === "linux") {
      assertMatch(
        await choiceOf(["--allow-read", "--allow-ffi=/usr/lib,/usr/lib64"]),
        /^wasm with /,
      );
    }
    assertMatch(
      await choiceOf(["--allow-read"], { blas: BLAS!.path }),
      /^InputError: blas: no permission to load .*; run with --allow-ffi$/,
    );
  },
});

Deno.test({
  name: "useBackend() does not load a native TensorFlow without permission",
  ignore: !MAY_RUN,
  async fn() {
    assertMatch(
      await choiceOf([], { backend: "tensorflow-gpu" }),
      /^InputError: backend: no permission to load tensorflow-gpu; run with --allow-read/,
    );
  },
});

Deno.test({
  name: "useBackend() starts webgpu and names its adapter, without prompting",
  ignore: !HAS_ADAPTER,
  async fn() {
    assertMatch(await choiceOf([], { backend: "webgpu" }), /^webgpu on ./);
  },
});

Deno.test({
  name: "useBackend() says how to get the graphics that webgpu lacks",
  ignore: !MAY_RUN || HAS_ADAPTER,
  async fn() {
    assertMatch(
      await choiceOf([], { backend: "webgpu" }),
      /^InputError: backend: webgpu finds no graphics adapter; install a Vulkan/,
    );
  },
});

Deno.test({
  name: "loadBlas() finds no library in the working folder, wherever the linker would look",
  ignore: !MAY_RUN || BLAS === null || Deno.build.os !== "linux",
  fn: () =>
    inFolder(async (folder) => {
      for (const name of ["libopenblas.so.0", "libopenblas.so", "libmkl_rt.so", "libblas.so.3"]) {
        await Deno.copyFile(BLAS!.path, `${folder}/${name}`);
      }
      const module = new URL("../../src/backend/blas.ts", import.meta.url);
      const { stdout, stderr } = await inChild(
        ["--allow-all"],
        `import { loadBlas } from "${module}";
        const { path } = loadBlas();
        console.log(path, Deno.readTextFileSync("/proc/self/maps").includes("${folder}"));`,
        { cwd: folder, env: { LD_LIBRARY_PATH: ":" } },
      );
      assertEquals([stdout, stderr], [`${BLAS!.path} false`, ""]);
    }),
});
