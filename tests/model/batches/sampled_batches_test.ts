import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { MemoryRows, type UtteranceFrames } from "../../../src/model/batches/speech_corpus.ts";
import { blockRows, segmentFrames } from "../../../src/model/batches/window_layout.ts";
import {
  batchRows,
  gatherBatch,
  SampledBatches,
  sampleSegments,
  sampleWindows,
} from "../../../src/model/batches/sampled_batches.ts";
import { Random } from "../../../src/random/random.ts";

/** Utterances that lie one after the other. */
const utterances = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 })
  .map((lengths) => {
    let firstFrame = 0;
    return lengths.map((frames): UtteranceFrames => {
      firstFrame += frames;
      return { firstFrame: firstFrame - frames, frames };
    });
  });

const sampling = fc.record({
  utterances,
  windows: fc.integer({ min: 1, max: 6 }),
  stride: fc.integer({ min: 1, max: 9 }),
  context: fc.integer({ min: 0, max: 5 }).map((half) => 2 * half + 1),
  seed: fc.nat(),
});

const frameCount = (all: readonly UtteranceFrames[]) => all.at(-1)!.firstFrame + all.at(-1)!.frames;

Deno.test("batchRows() puts frame k of each window into step k's rows, of its utterance alone", () => {
  fc.assert(fc.property(sampling, ({ utterances, windows, stride, context, seed }) => {
    const starts = sampleSegments(utterances, windows, stride, new Random(seed));
    const layout = { segments: starts.length, windows, stride, context };
    const { frames, targets } = batchRows(utterances, layout, starts);
    assertEquals(frames.length, segmentFrames(layout) * layout.segments);
    const blocks = blockRows(layout);
    for (let s = 0; s < starts.length; s++) {
      const utterance = utterances.find(({ firstFrame, frames }) =>
        starts[s]! >= firstFrame && starts[s]! < firstFrame + frames
      )!;
      const end = utterance.firstFrame + utterance.frames;
      for (let w = 0; w < windows; w++) {
        const middle = starts[s]! + w * stride;
        const row = w * layout.segments + s; // of the batch
        assertEquals(targets[row], middle < end ? middle : -1);
        for (let k = 0; k < context; k++) {
          const frame = middle - (context - 1) / 2 + k;
          const inside = frame >= utterance.firstFrame && frame < end;
          const slice = blocks[k % stride]! + Math.floor(k / stride) * layout.segments;
          assertEquals(frames[slice + row], inside ? frame : -1);
        }
      }
    }
  }));
});

Deno.test("sampleWindows() draws each window of the epoch once", () => {
  fc.assert(fc.property(utterances, fc.nat(), (utterances, seed) => {
    const starts = sampleWindows(utterances, new Random(seed));
    assertEquals(
      starts.toSorted(),
      Int32Array.from({ length: frameCount(utterances) }, (_, i) => i),
    );
  }));
});

Deno.test("sampleSegments() covers each window once or twice, with as few segments as can", () => {
  fc.assert(fc.property(sampling, ({ utterances, windows, stride, seed }) => {
    const starts = sampleSegments(utterances, windows, stride, new Random(seed));
    const layout = { segments: starts.length, windows, stride, context: 1 };
    const { targets } = batchRows(utterances, layout, starts);
    const counts = new Uint8Array(frameCount(utterances));
    for (const target of targets) if (target >= 0) counts[target]!++;
    assert(counts.every((count) => count === 1 || count === 2), `${counts}`);
    const least = utterances.reduce((sum, { frames }) => {
      const chains = Array.from(
        { length: Math.min(stride, frames) },
        (_, first) => Math.ceil(Math.ceil((frames - first) / stride) / windows),
      );
      return sum + chains.reduce((a, b) => a + b);
    }, 0);
    assertEquals(starts.length, least);
    // No target is missing but of utterances too short for a segment.
    const short = utterances.some(({ frames }) => frames < windows * stride);
    assert(short || targets.every((target) => target >= 0));
  }));
});

