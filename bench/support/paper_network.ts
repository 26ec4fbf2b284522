import type { SpeechEncoderArchitecture } from "../../src/model/speech_encoder.ts";

/** The paper's baseline: MFCC, three layers of 256 a frame, a GRU of 256, gesture vectors. */
export const paperNetwork: SpeechEncoderArchitecture = {
  features: 26,
  context: 61,
  frameLayers: [256, 256, 256],
  units: 256,
  gates: "sigmoid",
  outputs: 384,
  epsilon: 1e-3,
};
