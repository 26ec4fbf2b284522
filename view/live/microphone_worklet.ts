/**
 * Hands the microphone's samples on, some at a time.
 *
 * @module
 */

/** What a worklet's scope has, which is no window's. */
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: unknown): void;

/** Samples that are handed on at once. */
const BLOCK = 2048;

class SpeechRecorder extends AudioWorkletProcessor {
  #samples = new Float32Array(BLOCK);
  #filled = 0;

  process([input]: Float32Array[][]): boolean {
    for (const sample of input?.[0] ?? []) {
      this.#samples[this.#filled++] = sample;
      if (this.#filled < BLOCK) continue;
      this.port.postMessage(this.#samples, [this.#samples.buffer]);
      this.#samples = new Float32Array(BLOCK);
      this.#filled = 0;
    }
    return true;
  }
}

registerProcessor("speech-recorder", SpeechRecorder);
