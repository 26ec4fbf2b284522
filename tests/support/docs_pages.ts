/** The package's folder. */
export const root = new URL("../../", import.meta.url);

/** What a user reads, in the order in which its commands build on one another. */
export const pages = [
  "docs/reproduce.md",
  "README.md",
  "docs/own_data.md",
  "docs/real_data.md",
  "docs/representations.md",
  "docs/study.md",
  "docs/library.md",
  "docs/other_programs.md",
  "docs/engines_and_speed.md",
  "docs/coming_from_the_original.md",
  "docs/architecture.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
];

/** The code blocks of a page in some language. */
export async function blocks(page: string, language: string): Promise<string[]> {
  const text = await Deno.readTextFile(new URL(page, root));
  const found = text.matchAll(new RegExp(`^( *)\`\`\`${language}\\n([^]*?)^\\1\`\`\``, "gm"));
  return Array.from(found, ([, , block]) => block!);
}
