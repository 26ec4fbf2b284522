import { fromFileUrl } from "@std/path";
import { InputError } from "../../src/errors/input_error.ts";

/** The page of the viewer, made of the files in `view/`. */
export interface ViewPage {
  /** The page; it links `view.css` and `view.js`. */
  readonly html: string;
  readonly css: string;
  readonly js: string;
}

/** The lines of the page that link the other two. */
export const CSS_LINK = '<link rel="stylesheet" href="view.css">';
export const JS_LINK = '<script type="module" src="view.js"></script>';

/** The package's folder. */
const FOLDER = fromFileUrl(new URL("../../", import.meta.url));

/** Bundles the page: its modules, the package's own that it imports, and three. */
export async function bundleView(): Promise<ViewPage> {
  const [js, css] = await bundle(["view/main.ts", "view/view.css"]);
  return { html: await Deno.readTextFile(`${FOLDER}view/index.html`), js: js!, css: css! };
}

/** What generates gestures in the browser, by the names that the page asks for. */
export type LiveFiles = Readonly<Record<string, Uint8Array<ArrayBuffer> | string>>;

/** Bundles the model's worker, TF.js in it, and reads TF.js' WebAssembly. */
export async function bundleLive(): Promise<LiveFiles> {
  const [worker, microphone] = await bundle([
    "view/live/live_worker.ts",
    "view/live/microphone_worklet.ts",
  ]);
  const files: Record<string, Uint8Array<ArrayBuffer> | string> = {
    "/live.js": worker!,
    "/microphone.js": microphone!,
  };
  const dist = new URL(".", import.meta.resolve("@tensorflow/tfjs-backend-wasm"));
  for (const variant of ["", "-simd"]) {
    const name = `tfjs-backend-wasm${variant}.wasm`;
    files[`/wasm/${name}`] = await Deno.readFile(new URL(name, dist));
  }
  return files;
}

/**
 * Bundles files of a page, each for itself.
 *
 * @param names Their paths from the package's folder.
 * @throws {InputError} If esbuild, or its program for this machine, is not there or does not run.
 */
export async function bundle(names: readonly string[]): Promise<string[]> {
  const esbuild = await import("esbuild").catch((error) => {
    throw withoutEsbuild(error);
  });
  // Deno lets no program that is allowed by its path alone have variables that name libraries.
  for (const name of Object.keys(Deno.env.toObject())) {
    if (/^(LD|DYLD)_/.test(name)) Deno.env.delete(name);
  }
  try {
    const { outputFiles } = await esbuild.build({
      absWorkingDir: FOLDER,
      entryPoints: names.map((name, i) => ({ in: FOLDER + name, out: `${i}` })),
      outdir: "/",
      write: false,
      bundle: true,
      minify: true,
      format: "esm",
      target: "es2022",
      charset: "utf8",
      legalComments: "eof", // licences go where what they are of goes
      logLevel: "silent",
      external: ["node:*"], // what only Deno and Node load
    });
    const found = (i: number) => outputFiles.find(({ path }) => path.includes(`/${i}.`));
    return names.map((_, i) => found(i)!.text);
  } catch (error) {
    // What esbuild finds wrong in the page itself it lists.
    throw error instanceof Error && "errors" in error ? error : withoutEsbuild(error);
  } finally {
    await esbuild.stop().catch(() => {});
  }
}

function withoutEsbuild(error: unknown): InputError {
  const [why] = `${(error as Error).message}`.split("\n");
  return new InputError(
    `the page cannot be put together: esbuild does not run (${why}); give the command deno install ` +
      `in ${FOLDER}`,
    { cause: error },
  );
}
