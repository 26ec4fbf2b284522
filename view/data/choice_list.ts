/** An entry of a list to choose from. */
export interface Choice {
  readonly text: string;
  /** A word beside it. */
  readonly note?: string;
  /** The heading that it stands under. */
  readonly group?: string;
}

/** A list to choose from, with a field to search it: by pointer, or by arrow keys where it has the focus. */
export class ChoiceList {
  readonly #list: HTMLElement;
  readonly #field: HTMLInputElement;
  readonly #choose: (index: number) => void;
  #choices: readonly Choice[] = [];
  #selected = -1;

  /**
   * @param list The list's element.
   * @param field The field to search it.
   * @param choose What is done when an entry is chosen.
   */
  constructor(list: HTMLElement, field: HTMLInputElement, choose: (index: number) => void) {
    this.#list = list;
    this.#field = field;
    this.#choose = choose;
    list.addEventListener("click", ({ target }) => {
      const option = (target as HTMLElement).closest<HTMLElement>("[role=option]");
      if (option) choose(Number(option.dataset["index"]));
    });
    for (const source of [list, field]) {
      source.addEventListener("keydown", (event) => this.#key(event));
    }
    field.addEventListener("input", () => this.#show());
  }

  /** Shows other entries. */
  set choices(choices: readonly Choice[]) {
    this.#choices = choices;
    this.#show();
  }

  /** Marks an entry as chosen; -1 for none. */
  set selected(index: number) {
    this.#selected = index;
    for (const option of this.#options()) this.#mark(option);
    this.#list.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }

  #options(): HTMLElement[] {
    return [...this.#list.querySelectorAll<HTMLElement>("[role=option]")];
  }

  #mark(option: HTMLElement): void {
    const selected = Number(option.dataset["index"]) === this.#selected;
    option.setAttribute("aria-selected", String(selected));
    if (selected) this.#list.setAttribute("aria-activedescendant", option.id);
  }

  #key(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined && event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
    const shown = this.#options().map((option) => Number(option.dataset["index"]));
    const at = shown.indexOf(this.#selected);
    const next = at < 0 ? 0 : at + (step ?? 0);
    if (shown[next] !== undefined) this.#choose(shown[next]);
  }

  /** Shows the entries that the search finds. */
  #show(): void {
    const words = this.#field.value.toLowerCase().split(/\s+/);
    const rows: HTMLElement[] = [];
    let group: string | undefined;
    for (const [index, choice] of this.#choices.entries()) {
      const text = `${choice.text} ${choice.group ?? ""}`.toLowerCase();
      if (!words.every((word) => text.includes(word))) continue;
      if (choice.group !== group) {
        rows.push(Object.assign(document.createElement("li"), {
          className: "group",
          role: "presentation",
          textContent: choice.group ?? "",
        }));
      }
      group = choice.group;
      rows.push(this.#row(choice, index));
    }
    this.#list.replaceChildren(...rows);
  }

  #row({ text, note }: Choice, index: number): HTMLElement {
    const row = Object.assign(document.createElement("li"), {
      id: `${this.#list.id}-${index}`,
      role: "option",
      textContent: text,
    });
    row.dataset["index"] = String(index);
    if (note) row.append(Object.assign(document.createElement("small"), { textContent: note }));
    this.#mark(row);
    return row;
  }
}
