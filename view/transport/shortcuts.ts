import { element } from "../page.ts";

/** What a key does. */
export interface Shortcut {
  /** The keys as `KeyboardEvent.key` has them, with `Shift+` before where Shift is held. */
  readonly keys: readonly string[];
  /** How the help shows them; absent for what it leaves out. */
  readonly shown?: string;
  /** What the help says of them. */
  readonly help?: string;
  readonly act: () => void;
}

/** Makes keys do what a table says, and lists them in the help. */
export function setUpShortcuts(shortcuts: readonly Shortcut[]): void {
  const actions = new Map(shortcuts.flatMap(({ keys, act }) => keys.map((key) => [key, act])));
  addEventListener("keydown", (event) => {
    const { target, key, ctrlKey, metaKey, altKey, shiftKey } = event;
    const typing = target instanceof HTMLInputElement && target.type === "search";
    if (key === "Escape" && typing) target.blur();
    if (typing || target instanceof HTMLSelectElement || ctrlKey || metaKey || altKey) return;
    if (element<HTMLDialogElement>("help").open) return;
    // Space and Enter press the button that has the focus.
    if (target instanceof HTMLButtonElement && (key === " " || key === "Enter")) return;
    const name = key.length === 1 ? key.toLowerCase() : key;
    const act = actions.get(shiftKey && key.length > 1 ? `Shift+${name}` : name);
    if (!act) return;
    event.preventDefault();
    act();
  });
  element("shortcuts").replaceChildren(
    ...shortcuts.filter(({ help }) => help).flatMap(({ shown, help }) => {
      const term = document.createElement("dt");
      for (const [i, key] of shown!.split(" ").entries()) {
        if (i > 0) term.append(" ");
        term.append(Object.assign(document.createElement("kbd"), { textContent: key }));
      }
      return [term, Object.assign(document.createElement("dd"), { textContent: help! })];
    }),
  );
}
