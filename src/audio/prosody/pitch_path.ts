import { SlidingBuffer } from "../signal/sliding_buffer.ts";
import type { PitchCandidates, PitchSettings } from "./pitch_candidates.ts";

/** The candidates of a frame, number 0 the unvoiced one, and the best path to each. */
class PathEnds {
  count = 0;
  /** Score of the best path that ends here. */
  readonly scores: Float64Array;
  /** Logarithm of the frequency, base 2; NaN for the unvoiced one. */
  readonly octaves: Float64Array;
  /** Which candidate of the first undecided frame that path goes through. */
  readonly roots: Int32Array;

  constructor(size: number) {
    this.scores = new Float64Array(size);
    this.octaves = new Float64Array(size);
    this.roots = new Int32Array(size);
  }
}

/**
 * The best path through the frames' pitch candidates, by the Viterbi algorithm: Boersma (1993, eqs.
 * 23, 24 and 27).
 *
 * It decides as it goes: once all paths that may still win have a frame in common, that frame and
 * those before it are known for good, and forgotten here. It takes few frames as a rule, and what
 * comes out is what a search through the whole sound would find.
 *
 * @example Usage
 * ```ts
 * import { PitchCandidates, PitchPath, pitchSettings } from "@aud2repr2pose/aud2repr2pose/audio";
 * import { assertEquals } from "@std/assert";
 *
 * const settings = pitchSettings({}, 8000);
 * const path = new PitchPath(settings);
 * const candidates = new PitchCandidates(settings, 8000, 100);
 * for (const octave of [1, 1, 2, 1]) {
 *   // One frame's stronger candidate is an octave above: too short to be worth the jump.
 *   candidates.frequencies.set([octave * 100, 100]);
 *   candidates.strengths.set([0.9, 0.8]);
 *   candidates.count = 2;
 *   path.push(candidates, 1);
 * }
 * path.finish();
 * assertEquals(path.decided.toArray(), Float64Array.of(100, 100, 100, 100));
 * ```
 */
export class PitchPath {
  /** Pitch of the decided frames in Hz, 0 where unvoiced. Who reads them drops them. */
  readonly decided: SlidingBuffer = new SlidingBuffer();
  readonly #settings: PitchSettings;
  readonly #octaveJumpCost: number;
  readonly #voicedUnvoicedCost: number;
  /** Frequencies of the undecided frames' candidates, and the best ones of the frame before. */
  readonly #frequencies = new SlidingBuffer();
  readonly #origins = new SlidingBuffer();
  readonly #width: number;
  #frameCount = 0;
  #last: PathEnds;
  #next: PathEnds;
  /** Room for the candidates of a frame that paths go through. */
  readonly #alive: Int32Array;

  /**
   * Begins a path.
   *
   * @param settings Thresholds, costs, step, ceiling, and the longest delay.
   */
  constructor(settings: PitchSettings) {
    this.#settings = settings;
    // The costs are meant for steps of 10 ms.
    this.#octaveJumpCost = settings.octaveJumpCost * (0.01 / settings.step);
    this.#voicedUnvoicedCost = settings.voicedUnvoicedCost * (0.01 / settings.step);
    this.#width = settings.maxCandidates;
    this.#last = new PathEnds(this.#width);
    this.#next = new PathEnds(this.#width);
    this.#alive = new Int32Array(this.#width);
  }

  /**
   * Whether a frame is so silent that it is unvoiced whatever its candidates: what a voiced one can
   * gain, whose strength is 1 at most, is less than what leaving it out costs, twice a change.
   *
   * @param loudness The frame's peak as a part of the sound's.
   */
  isSurelyUnvoiced(loudness: number): boolean {
    return this.#unvoicedStrength(loudness) > 1 + 2 * this.#voicedUnvoicedCost;
  }

