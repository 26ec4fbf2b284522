/** A rectangle of pixels; empty where `right <= left`. */
export interface Region {
  left: number;
  top: number;
  right: number;
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
