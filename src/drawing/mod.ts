/**
 * Gestures as figures in motion, frame by frame, as `video` draws them.
 *
 * Read it in this order: `camera.ts`, `figure.ts`, `draw_capsule.ts` and `paint_backdrop.ts` (the
 * rasteriser), `motion_renderer.ts`.
 *
 * @module
 */

// Drawing
export type { DrawnGesture } from "../gesture/drawn_gesture.ts";
export { type Picture, type Region, Yuv420 } from "./picture.ts";
export { MotionRenderer, type MotionRendererOptions } from "./motion_renderer.ts";
