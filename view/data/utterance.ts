import type { GestureSource } from "./catalog.ts";
import type { GestureTrack } from "../../src/gesture/gesture_track.ts";
import { unpackGesture } from "./packed_gesture.ts";

/** A gesture of a system. */
export interface Performance {
  /** Index of the system. */
  readonly system: number;
  readonly track: GestureTrack;
}

/** An utterance that can be shown. */
export interface Utterance {
  readonly name: string;
  readonly hasSpeech: boolean;
  /** Reads its gestures. */
  readonly performances: () => Promise<readonly Performance[]>;
  /** The address of its recording; undefined where there is none. */
  readonly speech: () => Promise<string | undefined>;
}

/** The utterances of a catalog; what they hold is read when it is asked for. */
export function utterancesOf({ catalog, gesture, speech }: GestureSource): Utterance[] {
  return catalog.utterances.map((info) => ({
    name: info.name,
    hasSpeech: info.speech !== undefined,
    performances: () =>
      Promise.all(info.gestures.map(async ({ system, id }) => ({
        system,
        track: unpackGesture(await gesture(id)),
      }))),
    speech: () => info.speech === undefined ? Promise.resolve(undefined) : speech(info.speech),
  }));
}