  /**
   * Takes the next frame.
   *
   * @param candidates The frame's voiced candidates.
   * @param loudness The frame's peak as a part of the sound's.
   */
  push(candidates: PitchCandidates, loudness: number): void {
    const next = this.#next;
    this.#score(candidates, loudness);
    for (let c = 0; c < this.#width; c++) {
      let origin = 0;
      if (c < next.count && this.#frameCount > 0) {
        origin = this.#bestOrigin(next.octaves[c]!);
        next.scores[c]! += this.#last.scores[origin]! - this.#cost(origin, next.octaves[c]!);
      }
      this.#frequencies.push(c > 0 && c < next.count ? candidates.frequencies[c - 1]! : 0);
      this.#origins.push(origin);
      next.roots[c] = this.decided.end === this.#frameCount ? c : this.#last.roots[origin]!;
    }
    this.#next = this.#last;
    this.#last = next;
    this.#frameCount++;
    if (this.#haveOneRoot()) this.#decide(this.#lastCommonFrame(), 0);
    while (this.#frameCount - this.decided.end > this.#settings.maxDelay) this.#decideFirst();
  }

  /** Decides the frames that are left: the sound has ended. */
  finish(): void {
    if (this.#frameCount > this.decided.end) this.#decide(this.#frameCount - 1, this.#best());
  }

  /** Boersma (1993, eq. 23). */
  #unvoicedStrength(loudness: number): number {
    const { silenceThreshold, voicingThreshold } = this.#settings;
    const silence = 2 - loudness * (1 + voicingThreshold) / silenceThreshold;
    return voicingThreshold + Math.max(0, silenceThreshold > 0 ? silence : 0);
  }

  /** Writes each candidate's own score, before any path: Boersma (1993, eq. 24). */
  #score(candidates: PitchCandidates, loudness: number): void {
    const { octaveCost, ceiling } = this.#settings;
    const { scores, octaves } = this.#next;
    scores[0] = this.#unvoicedStrength(loudness);
    octaves[0] = NaN;
    for (let c = 1; c <= candidates.count; c++) {
      octaves[c] = Math.log2(candidates.frequencies[c - 1]!);
      scores[c] = candidates.strengths[c - 1]! - octaveCost * (Math.log2(ceiling) - octaves[c]!);
    }
    this.#next.count = candidates.count + 1;
  }

  /** Cost of going from a candidate of the last frame to one of this octave: eq. 27. */
  #cost(origin: number, octave: number): number {
    const difference = Math.abs(this.#last.octaves[origin]! - octave);
    if (difference >= 0) return this.#octaveJumpCost * difference;
    // NaN: at least one is unvoiced.
    return origin === 0 && octave !== octave ? 0 : this.#voicedUnvoicedCost;
  }

  /** Candidate of the last frame from which the best path comes to one of this octave. */
  #bestOrigin(octave: number): number {
    const { scores, count } = this.#last;
    let best = 0, bestScore = -Infinity;
    for (let origin = 0; origin < count; origin++) {
      const score = scores[origin]! - this.#cost(origin, octave);
      if (score > bestScore) best = origin, bestScore = score;
    }
    return best;
  }

  /** The last frame's candidate with the best path. */
  #best(): number {
    const { scores, count } = this.#last;
    let best = 0;
    for (let c = 1; c < count; c++) if (scores[c]! > scores[best]!) best = c;
    return best;
  }

  #haveOneRoot(): boolean {
    const { roots, count } = this.#last;
    for (let c = 1; c < count; c++) if (roots[c] !== roots[0]) return false;
    return true;
  }

  /** The latest frame in which all paths go through the same candidate. */
  #lastCommonFrame(): number {
    const alive = this.#alive;
    let count = this.#last.count;
    for (let c = 0; c < count; c++) alive[c] = c;
    let frame = this.#frameCount - 1;
    for (; count > 1; frame--) {
      let different = 0;
      for (let c = 0; c < count; c++) {
        const origin = this.#origins.at(frame * this.#width + alive[c]!);
        let known = 0;
        while (known < different && alive[known] !== origin) known++;
        if (known === different) alive[different++] = origin;
      }
      count = different;
    }
    return frame;
  }

  /** Candidate of an earlier frame on the best path to a candidate of the last frame. */
  #ancestor(candidate: number, frame: number): number {
    for (let f = this.#frameCount - 1; f > frame; f--) {
      candidate = this.#origins.at(f * this.#width + candidate);
    }
    return candidate;
  }

  /** Decides all frames up to this one, on the path to a candidate of the last frame. */
  #decide(frame: number, end: number): void {
    const pitch = new Float64Array(frame + 1 - this.decided.end);
    let candidate = this.#ancestor(end, frame);
    for (let f = frame; f >= this.decided.end; f--) {
      pitch[f - this.decided.end] = this.#frequencies.at(f * this.#width + candidate);
      candidate = this.#origins.at(f * this.#width + candidate);
    }
    this.decided.append(pitch);
    this.#frequencies.dropBefore((frame + 1) * this.#width);
    this.#origins.dropBefore((frame + 1) * this.#width);
    if (frame === this.#frameCount - 1) return;
    const { roots, count } = this.#last;
    for (let c = 0; c < count; c++) roots[c] = this.#ancestor(c, frame + 1);
  }

  /** Decides the first undecided frame by the best path so far, and gives up all that differ. */
  #decideFirst(): void {
    const { roots, scores, count } = this.#last;
    const best = this.#best();
    for (let c = 0; c < count; c++) if (roots[c] !== roots[best]) scores[c] = -Infinity;
    this.#decide(this.decided.end, best);
  }
}
