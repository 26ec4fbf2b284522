/** The names of figures that stand side by side, over their heads. */
export class NameTags {
  readonly #place: HTMLElement;
  #tags: HTMLElement[] = [];

  /** @param place The element that they stand in. */
  constructor(place: HTMLElement) {
    this.#place = place;
  }

  /** Shows other names, in their figures' colours. */
  show(names: readonly string[], colors: readonly string[]): void {
    this.#tags = names.map((textContent, i) => {
      const tag = Object.assign(document.createElement("span"), { textContent, hidden: true });
      tag.style.borderColor = colors[i]!;
      return tag;
    });
    this.#place.replaceChildren(...this.#tags);
  }

  /** Puts each name to where its head is, in pixels; undefined for one that is not to be seen. */
  place(heads: readonly ({ readonly x: number; readonly y: number } | undefined)[]): void {
    for (const [i, tag] of this.#tags.entries()) {
      const head = heads[i];
      tag.hidden = head === undefined;
      if (head) tag.style.transform = `translate(-50%, -100%) translate(${head.x}px, ${head.y}px)`;
    }
  }
}
