import * as z from "zod";
import { printable } from "../../errors/quoted.ts";
import { columnName, value } from "./columns.ts";
import { fault, list, number, object, oneOf, text, wholeNumber } from "../../json/fields.ts";

/** The parts of a data set, in the order in which they are listed everywhere. */
export const parts = ["train", "dev", "test"] as const;

/** A part of a data set: what is learned from, what is stopped by, what is evaluated on. */
export type Part = typeof parts[number];

/** Which utterance goes into which part. */
export type SplitRule =
  | RangeSplit
  | ListSplit
  | FolderSplit
  | ColumnSplit
  | RatioSplit
  | TimeSplit;

/** A split by ranges of ids that are whole numbers. */
export interface RangeSplit extends Readonly<Record<Part, readonly IdRange[]>> {
  /** Name of the rule. */
  readonly rule: "ranges";
}

/** Whole numbers from one to another, both included. */
export interface IdRange {
  /** The first one. */
  readonly from: number;
  /** The last one; without an end where absent. */
  readonly to?: number;
  /** Take only the even or odd ones. */
  readonly parity?: "even" | "odd";
}

/** A split by lists of ids. */
export interface ListSplit extends Readonly<Record<Part, readonly string[]>> {
  /** Name of the rule. */
  readonly rule: "lists";
}

/** A split by the folders that files lie in, at any depth: those of speech, or of motion alone. */
export interface FolderSplit extends Readonly<Record<Part, readonly string[]>> {
  /** Name of the rule. */
  readonly rule: "folder";
}

/** A split by what an utterance has in a column; `*` in a value stands for any characters. */
export interface ColumnSplit extends Readonly<Record<Part, readonly string[]>> {
  /** Name of the rule. */
  readonly rule: "column";
  /** Name of the column. */
  readonly column: string;
}

/** A random split in given shares, which sum to 1. */
export interface RatioSplit extends Readonly<Record<Part, number>> {
  /** Name of the rule. */
  readonly rule: "ratio";
  /** What chance depends on, beside the utterance's id. */
  readonly seed: number;
  /** Name of a column: utterances that have the same there stay together, such as those of a speaker. */
  readonly group?: string;
}

/** A split of each recording in time, in given shares, which sum to 1: first train, then dev, then test. */
export interface TimeSplit extends Readonly<Record<Part, number>> {
  /** Name of the rule. */
  readonly rule: "time";
}

/** How far the sum of three decimal shares may be from 1. */
const ROUNDING = 1e-9;

const range = object({
  from: wholeNumber,
  to: wholeNumber.exactOptional(),
  parity: oneOf(["even", "odd"]).exactOptional(),
}).superRefine(({ from, to = Infinity }, context) => {
  if (to < from) {
    fault(context, `must be at least its from, ${from}, current value is ${to}`, ["to"]);
  }
});

/** Ids are text, however a list writes them. */
const id = z.union([text("an id").normalize(), wholeNumber], "an id").transform(String);

const share = number({ least: 0, most: 1 }, "a share from 0 to 1");

const ranges = object({
  rule: z.literal("ranges"),
  train: list(range),
  dev: list(range),
  test: list(range),
}).superRefine((split, context) => {
  for (const phrase of overlaps(split)) fault(context, phrase);
});

const lists = object({ rule: z.literal("lists"), train: list(id), dev: list(id), test: list(id) })
  .superRefine((split, context) => {
    for (const phrase of repetitions(split, "id")) fault(context, phrase);
  });

const folders = list(text("a folder").normalize(), "a list of folders");

const folder = object({ rule: z.literal("folder"), train: folders, dev: folders, test: folders })
  .superRefine((split, context) => {
    for (const phrase of repetitions(split, "folder")) fault(context, phrase);
  });

const values = list(value, "a list of values");

const column = object({
  rule: z.literal("column"),
  column: columnName,
  train: values,
  dev: values,
  test: values,
}).superRefine((split, context) => {
  for (const phrase of repetitions(split, "value")) fault(context, phrase);
});

const shares = { train: share, dev: share, test: share };

const ratio = object({
  rule: z.literal("ratio"),
  ...shares,
  seed: wholeNumber,
  group: columnName.exactOptional(),
}).superRefine(checkSum);

const time = object({ rule: z.literal("time"), ...shares }).superRefine(checkSum);

function checkSum(
  { train, dev, test }: Readonly<Record<Part, number>>,
  context: z.core.$RefinementCtx,
): void {
  const sum = train + dev + test;
  if (Math.abs(sum - 1) <= ROUNDING) return;
  fault(
    context,
    `split.train, split.dev and split.test must sum to 1, they sum to ${+sum.toFixed(9)}`,
  );
}

/** Which utterance goes into which part, as JSON. */
export const splitRuleSchema: z.ZodType<SplitRule> = z.discriminatedUnion(
  "rule",
  [ranges, lists, folder, column, ratio, time],
  {
    error: (issue) =>
      issue.code === "invalid_union"
        ? 'one of "ranges", "lists", "folder", "column", "ratio", "time"'
        : "an object",
  },
);

/** Ids, folders or values that are there twice. */
function repetitions(split: Readonly<Record<Part, readonly string[]>>, what: string): string[] {
  const seen = new Map<string, Part>();
  return parts.flatMap((part) =>
    split[part].flatMap((id) => {
      const other = seen.get(id);
      seen.set(id, part);
      if (other === undefined) return [];
      const shown = printable(id, 80);
      if (other === part) return [`split.${part} has ${what} ${shown} twice`];
      return [`${what} ${shown} is in both split.${other} and split.${part}`];
    })
  );
}

/** Ids that are in two ranges. */
function overlaps(ranges: Readonly<Record<Part, readonly IdRange[]>>): string[] {
  const all = parts.flatMap((part) =>
    ranges[part].map((range, i) => ({ range, path: `split.${part}[${i}]` }))
  );
  return all.flatMap((a, i) =>
    all.slice(i + 1).flatMap((b) => {
      const id = firstShared(a.range, b.range);
      return id === undefined ? [] : [`id ${id} is in both ${a.path} and ${b.path}`];
    })
  );
}

/** The first whole number in both ranges. */
function firstShared(a: IdRange, b: IdRange): number | undefined {
  if (a.parity && b.parity && a.parity !== b.parity) return undefined;
  const parity = a.parity ?? b.parity;
  const first = Math.max(a.from, b.from);
  const id = parity && (first % 2 === 0) !== (parity === "even") ? first + 1 : first;
  return id <= Math.min(a.to ?? Infinity, b.to ?? Infinity) ? id : undefined;
}
