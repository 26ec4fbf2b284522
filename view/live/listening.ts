import { clockText, element, showMessage } from "../page.ts";

/** Below this, in dB of full scale, a microphone is taken to be off. */
const SILENCE = -60;
/** Seconds of such silence from the beginning after which the page says so. */
const PATIENCE = 3;
/** How much the meter falls at most, in dB a second: so that the eye can follow. */
const FALL = 40;

/** What is seen while someone speaks: how long, how loud, how much later gestures come, and Stop. */
export class Listening {
  readonly #level = element<HTMLMeterElement>("level");
  readonly #rate: number;
  #samples = 0;
  #loudest = -Infinity;
  #isSilenceTold = false;

  /**
   * Shows it.
   *
   * @param sampleRate Of what is heard, in Hz.
   * @param latency Seconds from what is said to its pose.
   */
  constructor(sampleRate: number, latency: number) {
    this.#rate = sampleRate;
    this.#level.value = SILENCE;
    element("heard").textContent = tenths(0);
    element("latency").textContent = `gestures come ${latency.toFixed(1)} s later`;
    element("begin").hidden = true;
    element("listening").hidden = false;
  }

  /** Shows how loud some samples are, and how long it has been; says where nothing is heard. */
  hear(samples: Float32Array): void {
    const seconds = samples.length / this.#rate;
    let power = 0;
    for (const sample of samples) power += sample * sample / samples.length;
    const level = 10 * Math.log10(power + 1e-12);
    this.#level.value = Math.max(level, this.#level.value - FALL * seconds, SILENCE);
    this.#loudest = Math.max(this.#loudest, level);
    this.#samples += samples.length;
    const heard = this.#samples / this.#rate;
    element("heard").textContent = tenths(heard);
    if (heard < PATIENCE || this.#loudest > SILENCE || this.#isSilenceTold) return;
    this.#isSilenceTold = true;
    showMessage("nothing is heard: is this the right microphone, and is it switched on?");
  }

  /** Takes it away. */
  end(): void {
    element("listening").hidden = true;
  }
}

function tenths(seconds: number): string {
  return clockText(seconds).slice(0, -1);
}
