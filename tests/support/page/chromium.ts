import fs from "node:fs";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

// In Node it never throws; in Deno it does where a path, such as one of /proc that playwright-core
// looks for, takes more permissions than a test has.
const { existsSync } = fs;
fs.existsSync = (path) => {
  try {
    return existsSync(path);
  } catch {
    return false;
  }
};

/** Where the browser may be. */
const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The browser of this machine; undefined where there is none. */
export const chromiumPath = PLACES.find((path) => {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
});

if (!chromiumPath) console.log(`Tests in a browser are left out: none of ${PLACES.join(", ")}`);

/**
 * Starts Chromium, which draws in software and is heard by nobody.
 *
 * @param args More of its flags.
 */
export async function startChromium(args: readonly string[] = []): Promise<Browser> {
  const { chromium } = await import("playwright-core");
  return await chromium.launch({
    executablePath: chromiumPath!,
    args: [
      "--no-sandbox",
      "--use-gl=angle",
      "--use-angle=swiftshader",
      "--enable-unsafe-swiftshader",
      "--autoplay-policy=no-user-gesture-required",
      ...args,
    ],
  });
}

/**
 * How long a page may take for anything, in milliseconds: on a machine with two cores that runs the
 * whole suite, some thirty times as long as on an idle one. Only what never comes waits for so long.
 */
const PAGE_TIMEOUT = 180_000;

/** Opens an empty page that is waited for as long as a busy machine needs. */
export async function newPage(browser: Browser, options?: BrowserContextOptions): Promise<Page> {
  const page = await browser.newPage(options);
  page.setDefaultTimeout(PAGE_TIMEOUT);
  return page;
}
