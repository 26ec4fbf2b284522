/** Red, green and blue, 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** A rectangle of pixels; empty where `right <= left`. */
export interface Region {
  /** The first column. */
  left: number;
  /** The first row. */
  top: number;
  /** The column after the last. */
  right: number;
  /** The row after the last. */
  bottom: number;
}

/** A picture that is being drawn. */
export interface Picture {
  /** Its width in pixels. */
  readonly width: number;
  /** Its height in pixels. */
  readonly height: number;
  /** Red, green, blue of each pixel, row after row. */
  readonly rgb: Uint8ClampedArray<ArrayBuffer>;
  /** How much of each pixel is covered, 0 to 255. */
  readonly cover: Uint8Array<ArrayBuffer>;
  /** How far from the camera what covers a pixel is, in cm; meaningless where nothing does. */
  readonly depth: Float32Array<ArrayBuffer>;
  /** How dark a shade lies on each pixel, 0 to 255; it is not in `rgb` yet. */
  readonly shade: Uint8Array<ArrayBuffer>;
  /** What has been drawn to. */
  readonly drawn: Region;
}

/**
 * Makes an empty picture.
 *
 * @param width Its width in pixels.
 * @param height Its height.
 * @returns The picture, black.
 */
export function newPicture(width: number, height: number): Picture {
  return {
    width,
    height,
    rgb: new Uint8ClampedArray(3 * width * height),
    cover: new Uint8Array(width * height),
    depth: new Float32Array(width * height),
    shade: new Uint8Array(width * height),
    drawn: { left: width, top: height, right: 0, bottom: 0 },
  };
}

/**
 * Takes a picture back to what is behind all that was drawn to it.
 *
 * @param picture The picture.
 * @param backdrop Red, green and blue of each pixel behind it.
 */
export function clearPicture(picture: Picture, backdrop: Uint8Array): void {
  const { width, height, rgb, cover, shade, drawn } = picture;
  for (let y = drawn.top; y < drawn.bottom; y++) {
    const from = y * width + drawn.left, to = y * width + drawn.right;
    rgb.set(backdrop.subarray(3 * from, 3 * to), 3 * from);
    cover.fill(0, from, to);
    shade.fill(0, from, to);
  }
  Object.assign(drawn, { left: width, top: height, right: 0, bottom: 0 });
}

/** Puts a picture's shade into its colours. */
export function applyShade({ width, rgb, shade, drawn }: Picture): void {
  for (let y = drawn.top; y < drawn.bottom; y++) {
    for (let i = y * width + drawn.left, end = y * width + drawn.right; i < end; i++) {
      const keep = 255 - shade[i]!;
      if (keep === 255) continue;
      // 257 / 65536 is 1 / 255 to five digits.
      for (let o = 3 * i; o < 3 * i + 3; o++) rgb[o] = (rgb[o]! * keep * 257) >> 16;
    }
  }
}

/** Adds a rectangle, as far as it is in the picture, to what has been drawn to; returns that part. */
export function markDrawn(
  { width, height, drawn }: Picture,
  left: number,
  top: number,
  right: number,
  bottom: number,
): Region {
  const part = {
    left: Math.max(0, Math.floor(left)),
    top: Math.max(0, Math.floor(top)),
    right: Math.min(width, Math.ceil(right)),
    bottom: Math.min(height, Math.ceil(bottom)),
  };
  if (part.left >= part.right || part.top >= part.bottom) return { ...part, bottom: part.top };
  drawn.left = Math.min(drawn.left, part.left);
  drawn.top = Math.min(drawn.top, part.top);
  drawn.right = Math.max(drawn.right, part.right);
  drawn.bottom = Math.max(drawn.bottom, part.bottom);
  return part;
}

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
 * import { MotionRenderer, Yuv420 } from "@aud2repr2pose/aud2repr2pose/drawing";
 * import { skeletonFromPose } from "@aud2repr2pose/aud2repr2pose/motion";
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
   * Makes an empty picture.
   *
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
