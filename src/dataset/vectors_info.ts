import * as z from "zod";
import { type FeatureRecipe, recipeSchema } from "../audio/recipe.ts";
import {
  fault,
  flag,
  list,
  number,
  oneOf,
  positiveInteger,
  text,
  wholeNumber,
  written,
} from "../json/fields.ts";
import { type Representation, representations } from "../motion/representation/gesture_form.ts";
import { type Skeleton, skeletonSchema } from "../motion/skeleton/skeleton.ts";
import type { Part } from "./manifest/split_rule.ts";

/**
 * What the vectors of a data set are: `DATA/vectors.json`, which `vectorize` writes last, so that where
 * it stands, all files are there and belong together.
 */
export interface VectorsInfo {
  /** Says what the file is. */
  readonly format: "aud2repr2pose-vectors";
  /** Version of the format. */
  readonly version: 1;
  /** Name of the data set. */
  readonly dataset: string;
  /** How speech features were computed. */
  readonly recipe: FeatureRecipe;
  /** What the file does not say of it and was assumed, a line for people; not in the file. */
  readonly assumed?: string;
  /** Features of a frame: columns of `frames_{train,dev,test}.npy`; 0 of motion without speech. */
  readonly features: number;
  /** Frames around the one that a context window is for. */
  readonly context: number;
  /** Those after it; absent where it is in the middle. */
  readonly future?: number;
  /** Features of a frame of silence, which stands before and after an utterance. */
  readonly silence: readonly number[];
  /** Frames a second. */
  readonly frameRate: number;
  /** The skeleton, its root where it stays. */
  readonly skeleton: Skeleton;
  /** What these numbers are; absent for positions. */
  readonly representation?: Representation;
  /** Whether the change of each number since the frame before is there too; absent for positions, whose is. */
  readonly velocities?: boolean;
  /** Numbers of a gesture vector: columns of `Y_{train,dev,test}.npy`, six a node of positions. */
  readonly coordinates: number;
  /** How much there is in each part; noisy copies count. */
  readonly parts: Readonly<Record<Part, PartCount>>;
  /** Whether `X_{train,dev,test}.npy` were written. */
  readonly windows: boolean;
  /** Every file that was written beside this one, its path from DATA. */
  readonly files: readonly string[];
  /**
   * SHA-256 of the lists, the manifest and the split's lock that the vectors were made from, by their
   * paths from DATA; absent in files of earlier versions.
   */
  readonly madeFrom?: Readonly<Record<string, string>>;
}

/** How much there is in a part of a data set. */
export interface PartCount {
  /** Its utterances. */
  readonly utterances: number;
  /** Frames of all of them. */
  readonly frames: number;
}

const count = written({ utterances: wholeNumber, frames: wholeNumber });

/** `vectors.json` as JSON. */
export const vectorsSchema: z.ZodType<VectorsInfo> = written({
  format: z.literal("aud2repr2pose-vectors"),
  version: z.literal(1),
  dataset: text(),
  recipe: recipeSchema,
  features: wholeNumber,
  context: wholeNumber,
  future: wholeNumber.exactOptional(),
  silence: list(number()),
  frameRate: number({ least: 1, most: 1000 }, "from 1 to 1000 frames a second"),
  skeleton: skeletonSchema,
  representation: oneOf(representations).exactOptional(),
  velocities: flag.exactOptional(),
  coordinates: positiveInteger,
  parts: written({ train: count, dev: count, test: count }),
  windows: flag,
  files: list(text()),
  madeFrom: z.record(z.string(), text("a hash"), "an object").exactOptional(),
}).superRefine(({ features, silence }, context) => {
  if (silence.length === features) return;
  fault(context, `must be a list of ${features} features, has ${silence.length}`, ["silence"]);
});
