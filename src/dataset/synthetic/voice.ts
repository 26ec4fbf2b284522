import type { Random } from "../../random/random.ts";
import type { Articulation } from "./speech_plan.ts";

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

/** Samples to a frame of the articulation at 44.1 kHz: 5 ms, as Klatt has it. */
export const SAMPLES_A_FRAME = 220;
/** Samples a second. */
export const SAMPLE_RATE = 44100;

/** Bandwidths in Hz of F1 to F5. */
const BANDWIDTHS = [70, 100, 140, 200, 250];
/** F4 and F5 in Hz: they hardly change from sound to sound. */
const HIGHER_FORMANTS = [3500, 4500];
/** Part of the period in which the glottis is open. */
const OPEN_QUOTIENT = 0.6;
/** Breath in the voice, relative to it. */
const ASPIRATION = 0.03;
/** Breath in pauses, so that they are not digital silence. */
const BREATH = 3e-4;
/** Strengths of voice and consonants, so that the loudest sounds stay clear of full scale. */
const VOICE = 0.1, FRICATION = 0.8;

/**
 * Makes speech-like sound with a formant synthesizer of the cascade kind (Klatt 1980): glottal pulses
 * and breath pass through five resonances one after the other, the noise of consonants through one
 * of its own.
 *
 * @param articulation Parameter tracks at 44100 / 220 frames a second.
 * @param samples How many samples to make.
 * @param random Where the noise comes from.
 * @returns Samples at 44.1 kHz, +-1 at full scale.
 */
export function synthesizeSpeech(
  articulation: Articulation,
  samples: number,
  random: Random,
): Float64Array {
  const { formants, noiseFrequency, noiseWidth } = articulation;
  const speech = new Float64Array(samples);
  const tract = BANDWIDTHS.map(() => new Resonator(SAMPLE_RATE));
  const constriction = new Resonator(SAMPLE_RATE);
  const hiss = new Float64Array(SAMPLES_A_FRAME);
  let phase = 0;
  for (let frame = 0; frame * SAMPLES_A_FRAME < samples; frame++) {
    const start = frame * SAMPLES_A_FRAME;
    const block = speech.subarray(start, start + SAMPLES_A_FRAME);
    phase = glottalSource(block, phase, articulation, frame, random);
    for (const [i, resonator] of tract.entries()) {
      const frequency = formants[i]?.[frame] ?? HIGHER_FORMANTS[i - formants.length]!;
      resonator.filter(block, frequency, BANDWIDTHS[i]!);
    }
    fricationSource(hiss, articulation.noise, frame, random);
    constriction.filter(hiss, noiseFrequency[frame]!, noiseWidth[frame]!);
    for (let i = 0; i < block.length; i++) block[i]! += hiss[i]!;
  }
  return speech;
}

/**
 * Writes the sound of the glottis, and returns the phase that its next pulse has reached.
 *
 * A pulse is Rosenberg's polynomial (J. Acoust. Soc. Am. 49(2B), 1971) as Klatt and Klatt (1990) use
 * it: while the glottis is open, u from 0 to 1, the flow is u^2 - u^3. What leaves the lips is its
 * derivative, so that the source is 2 u - 3 u^2.
 */
function glottalSource(
  block: Float64Array,
  phase: number,
  { pitch, voicing }: Articulation,
  frame: number,
  random: Random,
): number {
  const increment = pitch[frame]! / SAMPLE_RATE;
  const { from, step } = ramp(voicing, frame);
  for (let i = 0; i < block.length; i++) {
    const u = phase / OPEN_QUOTIENT;
    const pulse = u < 1 ? u * (2 - 3 * u) : 0;
    const breath = random.uniform(-1, 1);
    block[i] = VOICE * (from + i * step) * (pulse + ASPIRATION * breath) + BREATH * breath;
    phase += increment;
    if (phase >= 1) phase -= 1;
  }
  return phase;
}

/** Writes the noise that arises where the tract is narrow. */
function fricationSource(
  block: Float64Array,
  noise: Float64Array,
  frame: number,
  random: Random,
): void {
  const { from, step } = ramp(noise, frame);
  if (from === 0 && step === 0) {
    block.fill(0);
    return;
  }
  for (let i = 0; i < block.length; i++) {
    block[i] = FRICATION * (from + i * step) * random.uniform(-1, 1);
  }
}

/** An amplitude's way from this frame's value to the next one's. */
function ramp(amplitude: Float64Array, frame: number): { from: number; step: number } {
  const from = amplitude[frame]!;
  return { from, step: ((amplitude[frame + 1] ?? from) - from) / SAMPLES_A_FRAME };
}
