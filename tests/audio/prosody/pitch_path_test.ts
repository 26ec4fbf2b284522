import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { PitchCandidates, pitchSettings } from "../../../src/audio/prosody/pitch_candidates.ts";
import { PitchPath } from "../../../src/audio/prosody/pitch_path.ts";

const defaults = pitchSettings({}, 16000);

/** A frame's candidates: pairs of frequency and strength, and its loudness. */
interface Frame {
  candidates: [number, number][];
  loudness: number;
}

const frame: fc.Arbitrary<Frame> = fc.record({
  candidates: fc.array(
    fc.tuple(
      fc.double({ min: 75, max: 599, noNaN: true }),
      fc.double({ min: 0.3, max: 1, noNaN: true }),
    ),
    { maxLength: 3 },
  ),
  loudness: fc.constantFrom(0.001, 0.03, 1),
});

function search(frames: readonly Frame[], maxDelay = Infinity): number[] {
  const settings = { ...defaults, maxDelay };
  const path = new PitchPath(settings);
  const found = new PitchCandidates(settings, 16000, 200);
  for (const { candidates, loudness } of frames) {
    found.count = candidates.length;
    for (const [i, [frequency, strength]] of candidates.entries()) {
      found.frequencies[i] = frequency;
      found.strengths[i] = strength;
    }
    path.push(found, loudness);
  }
  path.finish();
  return [...path.decided.toArray()];
}

/** Score of a path by the formulas of Boersma (1993), at steps of 5 ms; undefined if not a path. */
function scoreOf(path: readonly number[], frames: readonly Frame[]): number {
  let score = 0;
  for (const [i, pitch] of path.entries()) {
    const { candidates, loudness } = frames[i]!;
    const strength = candidates.find(([frequency]) => frequency === pitch)?.[1];
    score += pitch === 0
      ? 0.45 + Math.max(0, 2 - loudness / (0.03 / 1.45))
      : strength! - 0.01 * Math.log2(600 / pitch);
    const before = path[i - 1] ?? pitch;
    if (pitch > 0 && before > 0) score -= 2 * 0.35 * Math.abs(Math.log2(pitch / before));
    else if (pitch !== before) score -= 2 * 0.14;
  }
  return score;
}

function bestScore(frames: readonly Frame[], path: number[] = []): number {
  if (path.length === frames.length) return scoreOf(path, frames);
  const choices = [0, ...frames[path.length]!.candidates.map(([frequency]) => frequency)];
  return Math.max(...choices.map((choice) => bestScore(frames, [...path, choice])));
}

Deno.test("PitchPath finds the best of all paths", () => {
  fc.assert(
    fc.property(fc.array(frame, { minLength: 1, maxLength: 6 }), (frames) => {
      const path = search(frames);
      assertEquals(path.length, frames.length);
      assert(scoreOf(path, frames) > bestScore(frames) - 1e-9);
    }),
    { numRuns: 200 },
  );
});

Deno.test("PitchPath leaves unvoiced what it says is surely unvoiced", () => {
  const path = new PitchPath(defaults);
  assertEquals([0, 0.01, 0.02, 1].map((x) => path.isSurelyUnvoiced(x)), [true, true, false, false]);
  fc.assert(
    fc.property(
      fc.array(frame, { minLength: 3, maxLength: 10 }),
      fc.double({ min: 0, max: 0.03, noNaN: true }),
      (frames, loudness) => {
        // A strong candidate between two that it continues: all speaks for it but its loudness.
        const voiced: [number, number] = [200, 1];
        for (const at of [0, 1, 2]) frames[at] = { candidates: [voiced], loudness: 1 };
        frames[1]!.loudness = loudness;
        if (path.isSurelyUnvoiced(loudness)) assertEquals(search(frames)[1], 0);
      },
    ),
  );
});

Deno.test("PitchPath never changes what it has decided", () => {
  fc.assert(
    fc.property(fc.array(frame, { minLength: 2, maxLength: 40 }), (frames) => {
      const whole = search(frames);
      const path = new PitchPath(defaults);
      const found = new PitchCandidates(defaults, 16000, 200);
      for (const { candidates, loudness } of frames) {
        found.count = candidates.length;
        found.frequencies.set(candidates.map(([frequency]) => frequency));
        found.strengths.set(candidates.map(([, strength]) => strength));
        path.push(found, loudness);
        const decided = [...path.decided.toArray()];
        assertEquals(decided, whole.slice(0, decided.length));
      }
    }),
  );
});

Deno.test("PitchPath decides a silent frame, and all before it, at once", () => {
  const path = new PitchPath(defaults);
  const found = new PitchCandidates(defaults, 16000, 200);
  found.count = 1;
  found.frequencies[0] = 100;
  found.strengths[0] = 0.46;
  for (let i = 0; i < 3; i++) path.push(found, 1);
  assertEquals(path.decided.end, 0);
  found.clear();
  path.push(found, 0);
  assertEquals(path.decided.end, 4);
});

Deno.test("PitchPath decides no later than its longest delay", () => {
  fc.assert(
    fc.property(
      fc.array(frame, { minLength: 2, maxLength: 30 }),
      fc.integer({ min: 0, max: 5 }),
      (frames, maxDelay) => {
        const settings = { ...defaults, maxDelay };
        const path = new PitchPath(settings);
        const found = new PitchCandidates(settings, 16000, 200);
        for (const [i, { candidates, loudness }] of frames.entries()) {
          found.count = candidates.length;
          found.frequencies.set(candidates.map(([frequency]) => frequency));
          found.strengths.set(candidates.map(([, strength]) => strength));
          path.push(found, loudness);
          assert(i + 1 - path.decided.end <= maxDelay);
        }
        path.finish();
        assertEquals(path.decided.end, frames.length);
        // Whatever is decided is a candidate.
        const pitch = path.decided.toArray();
        for (const [i, { candidates }] of frames.entries()) {
          assert(pitch[i] === 0 || candidates.some(([frequency]) => frequency === pitch[i]));
        }
      },
    ),
  );
});
