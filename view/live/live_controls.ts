import { encodeWav } from "../../src/audio/wav/encode_wav.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { element, press, showMessage } from "../page.ts";
import type { Viewer } from "../viewer.ts";
import { type GrowingGesture, LiveGestures } from "./live_gestures.ts";
import type { LiveEngine } from "./live_messages.ts";
import { type Microphone, openMicrophone } from "./microphone.ts";

/** Milliseconds between two looks at how far a gesture has grown. */
const INTERVAL = 400;

/** Generating gestures in the page: for the speech that is shown, and while someone speaks. */
export class LiveControls {
  readonly #viewer: Viewer;
  readonly #system: string;
  readonly #engine = element<HTMLSelectElement>("engine");
  #live: Promise<LiveGestures> | undefined;
  #loaded = "";
  #busy = false;
  #recordings = 0;
  /** Ends the recording that goes on. */
  #stop: (() => Promise<void>) | undefined;

  /**
   * @param viewer Where they are shown.
   * @param model What the model is called.
   */
  constructor(viewer: Viewer, model: string) {
    this.#viewer = viewer;
    this.#system = model;
    element("live").hidden = false;
    element("generate").addEventListener("click", () => void this.generate());
    element("speak").addEventListener("click", () => void this.speak());
    void this.#offerWebGpu();
  }

  /** Generates for the utterance that is shown; its gestures play as they come. */
  async generate(): Promise<void> {
    await this.#alone(async () => {
      const live = await this.#load();
      const { index } = this.#viewer;
      const url = await this.#viewer.utterances[index]?.speech();
      if (url === undefined) throw new InputError("there is no speech here: open a wav file first");
      const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
      const growth = this.#growth((gesture) => {
        if (this.#viewer.index === index) this.#viewer.grow(this.#system, gesture);
      });
      const gesture = await live.generate(bytes, growth.progress);
      growth.finish();
      this.#viewer.keep(index, this.#system, gesture);
    });
  }

  /** Begins to listen, or ends it. */
  async speak(): Promise<void> {
    if (this.#stop) return await this.#stop();
    await this.#alone(async () => {
      const live = await this.#load();
      const heard: Float32Array[] = [];
      let listening = false;
      const microphone = await openMicrophone((samples) => {
        if (!listening) return;
        heard.push(samples.slice());
        live.speak(samples);
      });
      const name = `Recording ${++this.#recordings}`;
      const growth = this.#growth((gesture) => this.#viewer.growAlone(name, this.#system, gesture));
      live.start(microphone.sampleRate, growth.progress);
      listening = true;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#stop = () => Promise.resolve(resolve());
      press(element("speak"), true);
      showMessage(
        `Speak: your gestures come ${live.latency.toFixed(1)} s later; Speak again ends it`,
        4000,
        "plain",
      );
      await promise;
      this.#stop = undefined;
      press(element("speak"), false);
      await microphone.close();
      listening = false; // samples may still be on their way
      await live.end();
      growth.finish();
      await this.#viewer.finishAlone(name, wavUrl(heard, microphone));
    });
  }

  /** Runs one thing at a time, and tells what goes wrong. */
  async #alone(action: () => Promise<void>): Promise<void> {
    if (this.#busy) return;
    this.#busy = this.#viewer.stage.pace.computing = true;
    element("generate").setAttribute("aria-busy", "true");
    try {
      await action();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      showMessage(error.message);
    } finally {
      this.#busy = this.#viewer.stage.pace.computing = false;
      element("generate").removeAttribute("aria-busy");
    }
  }

  /** The model on the engine that is chosen, loaded when it is first needed. */
  async #load(): Promise<LiveGestures> {
    const engine = this.#engine.value as LiveEngine;
    if (!this.#live || this.#loaded !== engine) {
      this.#live = LiveGestures.load(engine);
      this.#loaded = engine;
    }
    try {
      const live = await this.#live;
      element("live").title = `computing on ${live.engine}`;
      return live;
    } catch (error) {
      this.#live = undefined;
      throw error;
    }
  }

  /** Shows a gesture as it grows, from its first pose on, and then now and again. */
  #growth(
    show: (gesture: GrowingGesture) => void,
  ): { progress: (gesture: GrowingGesture) => void; finish: () => void } {
    let last = -Infinity, latest: GrowingGesture | undefined;
    return {
      progress: (gesture) => {
        latest = gesture;
        if (performance.now() - last < INTERVAL) return;
        last = performance.now();
        show(gesture);
      },
      finish: () => latest && show(latest),
    };
  }

  async #offerWebGpu(): Promise<void> {
    const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
    this.#engine.hidden = !adapter;
  }
}

/** The address of what was recorded, as a wav file. */
function wavUrl(heard: readonly Float32Array[], { sampleRate }: Microphone): string {
  const samples = Float64Array.from(heard.flatMap((block) => [...block]));
  const wav = encodeWav({ sampleRate, channels: [samples] });
  return URL.createObjectURL(new Blob([wav], { type: "audio/wav" }));
}
