import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { newPage } from "./chromium.ts";

/** A page, and what it complained of. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors that it threw, printed, or had for breaking its Content-Security-Policy. */
  readonly complaints: string[];
}

/** Opens a page, small so that drawing in software is quick. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const page = await newPage(browser, { viewport: { width: 920, height: 460 }, ...options });
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  await page.goto(url);
  return { page, complaints };
}
