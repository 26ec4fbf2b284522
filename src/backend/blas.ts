import { InputError } from "../errors/input_error.ts";

/**
 * A system BLAS that multiplies matrices where they lie in memory.
 *
 * All matrices are row-major and dense.
 */
export interface Blas {
  /** What it is: `OpenBLAS`, `Accelerate`, `MKL`, or `BLAS` where it does not tell. */
  readonly name: string;
  /** The library as it was found: a file name that the system resolved, or a path. */
  readonly path: string;
  /** Number of threads that one product may use. */
  readonly threads: number;
  /**
   * c = op(a) op(b) + beta c, with op(a) of m x k, op(b) of k x n and c of m x n.
   *
   * @param transposeA Whether `a` is stored as k x m.
   * @param transposeB Whether `b` is stored as n x k.
   * @param beta 0 overwrites `c`, 1 adds to it.
   */
  sgemm(
    transposeA: boolean,
    transposeB: boolean,
    m: number,
    n: number,
    k: number,
    a: Float32Array,
    b: Float32Array,
    beta: 0 | 1,
    c: Float32Array,
  ): void;
}

/** Options for {@linkcode loadBlas}. */
export interface LoadBlasOptions {
  /**
   * `auto` looks for a fast library under its usual names in the system's folders, `off` uses none,
   * anything else is the path of a library.
   *
   * @default {"auto"}
   */
  blas?: "auto" | "off" | (string & Record<never, never>);
  /**
   * Threads of one product, where the library lets them be set.
   *
   * @default {undefined} The library's own choice: usually one a core, or its environment variable.
   */
  threads?: number | undefined;
}

const ROW_MAJOR = 101;
const PLAIN = 111;
const TRANSPOSED = 112;

const INT = "i32";
const SYMBOLS = {
  cblas_sgemm: {
    // order, transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc
    parameters: [
      INT,
      INT,
      INT,
      INT,
      INT,
      INT,
      "f32",
      "buffer",
      INT,
      "buffer",
      INT,
      "f32",
      "buffer",
      INT,
    ],
    result: "void",
  },
  openblas_set_num_threads: { parameters: [INT], result: "void", optional: true },
  openblas_get_num_threads: { parameters: [], result: INT, optional: true },
  MKL_Set_Num_Threads: { parameters: [INT], result: "void", optional: true },
  MKL_Get_Max_Threads: { parameters: [], result: INT, optional: true },
} as const;

/** The usual names of the fast libraries; the last Linux one is often an alias of the first. */
const NAMES: Partial<Record<typeof Deno.build.os, readonly string[]>> = {
  linux: ["libopenblas.so.0", "libopenblas.so", "libmkl_rt.so.2", "libmkl_rt.so", "libblas.so.3"],
  darwin: ["Accelerate"],
  windows: ["libopenblas.dll", "openblas.dll", "mkl_rt.2.dll", "mkl_rt.dll"],
};

/**
 * Where systems keep libraries. No bare name is left to the dynamic linker: it may look into the
 * working folder (where `LD_LIBRARY_PATH` has an empty element, say), whose files are data.
 */
export const FOLDERS: Partial<Record<typeof Deno.build.os, readonly string[]>> = {
  linux: [
    `/usr/lib/${Deno.build.arch}-linux-gnu`,
    "/usr/lib64",
    "/usr/lib",
    "/usr/local/lib64",
    "/usr/local/lib",
  ],
  darwin: ["/System/Library/Frameworks/Accelerate.framework"],
  windows: [
    "C:\\Windows\\System32",
    "C:\\Program Files (x86)\\Intel\\oneAPI\\mkl\\latest\\bin",
  ],
};

/** Libraries by path: opening one again is for nothing, and they are never closed. */
const opened = new Map<string, Deno.DynamicLibrary<typeof SYMBOLS>>();

/**
 * Loads a system BLAS through FFI, never prompting for the permission.
 *
 * `auto` looks into the system's folders alone, and takes only libraries that are known to be fast: a reference BLAS is slower than the WASM
 * backend's own product.
 *
 * @param options Which library, and how many threads.
 * @returns The library, or `null` when `auto` finds none or may not use FFI, or with `off`.
 * @throws {InputError} If the library named by a path cannot be used.
 */
export function loadBlas(options: LoadBlasOptions = {}): Blas | null {
  const { blas = "auto", threads } = options;
  if (blas === "off") return null;
  if (blas !== "auto") return loadNamed(blas, threads);
  for (const path of candidates()) {
    try {
      const library = open(path);
      const name = nameOf(path, library);
      if (name !== "BLAS") return wrap(name, path, library, threads);
    } catch {
      // Not on this machine, or no BLAS: the next name.
    }
  }
  return null;
}

function loadNamed(path: string, threads: number | undefined): Blas {
  if (Deno.permissions.querySync({ name: "ffi", path }).state !== "granted") {
    throw new InputError(`blas: no permission to load ${path}; run with --allow-ffi`);
  }
  try {
    const library = open(path);
    return wrap(nameOf(path, library), path, library, threads);
  } catch (error) {
    throw new InputError(
      `blas: ${path} cannot be loaded as a BLAS with the C interface (cblas_sgemm); give the path ` +
        `of a shared library such as libopenblas.so.0, or "auto" or "off"`,
      { cause: error },
    );
  }
}

/** The libraries to try that may be tried without a prompt, by their absolute paths. */
function candidates(): string[] {
  const { os } = Deno.build;
  const separator = os === "windows" ? "\\" : "/";
  const paths = (NAMES[os] ?? []).flatMap((name) =>
    (FOLDERS[os] ?? []).map((folder) => `${folder}${separator}${name}`)
  );
  return paths.filter((path) =>
    Deno.permissions.querySync({ name: "ffi", path }).state === "granted"
  );
}

function open(path: string): Deno.DynamicLibrary<typeof SYMBOLS> {
  let library = opened.get(path);
  if (library === undefined) {
    library = Deno.dlopen(path, SYMBOLS);
    opened.set(path, library);
  }
  return library;
}

function nameOf(path: string, { symbols }: Deno.DynamicLibrary<typeof SYMBOLS>): string {
  if (symbols.openblas_get_num_threads !== null) return "OpenBLAS";
  if (symbols.MKL_Get_Max_Threads !== null) return "MKL";
  return path.includes("Accelerate.framework") ? "Accelerate" : "BLAS";
}

function wrap(
  name: string,
  path: string,
  { symbols }: Deno.DynamicLibrary<typeof SYMBOLS>,
  threads: number | undefined,
): Blas {
  if (threads !== undefined) {
    symbols.openblas_set_num_threads?.(threads);
    symbols.MKL_Set_Num_Threads?.(threads);
  }
  return {
    name,
    path,
    threads: symbols.openblas_get_num_threads?.() ?? symbols.MKL_Get_Max_Threads?.() ??
      navigator.hardwareConcurrency,
    sgemm(transposeA, transposeB, m, n, k, a, b, beta, c) {
      symbols.cblas_sgemm(
        ROW_MAJOR,
        transposeA ? TRANSPOSED : PLAIN,
        transposeB ? TRANSPOSED : PLAIN,
        m,
        n,
        k,
        1,
        a as Float32Array<ArrayBuffer>,
        transposeA ? m : k,
        b as Float32Array<ArrayBuffer>,
        transposeB ? k : n,
        beta,
        c as Float32Array<ArrayBuffer>,
        n,
      );
    },
  };
}
