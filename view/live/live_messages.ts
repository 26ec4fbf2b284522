import type { SoundFormat } from "../../src/audio/signal/waveform.ts";
import type { Rig } from "../../src/gesture/rig.ts";

/** Engines that a browser has. */
export type LiveEngine = "wasm" | "webgpu";

/** What the page tells the worker that generates gestures. */
export type ToWorker =
  | { readonly kind: "load"; readonly model: ArrayBuffer; readonly engine: LiveEngine }
  /** Speech begins; what was before is given up. */
  | { readonly kind: "start"; readonly format: SoundFormat; readonly maxDelay: number }
  | { readonly kind: "speech"; readonly channels: readonly Float32Array[] }
  /** A whole wav file. */
  | { readonly kind: "wav"; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: "end" };

/** What it answers. */
export type FromWorker =
  | {
    readonly kind: "ready";
    readonly rig: Rig;
    readonly frameRate: number;
    readonly engine: string;
  }
  /** The poses that follow those of before: x, y, z of each node. */
  | { readonly kind: "poses"; readonly positions: Float32Array<ArrayBuffer> }
  /** What is to be said of the speech that is heard; the work goes on. */
  | { readonly kind: "note"; readonly line: string }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly line: string };
