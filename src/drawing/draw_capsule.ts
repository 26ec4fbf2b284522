import { markDrawn, type Picture, type Rgb } from "./picture.ts";

/** A tapered capsule as a camera sees it: all spheres between two, which are its ends. */
export interface Capsule {
  /** Centre of the one end: pixels, and its distance in cm. */
  xa: number;
  ya: number;
  za: number;
  /** Its radius in pixels. */
  ra: number;
  /** The same of the other end. */
  xb: number;
  yb: number;
  zb: number;
  rb: number;
}

/** How a capsule is drawn. */
export interface CapsulePaint {
  /** Its colour. */
  readonly color: Rgb;
  /** Centimetres to a pixel where it is. */
  readonly cm: number;
  /** From how far before other things on it shades them, in cm. */
  readonly gap: number;
}

/** Towards the light: right, down, away from the viewer; a unit vector. */
const LIGHT = [-0.42, -0.66, -0.623] as const;
/** Brightness of what faces away from the light, and what facing it adds. */
const AMBIENT = 0.56, DIFFUSE = 0.54;
/** Strength of the soft highlight. */
const GLOSS = 40;
/** How dark the shade is at a limb's edge on what is well behind it, 0 to 255, and its width in px. */
const SHADE = 84, SHADE_WIDTH = 7;

/**
 * Draws a tapered capsule: lit, its edges smooth, hidden where something nearer is, with a shade around
 * it on what is well behind.
 *
 * A pixel's ray meets the cone that touches the spheres, or one of the end spheres (I. Quilez:
 * Intersectors, "rounded cone"; here all rays are parallel, which simplifies it). Limbs that share a
 * sphere at a joint pass into each other smoothly.
 *
 * @param picture Where to; farther capsules are best drawn first.
 * @param capsule The capsule.
 * @param paint Its colour and scale.
 */
export function drawCapsule(picture: Picture, capsule: Capsule, paint: CapsulePaint): void {
  const { xa, ya, ra, xb, yb, rb } = capsule;
  const edge = SHADE_WIDTH + 0.5, reach = Math.max(ra, rb) + edge;
  const { left, top, right, bottom } = markDrawn(
    picture,
    Math.min(xa - ra, xb - rb) - edge,
    Math.min(ya - ra, yb - rb) - edge,
    Math.max(xa + ra, xb + rb) + edge,
    Math.max(ya + ra, yb + rb) + edge,
  );
  const cone = coneOf(capsule, paint.cm);
  const { ux, uy } = cone;
  for (let y = top; y < bottom; y++) {
    // Only where the row crosses the strip along the axis.
    const middle = uy === 0 ? xa : xa + (y + 0.5 - ya) * ux / uy;
    const half = uy === 0 ? Infinity : reach / Math.abs(uy);
    const from = Math.max(left, Math.floor(middle - half));
    const to = Math.min(right, Math.ceil(middle + half));
    drawRow(picture, capsule, cone, paint, y, from, to);
  }
}

/** What is the same for all pixels of a capsule, in pixels from its first end. */
interface Cone {
  /** The axis, how much it tapers, and the axis' direction in the picture. */
  readonly bx: number;
  readonly by: number;
  readonly bz: number;
  readonly taper: number;
  readonly ux: number;
  readonly uy: number;
  readonly perLength: number;
  /** How far along the axis the nearest circle's edge is shifted, per pixel beside it. */
  readonly tangent: number;
  /** Constants of the quadratic equation for where a ray meets the cone. */
  readonly square: number;
  readonly seen: number;
  readonly perSeen: number;
  /** The end that alone is seen, 0 or 1; -1 where both are. */
  readonly only: number;
}

function coneOf({ xa, ya, za, ra, xb, yb, zb, rb }: Capsule, cm: number): Cone {
  const bx = xb - xa, by = yb - ya, bz = (zb - za) / cm, taper = ra - rb;
  const length = Math.max(1e-6, Math.hypot(bx, by));
  const sine = Math.max(-0.99, Math.min(0.99, taper / length));
  const square = Math.max(1e-3, bx * bx + by * by + bz * bz - taper * taper);
  const seen = square - bz * bz;
  const least = seen < 0 ? -1e-3 : 1e-3;
  return {
    ...{ bx, by, bz, taper, ux: bx / length, uy: by / length, perLength: 1 / length },
    tangent: sine / Math.sqrt(1 - sine * sine),
    ...{ square, seen, perSeen: 1 / (Math.abs(seen) < 1e-3 ? least : seen) },
    // Seen along its axis, with the thick end nearer, nothing but that end is seen.
    only: seen < 0 && taper * bz > 0 ? (taper > 0 ? 0 : 1) : -1,
  };
}

