import { assert, assertEquals } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import { FOLDERS } from "../../src/backend/blas.ts";
import { programArguments, stageProgram } from "../../tasks/command/stage_program.ts";

/** Where the user stands, and of which job of a cluster a held place is. */
const HELD = "env=INIT_CWD,SLURM_JOB_ID,SLURM_RESTART_COUNT";
/** Files, and a place that is held while it is written, which names the machine. */
const FILES = ["read", "write", HELD, "sys=hostname"];
/** As FILES, and what ffmpeg needs on Windows. */
const VIDEO = ["read", "write", `${HELD},SystemRoot`, "sys=hostname", "run=ffmpeg"];
/** The folders of the system's libraries, where a BLAS may be. */
const LIBRARIES = "ffi=/usr/lib,/usr/lib64,/usr/local/lib,/usr/local/lib64," +
  "/System/Library/Frameworks/Accelerate.framework,C:/Windows/System32";
/**
 * As FILES, any library and the whole environment: `--blas PATH` may name any, and the native
 * TensorFlow, where it was installed, reads what it likes.
 */
const ENGINE = ["read", "write", "env", "sys=hostname", "ffi"];
/** Deno itself, by its path: stages are run with their own permissions, and get the environment. */
const DENO = `run="$(deno eval 'console.log(Deno.execPath())')"`;
const STAGES = ["read", "write", "env", "sys=hostname", DENO];
/** esbuild's program for this version, on each kind of machine. */
const ESBUILD = [
  "linux-x64",
  "linux-arm64",
  "darwin-x64",
  "darwin-arm64",
  "win32-x64",
  "win32-arm64",
]
  .map((name) => {
    const [, version] = config.imports.esbuild.split("@");
    const program = name.startsWith("win32") ? "esbuild.exe" : "bin/esbuild";
    return `node_modules/.deno/@esbuild+${name}@${version}/node_modules/@esbuild/${name}/${program}`;
  });

/**
 * What each task may do, as narrowly as Deno allows: a task that is added has its line here, and a
 * reason in docs/security.md if it may do more than those that are there.
 */
const PERMISSIONS: Readonly<Record<string, readonly string[]>> = {
  ...{ synthesize: FILES, split: FILES, vectorize: FILES, "ground-truth": FILES },
  ...{ "remove-velocity": FILES, smooth: FILES, tables: FILES, figures: FILES },
  ...{ "export-model": FILES, features: FILES },
  "import-model": [...FILES, LIBRARIES],
  ...{ learn: ENGINE, encode: ENGINE, train: ENGINE, predict: ENGINE, decode: ENGINE },
  evaluate: ENGINE,
  generate: [...VIDEO.slice(0, -1), LIBRARIES, "run=ffmpeg"],
  // As generate, but that it writes nothing, and the net: the user names whom poses are sent to.
  live: [...VIDEO.slice(0, -1).filter((one) => one !== "write"), LIBRARIES, "net", "run=ffmpeg"],
  video: VIDEO,
  verify: ["read", "env=INIT_CWD"],
  experiment: [...STAGES.slice(0, -1), `${DENO},sbatch,squeue,sacct,scontrol`],
  ...{ baseline: STAGES, proposed: STAGES, demo: STAGES, "default-model": STAGES },
  rerun: ["read", "write", "env", DENO],
  // esbuild is started with the whole environment; its program alone, and what opens a browser
  view: [
    ...["read", "write", "env", "sys=hostname"],
    `run=${["xdg-open", "open", "explorer", ...ESBUILD]}`,
    "net=127.0.0.1",
  ],
  // Also ffmpeg, and the net: --host says where the study's page is served
  study: [...["read", "write", "env", "sys=hostname", "net"], `run=${["ffmpeg", ...ESBUILD]}`],
  // What developers run
  test: ["read", "write", "env", "run", "ffi", "sys"],
  "test:long": ["read", "write", "env", "run", "ffi", "sys"],
  bench: ["read", "write", "env", "run", "sys"],
  fuzz: ["read", "write", "env", "sys"],
  soak: ["read", "write", "env", "run", "sys"],
  "build:npm": ["read", "write", "env", "run", "sys"],
};

/** Tasks that are no program of this package: they fetch what users ask for. */
const INSTALLERS = ["setup:gpu", "setup:cpu"];

const tasks: Readonly<Record<string, { readonly command: string }>> = config.tasks;

Deno.test("each task of deno.json may do what is listed here, and nothing else", () => {
  for (const [name, { command }] of Object.entries(tasks)) {
    if (INSTALLERS.includes(name)) continue;
    const allowed = [...command.matchAll(/ --allow-((?:"[^"]*"|\S)+)/g)].map(([, flag]) => flag!);
    const listed = PERMISSIONS[name];
    assert(listed, `${name} is in deno.json, and its permissions are not in this test`);
    assertEquals([name, ...allowed.toSorted()], [name, ...listed.toSorted()]);
    assert(/ --no-prompt /.test(command), `${name} would ask for permissions`);
    assert(!/ -A\b| --allow-all\b| --allow-scripts\b/.test(command), name);
  }
  assertEquals(Object.keys(PERMISSIONS).filter((name) => !tasks[name]), []);
});

Deno.test("where a BLAS is looked for on Linux and macOS, generate may load one", () => {
  const folders = LIBRARIES.slice("ffi=".length).split(",");
  for (const folder of [...FOLDERS.linux!, ...FOLDERS.darwin!]) {
    assert(folders.some((one) => folder === one || folder.startsWith(`${one}/`)), folder);
  }
});

Deno.test("a stage that another runs has its own permissions, whatever the folder", () => {
  const experiment = programArguments(stageProgram("experiment"), false);
  const run = experiment.find((flag) => flag.startsWith("--allow-run"));
  assertEquals(run, `--allow-run=${Deno.execPath()},sbatch,squeue,sacct,scontrol`);
  const view = stageProgram("view").permissions.find((flag) => flag.startsWith("--allow-run"))!;
  const programs = view.split(/[=,]/).filter((path) => path.includes("esbuild"));
  assertEquals(programs.length, ESBUILD.length);
  assert(programs.every((path) => /^(\/|[A-Z]:)/.test(path)), view);
});
