/**
 * What benchmarks measure, and how it is shown: a figure is the median of several rounds, in each of
 * which what is measured here and its peer take turns, so that a busy machine slows down both.
 *
 * @module
 */
import * as z from "zod";
import { list, number, object, oneOf, text, wholeNumber } from "../../src/json/fields.ts";

/** The median of some measurements, and the least and greatest of them. */
interface Median {
  readonly median: number;
  readonly least: number;
  readonly greatest: number;
}

/** What was measured. */
export interface Figure {
  /** The benchmark's name. */
  readonly bench: string;
  /** What was done. */
  readonly what: string;
  /** Of `here` and `peer`: so much a second, or seconds, of which less is better. */
  readonly unit: string;
  readonly here: Median;
  /** The same by other software. */
  readonly peer?: Median & { readonly name: string };
  /** How many times as fast as the peer, round by round. */
  readonly ratio?: Median;
  /** The share of what the machine can do that was reached. */
  readonly limit?: Median & { readonly name: string };
}

/** One measurement. */
export interface Measurement {
  readonly what: string;
  /** How much was done, counted in `unit`; absent where the seconds themselves are the figure. */
  readonly amount?: number;
  /** What is counted, such as `windows`. */
  readonly unit?: string;
  /** How long it took. */
  readonly seconds: number;
  /** How long it takes other software, and what that is called. */
  readonly peer?: { readonly name: string; readonly seconds: number } | undefined;
  /** In what time it could be done at best, and by what. */
  readonly limit?: { readonly name: string; readonly seconds: number } | undefined;
}

/** Rounds of a benchmark. */
const ROUNDS = 3;

/**
 * Runs a benchmark round by round, prints a line on each thing that it measures and hands the figures
 * to `deno task bench`.
 *
 * @param bench The benchmark's name.
 * @param round Measures everything once, the peers among it.
 */
export async function rounds(
  bench: string,
  round: (measured: (measurement: Measurement) => void) => Promise<void> | void,
): Promise<void> {
  const measurements = new Map<string, Measurement[]>();
  for (let i = 0; i < ROUNDS; i++) {
    await round((measurement) => {
      const before = measurements.get(measurement.what) ?? [];
      measurements.set(measurement.what, [...before, measurement]);
    });
  }
  for (const measured of measurements.values()) {
    const figure = figureOf(bench, measured);
    console.log(`${figure.what}: ${[...cellsOf(figure)].filter(Boolean).join(", ")}`);
    await handOver(figure);
  }
}

/** The median over rounds. */
export function figureOf(bench: string, measured: readonly Measurement[]): Figure {
  const { what, amount, unit = "" } = measured[0]!;
  const value = (seconds: number) => amount === undefined ? seconds : amount / seconds;
  const peers = measured.flatMap(({ peer, seconds }) => peer ? [{ ...peer, here: seconds }] : []);
  const limits = measured.flatMap(({ limit, seconds }) =>
    limit ? [{ ...limit, here: seconds }] : []
  );
  return {
    bench,
    what,
    unit: amount === undefined ? "s" : `${unit}/s`,
    here: medianOf(measured.map(({ seconds }) => value(seconds))),
    ...(peers.length > 0 && {
      peer: { name: peers[0]!.name, ...medianOf(peers.map(({ seconds }) => value(seconds))) },
      ratio: medianOf(peers.map(({ here, seconds }) => seconds / here)),
    }),
    ...(limits.length > 0 && {
      limit: {
        name: limits[0]!.name,
        ...medianOf(limits.map(({ here, seconds }) => seconds / here)),
      },
    }),
  };
}

/** The median of values, and between which they lie. */
function medianOf(values: readonly number[]): Median {
  const sorted = values.toSorted((a, b) => a - b), middle = sorted.length >> 1;
  const median = sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, least: sorted[0]!, greatest: sorted.at(-1)! };
}

