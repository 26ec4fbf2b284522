import type { Rgb } from "./figure.ts";
import { markDrawn, type Picture } from "./picture.ts";

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
  const { width, rgb, cover, depth, shade } = picture;
  const { xa, ya, ra, za, xb, yb, rb, zb } = capsule;
  const { color: [red, green, blue], cm, gap } = paint;
  const edge = SHADE_WIDTH + 0.5, reach = Math.max(ra, rb) + edge;
  const { left, top, right, bottom } = markDrawn(
    picture,
    Math.min(xa - ra, xb - rb) - edge,
    Math.min(ya - ra, yb - rb) - edge,
    Math.max(xa + ra, xb + rb) + edge,
    Math.max(ya + ra, yb + rb) + edge,
  );
  // All in pixels from the first end: the axis b, how much it tapers, the cone's constants.
  const bx = xb - xa, by = yb - ya, bz = (zb - za) / cm, taper = ra - rb;
  const length = Math.max(1e-6, Math.hypot(bx, by)), ux = bx / length, uy = by / length;
  const sine = Math.max(-0.99, Math.min(0.99, taper / length));
  const tangent = sine / Math.sqrt(1 - sine * sine);
  const cone = Math.max(1e-3, bx * bx + by * by + bz * bz - taper * taper);
  const seen = cone - bz * bz,
    perSeen = 1 / (Math.abs(seen) >= 1e-3 ? seen : seen < 0 ? -1e-3 : 1e-3);
  // Seen along its axis, with the thick end nearer, nothing but that end is seen.
  const only = seen < 0 && taper * bz > 0 ? (taper > 0 ? 0 : 1) : -1;
  const perLength = 1 / length, perCone = 1 / cone, perCm = 1 / cm, perGap = 1 / gap;
  for (let y = top; y < bottom; y++) {
    const py = y + 0.5 - ya;
    // Only where the row crosses the strip along the axis.
    const middle = uy === 0 ? 0 : py * ux / uy, half = uy === 0 ? 1e9 : reach / Math.abs(uy);
    const from = Math.max(left, Math.floor(xa + middle - half));
    const to = Math.min(right, Math.ceil(xa + middle + half));
    const rowBeside = py * ux, rowAlong = py * uy;
    const rowU = py * by - taper * ra, rowSquare = py * py - ra * ra;
    for (let x = from, i = y * width + from; x < to; x++, i++) {
      const px = x + 0.5 - xa;
      // The circle in the picture whose edge is nearest gives the distance to the outline.
      const beside = Math.abs(px * uy - rowBeside);
      let s = (px * ux + rowAlong - beside * tangent) * perLength;
      s = s < 0 ? 0 : s > 1 ? 1 : s;
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
        if (behind <= 0) continue;
        const near = 1 - (outside - 0.5) * (1 / SHADE_WIDTH);
        const dark = SHADE * near * near * (behind < 1 ? behind : 1);
        if (dark > shade[i]!) shade[i] = dark;
        continue;
      }
      // Where the ray meets the cone, and the sphere of the family that touches it there.
      const u = px * bx + rowU;
      const h = bz * bz * u * u - (cone * (px * px + rowSquare) - u * u) * seen;
      let t = (u + bz * (bz * u - (h > 0 ? Math.sqrt(h) : 0)) * perSeen) * perCone;
      t = only >= 0 ? only : t < 0 ? 0 : t > 1 ? 1 : t;
      const radius = ra - t * taper, perRadius = 1 / radius;
      const nx = (px - t * bx) * perRadius, ny = (py - t * by) * perRadius;
      const flat = 1 - nx * nx - ny * ny, nz = flat > 0 ? Math.sqrt(flat) : 0;
      const z = za + (t * bz - radius * nz) * cm;
      let over = 0.5 - outside;
      if (covered > 0) {
        // Where two surfaces meet, one passes into the other within a pixel's depth.
        const front = (depth[i]! - z) * perCm + 0.5;
        if (front < 1) over *= 1 - (front > 0 ? 1 - front : 1) * covered * (1 / 255);
        if (over <= 0) continue;
      }
      const facing = nx * LIGHT[0] + ny * LIGHT[1] - nz * LIGHT[2];
      const lit = AMBIENT + DIFFUSE * (0.5 + 0.5 * facing);
      const g = facing > 0 ? facing * facing : 0, gloss = GLOSS * g * g * g * g;
      const o = 3 * i;
      if (over === 1) {
        rgb[o] = red * lit + gloss;
        rgb[o + 1] = green * lit + gloss;
        rgb[o + 2] = blue * lit + gloss;
        shade[i] = 0;
        cover[i] = 255;
        depth[i] = z;
        continue;
      }
      rgb[o] = rgb[o]! + over * (red * lit + gloss - rgb[o]!);
      rgb[o + 1] = rgb[o + 1]! + over * (green * lit + gloss - rgb[o + 1]!);
      rgb[o + 2] = rgb[o + 2]! + over * (blue * lit + gloss - rgb[o + 2]!);
      shade[i] = shade[i]! * (1 - over);
      cover[i] = covered + over * (255 - covered) + 0.5;
      if (covered === 0 || z < depth[i]!) depth[i] = z;
    }
  }
}
