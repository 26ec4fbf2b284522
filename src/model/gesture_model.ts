import * as tf from "@tensorflow/tfjs-core";
import type * as z from "zod";
import { featureCount, type FeatureRecipe, recipeSchema } from "../audio/recipe.ts";
import { fault, flag, number, object, oneOf, wrongField } from "../json/fields.ts";
import { readAs } from "../json/read_as.ts";
import {
  areRotations,
  gestureColumns,
  type GestureForm,
  representations,
} from "../motion/representation/gesture_form.ts";
import { skeletonSchema } from "../motion/skeleton/skeleton.ts";
import {
  type MotionAutoencoderArchitecture,
  motionAutoencoderSchema,
  motionAutoencoderShapes,
  MotionDecoder,
} from "./motion_autoencoder.ts";
import {
  SpeechEncoder,
  type SpeechEncoderArchitecture,
  speechEncoderSchema,
  speechEncoderShapes,
} from "./speech_encoder.ts";
import { checkWeights, type Weights } from "./weights.ts";

/** Everything about a model that is not a weight. */
export interface GestureModelConfig extends GestureForm {
  /** The speech encoder's shape. */
  readonly speechEncoder: SpeechEncoderArchitecture;
  /** The motion autoencoder's shape; absent in the baseline, which predicts gesture vectors. */
  readonly motionAutoencoder?: MotionAutoencoderArchitecture;
  /** Gesture frames a second: 20 in the paper. */
  readonly frameRate: number;
  /** How speech features are computed. */
  readonly recipe: FeatureRecipe;
}

/** A model as plain data: what a MODEL folder holds. */
export interface GestureModelData {
  /** Everything that is not a weight. */
  readonly config: GestureModelConfig;
  /** The weights by their names. */
  readonly weights: Weights;
  /** What its folder does not say and was assumed: lines for people. */
  readonly assumed?: readonly string[];
}

/** The fields that say what a model's gestures are, as JSON. */
export const gestureFields = {
  representation: oneOf(representations).exactOptional(),
  velocities: flag,
  frameRate: number({ least: 1, most: 1000 }, "from 1 to 1000 frames a second"),
  skeleton: skeletonSchema.exactOptional(),
};

/** A model's configuration as JSON, its parts fitting each other. */
export const modelConfigSchema: z.ZodType<GestureModelConfig> = object({
  speechEncoder: speechEncoderSchema,
  motionAutoencoder: motionAutoencoderSchema.exactOptional(),
  ...gestureFields,
  recipe: recipeSchema,
}).superRefine((config, context) => {
  const { speechEncoder, motionAutoencoder, skeleton, recipe } = config;
  const features = featureCount(recipe);
  if (speechEncoder.features !== features) {
    wrongField(context, ["speechEncoder", "features"], `those of its recipe, ${features}`);
  }
  const widths = motionAutoencoder?.widths ?? [speechEncoder.outputs];
  const latent = motionAutoencoder ? widths[motionAutoencoder.middle] : widths[0];
  if (latent !== speechEncoder.outputs) {
    fault(
      context,
      `predicts encodings of ${speechEncoder.outputs} numbers, its motion decoder takes ${latent}`,
    );
  }
  const columns = widths.at(-1)!;
  if (skeleton && columns !== gestureColumns(config, skeleton)) {
    fault(
      context,
      `predicts ${columns} numbers a frame, which its skeleton of ${skeleton.joints.length} nodes ` +
        "does not take",
    );
  }
  if (areRotations(config) && !skeleton) {
    fault(context, "predicts rotations, which are of no use without its skeleton");
  }
});

/**
 * Checks that a model's configuration is whole and its parts fit each other.
 *
 * @param config The configuration, as read from JSON.
 * @throws {InputError} Naming what is missing, wrong, or does not fit.
 */
export function validateModelConfig(config: unknown): GestureModelConfig {
  return readAs(modelConfigSchema, config, "");
}

/**
 * Checks that a model's parts fit each other, and that its weights are all there.
 *
 * @param data The model, as read from its folder or imported.
 * @throws {InputError} Naming what is missing or does not fit.
 */
export function validateModelData(
  data: { readonly config: unknown; readonly weights: Weights },
): GestureModelData {
  const config = validateModelConfig(data.config), { weights } = data;
  checkWeights(weights, speechEncoderShapes(config.speechEncoder));
  if (config.motionAutoencoder) {
    checkWeights(weights, motionAutoencoderShapes(config.motionAutoencoder));
  }
  return { config, weights };
}

/** A trained model on a backend, ready to predict: SpeechE, and MotionD behind it. */
export class GestureModel {
  /** Everything that is not a weight. */
  readonly config: GestureModelConfig;
  /** What it is made of, which threads make theirs of. */
  readonly data: GestureModelData;
  /** What its folder does not say and was assumed: lines for people. */
  readonly assumed: readonly string[];
  /** The speech encoder. */
  readonly speechEncoder: SpeechEncoder;
  /** The motion decoder; absent in the baseline. */
  readonly motionDecoder?: MotionDecoder;

  /**
   * Puts the weights on the backend that is set.
   *
   * @param data The model as read from its folder or imported.
   * @throws {InputError} If parts do not fit each other or weights are missing.
   */
  constructor({ config, weights, assumed = [] }: GestureModelData) {
    this.assumed = assumed;
    this.config = validateModelConfig(config);
    this.data = { config: this.config, weights };
    this.speechEncoder = new SpeechEncoder(config.speechEncoder, weights);
    if (config.motionAutoencoder) {
      this.motionDecoder = new MotionDecoder(config.motionAutoencoder, weights);
    }
  }

  /** Numbers of a gesture vector. */
  get columns(): number {
    return this.config.motionAutoencoder?.widths.at(-1) ?? this.config.speechEncoder.outputs;
  }

  /**
   * Takes predictions of the speech encoder to gesture vectors; the baseline's are theirs already.
   *
   * @param encodings (frames, latent dimension).
   * @returns (frames, columns).
   */
  decode(encodings: tf.Tensor2D): tf.Tensor2D {
    return this.motionDecoder ? this.motionDecoder.decode(encodings) : tf.clone(encodings);
  }

  /** Frees the weights. */
  dispose(): void {
    this.speechEncoder.dispose();
    this.motionDecoder?.dispose();
  }
}
