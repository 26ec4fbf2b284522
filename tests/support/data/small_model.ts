import { featureRecipe } from "../../../src/audio/recipe.ts";
import { writeModelFolder } from "../../../src/files/model/model_folder.ts";
import type { GestureModelConfig } from "../../../src/model/gesture_model.ts";
import { speechEncoderShapes } from "../../../src/model/speech_encoder.ts";
import { skeletonFromPose } from "../../../src/motion/skeleton/skeleton.ts";

const REST_POSE = [0, 60, 0, 0, 80, 0, 0, 95, 2, 20, 80, 0, 45, 80, 5];

/**
 * Writes a small model of five joints whose predictions stay near its rest pose: enough to run the
 * whole chain on any machine.
 */
export async function writeSmallModel(folder: string, recipe = "mfcc+prosody"): Promise<void> {
  const speechEncoder = {
    features: recipe === "mfcc" ? 26 : 30,
    context: 61,
    frameLayers: [8, 8],
    units: 6,
    gates: "hard-sigmoid",
    outputs: 15,
    epsilon: 1e-3,
  } as const;
  const config: GestureModelConfig = {
    speechEncoder,
    velocities: false,
    frameRate: 20,
    recipe: { ...featureRecipe(recipe), sampleRate: 44100 },
    skeleton: skeletonFromPose(
      ["Hips", "Spine", "Head", "Arm", "Hand"],
      [-1, 0, 1, 1, 3],
      REST_POSE,
    ),
  };
  const weights = Object.fromEntries(
    Object.entries(speechEncoderShapes(speechEncoder)).map(([name, shape], seed) => {
      const length = shape.reduce((a, b) => a * b, 1);
      const data = Float32Array.from({ length }, (_, i) => 0.3 * Math.sin(seed + 12.9898 * i * i));
      if (/gamma|variance/.test(name)) data.fill(1);
      if (name === "output/bias") data.set(REST_POSE);
      return [name, { shape, data }];
    }),
  );
  await writeModelFolder(folder, { config, weights });
}
