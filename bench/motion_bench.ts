/**
 * Times reading BVH, forward kinematics, the fit of rotations, writing BVH and smoothing, on one
 * core:
 *
 *     deno task bench motion
 *
 * The motion is a test fixture's, 100 frames a second, repeated to ten minutes; positions are
 * those of its frames with up to half a centimetre of noise, so that no bone keeps its length.
 */
import type { BvhReaderOptions } from "../src/motion/bvh/bvh_body.ts";
import { BvhReader, readBvh } from "../src/motion/bvh/bvh_reader.ts";
import { writeBvh } from "../src/motion/bvh/write_bvh.ts";
import { fitRotations } from "../src/motion/fitting/fit_rotations.ts";
import { forwardKinematics } from "../src/motion/kinematics/forward_kinematics.ts";
import type { Motion } from "../src/motion/kinematics/resample_motion.ts";
import { oneEuro } from "../src/motion/smoothing/one_euro.ts";
import { savitzkyGolay } from "../src/motion/smoothing/windowed_smoother.ts";
import { rounds } from "./support/figures.ts";

const REPEATS = 2000;
const CHUNK = 65536;

const file = Deno.readFileSync(new URL("../tests/fixtures/motion_100fps.bvh", import.meta.url));
const text = new TextDecoder().decode(file);
const frames = text.slice(text.indexOf("Frame Time:")).split("\n").slice(1).join("\n");
const count = readBvh(file).rotations.rows;
const header = text.slice(0, text.length - frames.length)
  .replace(/Frames: *\d+/, `Frames: ${count * REPEATS}`);
const body = new TextEncoder().encode(frames.repeat(20));

const megabytes = body.length * REPEATS / 20 / 1e6;
console.log(`BVH of ${count * REPEATS} frames, ${megabytes.toFixed(0)} MB`);
const motion = read({ framesPerSecond: 20 });
const { skeleton, rotations } = motion;
const positions = forwardKinematics(skeleton, rotations);
const noisy = positions.data.slice(0, 4000 * positions.columns);
let seed = 1;
for (let i = 0; i < noisy.length; i++) {
  seed = (1103515245 * seed + 12345) % 2 ** 31;
  noisy[i]! += 0.5 * (seed / 2 ** 30 - 1);
}
const tracks = { data: noisy, rows: 4000, columns: positions.columns };
const { rows } = rotations;

const WORK: readonly [what: string, amount: number, unit: string, work: () => void][] = [
  ["BVH read, every fifth frame kept", megabytes, "MB", () => read({ framesPerSecond: 20 })],
  ["BVH read, every frame kept", megabytes, "MB", () => read({})],
  ["forward kinematics, 64 nodes", rows, "frames", () => forwardKinematics(skeleton, rotations)],
  ["rotations fitted to positions", 4000, "frames", () => fitRotations(tracks, skeleton)],
  ["BVH written", rows, "frames", () => {
    for (const _ of writeBvh(motion));
  }],
  ["Savitzky-Golay filter", rows, "frames", () => savitzkyGolay(positions)],
  ["1-euro filter", rows, "frames", () => oneEuro(positions)],
];

await rounds("motion", (measured) => {
  for (const [what, amount, unit, work] of WORK) {
    const start = performance.now();
    work();
    measured({ what, amount, unit, seconds: (performance.now() - start) / 1000 });
  }
});

function read(options: BvhReaderOptions): Motion {
  const reader = new BvhReader(options);
  reader.push(header);
  for (let repeat = 0; repeat < REPEATS; repeat += 20) {
    for (let at = 0; at < body.length; at += CHUNK) reader.push(body.subarray(at, at + CHUNK));
  }
  return reader.finish();
}
