import type { GestureSource, SystemInfo } from "./catalog.ts";
import type { DroppedUtterance } from "./dropped_files.ts";
import type { GestureTrack } from "../../src/gesture/gesture_track.ts";
import { type Utterance, utterancesOf } from "./utterance.ts";

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
    const added = gestures.map(({ file, track }) => ({ system: this.systemOf(file), track }));
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
  addGesture(index: number, system: string, track: GestureTrack): void {
    this.add({ name: this.#utterances[index]!.name, gestures: [{ file: system, track }] });
  }
}
