import type { SkeletalGesture } from "../gesture/gesture.ts";
import { Performer } from "../gesture/performer.ts";
import { facing } from "../motion/kinematics/facing.ts";
import { type CameraOptions, placeCamera } from "./camera.ts";
import { type FigureColors, FigureDrawing } from "./figure_drawing.ts";
import { paintBackdrop } from "./paint_backdrop.ts";
import { applyShade, clearPicture, newPicture, type Picture, type Region } from "./picture.ts";

/** Options of {@linkcode MotionRenderer}. */
export interface MotionRendererOptions {
  /**
   * Width of the picture in pixels.
   *
   * @default {1280}
   */
  width?: number;
  /**
   * Height of the picture in pixels.
   *
   * @default {720}
   */
  height?: number;
  /**
   * From how far to its left a figure is seen, in degrees; 0 is from its front.
   *
   * @default {24}
   */
  azimuth?: number;
  /**
   * What the camera shows around each figure's root, in cm: pictures of several gestures look alike.
   *
   * @default {all that it reaches}
   */
  frame?: { readonly width: number; readonly height: number };
  /**
   * What lies over the background and behind the figures, such as captions: red, green, blue and alpha of
   * each pixel of the picture, colours multiplied by alpha.
   *
   * @default {nothing}
   */
  overlay?: Uint8Array;
}

/** The last figure's colours, and paler ones for those that it is compared with. */
const COLORS: FigureColors = {
  middle: [120, 134, 156],
  left: [222, 126, 72],
  right: [52, 128, 194],
};
const PALE: FigureColors = {
  middle: [156, 158, 162],
  left: [204, 168, 140],
  right: [136, 162, 186],
};
/** Degrees that the camera looks down, and its vertical angle of view. */
const ELEVATION = 9, VIEW = 24;
const DEGREES = Math.PI / 180;

/**
 * Draws gestures as figures in motion, frame by frame: in perspective, all of the motion in the
 * picture, several side by side to the same scale.
 *
 * It needs no graphics card: only the pixels that change are drawn, at more than a hundred frames a
 * second.
 *
 * @example Usage
 * ```ts
 * import { MotionRenderer } from "@aud2repr2pose/aud2repr2pose/drawing";
 * import { skeletonFromPose } from "@aud2repr2pose/aud2repr2pose/motion";
 *
 * const pose = [0, 60, 0, 0, 80, 0, 0, 95, 2];
 * const skeleton = skeletonFromPose(["Hips", "Spine", "Head"], [-1, 0, 1], pose);
 * const positions = { data: Float32Array.from(pose), rows: 1, columns: 9 };
 * const renderer = new MotionRenderer([{ skeleton, positions, frameRate: 20 }]);
 * const { rgb, width, height } = renderer.draw(0);
 * console.log(width, height, rgb.length); // 1280 720 2764800
 * ```
 */
export class MotionRenderer {
  /** Where the last frame differs from the one before. */
  readonly changed: Region;
  readonly #picture: Picture;
  readonly #backdrop: Uint8Array;
  readonly #performers: readonly Performer[];
  readonly #drawings: readonly FigureDrawing[];

  /**
   * Places figures and camera.
   *
   * @param gestures One gesture or more, from left to right; the last is the one that matters, in full
   * colours.
   * @param options Size of the picture, and from where figures are seen.
   * @throws {RangeError} If what lies over the background is of another size.
   */
  constructor(gestures: readonly SkeletalGesture[], options: MotionRendererOptions = {}) {
    const { width = 1280, height = 720, azimuth = 24, frame, overlay } = options;
    if (overlay && overlay.length !== 4 * width * height) {
      throw new RangeError(`overlay must have ${4 * width * height} bytes, has ${overlay.length}`);
    }
    const fronts = gestures.map(({ skeleton, positions }) => facing(skeleton, positions));
    this.#performers = gestures.map((gesture, i) => {
      // Of one skeleton, figures are turned alike, so that a difference between them shows.
      const same = `${gesture.skeleton.joints}` === `${gestures[0]!.skeleton.joints}`;
      return new Performer(gesture, fronts[same ? 0 : i]!);
    });
    this.#picture = newPicture(width, height);
    this.#backdrop = new Uint8Array(3 * width * height);
    this.#drawings = this.#arrange({
      width: width / gestures.length,
      height,
      azimuth: azimuth * DEGREES,
      elevation: ELEVATION * DEGREES,
      angle: VIEW * DEGREES,
      margin: 0.06,
    }, frame);
    if (overlay) layOver(this.#backdrop, overlay);
    this.#picture.rgb.set(this.#backdrop);
    this.changed = { left: 0, top: 0, right: width, bottom: height };
  }

  /**
   * Draws the figures as they are at a moment; one whose gesture is over stays in its last pose.
   *
   * @param seconds The moment, from the start.
   * @returns The picture; the next frame is drawn over it.
   */
  draw(seconds: number): Picture {
    const picture = this.#picture, { drawn } = picture;
    const before = drawn.right > 0 ? { ...drawn } : { ...this.changed };
    clearPicture(picture, this.#backdrop);
    for (const performer of this.#performers) {
      performer.moveTo(seconds * performer.gesture.frameRate);
    }
    for (const drawing of this.#drawings) drawing.draw(picture);
    applyShade(picture);
    Object.assign(this.changed, {
      left: Math.min(before.left, drawn.left),
      top: Math.min(before.top, drawn.top),
      right: Math.max(before.right, drawn.right),
      bottom: Math.max(before.bottom, drawn.bottom),
    });
    return picture;
  }

  /** Gives each figure its part of the picture, with the same camera before it, and paints what is behind. */
  #arrange(options: CameraOptions, frame: MotionRendererOptions["frame"]): FigureDrawing[] {
    const { width, height } = options;
    const seen = frame ? [corners(frame)] : allEnds(this.#performers);
    const camera = placeCamera(seen, options);
    return this.#performers.map((performer, i) => {
      const center = [(i + 0.5) * width, height / 2] as const;
      const { legs, trunk } = performer.figure;
      const panel = {
        left: Math.round(i * width),
        top: 0,
        right: Math.round((i + 1) * width),
        bottom: height,
      };
      paintBackdrop(this.#backdrop, this.#picture, {
        camera: { ...camera, center },
        panel,
        grid: 0.4 * trunk,
        ground: legs,
      });
      const colors = i === this.#performers.length - 1 ? COLORS : PALE;
      return new FigureDrawing(performer, { ...camera, center }, colors);
    });
  }
}

/** Puts what lies over a background into it. */
function layOver(rgb: Uint8Array, overlay: Uint8Array): void {
  for (let i = 0, o = 0; i < overlay.length; i += 4, o += 3) {
    const keep = 255 - overlay[i + 3]!;
    if (keep === 255) continue;
    for (let c = 0; c < 3; c++) rgb[o + c] = overlay[i + c]! + rgb[o + c]! * keep / 255;
  }
}

/** The corners of what is to be seen, as far before the root as arms reach, as spheres. */
function corners({ width, height }: { width: number; height: number }): number[] {
  return [-1, 1].flatMap((side) => [0, height].flatMap((y) => [side * width / 2, y, width / 4, 1]));
}

/** Where all limbs of all figures ever are; of each figure the same array again and again. */
function* allEnds(performers: readonly Performer[]): Generator<Float64Array> {
  for (const performer of performers) {
    for (let frame = 0; frame < performer.gesture.positions.rows; frame++) {
      performer.moveTo(frame);
      yield performer.ends;
    }
  }
}
