/**
 * What `docs/dependencies.md` says, made of `deno.lock` and of the packages that are installed; what each
 * is for is kept as people wrote it there. By itself it writes the file anew:
 *
 * ```sh
 * deno run --allow-read --allow-write --allow-run tests/support/dependencies.ts
 * ```
 *
 * @module
 */
import { fromFileUrl } from "@std/path";

const root = fromFileUrl(new URL("../../", import.meta.url));

/** The list. */
export const DEPENDENCIES = `${root}docs/dependencies.md`;

/** What `deno.lock` says of a package. */
interface Locked {
  readonly dependencies?: readonly string[];
  readonly optionalDependencies?: readonly string[];
  readonly os?: readonly string[];
  readonly scripts?: boolean;
}

const lock: {
  readonly specifiers: Readonly<Record<string, string>>;
  readonly npm: Readonly<Record<string, Locked>>;
} = JSON.parse(Deno.readTextFileSync(`${root}deno.lock`));

/** A package's name and version, of `@scope/name@1.2.3_peer@4`. */
function nameAndVersion(id: string): [name: string, version: string] {
  const at = id.indexOf("@", 1);
  return [id.slice(0, at), id.slice(at + 1).split("_")[0]!];
}

/** A package's licence, as its package.json names it; undefined where it is not installed. */
function licenceOf(id: string): string | undefined {
  const [name, version] = nameAndVersion(id);
  const folder = `${root}node_modules/.deno/${name.replace("/", "+")}@${version}`;
  try {
    const text = Deno.readTextFileSync(`${folder}/node_modules/${name}/package.json`);
    const { license, licenses } = JSON.parse(text);
    return license?.type ?? license ?? licenses?.[0]?.type;
  } catch {
    // Of another machine, or not fetched here
  }
  return undefined;
}

/** Packages that `deno.json` names, by their ids in `deno.lock`. */
const direct = new Map(
  Object.entries(lock.specifiers).map(([specifier, version]) => {
    const [name] = nameAndVersion(specifier.slice("npm:".length));
    return [`${name}@${version}`, name];
  }),
);

/** Which packages of `deno.json` a package comes with. */
function comesWith(): Map<string, Set<string>> {
  const users = new Map<string, Set<string>>();
  const ids = Object.keys(lock.npm);
  const resolve = (wanted: string) =>
    lock.npm[wanted] ? wanted : ids.find((id) => id.startsWith(`${wanted}@`) || id === wanted);
  for (const [root, name] of direct) {
    const open = [root];
    while (open.length > 0) {
      const { dependencies = [], optionalDependencies = [] } = lock.npm[open.pop()!] ?? {};
      for (const wanted of [...dependencies, ...optionalDependencies]) {
        const id = resolve(wanted);
        if (!id || users.get(id)?.has(name)) continue;
        users.set(id, (users.get(id) ?? new Set()).add(name));
        open.push(id);
      }
    }
  }
  return users;
}

/** What the file says each package of `deno.json` is for, and which licence each has. */
export function listed(text: string): Map<string, { licence: string; use: string }> {
  const rows = text.matchAll(/^\| `([^`]+)` *\| ([^|]+?) *\| ([^|]+?) *\| ([^|]+?) *\|$/gm);
  return new Map(
    [...rows].map(([, name, version, licence, use]) => [
      `${name}@${version}`,
      { licence: licence!, use: use! },
    ]),
  );
}

/**
 * The file's text as it has to be.
 *
 * @param before The file as it is: what packages are for, and licences of those that are not installed.
 */
export function dependencies(before: string): string {
  const known = listed(before), users = comesWith();
  const uses = new Map([...known].map(([id, { use }]) => [nameAndVersion(id)[0], use]));
  const row = (id: string, use: string) => {
    const [name, version] = nameAndVersion(id);
    const licence = licenceOf(id) ?? known.get(`${name}@${version}`)?.licence ?? "?";
    return `| \`${name}\` | ${version} | ${licence} | ${use} |`;
  };
  const ids = Object.keys(lock.npm).sort();
  const ofMachine = ids.filter((id) => lock.npm[id]!.os && !direct.has(id));
  const others = ids.filter((id) => !direct.has(id) && !ofMachine.includes(id));
  const kinds = Map.groupBy(ofMachine, (id) => {
    const [name, version] = nameAndVersion(id);
    return `\`${name.replace(/\/.*/, "/*")}\` ${version}`;
  });
  const scripts = ids.filter((id) => lock.npm[id]!.scripts).map((id) => nameAndVersion(id)[0]);
  const [introduction] = before.split("\n## Named in deno.json\n");
  return [
    introduction,
    "## Named in deno.json\n",
    "| package | version | licence | what it is for |",
    "| --- | --- | --- | --- |",
    ...ids.filter((id) => direct.has(id)).map((id) => row(id, uses.get(direct.get(id)!) ?? "?")),
    "\n## Come with them\n",
    "| package | version | licence | comes with |",
    "| --- | --- | --- | --- |",
    ...others.map((id) => row(id, [...users.get(id) ?? []].sort().join(", ") || "?")),
    "\nPrograms for one kind of machine each, of which one is fetched: " +
    [...kinds].map(([kind, { length }]) => `${kind} (${length})`).join(", ") + ".\n",
    `Packages with install scripts, which are not run: ${
      [...new Set(scripts)].sort().join(", ")
    }.\n`,
  ].join("\n");
}

/** The text as `deno fmt` leaves it. */
export async function formatted(text: string): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--quiet", "--ext=md", "--line-width=100", "-"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  return new TextDecoder().decode((await child.output()).stdout);
}

if (import.meta.main) {
  const text = dependencies(await Deno.readTextFile(DEPENDENCIES));
  await Deno.writeTextFile(DEPENDENCIES, await formatted(text));
}
