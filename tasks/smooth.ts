/**
 * `deno task smooth`: predicted gestures, smoothed in the four ways that the papers compare.
 *
 * @module
 */
import { join } from "@std/path";
import { InputError } from "../src/errors/input_error.ts";
import { commandLine } from "../src/errors/quoted.ts";
import type { MatrixBlocks } from "../src/files/matrix_file.ts";
import { OneEuroSmoother } from "../src/motion/smoothing/one_euro.ts";
import {
  MovingAverageSmoother,
  type PoseSmoother,
  SavitzkyGolaySmoother,
} from "../src/motion/smoothing/windowed_smoother.ts";
import { stage } from "./command/stage.ts";
import { integer, type Kind } from "./command/values.ts";
import { changeGesture, gestureNames, gesturesFlag, noteOtherGestures } from "./command/paths.ts";

const oddNumber: Kind<number> = {
  ...integer({ least: 1 }),
  words: "odd",
  read(given, name) {
    const frames = Number(given);
    if (Number.isInteger(frames) && frames >= 1 && frames % 2 === 1) return frames;
    throw new InputError(`${name} ${given} is not an odd number of frames`);
  },
};

/** What can be said to it. */
export const command = {
  name: "smooth",
  summary: "Smooths gestures: DIR/euro by the 1-euro filter, DIR/sma5 by a moving average, " +
    "DIR/euro_sma5\nby both, one after the other, DIR/savgol by Savitzky and Golay's filter.",
  positionals: [],
  flags: {
    gestures: gesturesFlag,
    window: {
      value: "N",
      is: oddNumber,
      default: "5",
      aliases: ["w"],
      help: "Frames of the moving average, -w N for short",
    },
  },
  example: "-g predictions/no_vel",
} as const;

export default await stage(import.meta, command, async ({ flags }, run) => {
  const { gestures: folder, window } = flags;
  const names = await gestureNames(folder);
  const euro = (columns: number) => new OneEuroSmoother(columns);
  const average = (columns: number) => new MovingAverageSmoother(columns, window);
  const golay = (columns: number) => new SavitzkyGolaySmoother(columns);
  const ways = {
    euro: [euro],
    [`sma${window}`]: [average],
    [`euro_sma${window}`]: [euro, average],
    savgol: [golay],
  };
  await run.begin(folder, { below: Object.keys(ways) });
  for (const [way, smoothers] of Object.entries(ways)) {
    for (const name of names) {
      await changeGesture(
        folder,
        join(folder, way),
        name,
        (blocks) => smoothers.reduce(smoothed, blocks),
      );
    }
  }
  const folders = Object.keys(ways).map((way) => join(folder, way));
  for (const way of folders) await noteOtherGestures(way, names);
  return {
    inputs: names.map((name) => join(folder, name)),
    outputs: folders.flatMap((way) => names.map((name) => join(way, name))),
    wrote: `${names.length} files each to ${folders.join(", ")}`,
    next:
      commandLine`deno task evaluate --original DIR --predicted ${folders} --out evaluation/result`,
  };
});

/** The blocks through a smoother that knows how many columns there are from the first of them. */
async function* smoothed(
  blocks: MatrixBlocks,
  makeSmoother: (columns: number) => PoseSmoother,
): MatrixBlocks {
  let smoother: PoseSmoother | undefined;
  for await (const block of blocks) {
    smoother ??= makeSmoother(block.columns);
    yield smoother.push(block);
  }
  if (smoother) yield smoother.finish();
}
