/** What there is to see: systems, and for each utterance the gestures that they made of it. */
export interface Catalog {
  /** Where gestures are from: the original, and systems that predict. */
  readonly systems: readonly SystemInfo[];
  readonly utterances: readonly UtteranceInfo[];
  /** What gestures can be generated with; absent where there is nothing. */
  readonly model?: ModelInfo;
}

/** A model that generates gestures. */
export interface ModelInfo {
  readonly name: string;
  /** Seconds from what is said to its pose. */
  readonly latency: number;
}

/** Where gestures are from. */
export interface SystemInfo {
  readonly name: string;
  /** Whether these are the recorded gestures, which the others are compared with. */
  readonly original: boolean;
}

/** An utterance: what was said, and gestures to it. */
export interface UtteranceInfo {
  readonly name: string;
  readonly gestures: readonly GestureInfo[];
  /** Number by which its sound is asked for; absent where there is none. */
  readonly speech?: number;
}

/** A gesture of a system. */
export interface GestureInfo {
  /** Index of its system. */
  readonly system: number;
  /** Number by which it is asked for. */
  readonly id: number;
}

/** The file that names what belongs together: `gesture12.txt`, `audio12.wav` and `12.bvh` are 12. */
export function utteranceName(file: string): string {
  const stem = file.replace(/^.*[\\/]/, "").replace(/\.[^.]*$/, "");
  return stem.replace(/^(X_(test|dev)_)?(gesture|n?audio|speech|motion)[-_]?(?=.)/i, "");
}
