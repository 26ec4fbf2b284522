import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  cutSpan,
  pieceOf,
  type RecordingLength,
  splitInTime,
  usableSpan,
} from "../../../src/dataset/cuts/cut_recording.ts";
import { parts } from "../../../src/dataset/manifest/split_rule.ts";

const lengths = fc.record({
  samples: fc.integer({ min: 1000, max: 10_000_000 }),
  sampleRate: fc.constantFrom(8000, 16000, 44100, 48000),
  frames: fc.integer({ min: 10, max: 100_000 }),
  frameRate: fc.constantFrom(20, 24, 29.97, 30, 60, 100, 119.88, 120),
});

Deno.test("cutSpan() and pieceOf() share nothing and leave nothing, in step to the sample", () => {
  const offsets = fc.record({
    start: fc.double({ min: 0, max: 3, noNaN: true }),
    motionOffset: fc.double({ min: -2, max: 2, noNaN: true }),
  });
  const rules = fc.oneof(
    fc.double({ min: 0.5, max: 20, noNaN: true }).map((seconds) =>
      ({ rule: "length", seconds }) as const
    ),
    fc.constant({ rule: "pauses", level: -30, seconds: 0.3, shortest: 2, longest: 9 } as const),
  );
  fc.assert(fc.property(lengths, offsets, rules, (length, offset, rule) => {
    const { samples, sampleRate, frames, frameRate } = length;
    const recording: RecordingLength = {
      speech: { samples, sampleRate },
      motion: { frames, frameRate },
    };
    const span = usableSpan(recording, offset);
    if (span.end - span.start < 0.5) return;
    const pauses = Array.from({ length: 400 }, (_, i) => 1.7 * i);
    const spans = cutSpan(span, rule, { pauses });
    assertEquals([spans[0]!.start, spans.at(-1)!.end], [span.start, span.end]);
    const pieces = spans.map((span) => pieceOf(span, recording, offset.motionOffset)!);
    for (const [i, piece] of pieces.entries()) {
      const [sample, count] = piece.samples!, [frame, rows] = piece.frames!;
      assert(sample >= 0 && frame >= 0 && count > 0 && rows > 0);
      assert(sample + count <= samples && frame + rows <= frames);
      const step = sample / sampleRate - (frame / frameRate + offset.motionOffset);
      assert(Math.abs(step) <= 0.51 / sampleRate, `${step}`);
      assertAlmostEquals(count / sampleRate, rows / frameRate, 1.01 / sampleRate);
      const next = pieces[i + 1];
      if (next) assertEquals([sample + count, frame + rows], [next.samples![0], next.frames![0]]);
      if (rule.rule === "pauses" && next) {
        const seconds = spans[i]!.end - spans[i]!.start;
        assert(seconds >= 2 - 1e-9 && seconds <= 9 + 1e-9);
      }
    }
  }));
});

Deno.test("splitInTime() gives each part its share, in order, and none a share of 0", () => {
  const shares = { rule: "time", train: 0.8, dev: 0, test: 0.2 } as const;
  assertEquals(splitInTime({ start: 10, end: 20 }, shares), [
    ["train", { start: 10, end: 18 }],
    ["test", { start: 18, end: 20 }],
  ]);
  const all = splitInTime({ start: 0, end: 1 }, { rule: "time", train: 0.8, dev: 0.1, test: 0.1 });
  assertEquals(all.map(([part]) => part), [...parts]);
  assertEquals(all.at(-1)![1].end, 1);
});

Deno.test("cutSpan() takes a table's utterances as far as they are in the stretch", () => {
  const rule = { rule: "table", file: "x.csv", id: "id", start: "start", end: "end" } as const;
  const rows = [{ start: 0, end: 4 }, { start: 5, end: 12 }, { start: 11, end: 14 }];
  assertEquals(cutSpan({ start: 2, end: 10 }, rule, { rows }), [
    { start: 2, end: 4 },
    { start: 5, end: 10 },
  ]);
});
