import type { Capsule } from "./draw_capsule.ts";
import { markDrawn, type Picture } from "./picture.ts";

/** What a shadow looks like. */
export interface Shadow {
  /** Height of a circle's ellipse by its width. */
  readonly flatness: number;
  /** Half the width of its soft edge in pixels. */
  readonly soft: number;
  /** How dark it is, 0 to 255. */
  readonly dark: number;
}

/**
 * Shades the place of a limb's shadow on level ground, which foreshortens circles to ellipses. Of two
 * shadows the darker stays.
 *
 * @param picture Where to.
 * @param capsule The shadow: two circles on the ground; how far they are is not used.
 * @param shadow What it looks like.
 */
export function drawShadow(picture: Picture, capsule: Capsule, shadow: Shadow): void {
  const { width, shade } = picture;
  const { xa, ya, ra, xb, yb, rb } = capsule;
  const { flatness, soft, dark } = shadow;
  const a = ra + soft, b = rb + soft;
  const { left, top, right, bottom } = markDrawn(
    picture,
    Math.min(xa - a, xb - b),
    Math.min(ya - flatness * a, yb - flatness * b),
    Math.max(xa + a, xb + b),
    Math.max(ya + flatness * a, yb + flatness * b),
  );
  const dx = xb - xa, dy = (yb - ya) / flatness;
  const square = Math.max(1e-6, dx * dx + dy * dy);
  for (let y = top; y < bottom; y++) {
    const py = (y + 0.5 - ya) / flatness;
    for (let x = left, i = y * width + left; x < right; x++, i++) {
      const px = x + 0.5 - xa;
      const t = Math.max(0, Math.min(1, (px * dx + py * dy) / square));
      const ex = px - t * dx, ey = py - t * dy;
      const away = Math.sqrt(ex * ex + ey * ey) - ra - t * (rb - ra);
      const share = Math.max(0, Math.min(1, 0.5 - away / (2 * soft)));
      const value = dark * share * share * (3 - 2 * share);
      if (value > shade[i]!) shade[i] = value;
    }
  }
}
