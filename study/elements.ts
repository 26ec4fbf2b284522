import { element } from "../view/page.ts";

/** Attributes of an element, and what it hears. */
type Properties = Readonly<Record<string, string | number | boolean | (() => void) | undefined>>;

/**
 * Makes an element; no text in it is ever taken for markup.
 *
 * @param tag Its name.
 * @param properties Attributes, `false` and undefined for none; functions hear the event of that name.
 * @param children What is in it.
 */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value !== undefined && value !== false) {
      made.setAttribute(name, value === true ? "" : String(value));
    }
  }
  made.append(...children);
  return made;
}

/** What the page says, by keys, with values for what stands in braces. */
export type Say = (key: string, values?: Readonly<Record<string, string | number>>) => string;

/** Says things in the words of a study. */
export function speaker(texts: Readonly<Record<string, string>>): Say {
  return (key, values = {}) =>
    (texts[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/** Shows a step in place of the one before: its heading is read out, and the page is at its top. */
export function showStep(heading: string, ...children: readonly Node[]): void {
  const title = make("h2", { tabindex: -1 }, heading);
  element("step").replaceChildren(title, ...children);
  title.focus({ preventScroll: true });
  scrollTo(0, 0);
}

/** Shows how far the participant is. */
export function showProgress(done: number, all: number, text: string): void {
  const bar = element<HTMLProgressElement>("progress");
  bar.max = Math.max(1, all);
  bar.value = done;
  element("progress-text").textContent = text;
}
