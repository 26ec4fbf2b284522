/**
 * `deno task tables`: the results of evaluations as a table in Markdown, CSV and LaTeX.
 *
 * @module
 */
import { stringify } from "@std/csv";
import { join } from "@std/path";
import { MEASURES } from "../eval/measures/registry.ts";
import { selectJoints } from "../eval/measures/select_joints.ts";
import { latexTable, markdownTable, tableRecords } from "../eval/tables/formats.ts";
import { LEAST_COMPARED, resultTable } from "../eval/tables/result_table.ts";
import { InputError } from "../src/errors/input_error.ts";
import { commandLine } from "../src/errors/quoted.ts";
import { writeFile } from "../src/files/files.ts";
import { stage } from "./command/stage.ts";
import { perUnit, seed } from "./command/flags.ts";
import { number, oneOf } from "./command/values.ts";
import { chooseSystems, jointsFlag, readResults, systemsFlag } from "./evaluation/read_results.ts";

/** What may be a column. */
const COLUMNS = MEASURES.filter(({ kind }) => kind !== "histogram").map(({ name }) => name);

/** What can be said to it. */
export const command = {
  name: "tables",
  summary:
    "Puts the results of evaluated systems into one table: means, standard deviations over\n" +
    "seeds (folders whose names differ in -seedN alone), 95% bootstrap intervals over sequences,\n" +
    "and which systems are worse than the best by more than chance.",
  positionals: [["DIR...", "Folders that evaluate or experiment wrote"]],
  flags: {
    out: {
      value: "DIR",
      required: "the folder for the tables",
      help: "The folder to write table.md, .csv, .tex and significance.csv to",
    },
    systems: systemsFlag,
    joints: jointsFlag,
    units: {
      value: "UNITS",
      is: perUnit,
      default: "frame",
      help: "Accelerations and jerks per frame, or per second as the paper's",
    },
    columns: {
      value: "MEASURE",
      is: oneOf(COLUMNS),
      several: true,
      help: "Columns to show, in this order, by default all that were taken",
    },
    "text-width": {
      value: "PT",
      is: number({ least: 100 }),
      default: "345",
      help: "Width of the page's text in points; table.tex splits what is wider",
    },
    seed: { value: "N", is: seed, default: "0", help: "Seed of the bootstrap" },
  },
  example: "evaluation --out tables --units second",
} as const;

export default await stage(import.meta, command, async ({ positionals, flags }, run) => {
  const { out, units, columns, seed, "text-width": width } = flags;
  const { evaluation: all, files } = await readResults(positionals);
  if (!all) throw new InputError(`${positionals.join(", ")}: no evaluation; see evaluate --help`);
  const evaluation = chooseSystems(all, flags.systems);
  const joints = flags.joints.length > 0 &&
    selectJoints(flags.joints, evaluation.joints, evaluation.skeleton);
  const table = resultTable(evaluation, {
    ...{ units, seed },
    ...(joints && { joints }),
    ...(columns.length > 0 && { columns }),
  });
  const missing = columns.find((name) => !table.columns.some(({ measure }) => measure === name));
  if (missing !== undefined) {
    throw new InputError(
      `--columns ${missing}: was not measured${joints ? " of single joints" : ""}; there are ` +
        `${
          resultTable(evaluation, joints ? { joints } : {}).columns.map(({ measure }) => measure)
            .join(", ")
        }`,
    );
  }
  const records = tableRecords(table);
  const contents = {
    "table.md": markdownTable(table),
    "table.csv": stringify([records.columns, ...records.rows], { headers: false }),
    "table.tex": latexTable(table, { width }),
    "significance.csv": stringify([
      ["measure", "system", "other", "difference", "p", "p_holm"],
      ...(table.comparisons ?? []).map((pair) => [
        ...[pair.measure, pair.system, pair.other],
        ...[pair.difference, pair.probability, pair.corrected],
      ]),
    ], { headers: false }),
  };
  await run.begin(out);
  for (const [name, text] of Object.entries(contents)) await writeFile(join(out, name), [text]);
  console.log(contents["table.md"]);
  if (table.sequences < LEAST_COMPARED) {
    console.log(`Significance: not tested, that takes ${LEAST_COMPARED} sequences at least`);
  }
  return {
    inputs: files,
    outputs: Object.keys(contents).map((name) => join(out, name)),
    seed,
    wrote: `table.md, table.csv, table.tex and significance.csv to ${out}`,
    next: commandLine`deno task figures ${positionals} --out ${out}`,
  };
});
