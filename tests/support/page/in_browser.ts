import { assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { inFolder } from "../in_folder.ts";
import { chromiumPath, newPage, startChromium } from "./chromium.ts";

/** What {@linkcode inBrowser} found. */
export interface Bundled {
  /** The text of the bundle. */
  readonly bundle: string;
  /** What the page left in `globalThis.done`, as JSON has it; undefined where there is no browser. */
  readonly done: unknown;
}

/**
 * Bundles a module for a browser and runs it in a page.
 *
 * @param source The module: it puts what it has to say into `globalThis.done`.
 */
export async function inBrowser(source: string): Promise<Bundled> {
  let bundle = "", done: unknown;
  await inFolder(async (folder) => {
    const [from, to] = [join(folder, "page.js"), join(folder, "bundle.js")];
    await Deno.writeTextFile(from, source);
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["bundle", "--quiet", "--platform", "browser", "--config"],
        ...[fromFileUrl(new URL("../../../deno.json", import.meta.url)), "-o", to, from],
      ],
    }).output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    bundle = await Deno.readTextFile(to);
    if (!chromiumPath) return;
    await using browser = await startChromium();
    const page = await newPage(browser);
    await page.setContent("<!doctype html>");
    await page.addScriptTag({ content: bundle, type: "module" });
    const handle = await page.waitForFunction("globalThis.done");
    done = await handle.jsonValue();
  });
  return { bundle, done };
}
