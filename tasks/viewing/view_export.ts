import { writeFile } from "../../src/files/files.ts";
import type { Rig } from "../../src/gesture/rig.ts";
import { packGesture } from "../../src/gesture/packed_gesture.ts";
import { CSS_LINK, JS_LINK, type ViewPage } from "./view_bundle.ts";
import { readSource, readSourceGesture, type ViewGestures } from "./view_gestures.ts";

/**
 * Writes the page and all that it shows as one file, which works from disk, without a server.
 *
 * @param path The file.
 * @param page The page.
 * @param gestures What there is to show.
 * @param rigs Skeletons that matrices may be of.
 * @param progress Told how many files are in it, after each.
 * @throws {InputError} If a file cannot be read, or the page not written; then there is none.
 */
export async function exportView(
  path: string,
  page: ViewPage,
  gestures: ViewGestures,
  rigs: readonly Rig[],
  progress: (done: number) => void,
): Promise<void> {
  await writeFile(path, pageParts(page, gestures, rigs, progress));
}

async function* pageParts(
  { html, css, js }: ViewPage,
  { catalog, gestures, speech }: ViewGestures,
  rigs: readonly Rig[],
  progress: (done: number) => void,
): AsyncGenerator<string> {
  const policy = `<meta http-equiv="Content-Security-Policy" content="${await policyOf(css, js)}">`;
  const [head, rest] = cut(html.replace("<head>", `<head>\n    ${policy}`), CSS_LINK);
  const [body, end] = cut(rest, JS_LINK);
  yield `${head}<style>${css}</style>${body}`;
  // JSON in a page must not hold "<": it might close its element.
  const json = JSON.stringify(catalog).replaceAll("<", "\\u003c");
  yield `<script type="application/json" id="gestures">{"catalog":${json},"gestures":[`;
  let done = 0;
  for (const [i, file] of gestures.entries()) {
    const packed = packGesture(await readSourceGesture(file, { rigs }));
    const stream = new Blob([packed]).stream().pipeThrough(new CompressionStream("gzip"));
    const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
    yield `${i > 0 ? "," : ""}"${bytes.toBase64()}"`;
    progress(++done);
  }
  yield '],"speech":[';
  for (const [i, file] of speech.entries()) {
    yield `${i > 0 ? "," : ""}"${(await readSource(file)).toBase64()}"`;
    progress(++done);
  }
  yield `]}</script>\n    <script type="module">${js}</script>${end}`;
}

/** The page's own script and style alone, known by their hashes, and no connection to anywhere. */
async function policyOf(css: string, js: string): Promise<string> {
  return [
    "default-src 'none'",
    `script-src '${await hashOf(js)}'`,
    `style-src '${await hashOf(css)}'`,
    "img-src data:",
    "media-src blob:",
    "connect-src blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

/** A text as a Content-Security-Policy names it. */
export async function hashOf(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return `sha256-${hash.toBase64()}`;
}

/** What is before and behind a line of a page. */
export function cut(text: string, at: string): [string, string] {
  const place = text.indexOf(at);
  if (place < 0) throw new RangeError(`index.html must contain ${at}`);
  return [text.slice(0, place), text.slice(place + at.length)];
}
