import type { SystemInfo } from "../../src/gesture/catalog.ts";
import type { SkeletalGesture } from "../../src/gesture/gesture.ts";
import { unpackGesture } from "../../src/gesture/packed_gesture.ts";
import type { DroppedUtterance } from "./dropped_files.ts";
import type { GestureSource } from "./gesture_source.ts";

/** A gesture of a system. */
export interface Performance {
  /** Index of the system. */
  readonly system: number;
  readonly gesture: SkeletalGesture;
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
function utterancesOf({ catalog, gesture: packed, speech }: GestureSource): Utterance[] {
  return catalog.utterances.map((info) => ({
    name: info.name,
    hasSpeech: info.speech !== undefined,
    performances: () =>
      Promise.all(info.gestures.map(async ({ system, id }) => ({
        system,
        gesture: unpackGesture(await packed(id)),
      }))),
    speech: () => info.speech === undefined ? Promise.resolve(undefined) : speech(info.speech),
  }));
}

/** The systems and utterances that can be shown: those of the source, and what is added to them. */
export class Repertoire {
  readonly #systems: SystemInfo[];
  readonly #utterances: Utterance[];

  constructor(source: GestureSource) {
    this.#systems = [...source.catalog.systems];
    this.#utterances = utterancesOf(source);
  }

  get systems(): readonly SystemInfo[] {
    return this.#systems;
  }

  get utterances(): readonly Utterance[] {
    return this.#utterances;
  }

  /** Index of a system, which there is from now on. */
  systemOf(name: string): number {
    const at = this.#systems.findIndex((system) => system.name === name);
    return at >= 0 ? at : this.#systems.push({ name, original: false }) - 1;
  }

  /**
   * Adds to an utterance, or makes it.
   *
   * @returns Its index.
   */
  add({ name, gestures, speech }: DroppedUtterance): number {
    const at = this.#utterances.findIndex((utterance) => utterance.name === name);
    const before = this.#utterances[at];
    const added = gestures.map(({ file, gesture }) => ({ system: this.systemOf(file), gesture }));
    const utterance: Utterance = {
      name,
      hasSpeech: speech !== undefined || before?.hasSpeech === true,
      performances: async () => {
        const others = await before?.performances() ?? [];
        const replaced = new Set(added.map(({ system }) => system));
        return [...others.filter(({ system }) => !replaced.has(system)), ...added];
      },
      speech: async () => speech ?? await before?.speech(),
    };
    if (at < 0) return this.#utterances.push(utterance) - 1;
    this.#utterances[at] = utterance;
    return at;
  }

  /** Adds a gesture to an utterance that is there. */
  addGesture(index: number, system: string, gesture: SkeletalGesture): void {
    this.add({ name: this.#utterances[index]!.name, gestures: [{ file: system, gesture }] });
  }
}
