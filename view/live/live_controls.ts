import { encodeWav } from "../../src/audio/wav/encode_wav.ts";
import { InputError } from "../../src/errors/input_error.ts";
import type { ModelInfo } from "../../src/gesture/catalog.ts";
import { element, hideMessage, press, showMessage } from "../page.ts";
import type { Viewer } from "../viewer.ts";
import { type GrowingGesture, LiveGestures } from "./live_gestures.ts";
import { Listening } from "./listening.ts";
import type { LiveEngine } from "./live_messages.ts";
import { type Microphone, openMicrophone } from "./microphone.ts";

/** Milliseconds between two looks at how far a gesture has grown. */
const INTERVAL = 400;

/** Generating gestures in the page: for the speech that is shown, and while someone speaks. */
export class LiveControls {
  readonly #viewer: Viewer;
  readonly #model: ModelInfo;
  readonly #add: (files: readonly File[]) => Promise<void>;
  readonly #engine = element<HTMLSelectElement>("engine");
  #live: Promise<LiveGestures> | undefined;
  #loaded = "";
  #busy = false;
  #recordings = 0;
  /** Ends the recording that goes on. */
  #stop: (() => Promise<void>) | undefined;

  /**
   * @param viewer Where they are shown.
   * @param model The model.
   * @param add Takes in recordings, and shows the first.
   */
  constructor(
    viewer: Viewer,
    model: ModelInfo,
    add: (files: readonly File[]) => Promise<void>,
  ) {
    this.#viewer = viewer;
    this.#model = model;
    this.#add = add;
    element("live").hidden = false;
    const later = `into the microphone: gestures come ${model.latency.toFixed(1)} s later`;
    element("begin-speaking").querySelector("small")!.textContent = later;
    element("begin-note").textContent = `The model ${model.name} runs in this page: nothing that ` +
      "is said leaves this machine.";
    element("generate").addEventListener("click", () => void this.generate());
    for (const id of ["speak", "begin-speaking", "stop"]) {
      element(id).addEventListener("click", () => void this.speak());
    }
    const recording = element<HTMLInputElement>("recording");
    recording.addEventListener("change", () => {
      void this.generateFor([...recording.files ?? []]);
      recording.value = "";
    });
    void this.#offerWebGpu();
  }

  /** Generates for the utterance that is shown; its gestures play as they come. */
  async generate(): Promise<void> {
    await this.#alone(() => this.#generate());
  }

  /** Opens recordings, and generates for the first. */
  async generateFor(files: readonly File[]): Promise<void> {
    if (files.length === 0) return;
    await this.#alone(async () => {
      await this.#add(files);
      await this.#generate();
    });
  }

  async #generate(): Promise<void> {
    const { name } = this.#model;
    const { index } = this.#viewer;
    const url = await this.#viewer.utterances[index]?.speech();
    if (url === undefined) throw new InputError("there is no speech here: open a wav file first");
    const live = await this.#load();
    const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
    const growth = this.#growth((gesture) => {
      if (this.#viewer.index === index) this.#viewer.grow(name, gesture);
    });
    const gesture = await live.generate(bytes, growth.progress);
    growth.finish();
    this.#viewer.keep(index, name, gesture);
  }

  /** Begins to listen, or ends it. */
  async speak(): Promise<void> {
    if (this.#stop) return await this.#stop();
    await this.#alone(async () => {
      const live = await this.#load();
      const heard: Float32Array[] = [];
      let listening: Listening | undefined;
      const microphone = await openMicrophone((samples) => {
        if (!listening) return;
        listening.hear(samples);
        heard.push(samples.slice());
        live.speak(samples);
      });
      const name = `Recording ${++this.#recordings}`;
      const { name: system, latency } = this.#model;
      const growth = this.#growth((gesture) => this.#viewer.growAlone(name, system, gesture));
      live.start(microphone.sampleRate, growth.progress);
      listening = new Listening(microphone.sampleRate, latency);
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#stop = () => Promise.resolve(resolve());
      press(element("speak"), true);
      await promise;
      this.#stop = undefined;
      press(element("speak"), false);
      listening.end();
      await microphone.close();
      listening = undefined; // samples may still be on their way
      await live.end();
      growth.finish();
      await this.#viewer.finishAlone(name, wavUrl(heard, microphone));
    });
  }

  /** Runs one thing at a time, and tells what goes wrong. */
  async #alone(action: () => Promise<void>): Promise<void> {
    if (this.#busy) return showMessage("one at a time: gestures are being made", 4000, "plain");
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
    const isNew = !this.#live || this.#loaded !== engine;
    if (isNew) {
      showMessage("The model is being loaded", Infinity, "plain");
      this.#live = LiveGestures.load(engine);
      this.#loaded = engine;
    }
    try {
      const live = (await this.#live)!;
      if (isNew) hideMessage();
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
