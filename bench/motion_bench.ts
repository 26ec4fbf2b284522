/**
 * Times reading BVH, forward kinematics, the fit of rotations, writing BVH and smoothing, on one
 * core, best of some runs:
 *
 *     deno task bench motion [RUNS]
 *
 * The motion is a test fixture's, 100 frames a second, repeated to ten minutes; positions are
 * those of its frames with up to half a centimetre of noise, so that no bone keeps its length.
 */
import { BvhReader, type BvhReaderOptions, readBvh } from "../src/motion/bvh/bvh_reader.ts";
import { writeBvh } from "../src/motion/bvh/write_bvh.ts";
import { fitRotations } from "../src/motion/fitting/fit_rotations.ts";
import { forwardKinematics } from "../src/motion/kinematics/forward_kinematics.ts";
import type { Motion } from "../src/motion/kinematics/resample_motion.ts";
import { oneEuro } from "../src/motion/smoothing/one_euro.ts";
import { savitzkyGolay } from "../src/motion/smoothing/windowed_smoother.ts";

const RUNS = Number(Deno.args[0] ?? 3);
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
let motion!: Motion;
time("every fifth frame read", megabytes, "MB/s", () => {
  motion = read({ framesPerSecond: 20 });
});
time("every frame read", megabytes, "MB/s", () => read({}));

const { skeleton, rotations } = motion;
const positions = forwardKinematics(skeleton, rotations);
time("forward kinematics", rotations.rows, "frames/s", () => {
  forwardKinematics(skeleton, rotations);
});
const noisy = positions.data.slice(0, 4000 * positions.columns);
let seed = 1;
for (let i = 0; i < noisy.length; i++) {
  seed = (1103515245 * seed + 12345) % 2 ** 31;
  noisy[i]! += 0.5 * (seed / 2 ** 30 - 1);
}
time("rotations fitted", 4000, "frames/s", () => {
  fitRotations({ data: noisy, rows: 4000, columns: positions.columns }, skeleton);
});
time("BVH written", rotations.rows, "frames/s", () => {
  for (const _ of writeBvh(motion));
});
time("Savitzky-Golay filter", rotations.rows, "frames/s", () => savitzkyGolay(positions));
time("1-euro filter", rotations.rows, "frames/s", () => oneEuro(positions));

function read(options: BvhReaderOptions): Motion {
  const reader = new BvhReader(options);
  reader.push(header);
  for (let repeat = 0; repeat < REPEATS; repeat += 20) {
    for (let at = 0; at < body.length; at += CHUNK) reader.push(body.subarray(at, at + CHUNK));
  }
  return reader.finish();
}

/** Prints how much of `amount` a second `work` does in the best run. */
function time(name: string, amount: number, unit: string, work: () => void): void {
  let best = Infinity;
  for (let run = 0; run < RUNS; run++) {
    const start = performance.now();
    work();
    best = Math.min(best, (performance.now() - start) / 1000);
  }
  console.log(`${name}: ${Math.round(amount / best)} ${unit}`);
}
