import { notNegative, type Rule } from "../audio/broken_rule.ts";
import { type IdRange, type Part, parts, type SplitRule } from "./data_manifest.ts";
import { fieldFaults, isObject } from "./field_faults.ts";

/** A whole number from zero. */
export const wholeNumber: Rule = {
  allows: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  words: "a whole number from 0",
};

const list: Rule = { allows: Array.isArray, words: "a list" };
const share: Rule = {
  allows: (value) => notNegative.allows(value) && (value as number) <= 1,
  words: "a share from 0 to 1",
};

/** The fields of each rule, beside `rule` itself. */
const FIELDS = {
  ranges: { train: list, dev: list, test: list },
  lists: { train: list, dev: list, test: list },
  ratio: { train: share, dev: share, test: share, seed: wholeNumber },
};
const RULE: Rule = {
  allows: (value) => typeof value === "string" && Object.hasOwn(FIELDS, value),
  words: `one of ${Object.keys(FIELDS).map((name) => `"${name}"`).join(", ")}`,
};

/** How far the sum of three decimal shares may be from 1. */
const ROUNDING = 1e-9;

/**
 * Finds what is wrong with a split rule.
 *
 * @param json The rule, as read from JSON.
 * @returns One phrase a fault, with the field's path.
 */
export function splitRuleFaults(json: unknown): string[] {
  if (!isObject(json) || !RULE.allows(json["rule"])) {
    const rest = isObject(json) ? { rule: json["rule"] } : json;
    return fieldFaults(rest, "split", { rule: RULE });
  }
  const kind = json["rule"] as SplitRule["rule"];
  const faults = fieldFaults(json, "split", { rule: RULE, ...FIELDS[kind] });
  if (faults.length > 0) return faults;
  if (kind === "ratio") return ratioFaults(json as Record<Part, number>);
  if (kind === "lists") return listFaults(json as Record<Part, unknown[]>);
  return rangeFaults(json as Record<Part, unknown[]>);
}

function ratioFaults({ train, dev, test }: Readonly<Record<Part, number>>): string[] {
  const sum = train + dev + test;
  if (Math.abs(sum - 1) <= ROUNDING) return [];
  return [`split.train, split.dev and split.test must sum to 1, they sum to ${+sum.toFixed(9)}`];
}

function listFaults(lists: Readonly<Record<Part, readonly unknown[]>>): string[] {
  const faults: string[] = [];
  const seen = new Map<string, Part>();
  for (const part of parts) {
    for (const [i, id] of lists[part].entries()) {
      if (!(typeof id === "string" && id !== "") && !wholeNumber.allows(id)) {
        faults.push(`split.${part}[${i}] must be an id, current value is ${JSON.stringify(id)}`);
        continue;
      }
      const other = seen.get(String(id));
      if (other === part) faults.push(`split.${part} has id ${id} twice`);
      else if (other) faults.push(`id ${id} is in both split.${other} and split.${part}`);
      seen.set(String(id), part);
    }
  }
  return faults;
}

function rangeFaults(ranges: Readonly<Record<Part, readonly unknown[]>>): string[] {
  const faults = parts.flatMap((part) =>
    ranges[part].flatMap((range, i) => {
      const path = `split.${part}[${i}]`;
      const found = fieldFaults(range, path, RANGE);
      const { from, to = Infinity } = range as IdRange;
      if (found.length > 0 || to >= from) return found;
      return [`${path}.to must be at least ${path}.from, ${from}, current value is ${to}`];
    })
  );
  return faults.length > 0 ? faults : overlaps(ranges as Record<Part, IdRange[]>);
}

const RANGE = {
  from: wholeNumber,
  to: { ...wholeNumber, optional: true },
  parity: {
    allows: (value: unknown) => value === "even" || value === "odd",
    words: '"even" or "odd"',
    optional: true,
  },
};

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
