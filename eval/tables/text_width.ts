/** Widths of the characters from space to tilde in Arial, in thousandths of its size. */
const WIDTHS = [
  ...[278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278],
  ...[556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556],
  ...[1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778],
  ...[667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556],
  ...[333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556],
  ...[556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584],
];

/** Of a character that is not among them, such as a dash: as wide as a digit. */
const OTHER = 556;

/**
 * How wide a text is in Arial, or in one of the fonts of the same widths: Arimo, Liberation Sans,
 * Helvetica. Figures and LaTeX tables are laid out by it, since no browser measures them.
 *
 * @param text The text.
 * @param size The font's size in pixels.
 * @returns The width in pixels.
 */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const character of text) width += WIDTHS[character.charCodeAt(0) - 32] ?? OTHER;
  return width * size / 1000;
}
