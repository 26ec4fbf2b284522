import { fromFileUrl } from "@std/path";

const folder = fromFileUrl(new URL("../../../shared/fixtures/real/", import.meta.url));

/** Whether the real recordings are here, which are not part of the project. */
export const hasReal = await Deno.stat(folder).then(() => true, () => false);
if (!hasReal) console.log(`Left out: tests of real recordings, which are not in ${folder}`);

/** Path of a real recording or its motion, such as `beat/scott_beat2.wav`. */
export function real(path: string): string {
  return folder + path;
}
