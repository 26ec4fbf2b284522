import { InputError } from "../../src/errors/input_error.ts";
import { GrowingTrack } from "./growing_track.ts";
import type { FromWorker, LiveEngine, ToWorker } from "./live_messages.ts";
import { showMessage } from "../page.ts";
import type { Rig } from "../../src/gesture/rig.ts";

/** Longest that the pitch of a live frame is waited for, in seconds: less than its context takes. */
const MAX_DELAY = 0.5;

/** Speech in, gestures out, in this browser: the model runs in a worker of the page's. */
export class LiveGestures {
  /** What computes, in words. */
  engine = "";
  readonly #worker = new Worker("live.js", { type: "module" });
  #rig!: Rig;
  #frameRate = 20;
  #track: GrowingTrack | undefined;
  #progress: (track: GrowingTrack) => void = () => {};
  /** Who waits for the answer to the last request. */
  #waiting: PromiseWithResolvers<void> | undefined;

  private constructor() {
    this.#worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#hear(data);
    this.#worker.onerror = () => {
      this.#waiting?.reject(new InputError("the browser cannot run the model"));
    };
  }

  /**
   * Loads the model that the server has.
   *
   * @throws {InputError} If it cannot be had, or does not run here.
   */
  static async load(engine: LiveEngine): Promise<LiveGestures> {
    const live = new LiveGestures();
    const response = await fetch("model");
    if (!response.ok) throw new InputError((await response.text()).trim());
    const model = await response.arrayBuffer();
    try {
      await live.#ask({ kind: "load", model, engine }, [model]);
    } catch (error) {
      live.#worker.terminate();
      throw error;
    }
    return live;
  }

  /**
   * Generates the gestures to a whole recording.
   *
   * @param bytes The wav file.
   * @param progress Told of the track each time that it has grown.
   * @returns The track when it is complete.
   */
  async generate(
    bytes: Uint8Array<ArrayBuffer>,
    progress: (track: GrowingTrack) => void,
  ): Promise<GrowingTrack> {
    const track = this.#begin(progress);
    await this.#ask({ kind: "wav", bytes });
    return track;
  }

  /** Begins with speech that is being spoken. */
  start(sampleRate: number, progress: (track: GrowingTrack) => void): GrowingTrack {
    const track = this.#begin(progress);
    const format = { sampleRate, channelCount: 1 };
    this.#post({ kind: "start", format, maxDelay: MAX_DELAY });
    return track;
  }

  /** Hears what was spoken. */
  speak(samples: Float32Array): void {
    this.#post({ kind: "speech", channels: [samples] });
  }

  /** Says that no more is spoken; resolves when the last pose is there. */
  end(): Promise<void> {
    return this.#ask({ kind: "end" });
  }

  #begin(progress: (track: GrowingTrack) => void): GrowingTrack {
    this.#progress = progress;
    return this.#track = new GrowingTrack(this.#rig, this.#frameRate);
  }

  #post(message: ToWorker, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  #ask(message: ToWorker, transfer?: Transferable[]): Promise<void> {
    this.#waiting = Promise.withResolvers<void>();
    this.#post(message, transfer);
    return this.#waiting.promise;
  }

  #hear(message: FromWorker): void {
    if (message.kind === "poses") {
      this.#track?.append(message.positions);
      if (this.#track) this.#progress(this.#track);
    } else if (message.kind === "note") {
      showMessage(message.line);
    } else if (message.kind === "failed") {
      this.#waiting?.reject(new InputError(message.line));
    } else {
      if (message.kind === "ready") {
        [this.#rig, this.#frameRate] = [message.rig, message.frameRate];
        this.engine = message.engine;
      }
      this.#waiting?.resolve();
    }
  }
}
