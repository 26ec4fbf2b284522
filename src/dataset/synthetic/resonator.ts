/**
 * A resonance of the vocal tract: the two-pole filter of D. H. Klatt, Software for a
 * cascade/parallel formant synthesizer, J. Acoust. Soc. Am. 67(3), 1980, equations 1 and 2.
 */
export class Resonator {
  readonly #sampleRate: number;
  #y1 = 0;
  #y2 = 0;

  /** @param sampleRate Samples a second, in Hz. */
  constructor(sampleRate: number) {
    this.#sampleRate = sampleRate;
  }

  /**
   * Filters a block of sound in place; its gain is 1 at 0 Hz.
   *
   * @param block The samples that follow those of the last call.
   * @param frequency Where it resonates, in Hz.
   * @param bandwidth Width of the resonance, in Hz.
   */
  filter(block: Float64Array, frequency: number, bandwidth: number): void {
    const radius = Math.exp(-Math.PI * bandwidth / this.#sampleRate);
    const c = -radius * radius;
    const b = 2 * radius * Math.cos(2 * Math.PI * frequency / this.#sampleRate);
    const a = 1 - b - c;
    let y1 = this.#y1, y2 = this.#y2;
    for (let i = 0; i < block.length; i++) {
      const y = a * block[i]! + b * y1 + c * y2;
      block[i] = y;
      y2 = y1;
      y1 = y;
    }
    this.#y1 = y1;
    this.#y2 = y2;
  }
}