Deno.test("sampleSegments() cuts at other places in another epoch", () => {
  const cut = (seed: number) =>
    sampleSegments([{ firstFrame: 0, frames: 1000 }], 32, 4, new Random(seed)).toSorted();
  assert(cut(1).join() !== cut(2).join());
});

/** A corpus whose features and targets are their frame's number. */
function numbered(utterances: readonly UtteranceFrames[]) {
  const rows = frameCount(utterances);
  const data = Float32Array.from({ length: 2 * rows }, (_, i) => i >> 1);
  const source = new MemoryRows({ data, rows, columns: 2 });
  return { features: source, targets: source, utterances, silence: Float32Array.of(-7, -8) };
}

Deno.test("gatherBatch() reads features, targets and silence", () => {
  const corpus = numbered([{ firstFrame: 0, frames: 2 }, { firstFrame: 2, frames: 3 }]);
  const layout = { segments: 2, windows: 2, stride: 1, context: 3 };
  const batch = gatherBatch(corpus, layout, Int32Array.of(2, 4));
  const column = (data: Float32Array, c: number) => [...data].filter((_, i) => i % 2 === c);
  assertEquals(column(batch.frames.data, 0), [-7, 3, 2, 4, 3, -7, 4, -7]);
  assertEquals(column(batch.frames.data, 1), [-8, 3, 2, 4, 3, -8, 4, -8]);
  assertEquals([...batch.present!], [1, 1, 1, 0]);
  assertEquals(column(batch.targets.data, 0).slice(0, 3), [2, 4, 3]);
  assertEquals(gatherBatch(corpus, layout, Int32Array.of(2, 3)).present, undefined);
});

Deno.test("SampledBatches gives each window of an epoch, in batches and parts of like size", () => {
  const corpus = numbered([{ firstFrame: 0, frames: 70 }, { firstFrame: 70, frames: 33 }]);
  const options = { seed: 5, context: 5, batchSize: 20, partSize: 8 };
  const batches = new SampledBatches(corpus, options);
  assertEquals([batches.batches, batches.samples], [6, 103]);
  const epoch = (number: number) =>
    Array.from({ length: 6 }, (_, i) => batches.batch(number, i).map(({ targets }) => targets));
  for (const parts of epoch(0)) assert(parts.length === 3 && parts.every(({ rows }) => rows >= 5));
  const targets = (number: number) =>
    epoch(number).flat().flatMap(({ data }) => [...data].filter((_, i) => i % 2 === 0));
  const all = Array.from({ length: 103 }, (_, i) => i);
  assertEquals(targets(0).toSorted((a, b) => a - b), all);
  assert(targets(0).join() !== targets(1).join());
  assertEquals(targets(0), targets(0)); // back to an epoch
});

Deno.test("SampledBatches has as many batches of segments in each epoch", () => {
  const corpus = numbered([{ firstFrame: 0, frames: 70 }, { firstFrame: 70, frames: 3 }]);
  const segment = { windows: 4, stride: 3 };
  const batches = new SampledBatches(corpus, {
    ...{ seed: 5, context: 5, batchSize: 16, partSize: 16, segment },
  });
  // Three chains of 24, 23 and 23 windows take 6 segments each, three of one window a segment each.
  assertEquals([batches.batches, batches.samples], [6, 3 * 24 + 3]);
  const seen = new Set<number>();
  let count = 0;
  for (const epoch of [0, 1]) {
    for (let i = 0; i < 6; i++) {
      for (const { layout, targets, present } of batches.batch(epoch, i)) {
        assertEquals([layout.windows, layout.stride, layout.context], [4, 3, 5]);
        assertEquals(targets.rows, layout.segments * 4);
        for (let w = 0; w < targets.rows; w++) {
          if (present?.[w] === 0) continue;
          seen.add(targets.data[2 * w]!);
          count++;
        }
      }
    }
  }
  assertEquals([seen.size, count], [73, 2 * 75]);
});
