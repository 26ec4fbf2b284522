/**
 * Which random number is for what: every use of a seed in training has a stream of its own, so that
 * none depends on how many numbers another has taken. A step that is taken again, in another process
 * or after an interruption, draws the same numbers.
 *
 * @module
 */
import { Random } from "./random.ts";

// The speech encoder: its first key says what for.
const WEIGHTS = 0, DROPOUT = 1, ORDER = 2;

/** A weight's first numbers: the index of its name among the network's. */
export const speechWeights = (seed: number, weight: number): Random =>
  new Random(seed, WEIGHTS, weight);

/** The keys of the units that a part of a batch drops, one for each layer. */
export const speechDropout = (seed: number, epoch: number, batch: number, part: number): Random =>
  new Random(seed, DROPOUT, epoch, batch, part);

/** The order of an epoch's windows, and where it is cut into segments. */
export const speechOrder = (seed: number, epoch: number): Random => new Random(seed, ORDER, epoch);

// The motion autoencoder: its first key is the stage, 0 for the whole network and i + 1 for the
// pretraining of layer i, counted from 0; the second says what for.
const MOTION_WEIGHTS = 0, MOTION_ORDER = 1, MOTION_BATCH = 2;

/** The first weights of the whole network or of a layer to pretrain, one after the other. */
export const motionWeights = (seed: number, stage: number): Random =>
  new Random(seed, stage, MOTION_WEIGHTS);

/** The order of an epoch's frames. */
export const motionOrder = (seed: number, stage: number, epoch: number): Random =>
  new Random(seed, stage, MOTION_ORDER, epoch);

/** The noise on the input of a part of a batch, then the keys of the inputs that each layer drops. */
export const motionBatch = (
  seed: number,
  stage: number,
  epoch: number,
  batch: number,
  part: number,
): Random => new Random(seed, stage, MOTION_BATCH, epoch, batch, ...(part === 0 ? [] : [part]));
