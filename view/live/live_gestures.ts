import { InputError } from "../../src/errors/input_error.ts";
import type { SkeletalGesture } from "../../src/gesture/gesture.ts";
import { type Rig, skeletonOf } from "../../src/gesture/rig.ts";
import { FRAME_RATE, type Matrix } from "../../src/matrix/matrix.ts";
import type { Skeleton } from "../../src/motion/skeleton/skeleton.ts";
import type { FromWorker, LiveEngine, ToWorker } from "./live_messages.ts";
import { showMessage } from "../page.ts";

/** Longest that the pitch of a live frame is waited for, in seconds: less than its context takes. */
const MAX_DELAY = 0.5;

/** Speech in, gestures out, in this browser: the model runs in a worker of the page's. */
export class LiveGestures {
  /** What computes, in words. */
  engine = "";
  readonly #worker = new Worker("live.js", { type: "module" });
  #rig!: Rig;
  #frameRate = FRAME_RATE;
  #gesture: GrowingGesture | undefined;
  #progress: (gesture: GrowingGesture) => void = () => {};
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
   * @param progress Told of the gesture each time that it has grown.
   * @returns The gesture when it is complete.
   */
  async generate(
    bytes: Uint8Array<ArrayBuffer>,
    progress: (gesture: GrowingGesture) => void,
  ): Promise<GrowingGesture> {
    const gesture = this.#begin(progress);
    await this.#ask({ kind: "wav", bytes });
    return gesture;
  }

  /** Begins with speech that is being spoken. */
  start(sampleRate: number, progress: (gesture: GrowingGesture) => void): GrowingGesture {
    const gesture = this.#begin(progress);
    const format = { sampleRate, channelCount: 1 };
    this.#post({ kind: "start", format, maxDelay: MAX_DELAY });
    return gesture;
  }

  /** Hears what was spoken. */
  speak(samples: Float32Array): void {
    this.#post({ kind: "speech", channels: [samples] });
  }

  /** Says that no more is spoken; resolves when the last pose is there. */
  end(): Promise<void> {
    return this.#ask({ kind: "end" });
  }

  #begin(progress: (gesture: GrowingGesture) => void): GrowingGesture {
    this.#progress = progress;
    return this.#gesture = new GrowingGesture(this.#rig, this.#frameRate);
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
      this.#gesture?.append(message.positions);
      if (this.#gesture) this.#progress(this.#gesture);
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

/** A gesture that is being generated; its first pose says how long bones are. */
export class GrowingGesture implements SkeletalGesture {
  readonly frameRate: number;
  readonly #rig: Rig;
  #skeleton: Skeleton | undefined;
  #data = new Float32Array(0);
  #filled = 0;

  constructor(rig: Rig, frameRate: number) {
    this.#rig = rig;
    this.frameRate = frameRate;
  }

  get skeleton(): Skeleton {
    const columns = 3 * this.#rig.joints.length;
    return this.#skeleton ??= skeletonOf(this.#rig, this.#data.subarray(0, columns));
  }

  /** What is there so far. */
  get positions(): Matrix<Float32Array> {
    const columns = 3 * this.#rig.joints.length;
    const data = this.#data.subarray(0, this.#filled);
    return { data, rows: this.#filled / columns, columns };
  }

  /** Adds the poses that follow. */
  append(positions: Float32Array): void {
    const size = this.#filled + positions.length;
    if (size > this.#data.length) {
      const larger = new Float32Array(2 * size);
      larger.set(this.#data.subarray(0, this.#filled));
      this.#data = larger;
    }
    this.#data.set(positions, this.#filled);
    this.#filled = size;
  }
}