function drawRow(
  picture: Picture,
  { xa, ya, za, ra }: Capsule,
  { bx, by, bz, taper, ux, uy, perLength, tangent, square, seen, perSeen, only }: Cone,
  { color, cm, gap }: CapsulePaint,
  y: number,
  from: number,
  to: number,
): void {
  const { width, cover, depth, shade } = picture;
  const py = y + 0.5 - ya, edge = SHADE_WIDTH + 0.5;
  const rowBeside = py * ux, rowAlong = py * uy;
  const rowU = py * by - taper * ra, rowSquare = py * py - ra * ra;
  const perSquare = 1 / square, perCm = 1 / cm, perGap = 1 / gap;
  for (let x = from, i = y * width + from; x < to; x++, i++) {
    const px = x + 0.5 - xa;
    // The circle in the picture whose edge is nearest gives the distance to the outline.
    const beside = Math.abs(px * uy - rowBeside);
    const s = clamp((px * ux + rowAlong - beside * tangent) * perLength);
    const ex = px - s * bx, ey = py - s * by;
    const r = ra - s * taper, apart = ex * ex + ey * ey;
    if (apart >= (r + edge) * (r + edge)) continue;
    // Within the outline by more than half a pixel there is no need to know how far.
    const inner = r - 0.5;
    const outside = inner > 0 && apart <= inner * inner ? -0.5 : Math.sqrt(apart) - r;
    const covered = cover[i]!;
    if (outside >= 0.5) {
      if (covered === 0) continue;
      const behind = (depth[i]! - za - s * bz * cm) * perGap - 1;
      if (behind > 0) shade[i] = Math.max(shade[i]!, darkness(outside - 0.5, behind));
      continue;
    }
    // Where the ray meets the cone, and the sphere of the family that touches it there.
    const u = px * bx + rowU;
    const h = bz * bz * u * u - (square * (px * px + rowSquare) - u * u) * seen;
    const root = h > 0 ? Math.sqrt(h) : 0;
    const t = only >= 0 ? only : clamp((u + bz * (bz * u - root) * perSeen) * perSquare);
    const radius = ra - t * taper, perRadius = 1 / radius;
    const nx = (px - t * bx) * perRadius, ny = (py - t * by) * perRadius;
    const flat = 1 - nx * nx - ny * ny, nz = flat > 0 ? Math.sqrt(flat) : 0;
    const z = za + (t * bz - radius * nz) * cm;
    let over = 0.5 - outside;
    if (covered > 0) {
      // Where two surfaces meet, one passes into the other within a pixel's depth.
      over *= 1 - (1 - clamp((depth[i]! - z) * perCm + 0.5)) * covered * (1 / 255);
      if (over <= 0) continue;
    }
    const facing = nx * LIGHT[0] + ny * LIGHT[1] - nz * LIGHT[2];
    if (covered === 0 || z < depth[i]!) depth[i] = z;
    paintPixel(picture, i, color, over, facing);
  }
}

function clamp(value: number): number {
  return value < 0 ? 0 : value > 1 ? 1 : value;
}

/** How dark the shade is at some pixels from an edge, on what is some gaps behind it. */
function darkness(away: number, behind: number): number {
  const near = 1 - away * (1 / SHADE_WIDTH);
  return SHADE * near * near * (behind < 1 ? behind : 1);
}

/** Paints a pixel or a part of it, lit by how much it faces the light, -1 to 1. */
function paintPixel(
  { rgb, cover, shade }: Picture,
  i: number,
  color: Rgb,
  over: number,
  facing: number,
): void {
  const lit = AMBIENT + DIFFUSE * (0.5 + 0.5 * facing);
  const g = facing > 0 ? facing * facing : 0, gloss = GLOSS * g * g * g * g;
  const o = 3 * i;
  const red = color[0] * lit + gloss, green = color[1] * lit + gloss, blue = color[2] * lit + gloss;
  if (over === 1) {
    rgb[o] = red;
    rgb[o + 1] = green;
    rgb[o + 2] = blue;
    shade[i] = 0;
    cover[i] = 255;
    return;
  }
  rgb[o] = rgb[o]! + over * (red - rgb[o]!);
  rgb[o + 1] = rgb[o + 1]! + over * (green - rgb[o + 1]!);
  rgb[o + 2] = rgb[o + 2]! + over * (blue - rgb[o + 2]!);
  shade[i] = shade[i]! * (1 - over);
  cover[i] = cover[i]! + over * (255 - cover[i]!) + 0.5;
}
