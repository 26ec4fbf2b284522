import { fromFileUrl, join } from "@std/path";
import type { StudySheet } from "../../eval/study/study_sheet.ts";
import { readFile, readText, writeFile } from "../../src/files/files.ts";
import { bundle } from "../viewing/view_bundle.ts";
import { cut, hashOf } from "../viewing/view_export.ts";

const FOLDER = fromFileUrl(new URL("../../study/", import.meta.url));
const CSS_LINK = '<link rel="stylesheet" href="study.css">';
const JS_LINK = '<script type="module" src="study.js"></script>';

/** Bytes of stimuli up to which there is a page of one file as well. */
export const ONE_FILE = 20e6;

/** The page: its text, style and program. */
export interface StudyPage {
  readonly html: string;
  readonly css: string;
  readonly js: string;
}

/** Bundles the page. */
export async function bundleStudy(): Promise<StudyPage> {
  const [js, css] = await bundle(["study/main.ts", "study/study.css"]);
  return { html: await readText(`${FOLDER}index.html`), js: js!, css: css! };
}

/** What the page says where a study does not say it otherwise, by keys. */
export async function pageTexts(): Promise<Record<string, string>> {
  return JSON.parse(await readText(`${FOLDER}texts.json`));
}

/**
 * Writes the page as a folder that any web server can serve.
 *
 * @param folder Where to; the stimuli are in it already.
 * @returns The files.
 */
export async function writePage(
  folder: string,
  { html, css, js }: StudyPage,
  sheet: StudySheet,
): Promise<string[]> {
  const contents = {
    "index.html": withPolicy(html, ["'self'"], ["'self'"], ["'self'", "blob:"], sheet),
    "study.css": css,
    "study.js": js,
    "study.json": JSON.stringify(sheet) + "\n",
  };
  for (const [name, text] of Object.entries(contents)) await writeFile(join(folder, name), [text]);
  return Object.keys(contents).map((name) => join(folder, name));
}

/**
 * Writes the page as one file, which works from disk.
 *
 * @param path The file.
 * @param stimuli The folder of the stimuli.
 */
export async function writeOneFile(
  path: string,
  { html, css, js }: StudyPage,
  sheet: StudySheet,
  stimuli: string,
): Promise<void> {
  const script = [`'${await hashOf(js)}'`], style = [`'${await hashOf(css)}'`];
  const [head, rest] = cut(withPolicy(html, script, style, ["blob:"], sheet), CSS_LINK);
  const [body, end] = cut(rest, JS_LINK);
  const names = new Set(sheet.stimuli.flatMap(({ file, sound }) => sound ? [file, sound] : [file]));
  // JSON in a page must not hold "<": it might close its element.
  const json = JSON.stringify(sheet).replaceAll("<", "\\u003c");
  await writeFile(
    path,
    (async function* () {
      yield `${head}<style>${css}</style>${body}`;
      yield `<script type="application/json" id="study">{"sheet":${json},"files":{`;
      let before = "";
      for (const name of names) {
        const bytes = await readFile(join(stimuli, name));
        const held = name.endsWith(".gesture") ? await compressed(bytes) : bytes;
        yield `${before}"${name}":"${held.toBase64()}"`;
        before = ",";
      }
      yield `}}</script>\n    <script type="module">${js}</script>${end}`;
    })(),
  );
}

async function compressed(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** The page with what it may do: its own program alone, and no connection but to where results go. */
function withPolicy(
  html: string,
  script: readonly string[],
  style: readonly string[],
  connect: readonly string[],
  { submit }: StudySheet,
): string {
  const policy = [
    "default-src 'none'",
    `script-src ${script.join(" ")}`,
    `style-src ${style.join(" ")}`,
    "img-src data:",
    "media-src blob:",
    `connect-src ${
      [...connect, ...submit === undefined ? [] : [new URL(submit).origin]].join(" ")
    }`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return html.replace(
    "<head>",
    `<head>\n    <meta http-equiv="Content-Security-Policy" content="${policy}">`,
  );
}
