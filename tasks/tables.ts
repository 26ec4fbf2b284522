/**
 * `deno task tables`: the results of evaluations as a table in Markdown, CSV and LaTeX.
 *
 * @module
 */
import { stringify } from "@std/csv";
import { join } from "@std/path";
import { selectJoints } from "../eval/measures/select_joints.ts";
import { latexTable, markdownTable, tableRecords } from "../eval/tables/formats.ts";
import { resultTable } from "../eval/tables/result_table.ts";
import { InputError } from "../src/errors/input_error.ts";
import { writeFile } from "../src/files/files.ts";
import { stage } from "./command/stage.ts";
import { oneOf, wholeNumber } from "./command/flags.ts";
import { chooseSystems, jointsFlag, readResults, systemsFlag } from "./evaluation/read_results.ts";

/** What can be said to it. */
export const command = {
  name: "tables",
  summary:
    "Puts the results of evaluated systems into one table: means, standard deviations over\n" +
    "seeds (folders whose names differ in -seedN alone), 95% bootstrap intervals over sequences.",
  positionals: [["DIR...", "Folders that evaluate or experiment wrote"]],
  flags: {
    out: { value: "DIR", help: "The folder to write table.md, table.csv and table.tex to" },
    systems: systemsFlag,
    joints: jointsFlag,
    units: {
      value: "UNITS",
      default: "frame",
      help: "Accelerations and jerks per frame, or per second as the paper's: frame, second",
    },
    seed: { value: "N", default: "0", help: "Seed of the bootstrap" },
  },
  example: "evaluation --out tables --units second",
} as const;

await stage(import.meta, command, async ({ positionals, flags }, run) => {
  const { out } = flags;
  if (out === undefined) throw new InputError("--out DIR is missing: the folder for the tables");
  const units = oneOf("--units", flags.units, ["frame", "second"]);
  const seed = wholeNumber("--seed", flags.seed, 0, Number.MAX_SAFE_INTEGER);
  const { evaluation: all, files } = await readResults(positionals);
  if (!all) throw new InputError(`${positionals.join(", ")}: no evaluation; see evaluate --help`);
  const evaluation = chooseSystems(all, flags.systems);
  const { joints: names, skeleton } = evaluation;
  const joints = flags.joints.length > 0 && selectJoints(flags.joints, names, skeleton);
  const table = resultTable(evaluation, { units, seed, ...(joints && { joints }) });
  const { columns, rows } = tableRecords(table);
  const contents = {
    "table.md": markdownTable(table),
    "table.csv": stringify([columns, ...rows], { headers: false }),
    "table.tex": latexTable(table),
  };
  await run.begin(out);
  for (const [name, text] of Object.entries(contents)) await writeFile(join(out, name), [text]);
  console.log(contents["table.md"]);
  return {
    inputs: files,
    outputs: Object.keys(contents).map((name) => join(out, name)),
    seed,
    wrote: `table.md, table.csv and table.tex to ${out}`,
    next: `deno task figures ${positionals.join(" ")} --out ${out}`,
  };
});
