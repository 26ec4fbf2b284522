import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertLess,
  assertThrows,
} from "@std/assert";
import { MotionRenderer } from "../../src/drawing/motion_renderer.ts";
import type { Picture } from "../../src/drawing/picture.ts";
import type { SkeletalGesture } from "../../src/gesture/gesture.ts";
import { skeletonFromPose } from "../../src/motion/skeleton/skeleton.ts";

const JOINTS = ["Hips", "Spine", "Neck", "Head", "LeftArm", "LeftHand", "RightArm", "RightHand"];
const LEGS = ["LeftUpLeg", "LeftLeg", "LeftFoot", "RightUpLeg", "RightLeg", "RightFoot"];
const PARENTS = [-1, 0, 1, 2, 1, 4, 1, 6, 0, 8, 9, 0, 11, 12];
const WIDTH = 320, HEIGHT = 180;

/** A person who lifts both arms alike, or the left one alone, in two seconds. */
function gesture(legs: boolean, right = 1): SkeletalGesture {
  const rows = 40;
  const frames = Array.from({ length: rows }, (_, row) => {
    const lift = 60 * row / (rows - 1);
    const upper = [0, 90, 0, 0, 120, 0, 0, 145, 0, 0, 157, 0];
    const arms = [18, 142, 0, 40, 95 + lift, 12, -18, 142, 0, -40, 95 + right * lift, 12];
    const lower = [9, 88, 0, 9, 48, 2, 9, 8, 0, -9, 88, 0, -9, 48, 2, -9, 8, 0];
    return legs ? [...upper, ...arms, ...lower] : [...upper, ...arms];
  });
  const joints = legs ? [...JOINTS, ...LEGS] : JOINTS;
  const columns = 3 * joints.length;
  return {
    skeleton: skeletonFromPose(joints, PARENTS.slice(0, joints.length), frames[0]!),
    positions: { data: Float32Array.from(frames.flat()), rows, columns },
    frameRate: 20,
  };
}

const small = { width: WIDTH, height: HEIGHT };

/** The pixels that anything covers. */
function coveredBox({ cover, width }: Picture) {
  const box = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
  for (const [i, value] of cover.entries()) {
    if (value === 0) continue;
    const x = i % width, y = Math.floor(i / width);
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x + 1);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y + 1);
  }
  return box;
}

Deno.test("MotionRenderer keeps the figure in the picture throughout, and fills its height", () => {
  const renderer = new MotionRenderer([gesture(true)], small);
  let top = HEIGHT, bottom = 0;
  for (let frame = 0; frame < 40; frame++) {
    const box = coveredBox(renderer.draw(frame / 20));
    assert(box.left > 0 && box.right < WIDTH, `frame ${frame}`);
    top = Math.min(top, box.top);
    bottom = Math.max(bottom, box.bottom);
  }
  const margin = 0.06 * HEIGHT;
  assert(Math.abs(top - margin) <= 2, `top ${top}`);
  assert(Math.abs(HEIGHT - bottom - margin) <= 2, `bottom ${bottom}`);
});

Deno.test("MotionRenderer draws a symmetric figure symmetric from its front", () => {
  const renderer = new MotionRenderer([gesture(true)], { ...small, azimuth: 0 });
  const { cover } = renderer.draw(0.7);
  let differences = 0, covered = 0;
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH / 2; x++) {
      const a = cover[y * WIDTH + x]!, b = cover[y * WIDTH + WIDTH - 1 - x]!;
      // Where limbs meet, which one is drawn first makes a shade of difference.
      differences += Number(Math.abs(a - b) > 25);
      covered += Number(a > 0);
    }
  }
  assertEquals(differences, 0);
  assertGreater(covered, 1000);
});

Deno.test("MotionRenderer paints arms by side, and puts the left on the right of the picture", () => {
  const { rgb, cover } = new MotionRenderer([gesture(true)], { ...small, azimuth: 0 }).draw(0);
  const warm = { left: 0, right: 0 };
  for (let i = 0; i < cover.length; i++) {
    if (cover[i] !== 255 || rgb[3 * i]! < rgb[3 * i + 2]! + 60) continue;
    warm[i % WIDTH < WIDTH / 2 ? "left" : "right"]++;
  }
  assertEquals(warm.left, 0);
  assertGreater(warm.right, 100);
});

