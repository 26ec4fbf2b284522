import type { Camera } from "./camera.ts";
import type { Capsule } from "./draw_capsule.ts";
import { markDrawn, type Picture, type Region, type Rgb } from "./picture.ts";

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

/** What stands behind a figure. */
export interface Backdrop {
  /** Who looks. */
  readonly camera: Camera;
  /** The part of the picture that is painted. */
  readonly panel: Region;
  /** Whether the ground is seen: at height 0, around the origin. */
  readonly ground: boolean;
  /** Width of a square of its grid in cm. */
  readonly grid: number;
}

const TOP: Rgb = [247, 248, 250];
const BOTTOM: Rgb = [221, 226, 233];
/** How much darker the ground is, and its lines. */
const GROUND = 0.045, LINE = 0.085;
/** Squares of the grid from its middle to where it has faded. */
const REACH = 9;

/**
 * Paints what does not move: light that falls off downwards and to the sides, and the ground with its
 * grid, which fades into it.
 *
 * @param rgb Red, green, blue of each pixel of the picture.
 * @param size The picture's.
 * @param backdrop What is to be seen.
 */
export function paintBackdrop(
  rgb: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
  backdrop: Backdrop,
): void {
  const { camera: { center }, panel, ground } = backdrop;
  for (let y = panel.top; y < panel.bottom; y++) {
    const down = y / (height - 1);
    for (let x = panel.left; x < panel.right; x++) {
      const aside = 2 * (x + 0.5 - center[0]) / (panel.right - panel.left);
      const light = (1 - 0.05 * aside * aside) * (ground ? groundLight(backdrop, x, y) : 1);
      // Less than a step of brightness, so that the gradient shows no bands.
      const noise = dither(x, y);
      for (let c = 0; c < 3; c++) {
        const value = (TOP[c]! + (BOTTOM[c]! - TOP[c]!) * down) * light;
        rgb[3 * (y * width + x) + c] = Math.min(255, value + noise);
      }
    }
  }
}

/** How bright the ground is where a pixel's ray meets it, 1 where it does not. */
function groundLight({ camera, grid }: Backdrop, x: number, y: number): number {
  const { position, right, up, back, focalLength, center } = camera;
  const u = (x + 0.5 - center[0]) / focalLength, v = (center[1] - y - 0.5) / focalLength;
  const ray = [0, 1, 2].map((c) => right[c]! * u + up[c]! * v - back[c]!);
  const fall = ray[1]!;
  if (fall >= 0) return 1;
  const far = -position[1]! / fall;
  const gx = (position[0]! + far * ray[0]!) / grid, gz = (position[2]! + far * ray[2]!) / grid;
  const fade = Math.max(0, 1 - Math.hypot(gx, gz) / REACH);
  // Squares that a pixel spans, across and along the line of sight.
  const across = far / focalLength / grid, along = across / Math.max(1e-3, -fall);
  const line = Math.max(
    lineCover(gx, across * Math.abs(right[0]!) + along * Math.abs(back[0]!)),
    lineCover(gz, across * Math.abs(right[2]!) + along * Math.abs(back[2]!)),
  );
  return 1 - Math.min(1, 1.6 * fade) * (GROUND + LINE * line);
}

/** How much of a pixel a line of the grid covers; lines too dense to be told apart fade. */
function lineCover(at: number, pixel: number): number {
  const away = Math.abs(at - Math.round(at)) / pixel;
  return Math.max(0, Math.min(1, 1.15 - away)) * Math.min(1, 0.12 / pixel);
}

/** 0 to 1, by the place alone (J. Jimenez: Next generation post processing, SIGGRAPH 2014). */
function dither(x: number, y: number): number {
  const value = 52.9829189 * ((0.06711056 * x + 0.00583715 * y) % 1);
  return value - Math.floor(value);
}
