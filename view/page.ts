/**
 * An element of the page.
 *
 * @param id Its id in `index.html`.
 */
export function element<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new RangeError(`index.html must have an element ${id}`);
  return found as T;
}

/** Says whether a button is on. */
export function press(button: HTMLElement, pressed: boolean): void {
  button.setAttribute("aria-pressed", String(pressed));
}

/** A moment as minutes, seconds and hundredths: 1:02.50. */
export function clockText(seconds: number): string {
  const hundredths = Math.floor(100 * seconds + 1e-6);
  const rest = (hundredths % 6000 / 100).toFixed(2).padStart(5, "0");
  return `${Math.floor(hundredths / 6000)}:${rest}`;
}

let hiding: ReturnType<typeof setTimeout> | undefined;

/** Shows one line, what went wrong or in plain colours what is, for some milliseconds. */
export function showMessage(
  text: string,
  lasting = 12_000,
  kind: "wrong" | "plain" = "wrong",
): void {
  const message = element("message");
  message.classList.toggle("plain", kind === "plain");
  message.textContent = text;
  message.hidden = false;
  clearTimeout(hiding);
  if (lasting < Infinity) hiding = setTimeout(hideMessage, lasting);
}

/** Takes the line away. */
export function hideMessage(): void {
  element("message").hidden = true;
}