Deno.test("MotionRenderer draws the same picture whatever it drew before", () => {
  const renderer = new MotionRenderer([gesture(true, 0)], small);
  const first = renderer.draw(0.2).rgb.slice();
  const later = renderer.draw(1.6).rgb.slice();
  assert(first.some((value, i) => value !== later[i]));
  assertEquals(renderer.draw(0.2).rgb.every((value, i) => value === first[i]), true);
  const other = new MotionRenderer([gesture(true, 0)], small).draw(1.6).rgb;
  assertEquals(other.every((value, i) => value === later[i]), true);
});

Deno.test("MotionRenderer changes nothing outside the region that it says", () => {
  const renderer = new MotionRenderer([gesture(true, 0)], small);
  assertEquals(renderer.changed, { left: 0, top: 0, right: WIDTH, bottom: HEIGHT });
  let before = renderer.draw(0).rgb.slice();
  assertEquals(renderer.changed, { left: 0, top: 0, right: WIDTH, bottom: HEIGHT });
  for (const seconds of [0.5, 1.9, 0.1]) {
    const { rgb } = renderer.draw(seconds);
    const { left, top, right, bottom } = renderer.changed;
    assert(right - left < WIDTH / 2, "the background stays");
    const outside = rgb.findIndex((value, i) => {
      const x = Math.floor(i / 3) % WIDTH, y = Math.floor(i / 3 / WIDTH);
      return value !== before[i] && (x < left || x >= right || y < top || y >= bottom);
    });
    assertEquals(outside, -1);
    before = rgb.slice();
  }
});

Deno.test("MotionRenderer puts several figures side by side, to the same scale", () => {
  const { cover } = new MotionRenderer([gesture(true), gesture(true)], small).draw(1);
  const half = WIDTH / 2;
  const differences = cover.findIndex((value, i) =>
    i % WIDTH < half && Math.abs(value - cover[i + half]!) > 1
  );
  assertEquals(differences, -1);
});

Deno.test("MotionRenderer has what lies over the background behind the figures", () => {
  const overlay = new Uint8Array(4 * WIDTH * HEIGHT);
  const plain = new MotionRenderer([gesture(true)], small).draw(0.5);
  for (let i = 0; i < overlay.length; i += 4) overlay.set([60, 0, 0, 128], i);
  const { rgb, cover } = new MotionRenderer([gesture(true)], { ...small, overlay }).draw(0.5);
  for (let i = 0; i < cover.length; i++) {
    const over = Math.floor(60 + plain.rgb[3 * i]! * 127 / 255);
    if (cover[i] === 255) assertAlmostEquals(rgb[3 * i]!, plain.rgb[3 * i]!, 1);
    else if (cover[i] === 0 && plain.shade[i] === 0) assertEquals(rgb[3 * i], over);
  }
  assertThrows(
    () => new MotionRenderer([gesture(true)], { ...small, overlay: overlay.subarray(4) }),
    RangeError,
    "overlay must have",
  );
});

Deno.test("MotionRenderer draws a figure without legs alone, without a ground or a stand", () => {
  const picture = new MotionRenderer([gesture(false)], { ...small, azimuth: 0 }).draw(0);
  assertLess(coveredBox(picture).bottom, HEIGHT);
  assertEquals(picture.shade.every((value) => value === 0), true);
});

Deno.test("MotionRenderer draws positions that are those of the skeleton only", () => {
  const { skeleton, positions, frameRate } = gesture(false);
  const wrong = { ...positions, columns: positions.columns / 2, rows: 2 * positions.rows };
  assertThrows(
    () => new MotionRenderer([{ skeleton, positions: wrong, frameRate }]),
    RangeError,
    "positions must be (1 or more, 24), is (80, 12)",
  );
});

Deno.test("MotionRenderer shows gestures that reach differently far alike where a frame is given", () => {
  // The same person in the same place, who does or does not raise a hand later.
  const still = gesture(true, 0), lively = gesture(true, 0);
  const { data, columns } = lively.positions;
  data[20 * columns + 3 * JOINTS.indexOf("RightHand") + 1]! += 90;
  const boxes = (options: object) =>
    [still, lively].map((one) =>
      coveredBox(new MotionRenderer([one], { ...small, azimuth: 0, ...options }).draw(0))
    );
  const [before, after] = boxes({});
  assertGreater(before!.bottom - before!.top, after!.bottom - after!.top, "it comes nearer");
  const [one, other] = boxes({ frame: { width: 200, height: 170 } });
  assertEquals(one, other);
});
