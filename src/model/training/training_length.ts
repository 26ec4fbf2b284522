import type { EpochLoss } from "./training.ts";

/** When a dev loss is taken for rested: which fall, within which time, is too small to go on for. */
export interface Rest {
  /** The fall, as a share of the loss. */
  readonly fall: number;
  /** The time in steps, which mean the same for small and large data. */
  readonly steps: number;
  /** The time in epochs, where those are more steps. */
  readonly epochs: number;
}

/** How long a network is trained: for so many epochs or steps, or until its dev loss has rested. */
export interface TrainingLength {
  /** Passes over the training set. */
  readonly epochs?: number | undefined;
  /** Steps, made whole epochs. */
  readonly steps?: number | undefined;
  /** When the dev loss has rested; where there is neither of the others, the end of training. */
  readonly rest: Rest;
}

/**
 * Epochs of a training whose end is known beforehand; undefined where it ends when the loss has rested.
 *
 * @param length How long it is.
 * @param batches Steps of an epoch.
 */
export function epochsOf({ epochs, steps }: TrainingLength, batches: number): number | undefined {
  return steps === undefined ? epochs : Math.ceil(steps / batches);
}

/**
 * The time in which a loss that has not rested falls, in epochs.
 *
 * @param rest When a loss has rested.
 * @param batches Steps of an epoch.
 */
export function restEpochs({ steps, epochs }: Rest, batches: number): number {
  return Math.max(epochs, Math.ceil(steps / batches));
}

/**
 * By which share the best dev loss fell in a training's last epochs; 1 where there were no others.
 *
 * @param curve The losses of all epochs.
 * @param epochs How many are the last.
 *
 * @example Usage
 * ```ts
 * import { lastFall } from "./training_length.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const curve = [8, 4, 4.5, 3].map((dev, i) => ({ epoch: i + 1, train: 1, dev }));
 * assertEquals(lastFall(curve, 2), 0.25);
 * ```
 */
export function lastFall(curve: readonly EpochLoss[], epochs: number): number {
  let before = Infinity, last = Infinity;
  for (const [i, { dev }] of curve.entries()) {
    if (i < curve.length - epochs) before = Math.min(before, dev);
    else last = Math.min(last, dev);
  }
  if (before === Infinity) return 1;
  return last < before ? 1 - last / before : 0;
}
