import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { blocks, pages, root } from "./support/docs_pages.ts";

Deno.test("the TypeScript of README.md and docs is that of the package's types", async () => {
  const found = await Promise.all(
    pages.map(async (page) => (await blocks(page, "ts")).length > 0 ? page : undefined),
  );
  const paths = found.filter((page) => page !== undefined).map((page) =>
    fromFileUrl(new URL(page, root))
  );
  assert(paths.length > 0);
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["check", "--quiet", "--doc-only", ...paths],
    cwd: fromFileUrl(root),
    stdout: "null",
    env: { NO_COLOR: "1" },
  }).output();
  assert(success, new TextDecoder().decode(stderr));
});

Deno.test("links of README.md and docs lead to files and headings that are there", async () => {
  const faults: string[] = [];
  for (const page of pages) {
    const text = await Deno.readTextFile(new URL(page, root));
    for (const [, target] of text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
      const url = new URL(target!, new URL(page, root));
      const heading = decodeURIComponent(url.hash.slice(1));
      url.hash = "";
      const linked = await Deno.stat(url).then(
        ({ isFile }) => isFile && heading !== "" ? Deno.readTextFile(url) : "",
        () => undefined,
      );
      if (linked === undefined || heading !== "" && !anchors(linked).includes(heading)) {
        faults.push(`${page}: ${target}`);
      }
    }
  }
  assertEquals(faults, []);
});

/** The names by which a Markdown page's headings are linked. */
function anchors(text: string): string[] {
  return Array.from(
    text.matchAll(/^#+ (.*)$/gm),
    ([, heading]) => heading!.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-"),
  );
}

Deno.test("files and folders that docs speak of are there", async () => {
  const rooms = "src|eval|tasks|view|tests|bench|std|data_manifest|experiments";
  const faults: string[] = [];
  for (const page of pages) {
    const text = await Deno.readTextFile(new URL(page, root));
    // Names in capitals, and what CONTRIBUTING adds as an example, stand for files to come.
    for (const [, path] of text.matchAll(new RegExp(`\`((?:${rooms})/[\\w./]*)\``, "g"))) {
      if (/NAME|zero_crossings|curvature/.test(path!)) continue;
      const isThere = await Deno.stat(new URL(path!, root)).then(() => true, () => false);
      if (!isThere) faults.push(`${page}: ${path}`);
    }
  }
  assertEquals(faults, []);
});
