/**
 * `deno task setup:cpu` and `setup:gpu`: a native TensorFlow for the engines `tensorflow` and
 * `tensorflow-gpu`, by its package's own install script or, where that reaches its one host not, from
 * what PyPI has.
 *
 * @module
 */
import { fromFileUrl, join } from "@std/path";
import { InputError } from "../src/errors/input_error.ts";
import { exists } from "../src/files/files.ts";
import { stage } from "./command/stage.ts";
import { oneOf } from "./command/values.ts";

/** The TensorFlow that the packages' addon, 4.22, was seen to work with. */
const VERSION = "2.15.1";

/** What each build is made of: the npm package with the addon's source, the wheel with the library. */
const BUILDS = {
  cpu: { name: "@tensorflow/tfjs-node", engine: "tensorflow", wheel: "tensorflow-cpu" },
  gpu: { name: "@tensorflow/tfjs-node-gpu", engine: "tensorflow-gpu", wheel: "tensorflow" },
} as const;

/** Takes out of a wheel, the only file in a folder, what the addon needs. */
const UNPACK = `
import glob, sys, zipfile
parts = ("tensorflow/include/tensorflow/", "tensorflow/include/tsl/", "tensorflow/libtensorflow")
wheel = zipfile.ZipFile(glob.glob(sys.argv[1] + "/*.whl")[0])
for name in wheel.namelist():
    if name.startswith(parts):
        wheel.extract(name, sys.argv[1])
`;

const LIBRARIES = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"];

/** What can be said to it. */
export const command = {
  name: "setup_tensorflow",
  summary:
    "Installs a native TensorFlow: deno task setup:cpu, or deno task setup:gpu for NVIDIA's.",
  positionals: [["WHICH", "cpu or gpu", oneOf(["cpu", "gpu"])]],
  flags: {
    "from-pypi": {
      help:
        "Build the addon with the library in PyPI's wheel: on Linux, x86-64; needs python3 with " +
        "pip, a C++ compiler and 1.5 GB",
    },
  },
  example: "cpu --from-pypi",
} as const;

export default await stage(import.meta, command, async ({ positionals: [which], flags }) => {
  const { name, engine } = BUILDS[which];
  const folder = join(fromFileUrl(import.meta.resolve(name)), "../..");
  if (flags["from-pypi"]) await build(which, folder);
  else await runInstallScript(which, folder);
  console.log(`Wrote ${engine}, which --backend auto takes from now on`);
});

/** Has Deno run the package's own install script, also where it ran before. */
async function runInstallScript(which: keyof typeof BUILDS, folder: string): Promise<void> {
  const ran = join(folder, "../../../.scripts-run");
  if (await exists(ran)) await Deno.remove(ran);
  const { name } = BUILDS[which];
  const args = ["install", `--allow-scripts=npm:${name}@4.22.0`];
  const { success } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd: fromFileUrl(new URL("..", import.meta.url)),
    stdout: "inherit",
    stderr: "inherit",
  }).output();
  if (success && await exists(join(folder, "lib/napi-v8/tfjs_binding.node"))) return;
  throw new InputError(
    `setup:${which}: TensorFlow could not be fetched or unpacked (see above); the other engines ` +
      `work without it, and where PyPI can be reached: deno task setup:${which} --from-pypi`,
  );
}

/** Builds the addon with the library and the headers of PyPI's wheel, and puts it in its place. */
async function build(which: keyof typeof BUILDS, folder: string): Promise<void> {
  const { wheel, engine } = BUILDS[which];
  if (Deno.build.os !== "linux" || Deno.build.arch !== "x86_64") {
    throw new InputError(`--from-pypi is for Linux on x86-64, this is ${Deno.build.target}`);
  }
  console.log(`${wheel} ${VERSION} from PyPI: needs python3 with pip, a C++ compiler and 1.5 GB`);
  await succeed("python3", ["-m", "pip", "--version"], "install python3 with pip");
  await succeed("c++", ["--version"], "install a C++ compiler, such as g++");
  const temporary = await Deno.makeTempDir({ dir: folder });
  try {
    console.log("Fetching the wheel");
    await succeed("python3", [
      ...["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"],
      ...["--platform", "manylinux2014_x86_64", "--python-version", "3.11"],
      ...["--implementation", "cp", "--dest", temporary, `${wheel}==${VERSION}`],
    ], "it must reach PyPI or a mirror of it");
    await succeed("python3", ["-c", UNPACK, temporary], "the wheel cannot be unpacked");
    console.log("Building the addon");
    const library = join(temporary, "tensorflow"), addon = join(temporary, "tfjs_binding.node");
    await succeed("c++", compilation(folder, library, addon), "the addon does not build");
    await place(folder, library, addon);
  } finally {
    await Deno.remove(temporary, { recursive: true });
  }
  await check(engine, folder);
}

/** As the package's binding.gyp has it, but for the library's name. */
function compilation(folder: string, library: string, addon: string): string[] {
  const node = join(fromFileUrl(import.meta.resolve("node-api-headers")), "../include");
  return [
    ...["-std=c++17", "-O2", "-shared", "-fPIC", "-DNAPI_VERSION=8"],
    ...["-I", join(library, "include"), "-I", node],
    ...["tfjs_backend.cc", "tfjs_binding.cc"].map((file) => join(folder, "binding", file)),
    ...["-L", library, ...LIBRARIES.map((name) => `-l:${name}`)],
    ...["-Wl,-rpath,$ORIGIN/../../deps/lib", "-o", addon],
  ];
}

/** The library first: an addon without one is not taken for installed. */
async function place(folder: string, library: string, addon: string): Promise<void> {
  const [libraries, addons] = [join(folder, "deps/lib"), join(folder, "lib/napi-v8")];
  await Deno.mkdir(libraries, { recursive: true });
  await Deno.mkdir(addons, { recursive: true });
  for (const name of LIBRARIES) await Deno.rename(join(library, name), join(libraries, name));
  await Deno.rename(addon, join(addons, "tfjs_binding.node"));
}

/** Multiplies a matrix on the engine, in a program of its own. */
async function check(engine: string, folder: string): Promise<void> {
  const backend = new URL("../src/backend/use_backend.ts", import.meta.url).href;
  const program = `
    const { useBackend } = await import(${JSON.stringify(backend)});
    const tf = await import(${JSON.stringify(import.meta.resolve("@tensorflow/tfjs-core"))});
    await useBackend({ backend: ${JSON.stringify(engine)} });
    const [six] = await tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[2], [2]])).data();
    Deno.exit(six === 6 ? 0 : 1);`;
  try {
    await succeed(Deno.execPath(), ["eval", "--quiet", program], "it does not compute");
  } catch (error) {
    await Deno.remove(join(folder, "lib/napi-v8/tfjs_binding.node"));
    throw error;
  }
}

/** Runs a program that must end well; its last line and what to do is the error otherwise. */
async function succeed(program: string, args: string[], advice: string): Promise<void> {
  try {
    const { success, stderr } = await new Deno.Command(program, { args, stdout: "null" }).output();
    if (success) return;
    const line = new TextDecoder().decode(stderr).trim().split("\n").at(-1);
    throw new InputError(`${program} fails: ${line}; ${advice}`);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new InputError(`${program} is not on this machine: ${advice}`);
  }
}
