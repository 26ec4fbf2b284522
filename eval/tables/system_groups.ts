import type { CellSettings, Evaluation, SystemResults } from "../measures/results.ts";

/** Where a system stands in the paper's tables, in their order. */
export type SystemKind =
  | "static mean pose"
  | "features"
  | "baseline"
  | "proposed"
  | "other"
  | "ground truth";

/** A system as a row of a table or a line of a figure: all its seeds. */
export interface SystemGroup {
  /** Its name, as its folder is called without `-seedN`. */
  readonly name: string;
  /** What a table calls it. */
  readonly label: string;
  /** Where it stands in the tables. */
  readonly kind: SystemKind;
  /** What it was set to, if an experiment made it. */
  readonly cell?: CellSettings;
  /** Its results, one for each seed. */
  readonly runs: readonly SystemResults[];
}

const KINDS: readonly SystemKind[] = [
  "static mean pose",
  "features",
  "baseline",
  "proposed",
  "other",
  "ground truth",
];

/** Speech features in the order of the paper's tables. */
const FEATURES = [
  "prosody",
  "spectrogram",
  "spectrogram+prosody",
  "mfcc",
  "mfcc+prosody",
  "mfcc+spectrogram",
  "mfcc+spectrogram+prosody",
  "mfcc+delta",
  "mfcc+delta+prosody",
];

/** What gesture vectors hold, in a label. */
const GESTURES: Readonly<Record<string, string>> = {
  positions: "positions",
  exponential: "exponential maps",
  rotation6d: "6D rotations",
};

/**
 * Folds the seeds of each system into one, and puts the systems into the order of the paper's tables:
 * static mean pose, systems by speech features, baseline, proposed, others, ground truth.
 *
 * Systems of an experiment are called by the settings in which its cells differ, others by their
 * names.
 *
 * @param evaluation The results.
 * @returns The systems, the ground truth last.
 *
 * @example Usage
 * ```ts
 * import { systemGroups } from "@aud2repr2pose/aud2repr2pose/eval";
 * import { assertEquals } from "@std/assert";
 *
 * const groups = systemGroups({
 *   frameRate: 20,
 *   joints: [],
 *   original: { name: "original" },
 *   systems: [
 *     { name: "proposed", seed: 1 },
 *     { name: "proposed", seed: 2 },
 *     { name: "mean-pose" },
 *     { name: "baseline" },
 *   ],
 * });
 * assertEquals(groups.map(({ label }) => label), [
 *   "Static mean pose",
 *   "Baseline",
 *   "Proposed",
 *   "Ground truth",
 * ]);
 * ```
 */
export function systemGroups({ systems, original }: Evaluation): SystemGroup[] {
  const runs = new Map<string, SystemResults[]>();
  for (const system of systems) runs.set(system.name, [...runs.get(system.name) ?? [], system]);
  const cells = systems.flatMap(({ cell }) => cell ?? []);
  const groups = Array.from(runs, ([name, runs]): SystemGroup => {
    const cell = runs[0]!.cell;
    const label = cell ? cellLabel(cell, cells) : nameLabel(name);
    const kind = cell ? cellKind(cell, cells) : nameKind(name);
    return { name, label, kind, runs, ...(cell && { cell }) };
  });
  const count = (label: string) => groups.filter((group) => group.label === label).length;
  const distinct = groups.map((group) =>
    count(group.label) > 1 ? { ...group, label: group.name } : group
  );
  distinct.sort((a, b) => compare(place(a), place(b))); // stable: others stay as they were given
  const truth = { name: original.name, label: "Ground truth", kind: "ground truth" } as const;
  return [...distinct, { ...truth, runs: [original] }];
}

/** By kind, speech features, what gestures are, latent dimension, most frames of future context first. */
function place({ name, kind, cell }: SystemGroup): number[] {
  const features = FEATURES.indexOf(cell?.features ?? name);
  const gestures = Object.keys(GESTURES).indexOf(cell?.gestures ?? "positions");
  const { latentDim, future = Infinity } = cell ?? {};
  return [KINDS.indexOf(kind), features, gestures, latentDim ?? 0, -future];
}

function compare(a: readonly number[], b: readonly number[]): number {
  const differing = a.findIndex((value, i) => value !== b[i]);
  return differing < 0 ? 0 : a[differing]! - b[differing]!;
}

function nameKind(name: string): SystemKind {
  if (name === "mean-pose") return "static mean pose";
  if (FEATURES.includes(name)) return "features";
  if (/^baseline/i.test(name)) return "baseline";
  return /^proposed/i.test(name) ? "proposed" : "other";
}

function nameLabel(name: string): string {
  if (name === "mean-pose") return "Static mean pose";
  if (FEATURES.includes(name)) return capitalized(featuresLabel(name));
  return /^(baseline|proposed)$/.test(name) ? capitalized(name) : name;
}

/** Where features are compared, the proposed systems are the paper's rows by features. */
function cellKind({ system }: CellSettings, cells: readonly CellSettings[]): SystemKind {
  const alike = cells.filter((cell) => cell.system === system);
  const compared = new Set(alike.map(({ features }) => features));
  return system === "proposed" && compared.size > 1 ? "features" : system;
}

/**
 * What a system of an experiment is called: baseline or proposed, and the settings in which the
 * experiment's cells differ.
 *
 * @param cell The system's settings; one that is null is left out.
 * @param cells Those of all the experiment's systems.
 * @returns Such as `Proposed (MFCC + prosody, 325 dim.)`.
 */
export function cellLabel(cell: CellSettings, cells: readonly CellSettings[]): string {
  const differ = (setting: keyof CellSettings) =>
    new Set(
      cells.map((cell) => ({ gestures: "positions", future: "half", ...cell })[setting])
        .filter((value) => value !== null && value !== undefined),
    ).size > 1;
  const { gestures = "positions", future = "half of the window's" } = cell;
  const settings = [
    ...differ("features") ? [featuresLabel(cell.features)] : [],
    ...differ("gestures") ? [GESTURES[gestures] ?? gestures] : [],
    ...differ("latentDim") && cell.latentDim !== null ? [`${cell.latentDim} dim.`] : [],
    ...differ("future") ? [`${future} frames after`] : [],
    ...differ("smoothing") ? [smoothingLabel(cell.smoothing)] : [],
  ];
  const system = capitalized(cell.system);
  return settings.length > 0 ? `${system} (${settings.join(", ")})` : system;
}

/** Speech features in a label: of `mfcc+prosody`, `MFCC + prosody`. */
function featuresLabel(features: string): string {
  return features.replace("mfcc", "MFCC").replaceAll("+", " + ");
}

/** With a capital letter in front. */
function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function smoothingLabel(smoothing: string): string {
  return smoothing === "none" ? "unsmoothed" : smoothing;
}
