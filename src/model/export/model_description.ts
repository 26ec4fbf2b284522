import type { FeatureRecipe } from "../../audio/recipe.ts";
import { silenceFeatures } from "../../audio/silence.ts";
import type { Skeleton } from "../../motion/skeleton/skeleton.ts";
import type { Representation } from "../../motion/representation/gesture_form.ts";
import { futureFrames } from "../speech_encoder.ts";
import type { GestureModelConfig } from "../gesture_model.ts";

/** What a program must know that runs an exported model, as JSON. */
export interface ModelDescription {
  /** How speech features are computed, at which sampling rate too. */
  readonly recipe: FeatureRecipe;
  /** Numbers of a frame of speech features. */
  readonly features: number;
  /** Frames of the context window. */
  readonly context: number;
  /** Those after the one that is predicted: half of them, where it is in the middle. */
  readonly future: number;
  /**
   * The features of a frame of silence, of which context - 1 - future stand before the speech and future
   * after it.
   */
  readonly silence: readonly number[];
  /** Frames of speech features, and of gestures, a second. */
  readonly frame_rate: number;
  /** What the numbers of each node are, one node after the other. */
  readonly columns: string;
  /** Unit of the numbers; empty where they have none. */
  readonly units: string;
  /** How predictions are scaled. */
  readonly normalisation: string;
  /** The skeleton, if it is known. */
  readonly skeleton?: Skeleton;
}

/**
 * Describes a model for a program that runs it in another format.
 *
 * @param config The model's configuration.
 */
export function modelDescription(config: GestureModelConfig): ModelDescription {
  const { recipe, speechEncoder, frameRate, skeleton, motionAutoencoder } = config;
  const { representation = "positions" } = config;
  return {
    recipe,
    features: speechEncoder.features,
    context: speechEncoder.context,
    future: futureFrames(speechEncoder),
    silence: [...silenceFeatures(recipe)],
    frame_rate: frameRate,
    columns: columnsInWords(config),
    units: representation === "positions"
      ? "cm"
      : representation === "exponential"
      ? "radians"
      : "",
    normalisation: motionAutoencoder
      ? "taken back inside the model: tanh layer x (max + 1e-15) + mean, of each column in training"
      : "none: the model predicts gesture vectors as they are",
    ...(skeleton && { skeleton }),
  };
}

/** What a gesture vector holds of each node or joint. */
const numbers: Readonly<Record<Representation, readonly [numbers: string, of: string]>> = {
  positions: ["x, y, z", "node"],
  exponential: ["x, y, z of its rotation from its parent as an exponential map", "joint"],
  rotation6d: [
    "the first two columns of the matrix of its rotation from its parent, to be made orthogonal",
    "joint",
  ],
};

function columnsInWords({ representation = "positions", velocities }: GestureModelConfig): string {
  const [what, of] = numbers[representation];
  return `${what}${velocities ? " and their changes since the frame before" : ""}, for each ${of}`;
}
