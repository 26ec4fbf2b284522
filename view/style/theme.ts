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

/** The colours of systems: the original's is neutral, the others take turns. */
export function systemColors(systems: readonly { readonly original: boolean }[]): string[] {
  let hue = 0;
  return systems.map(({ original }) => themeValue(`--system-${original ? 0 : 1 + hue++ % HUES}`));
}
