import { InputError } from "../../errors/input_error.ts";

/** Frames a second that a motion can have. */
const LOWEST_RATE = 1, HIGHEST_RATE = 1000;

/**
 * Checks that a motion has from 1 to 1,000 frames a second.
 *
 * @param frameTime Seconds from frame to frame.
 * @throws {InputError} If it has not, as when milliseconds were written.
 */
export function checkFrameTime(frameTime: number): void {
  const rate = 1 / frameTime;
  if (rate >= 0.999 * LOWEST_RATE && rate <= 1.001 * HIGHEST_RATE) return;
  const hint = rate < LOWEST_RATE && rate >= LOWEST_RATE / 1000
    ? `; write ${frameTime / 1000} if milliseconds were meant`
    : "";
  throw new InputError(
    `Frame Time is ${frameTime} seconds, ${Number(rate.toPrecision(3))} frames a second; from ` +
      `1 to 1,000 can be read${hint}`,
  );
}

/**
 * Which frames of a motion make up its frames at another rate.
 *
 * @param frameTime Seconds from frame to frame of the motion.
 * @param framesPerSecond The rate wanted.
 * @returns For each frame wanted, the place of its moment among the motion's frames; a fraction
 * means between two of them.
 */
export function frameSampling(
  frameTime: number,
  framesPerSecond: number,
): (frame: number) => number {
  const rate = wholeRate(1 / frameTime);
  if (rate === 24 && framesPerSecond === 20) {
    // As the paper's data was prepared: the first of every six frames is left out.
    return (frame) => 6 * Math.floor(frame / 5) + 1 + frame % 5;
  }
  return (frame) => {
    const place = frame * rate / framesPerSecond;
    const whole = Math.round(place);
    return Math.abs(place - whole) < 1e-6 ? whole : place;
  };
}

/** Frame times are written with six or seven decimals: 0.0416667 means 24 frames a second. */
function wholeRate(rate: number): number {
  const whole = Math.round(rate);
  return whole > 0 && Math.abs(rate - whole) < 0.01 ? whole : rate;
}
