import { fromFileUrl } from "@std/path";

/** Real speech and the authors' published model; not part of the repository. */
const folder = fromFileUrl(new URL("../../../shared/fixtures/", import.meta.url));

/** Whether the real speech and the published model are on this machine. */
export const hasPublishedModel: boolean = (() => {
  try {
    return Deno.statSync(`${folder}published_model`).isDirectory;
  } catch {
    console.log(`Tests on real speech and the published model are skipped: no ${folder}`);
    return false;
  }
})();

/** The path of a file in `published_model/`. */
export const publishedModel = (name: string): string => `${folder}published_model/${name}`;

/** The path of a file in `speech/`. */
export const realSpeech = (name: string): string => `${folder}speech/${name}`;

/** The path of a committed fixture. */
export const fixture = (name: string): string =>
  fromFileUrl(new URL(`../fixtures/${name}`, import.meta.url));

/** The path of a file in `bad/`: what once broke a reader. */
export const badFile = (name: string): string => `${folder}bad/${name}`;

/** Whether the files that once broke a reader are on this machine. */
export const hasBadFiles: boolean = (() => {
  try {
    return Deno.statSync(`${folder}bad`).isDirectory;
  } catch {
    console.log(`Tests on files that once broke a reader are skipped: no ${folder}bad`);
    return false;
  }
})();
