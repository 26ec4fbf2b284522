import type { Picture, Region } from "./picture.ts";

/** Rows of ITU-R BT.709's matrix for 8 bits of limited range, times 65536. */
const Y = [11966, 40254, 4064], U = [-6596, -22189, 28784], V = [28784, -26145, -2639];
/** Zero of the brightness and of the colour differences, and a half to round. */
const BLACK = 16 * 65536 + 32768, GREY = 128 * 65536 + 32768;

/**
 * The planes of a picture in YUV 4:2:0, as video has it: brightness of each pixel, then each of the
 * two colour differences of each square of four (ITU-R BT.709, limited range).
 *
 * @example Usage
 * ```ts
 * import { MotionRenderer, skeletonFromPose, Yuv420 } from "@aud2repr2pose/aud2repr2pose";
 *
 * const pose = [0, 60, 0, 0, 80, 0];
 * const renderer = new MotionRenderer([{
 *   skeleton: skeletonFromPose(["Hips", "Head"], [-1, 0], pose),
 *   positions: { data: Float32Array.from([...pose, ...pose]), rows: 2, columns: 6 },
 *   frameRate: 20,
 * }]);
 * const yuv = new Yuv420(1280, 720);
 * for (let frame = 0; frame < 2; frame++) {
 *   yuv.update(renderer.draw(frame / 20), renderer.changed);
 *   console.log(yuv.planes.length); // 1382400, ready for an encoder
 * }
 * ```
 */
export class Yuv420 {
  /** All three planes, one after the other. */
  readonly planes: Uint8Array<ArrayBuffer>;
  readonly #width: number;
  readonly #height: number;

  /**
   * @param width Width of the picture in pixels, even.
   * @param height Its height, even.
   * @throws {RangeError} If one of them is not even.
   */
  constructor(width: number, height: number) {
    for (const [name, value] of Object.entries({ width, height })) {
      if (value > 0 && value % 2 === 0) continue;
      throw new RangeError(`${name} must be positive and even, current value is ${value}`);
    }
    this.#width = width;
    this.#height = height;
    this.planes = new Uint8Array(width * height * 3 / 2);
  }

  /**
   * Takes over what has changed in a picture.
   *
   * @param picture The picture.
   * @param region Where it has changed.
   */
  update({ rgb }: Picture, region: Region): void {
    const width = this.#width, half = width >> 1, size = width * this.#height, out = this.planes;
    const left = region.left & ~1, right = Math.min(width, (region.right + 1) & ~1);
    const top = region.top & ~1, bottom = Math.min(this.#height, (region.bottom + 1) & ~1);
    for (let y = top; y < bottom; y += 2) {
      for (let x = left; x < right; x += 2) {
        let r = 0, g = 0, b = 0;
        for (let n = 0; n < 4; n++) {
          const i = (y + (n >> 1)) * width + x + (n & 1), o = 3 * i;
          const red = rgb[o]!, green = rgb[o + 1]!, blue = rgb[o + 2]!;
          out[i] = (Y[0]! * red + Y[1]! * green + Y[2]! * blue + BLACK) >> 16;
          r += red, g += green, b += blue;
        }
        const c = size + (y >> 1) * half + (x >> 1);
        out[c] = ((U[0]! * r + U[1]! * g + U[2]! * b >> 2) + GREY) >> 16;
        out[c + (size >> 2)] = ((V[0]! * r + V[1]! * g + V[2]! * b >> 2) + GREY) >> 16;
      }
    }
  }
}