/** Hands a figure to `deno task bench`, which names a file for it; run by itself, to nobody. */
async function handOver(figure: Figure): Promise<void> {
  const path = Deno.env.get("BENCH_FIGURES");
  if (path) await Deno.writeTextFile(path, JSON.stringify(figure) + "\n", { append: true });
}

const median = { median: number(), least: number(), greatest: number() };

/** All figures of a run as a file holds them, and on what machine. */
export const figuresSchema = object({
  format: oneOf(["aud2repr2pose-bench"]),
  version: oneOf(["1"]),
  machine: object({
    processor: text(),
    cores: wholeNumber,
    deno: text(),
    /** Processes that wanted a core, in the minute before the run and at its end. */
    load: z.tuple([number(), number()]),
  }),
  figures: list(object({
    bench: text(),
    what: text(),
    unit: text(),
    here: object(median),
    peer: object({ name: text(), ...median }).exactOptional(),
    ratio: object(median).exactOptional(),
    limit: object({ name: text(), ...median }).exactOptional(),
  })),
});

/** All figures of a run. */
export type Figures = z.infer<typeof figuresSchema>;

const COLUMNS = ["what", "here", "peer", "ratio", "share of the limit", "`bench`"] as const;

/** The cells of a figure between its name and its benchmark's; empty where there is nothing. */
function cellsOf({ unit, here, peer, ratio, limit }: Figure) {
  return [
    `${withSpread(here, unit)}`,
    peer ? `${peer.name}: ${withSpread(peer, unit)}` : "",
    ratio ? withSpread(ratio, "times as fast") : "",
    limit ? `${withSpread(limit)} of ${limit.name}` : "",
  ] as const;
}

/** `1,408 (1,390 to 1,412) windows/s`. */
function withSpread({ median, least, greatest }: Median, unit = ""): string {
  return `${short(median)} (${short(least)} to ${short(greatest)}) ${unit}`.trim();
}

/** Three digits, and more only in front of the point. */
function short(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString("en", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

/** The figures as a Markdown table, with a line on the machine. */
export function markdownOf({ machine, figures }: Figures): string {
  const { processor, cores, deno, load } = machine;
  const rows = figures.map((figure) => [figure.what, ...cellsOf(figure), `\`${figure.bench}\``]);
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    `Median of ${ROUNDS} rounds, least and greatest in brackets; ${cores} cores of ${processor}, Deno ` +
    `${deno}, load ${load.map((one) => one.toFixed(1)).join(" to ")}.`,
    "",
    line(COLUMNS),
    line(COLUMNS.map(() => "---")),
    ...rows.map(line),
  ].join("\n") + "\n";
}

/**
 * What has moved since other figures were measured: those whose spreads do not touch.
 *
 * @returns A line for each figure that is in both, and for those that are in one alone.
 */
export function comparison(before: Figures, now: Figures): string[] {
  const name = ({ bench, what }: Figure) => `${bench}: ${what}`;
  const earlier = new Map(before.figures.map((figure) => [name(figure), figure]));
  const lines = now.figures.map((figure) => {
    const old = earlier.get(name(figure));
    earlier.delete(name(figure));
    if (!old || old.unit !== figure.unit) return `${name(figure)}: is new`;
    // Ratios to a peer in the same round are what a busy machine leaves comparable.
    const [from, to] = old.ratio && figure.ratio
      ? [old.ratio, figure.ratio]
      : figure.unit === "s"
      ? [figure.here, old.here]
      : [old.here, figure.here];
    const apart = from.greatest < to.least ? "faster" : to.greatest < from.least ? "slower" : "";
    const times = `${(to.median / from.median).toFixed(2)} times as fast as before`;
    return `${name(figure)}: ${times}${
      apart ? `, ${apart} beyond the spread` : ", within the spread"
    }`;
  });
  return [...lines, ...[...earlier.keys()].map((gone) => `${gone}: was not measured`)];
}
