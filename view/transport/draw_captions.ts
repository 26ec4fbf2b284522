/** Who a figure in a picture is. */
export interface Caption {
  readonly name: string;
  readonly color: string;
  /** Dashes and gaps of its curves in pixels; none for a whole line. */
  readonly dash: readonly number[];
  /** Where its head is, in CSS pixels; absent where figures do not stand side by side. */
  readonly head: { readonly x: number; readonly y: number } | undefined;
}

/** Heights and distances, in CSS pixels. */
const TEXT = 14, LINE = 22, MARGIN = 16, SWATCH = 26, UNDERLINE = 2;

/**
 * Writes who is who into a picture: over the heads of figures that stand side by side, or else as a list
 * in its corner, each with a piece of its curves' line.
 *
 * @param context What draws.
 * @param captions The figures that are seen.
 * @param ink The colour of the text.
 * @param scale Pixels of the picture to a CSS pixel.
 */
export function drawCaptions(
  context: OffscreenCanvasRenderingContext2D,
  captions: readonly Caption[],
  ink: string,
  scale: number,
): void {
  context.save();
  context.scale(scale, scale);
  context.font = `500 ${TEXT}px "Inter", "Segoe UI", system-ui, sans-serif`;
  context.textBaseline = "middle";
  context.lineWidth = 4;
  for (const [i, { name, color, dash, head }] of captions.entries()) {
    context.fillStyle = ink;
    if (head) {
      const half = context.measureText(name).width / 2;
      context.textAlign = "center";
      context.fillText(name, head.x, head.y - LINE / 2);
      context.fillStyle = color;
      context.fillRect(head.x - half, head.y - UNDERLINE, 2 * half, UNDERLINE);
      continue;
    }
    const y = MARGIN + LINE * (i + 0.5);
    context.textAlign = "left";
    context.fillText(name, MARGIN + SWATCH + 10, y);
    context.strokeStyle = color;
    context.setLineDash([...dash]);
    context.beginPath();
    context.moveTo(MARGIN, y);
    context.lineTo(MARGIN + SWATCH, y);
    context.stroke();
  }
  context.restore();
}
