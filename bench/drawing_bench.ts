/**
 * Times the drawing of a figure, 1280 x 720, for a video:
 *
 *     deno task bench drawing
 *
 * The paper's 64 nodes, fingers and all, both arms in motion, as the frames that an encoder is given.
 * On one core.
 */
import { MotionRenderer } from "../src/drawing/motion_renderer.ts";
import { Yuv420 } from "../src/drawing/picture.ts";
import { forwardKinematics } from "../src/motion/kinematics/forward_kinematics.ts";
import { takeuchiSkeleton } from "../src/motion/skeleton/takeuchi_skeleton.ts";
import { rounds } from "./support/figures.ts";

const FRAMES = 200, RUNS = 3;

const joints = takeuchiSkeleton.joints.filter((_, node) => !takeuchiSkeleton.endSites[node]);
const rotations = new Float64Array(FRAMES * 4 * joints.length);
for (let frame = 0; frame < FRAMES; frame++) {
  for (const [joint, name] of joints.entries()) {
    const side = name === "LeftArm" ? 1 : name === "RightArm" ? -1 : 0;
    const half = side * (0.5 + 0.25 * Math.sin(frame / 5));
    const at = 4 * (frame * joints.length + joint);
    rotations[at + 2] = Math.sin(half);
    rotations[at + 3] = Math.cos(half);
  }
}
const gesture = {
  skeleton: takeuchiSkeleton,
  positions: forwardKinematics(takeuchiSkeleton, {
    data: rotations,
    rows: FRAMES,
    columns: 4 * joints.length,
  }),
  frameRate: 20,
};

await rounds("drawing", (measured) => {
  for (const figures of [1, 2]) measured({ ...draw(figures), amount: FRAMES, unit: "frames" });
});

/** The best of some runs. */
function draw(figures: number) {
  const renderer = new MotionRenderer(Array.from({ length: figures }, () => gesture));
  const yuv = new Yuv420(1280, 720);
  let best = Infinity;
  for (let run = 0; run < RUNS; run++) {
    const start = performance.now();
    for (let frame = 0; frame < FRAMES; frame++) {
      yuv.update(renderer.draw(frame / 20), renderer.changed);
    }
    best = Math.min(best, (performance.now() - start) / 1000);
  }
  const what = `video drawn, 1280 x 720, ${figures} ${figures > 1 ? "figures" : "figure"}`;
  return { what, seconds: best };
}
