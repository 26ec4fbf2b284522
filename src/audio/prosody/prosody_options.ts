/** Settings of the prosodic features. */
export interface ProsodyOptions {
  /**
   * Seconds from one point to the next at which pitch and intensity are read.
   * @default 0.005
   */
  step?: number;
  /**
   * Number of points averaged into a frame.
   * @default 10
   */
  group?: number;
  /**
   * Lowest pitch looked for, in Hz.
   * @default 75
   */
  pitchFloor?: number;
  /**
   * Highest pitch looked for, in Hz.
   * @default 600
   */
  pitchCeiling?: number;
  /**
   * Lowest periodicity, in Hz, that intensity is smoothed over.
   * @default 100
   */
  intensityFloor?: number;
}

/** The paper's prosody: points every 5 ms, averaged over 10. */
export const prosodyDefaults: Readonly<Required<ProsodyOptions>> = {
  step: 0.005,
  group: 10,
  pitchFloor: 75,
  pitchCeiling: 600,
  intensityFloor: 100,
};
