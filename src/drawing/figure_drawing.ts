import type { Side } from "../motion/skeleton/body_parts.ts";
import { LIMB_ENDS, type Performer } from "../gesture/performer.ts";
import { type Camera, projectCapsule } from "./camera.ts";
import { type Capsule, drawCapsule } from "./draw_capsule.ts";
import { drawShadow } from "./paint_backdrop.ts";
import type { Picture, Rgb } from "./picture.ts";

/**
 * What a figure is painted with: trunk, head and legs, and each arm with its hand; arms differ, so that
 * crossing hands are told apart.
 */
export type FigureColors = Readonly<Record<Side, Rgb>>;

/** How dark the shadow of what touches the ground is, 0 to 255. */
const SHADOW = 72;

/** Draws a performer as a camera sees it, again and again. */
export class FigureDrawing {
  readonly #performer: Performer;
  readonly #camera: Camera;
  readonly #colors: FigureColors;
  readonly #capsules: readonly Capsule[];
  /** Numbers of the limbs, the farthest first. */
  readonly #order: Uint16Array;
  /** A capsule's ends in the world. */
  readonly #ends = new Float64Array(LIMB_ENDS);
  /** That capsule in the picture. */
  readonly #seen = newCapsule();

  /**
   * @param performer Who is drawn.
   * @param camera Who looks.
   * @param colors What the figure is painted with.
   */
  constructor(performer: Performer, camera: Camera, colors: FigureColors) {
    const { limbs } = performer.figure;
    this.#performer = performer;
    this.#camera = camera;
    this.#colors = colors;
    this.#capsules = limbs.map(newCapsule);
    this.#order = Uint16Array.from(limbs.keys());
  }

  /**
   * Draws the performer as it is now.
   *
   * @param picture Where to.
   */
  draw(picture: Picture): void {
    const { ends, figure: { limbs, legs, trunk } } = this.#performer;
    const camera = this.#camera, capsules = this.#capsules;
    if (legs) this.#drawShadows(picture);
    capsules.forEach((capsule, n) => projectCapsule(camera, ends, n * LIMB_ENDS, capsule));
    const distance = (n: number) => capsules[n]!.za + capsules[n]!.zb;
    this.#order.sort((a, b) => distance(b) - distance(a) || a - b);
    for (const n of this.#order) {
      const cm = distance(n) / 2 / camera.focalLength;
      drawCapsule(picture, capsules[n]!, {
        color: this.#colors[limbs[n]!.side],
        cm,
        gap: 0.06 * trunk,
      });
    }
  }

  /** Shadows of light from above: the higher a limb, the softer and paler. */
  #drawShadows(picture: Picture): void {
    const { ends, figure: { trunk } } = this.#performer;
    const { back, focalLength } = this.#camera;
    const flatness = back[1]! + 0.02;
    for (let n = 0; n < ends.length; n += LIMB_ENDS) {
      if (ends[n + 3]! < 0.03 * trunk) continue; // fingers
      const height = Math.max(0, ends[n + 1]! + ends[n + 5]!) / 2 / trunk;
      this.#ends.set(ends.subarray(n, n + LIMB_ENDS));
      this.#ends[1] = this.#ends[5] = 0;
      projectCapsule(this.#camera, this.#ends, 0, this.#seen);
      const soft = (0.05 + 0.1 * height) * trunk * focalLength / this.#seen.za;
      drawShadow(picture, this.#seen, { flatness, soft, dark: SHADOW / (1 + 0.6 * height) });
    }
  }
}

function newCapsule(): Capsule {
  return { xa: 0, ya: 0, za: 0, ra: 0, xb: 0, yb: 0, zb: 0, rb: 0 };
}
