import {
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertLess,
  assertThrows,
} from "@std/assert";
import fc from "fast-check";
import {
  prosody,
  ProsodyStream,
  type ProsodyStreamOptions,
} from "../../../src/audio/prosody/prosody.ts";
import { PeakMeter, type SoundFormat, type Waveform } from "../../../src/audio/signal/waveform.ts";
import { prosodyFixtures, readWaveform, sine } from "../../support/audio/prosody_fixtures.ts";

function formatOf({ sampleRate, channels }: Waveform): Required<SoundFormat> {
  const meter = new PeakMeter(channels.length);
  meter.push(channels);
  const duration = channels[0]!.length;
  return { sampleRate, channelCount: channels.length, duration, peak: meter.peak };
}

/** All rows of a sound cut into blocks of these lengths, over and over. */
function inBlocks(
  { channels }: Waveform,
  format: SoundFormat,
  lengths: readonly number[],
  options?: ProsodyStreamOptions,
): Float64Array {
  const stream = new ProsodyStream(format, options);
  const values: number[] = [];
  for (let start = 0, i = 0; start < channels[0]!.length; i++) {
    const end = start + lengths[i % lengths.length]!;
    values.push(...stream.push(channels.map((channel) => channel.subarray(start, end))).data);
    start = end;
  }
  values.push(...stream.finish().data);
  return Float64Array.from(values);
}

const voice = readWaveform(prosodyFixtures[0]!.wav);
const stereo = readWaveform(prosodyFixtures[1]!.wav);
const blocks = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 8 });

Deno.test("ProsodyStream yields the rows of prosody(), however the sound is cut", () => {
  for (const waveform of [voice, stereo]) {
    const expected = prosody(waveform).data;
    const format = formatOf(waveform);
    fc.assert(
      fc.property(blocks, (lengths) => {
        assertEquals(inBlocks(waveform, format, lengths), expected);
      }),
      { numRuns: 5 },
    );
  }
});

Deno.test("ProsodyStream yields the same rows however live sound is cut", () => {
  const format = { sampleRate: voice.sampleRate, channelCount: 1 };
  const expected = inBlocks(voice, format, [441], { maxDelay: 0.02 });
  assertEquals(expected.length, prosody(voice).data.length);
  fc.assert(
    fc.property(blocks, (lengths) => {
      assertEquals(inBlocks(voice, format, lengths, { maxDelay: 0.02 }), expected);
    }),
    { numRuns: 5 },
  );
});

Deno.test("ProsodyStream comes close to prosody() without duration and peak", () => {
  const expected = prosody(voice).data;
  const live = inBlocks(voice, { sampleRate: voice.sampleRate, channelCount: 1 }, [1000]);
  for (const [i, value] of live.entries()) assertAlmostEquals(value, expected[i]!, 1e-3);
});

Deno.test("ProsodyStream yields rows within a tenth of a second", () => {
  const { sampleRate, channels } = voice;
  const stream = new ProsodyStream({ sampleRate, channelCount: 1 }, { maxDelay: 0.05 });
  let rows = 0;
  for (let end = 441; end <= channels[0]!.length; end += 441) {
    rows += stream.push([channels[0]!.subarray(end - 441, end)]).rows;
    assertGreater(rows, (end / sampleRate - 0.15) * 20 - 1);
    assertLess(rows, end / sampleRate * 20);
  }
});

Deno.test("ProsodyStream decides by what was heard, given no delay at all", () => {
  const { sampleRate, channels } = sine(150, 0.6);
  const options = { maxDelay: 0 };
  const values = inBlocks(
    { sampleRate, channels },
    { sampleRate, channelCount: 1 },
    [160],
    options,
  );
  // A tone leaves no doubt, so that nothing is lost by deciding at once.
  assertAlmostEquals(values[4 * 5 + 2]!, Math.log(151) - 4, 1e-3);
});

Deno.test("ProsodyStream throws if the sound does not last as long as was said", () => {
  const stream = new ProsodyStream({ sampleRate: 8000, channelCount: 1, duration: 8000 });
  stream.push([new Float64Array(4000)]);
  assertThrows(() => stream.finish(), RangeError, "was to have 8000 samples, but 4000 came");
});

Deno.test("ProsodyStream throws on another number of channels", () => {
  const stream = new ProsodyStream({ sampleRate: 8000, channelCount: 2 });
  assertThrows(() => stream.push([new Float64Array(10)]), RangeError, "expected 2 channel(s)");
});

Deno.test("ProsodyStream has as many rows as prosody(), without duration and peak", () => {
  for (let length = 0; length < 4000; length += 77) {
    const { sampleRate, channels } = sine(150, length / 8000, 8000);
    const options = { group: 1 };
    const live = inBlocks(
      { sampleRate, channels },
      { sampleRate, channelCount: 1 },
      [100],
      options,
    );
    assertEquals(live.length, prosody({ sampleRate, channels }, options).data.length);
  }
});
