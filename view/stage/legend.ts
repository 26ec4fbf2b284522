import { element, press } from "../page.ts";

/** A row of the legend. */
export interface LegendRow {
  readonly name: string;
  readonly color: string;
  /** The dashes and gaps of its curves in pixels; none for a whole line. */
  readonly dash: readonly number[];
  readonly shown: boolean;
  /** Mean distance from the original in cm; NaN where there is none. */
  readonly meanError: number;
}

/** Which figure is which, and what is measured of it at the moment shown. */
export class Legend {
  readonly #body = element("legend").querySelector("tbody")!;
  readonly #toggle: (row: number) => void;

  /** @param toggle What is done when a system is to be shown or not. */
  constructor(toggle: (row: number) => void) {
    this.#toggle = toggle;
  }

  /** Shows other rows. */
  set rows(rows: readonly LegendRow[]) {
    element("legend").hidden = rows.length === 0;
    this.#body.replaceChildren(...rows.map(({ name, color, dash, shown, meanError }, i) => {
      const row = document.createElement("tr");
      const head = Object.assign(document.createElement("th"), { scope: "row" });
      const button = Object.assign(document.createElement("button"), {
        type: "button",
        title: "Show or hide",
      });
      button.append(swatchOf(color, dash), name);
      press(button, shown);
      button.addEventListener("click", () => this.#toggle(i));
      head.append(button);
      row.append(head, ...Array.from({ length: 3 }, () => document.createElement("td")));
      row.cells[3]!.textContent = text(meanError, "cm", 2);
      return row;
    }));
  }

  /** Shows the values of a moment, in cm/s and cm; NaN for none. */
  values(speeds: readonly number[], errors: readonly number[]): void {
    for (const [i, row] of [...this.#body.rows].entries()) {
      row.cells[1]!.textContent = text(speeds[i], "cm/s");
      row.cells[2]!.textContent = text(errors[i], "cm");
    }
  }
}

/** A piece of a system's curves. */
function swatchOf(color: string, dash: readonly number[]): SVGElement {
  const make = (name: string, attributes: Record<string, string>) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const swatch = make("svg", { viewBox: "0 0 24 8", "aria-hidden": "true" });
  swatch.append(make("path", {
    d: "M0 4h24",
    stroke: color,
    "stroke-width": "4",
    "stroke-dasharray": dash.join(" ") || "none",
  }));
  return swatch;
}

function text(value: number | undefined, unit: string, digits = 1): string {
  return value === undefined || Number.isNaN(value) ? "–" : `${value.toFixed(digits)} ${unit}`;
}
