import { InputError } from "../errors/input_error.ts";
import type { DataManifest } from "./data_manifest.ts";
import { matchName } from "./file_pattern.ts";
import { requireColumn, rowsById, type Table } from "./join_table.ts";
import type { Columns, Filters } from "./manifest/columns.ts";
import { bracedNames, NO_SPEECH } from "./manifest/file_patterns.ts";
import { type Part, parts, type SplitRule } from "./manifest/split_rule.ts";
import type { PairedFiles, UtteranceFiles } from "./pair_files.ts";
import { type KnownColumns, type Split, splitUtterances } from "./split_utterances.ts";

/** Which utterances a data set's manifest takes, and where they go. */
export interface Selection {
  /** The utterances of each part in order; all of them in `train` where each is divided in time. */
  readonly parts: Readonly<Record<Part, readonly UtteranceFiles[]>>;
  /** What is left out, and why: paths of files, or ids. */
  readonly leftOut: readonly { readonly why: string; readonly names: readonly string[] }[];
  /** How many ids, folders or values the split names that are not there. */
  readonly absent: Readonly<Record<Part, number>>;
  /** Rows of the manifest's table that are of no utterance. */
  readonly otherRows: number;
}

/**
 * Takes the utterances that a data set's manifest asks for, and divides them into its parts.
 *
 * Speech without motion is kept where the split puts it into the test part by name, folder or column: a
 * model can be heard with it. Elsewhere, and motion without speech, is left out.
 *
 * @param found The files that there are.
 * @param manifest The manifest: its split, filters and table.
 * @param table What stands in the manifest's table, where it has one.
 * @throws {InputError} If a column that the manifest names is not there.
 */
export function selectUtterances(
  found: PairedFiles,
  manifest: DataManifest,
  table?: Table,
): Selection {
  const all = [...found.utterances, ...found.speechAlone, ...found.motionAlone];
  const { columns, otherRows } = knownColumns(all, manifest, table);
  const used = usedColumns(manifest);
  const known = ({ id }: UtteranceFiles) => columns.get(id)!;
  const hasAll = (files: UtteranceFiles) =>
    used.every((column) => known(files)[column] !== undefined);
  const passes = (files: UtteranceFiles) => passesFilters(known(files), manifest.filters ?? {});
  const wanted = found.utterances.filter((files) => hasAll(files) && passes(files));
  const speech = found.speechAlone.filter((files) => hasAll(files) && passes(files));
  const split = splitAll(wanted, manifest.split, columns);
  const heard = keptSpeech(speech, manifest.split, columns);
  const byId = new Map([...wanted, ...speech].map((files) => [files.id, files]));
  const ids = { ...split, test: [...split.test, ...heard] };
  const isHeard = new Set(heard);
  return {
    parts: eachPart((part) => ids[part].map((id) => byId.get(id)!)),
    leftOut: [
      {
        why: "a wav file without its BVH file",
        names: found.speechAlone.filter(({ id }) => !isHeard.has(id)).map(({ speech }) => speech!),
      },
      {
        why: "a BVH file without its wav file",
        names: found.motionAlone.map(({ motion }) => motion!),
      },
      {
        why: `without a row in ${table?.file}`,
        names: found.utterances.filter((files) => !hasAll(files)).map(({ id }) => id),
      },
      {
        why: "by the manifest's filters",
        names: found.utterances.filter((files) => hasAll(files) && !passes(files))
          .map(({ id }) => id),
      },
      { why: "in no part of the split", names: split.unused },
    ].filter(({ names }) => names.length > 0),
    absent: split.absent,
    otherRows,
  };
}

/** What is known of each utterance: what its paths say, and its row of the table. */
function knownColumns(
  all: readonly UtteranceFiles[],
  { table: settings, files, filters = {}, split }: DataManifest,
  table: Table | undefined,
): { columns: Map<string, Columns>; otherRows: number } {
  const { byId, others } = table && settings
    ? rowsById(table, settings.id, all.map(({ id }) => id))
    : { byId: new Map<string, Columns[]>(), others: 0 };
  for (const [id, rows] of byId) {
    const [first, ...more] = rows.map((row) => JSON.stringify(row));
    if (more.every((row) => row === first)) continue;
    throw new InputError(`${table!.file}: has ${rows.length} rows of ${id} that differ`);
  }
  const inPaths = bracedNames(`${files.motion}${files.speech === NO_SPEECH ? "" : files.speech}`);
  const available = [...new Set(["id", "folder", ...inPaths, ...table?.columns ?? []])];
  const where = table?.file ?? "the manifest";
  for (const column of usedColumns({ filters, split })) requireColumn(column, available, where);
  const columns = all.map(({ id, columns }) => [id, { ...byId.get(id)?.[0], ...columns }] as const);
  return { columns: new Map(columns), otherRows: others };
}

/** The columns that filters and split ask for. */
function usedColumns({ filters = {}, split }: Pick<DataManifest, "filters" | "split">): string[] {
  const own = split.rule === "column" ? split.column : split.rule === "ratio" && split.group;
  return [...Object.keys(filters), ...own ? [own] : []];
}

function passesFilters(columns: Columns, filters: Filters): boolean {
  return Object.entries(filters).every(([column, { keep, drop = [] }]) => {
    const fits = (value: string) => matchName(value, columns[column]!);
    return (keep?.some(fits) ?? true) && !drop.some(fits);
  });
}

function splitAll(
  utterances: readonly UtteranceFiles[],
  rule: SplitRule,
  columns: KnownColumns,
): Split {
  const ids = utterances.map(({ id }) => id);
  if (rule.rule !== "time") return splitUtterances(ids, rule, columns);
  return { train: ids, dev: [], test: [], unused: [], absent: eachPart(() => 0) };
}

/** Speech without motion that is in the test part, unless chance decides. */
function keptSpeech(
  speech: readonly UtteranceFiles[],
  rule: SplitRule,
  columns: KnownColumns,
): readonly string[] {
  if (rule.rule === "ratio" || rule.rule === "time") return [];
  return splitUtterances(speech.map(({ id }) => id), rule, columns).test;
}

function eachPart<T>(value: (part: Part) => T): Record<Part, T> {
  return Object.fromEntries(parts.map((part) => [part, value(part)])) as Record<Part, T>;
}
