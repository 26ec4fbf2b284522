/**
 * `deno task verify`: whether all files are still what stages read and made.
 *
 * @module
 */
import { relative, resolve } from "@std/path";
import { InputError } from "../src/errors/input_error.ts";
import { commandLine, printable } from "../src/errors/quoted.ts";
import { FileHashes } from "../src/files/records/file_hashes.ts";
import type { RecordedVersions } from "../src/files/records/run_record.ts";
import { stage } from "./command/stage.ts";
import { type FoundRecord, FoundRecords } from "./records/found_records.ts";
import { currentVersions } from "./records/record_run.ts";

/** How many files a line names; the others are counted. */
const LISTED = 3;
/** Most characters of a line: a record may name any arguments. */
const LONGEST = 2000;

/** What can be said to it. */
export const command = {
  name: "verify",
  summary:
    "Checks every file that the run records below a folder speak of: a line a record, and which " +
    "task to\nrun again where something has changed. Other versions of the package, its code, Deno or " +
    "TF.js are\nsaid, and no error.",
  positionals: [["DIR", "A folder, such as DATA or an experiment's; or a single *.run.json"]],
  flags: {},
  example: "data",
} as const;

export default await stage(import.meta, command, async ({ positionals: [place] }) => {
  const records = await FoundRecords.find(place!);
  const versions = await currentVersions();
  const hashes = new FileHashes();
  const wrong = new Set<FoundRecord>();
  for (const found of records.inOrder) {
    const fault = await faultOf(found, { records, hashes, wrong });
    if (fault !== undefined) wrong.add(found);
    const other = otherVersions(found.record.versions, versions);
    const note = (found.was === undefined ? "" : ` (its folder was ${found.was})`) +
      (other === "" ? "" : ` (made by ${other})`);
    const state = fault === undefined ? "ok     " : "CHANGED";
    console.log(printable(`${state} ${found.path}${fault ?? ""}${note}`, LONGEST));
  }
  for (const line of records.damaged) console.log(`DAMAGED ${line}`);
  const count = wrong.size + records.damaged.length;
  const total = records.inOrder.length + records.damaged.length;
  if (count > 0) throw new InputError(`run records that do not hold: ${count} of ${total}`);
  console.log(`Run records that hold: all ${total}`);
});

/** What is not as a record says, and what to do; undefined if all is. */
async function faultOf(
  found: FoundRecord,
  { records, hashes, wrong }: {
    readonly records: FoundRecords;
    readonly hashes: FileHashes;
    readonly wrong: ReadonlySet<FoundRecord>;
  },
): Promise<string | undefined> {
  const { folder, record } = found;
  const read = await hashes.changes(record.inputs, folder);
  const made = await hashes.changes(record.outputs, folder);
  const changes = [...read, ...made].map(({ path, change }) =>
    `${path} ${change === "missing" ? "is missing" : "has changed"}`
  );
  if (changes.length === 0) return undefined;
  const more = changes.length - LISTED;
  const what = changes.slice(0, LISTED).join(", ") + (more > 0 ? ` and ${more} more` : "");
  const makers = read.map(({ path }) => records.maker(found, path)?.found);
  const first = makers.find((maker) => maker && wrong.has(maker));
  const lost = read.find(({ change }, i) => change === "missing" && !makers[i]);
  const here = (path: string) => relative(Deno.cwd(), resolve(folder, path));
  if (lost && !first) return `: ${what}; put ${here(lost.path)} back`;
  // It leaves what is there and as long as it should be.
  const kept = !first && record.task === "split" && made.find(({ change }) => change === "changed");
  const removing = kept ? commandLine`remove ${here(kept.path)} and ` + " " : "";
  return `: ${what}; ${removing}run again: ${commandOf(first ?? found)}`;
}

/** The command that a record speaks of, to be given from here. */
function commandOf({ folder, record: { task, arguments: args } }: FoundRecord): string {
  const place = relative(Deno.cwd(), folder);
  const command = commandLine`deno task ${[task, ...args]}`;
  return place === "" ? command : commandLine`cd ${place} && ` + ` ${command}`;
}

/** In what the versions differ from those of now, such as `deno 2.9.5, now 2.9.6`. */
function otherVersions(before: RecordedVersions, now: RecordedVersions): string {
  const names = ["package", "deno", "tfjs"] as const;
  const differences = names.filter((name) => before[name] !== now[name]).map((name) =>
    `${name} ${before[name]}, now ${now[name]}`
  );
  if (before.lock !== now.lock) differences.push("other packages, see deno.lock");
  if (
    before.source !== undefined && before.source !== now.source && before.package === now.package
  ) {
    differences.push("other code of this package");
  }
  return differences.join("; ");
}
