import { fromFileUrl } from "@std/path";
import { build, stop } from "esbuild";

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

/** Bundles the page: its modules, the package's own that it imports, and three. */
export async function bundleView(): Promise<ViewPage> {
  const folder = fromFileUrl(new URL("../view/", import.meta.url));
  try {
    const { outputFiles } = await build({
      absWorkingDir: fromFileUrl(new URL("../", import.meta.url)),
      entryPoints: [{ in: `${folder}main.ts`, out: "view" }, {
        in: `${folder}view.css`,
        out: "view",
      }],
      outdir: "/",
      write: false,
      bundle: true,
      minify: true,
      format: "esm",
      target: "es2022",
      // Its ES module has no default export, which Deno, as Node does, finds in its main file.
      alias: { wavefile: "wavefile/dist/wavefile.js" },
      charset: "utf8",
      legalComments: "eof", // three's licence goes where three goes
      logLevel: "silent",
    });
    const text = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))!.text;
    const html = await Deno.readTextFile(`${folder}index.html`);
    return { html, css: text(".css"), js: text(".js") };
  } finally {
    await stop();
  }
}
