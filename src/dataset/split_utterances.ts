import { InputError } from "../errors/input_error.ts";
import { quoted } from "../errors/quoted.ts";
import { Random } from "../random/random.ts";
import { matchName } from "./file_pattern.ts";
import type { Columns } from "./manifest/columns.ts";
import {
  type ColumnSplit,
  type FolderSplit,
  type IdRange,
  type ListSplit,
  type Part,
  parts,
  type RangeSplit,
  type RatioSplit,
  type SplitRule,
  type TimeSplit,
} from "./manifest/split_rule.ts";

/** Which utterance goes where. */
export interface Split extends Readonly<Record<Part, readonly string[]>> {
  /** Ids that the rule leaves to no part. */
  readonly unused: readonly string[];
  /** How many ids, folders or values the rule names that are not there. */
  readonly absent: Readonly<Record<Part, number>>;
}

/** What is known of utterances, by id. */
export type KnownColumns = ReadonlyMap<string, Columns>;

/**
 * Divides a data set's utterances into its parts.
 *
 * By `ratio`, each id is put at a random place from 0 to 1 that depends on the seed and the id alone:
 * those below the share `train` are for training, and so on. So an utterance stays in its part when
 * others are added. Where that would leave a part of a small data set empty, the utterances nearest to
 * its place are moved into it. With `group`, it is groups that are divided so, and none of them is in two
 * parts.
 *
 * @param ids The ids there are.
 * @param rule The rule of the data set's manifest. By `ranges`, ids are compared as whole numbers:
 * `007` as 7.
 * @param columns What is known of them, for the rules `folder` and `column` and for groups.
 * @returns The ids of each part in order: 9 before 10.
 * @throws {InputError} If folders or values of two parts are those of one utterance.
 *
 * @example Usage
 * ```ts
 * import { splitUtterances } from "@aud2repr2pose/aud2repr2pose/dataset";
 * import { assertEquals } from "@std/assert";
 *
 * const { train, test, unused } = splitUtterances(["1", "2", "3", "10"], {
 *   rule: "ranges",
 *   train: [{ from: 1, to: 5, parity: "odd" }],
 *   dev: [],
 *   test: [{ from: 6 }],
 * });
 * assertEquals([train, test, unused], [["1", "3"], ["10"], ["2"]]);
 * ```
 */
export function splitUtterances(
  ids: Iterable<string>,
  rule: Exclude<SplitRule, TimeSplit>,
  columns: KnownColumns = new Map(),
): Split {
  const sorted = [...ids].sort(compareIds);
  if (rule.rule === "ratio") return splitByRatio(sorted, rule, columns);
  if (rule.rule === "lists") return splitByLists(sorted, rule);
  if (rule.rule === "ranges") return splitByRanges(sorted, rule);
  return splitByValue(sorted, rule, columns);
}

function splitByRanges(ids: readonly string[], rule: RangeSplit): Split {
  const split = gather(
    ids,
    (id) => parts.find((part) => rule[part].some((range) => holds(range, id))),
  );
  const absent = eachPart((part) => {
    const counts = rule[part].map((range) => size(range) - distinct(split[part], range));
    return counts.reduce((sum, count) => sum + count, 0);
  });
  return { ...split, absent };
}

function holds({ from, to = Infinity, parity }: IdRange, id: string): boolean {
  if (!/^\d+$/.test(id)) return false;
  const number = Number(id);
  return number >= from && number <= to && (!parity || (number % 2 === 0) === (parity === "even"));
}

/** How many whole numbers from 0 up to `last` a range of this parity takes. */
function countTo(last: number, parity: IdRange["parity"]): number {
  if (!parity) return last + 1;
  return parity === "even" ? Math.floor(last / 2) + 1 : Math.floor((last + 1) / 2);
}

/** How many ids a range has; one without an end has none that could be absent. */
function size({ from, to, parity }: IdRange): number {
  return to === undefined ? 0 : countTo(to, parity) - countTo(from - 1, parity);
}

function distinct(ids: readonly string[], range: IdRange): number {
  if (range.to === undefined) return 0;
  return new Set(ids.filter((id) => holds(range, id)).map(Number)).size;
}

function splitByLists(ids: readonly string[], rule: ListSplit): Split {
  const listed = new Map(parts.flatMap((part) => rule[part].map((id) => [id, part] as const)));
  const split = gather(ids, (id) => listed.get(id));
  return { ...split, absent: eachPart((part) => rule[part].length - split[part].length) };
}

/** By what stands in a column, or by a folder at any depth. */
function splitByValue(
  ids: readonly string[],
  rule: FolderSplit | ColumnSplit,
  columns: KnownColumns,
): Split {
  const fits = (id: string, value: string) => {
    const known = columns.get(id);
    return rule.rule === "folder"
      ? `/${known?.["folder"] ?? ""}/`.includes(`/${value}/`)
      : matchName(value, known?.[rule.column] ?? "");
  };
  const split = gather(ids, (id) => {
    const found = parts.flatMap((part) => {
      const value = rule[part].find((value) => fits(id, value));
      return value === undefined ? [] : [[part, value] as const];
    });
    if (found.length < 2) return found[0]?.[0];
    const where = found.map(([part, value]) => `split.${part}, ${quoted(value)}`).join(", and ");
    throw new InputError(`${id} is in more than one part: ${where}; see the manifest's split`);
  });
  const absent = eachPart((part) =>
    rule[part].filter((value) => !split[part].some((id) => fits(id, value))).length
  );
  return { ...split, absent };
}

function splitByRatio(
  ids: readonly string[],
  { train, dev, test, seed, group }: RatioSplit,
  columns: KnownColumns,
): Split {
  const unitOf = (id: string) => group === undefined ? id : columns.get(id)?.[group] ?? id;
  const places = [...new Set(ids.map(unitOf))]
    .map((unit) => ({ unit, place: utteranceRandom(seed, unit).uniform() }))
    .sort((a, b) => a.place - b.place);
  const below = (share: number) => places.filter(({ place }) => place < share).length;
  const least = (share: number) => share > 0 ? 1 : 0;
  const clamp = (value: number, low: number, high: number) => Math.max(low, Math.min(high, value));
  // Units before `first` are for training, those from `last` on for the test.
  const first = clamp(below(train), least(train), places.length - least(dev) - least(test));
  const last = clamp(
    below(test > 0 ? train + dev : 1),
    first + least(dev),
    places.length - least(test),
  );
  const partOf = new Map(
    places.map(({ unit }, i) => [unit, i < first ? "train" : i < last ? "dev" : "test"] as const),
  );
  return { ...gather(ids, (id) => partOf.get(unitOf(id))), absent: eachPart(() => 0) };
}

/** Sorts ids into parts. */
function gather(ids: readonly string[], partOf: (id: string) => Part | undefined) {
  const split: Record<Part | "unused", string[]> = { train: [], dev: [], test: [], unused: [] };
  for (const id of ids) split[partOf(id) ?? "unused"].push(id);
  return split;
}

function eachPart<T>(value: (part: Part) => T): Record<Part, T> {
  return { train: value("train"), dev: value("dev"), test: value("test") };
}

/** The random numbers of one utterance, which depend on nothing but the seed and its id. */
export function utteranceRandom(seed: number, id: string): Random {
  return new Random(seed, ...Array.from(id, (character) => character.codePointAt(0)!));
}

/** Compares ids for sorting: numbers within them by value, so that 9 comes before 10. */
export function compareIds(a: string, b: string): number {
  collator ??= new Intl.Collator("en", { numeric: true });
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}

let collator: Intl.Collator | undefined; // made when there is something to sort: it takes 20 ms
