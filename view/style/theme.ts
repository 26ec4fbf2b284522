import { element } from "../page.ts";
import type { StageColors } from "../stage/stage.ts";

/** Number of hues for systems that predict. */
const HUES = 5;

/** Takes the theme of the last visit, or else the machine's; the button changes it. */
export function setUpTheme(changed: () => void): void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let chosen = remembered();
  const apply = () => {
    document.documentElement.dataset["theme"] = chosen ?? (dark.matches ? "dark" : "light");
    changed();
  };
  dark.addEventListener("change", apply);
  element("theme").addEventListener("click", () => {
    chosen = document.documentElement.dataset["theme"] === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("theme", chosen);
    } catch { /* a page opened from disk may have no storage: the choice lasts as long as it */ }
    apply();
  });
  apply();
}

function remembered(): string | undefined {
  try {
    return localStorage.getItem("theme") ?? undefined;
  } catch {
    return undefined;
  }
}

/** The value of a colour or number of `theme.css`. */
export function themeValue(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** What the stage is painted with. */
export function stageColors(): StageColors {
  return {
    background: themeValue("--stage"),
    grid: themeValue("--grid"),
    light: Number(themeValue("--light-strength")),
    shadow: Number(themeValue("--shadow-strength")),
    mark: themeValue("--accent"),
  };
}

/** Dashes and gaps of lines in pixels, by hue; the first is whole. */
const DASHES = [[], [8, 3], [2.5, 2.5], [9, 3, 2, 3], [5, 5], [14, 4]] as const;

/** Which hue systems have: the original's is neutral, the others take turns. */
function huesOf(systems: readonly { readonly original: boolean }[]): number[] {
  let hue = 0;
  return systems.map(({ original }) => original ? 0 : 1 + hue++ % HUES);
}

/** The colours of systems. */
export function systemColors(systems: readonly { readonly original: boolean }[]): string[] {
  return huesOf(systems).map((hue) => themeValue(`--system-${hue}`));
}

/** How the lines of systems are dashed, so that they are told apart without colours. */
export function systemDashes(
  systems: readonly { readonly original: boolean }[],
): (readonly number[])[] {
  return huesOf(systems).map((hue) => DASHES[hue]!);
}
