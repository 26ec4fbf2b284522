import type { CellSettings } from "./system_results.ts";

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
    new Set(cells.map((cell) => cell[setting]).filter((value) => value !== null)).size > 1;
  const settings = [
    ...differ("features") ? [featuresLabel(cell.features)] : [],
    ...differ("latentDim") && cell.latentDim !== null ? [`${cell.latentDim} dim.`] : [],
    ...differ("smoothing") ? [smoothingLabel(cell.smoothing)] : [],
  ];
  const system = capitalized(cell.system);
  return settings.length > 0 ? `${system} (${settings.join(", ")})` : system;
}

/** Speech features in a label: of `mfcc+prosody`, `MFCC + prosody`. */
export function featuresLabel(features: string): string {
  return features.replace("mfcc", "MFCC").replaceAll("+", " + ");
}

/** With a capital letter in front. */
export function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function smoothingLabel(smoothing: string): string {
  return smoothing === "none" ? "unsmoothed" : smoothing;
}
