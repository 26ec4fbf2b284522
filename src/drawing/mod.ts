/**
 * Gestures as figures in motion, frame by frame, as `video` draws them.
 *
 * Read it in this order: `camera.ts`; `picture.ts`, `draw_capsule.ts` and `paint_backdrop.ts`, the
 * rasteriser; `figure_drawing.ts` and `motion_renderer.ts`, a body and a whole frame. As a mesh that a
 * skeleton carries, {@linkcode writeGlb} has the same body.
 *
 * @module
 */

export type { Matrix } from "../matrix/matrix.ts";
export type { RotationOrder, Skeleton } from "../motion/skeleton/skeleton.ts";
export type { Gesture, SkeletalGesture } from "../gesture/gesture.ts";
export { type Picture, type Region, Yuv420 } from "./picture.ts";
export { writeGlb } from "../gesture/gltf/write_glb.ts";
export { MotionRenderer, type MotionRendererOptions } from "./motion_renderer.ts";
