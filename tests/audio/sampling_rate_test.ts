import { assert, assertEquals, assertThrows } from "@std/assert";
import * as fc from "fast-check";
import { type FeatureRecipe, featureRecipe, withConstantHop } from "../../src/audio/recipe.ts";
import { silenceFeatures } from "../../src/audio/silence.ts";
import { PeakMeter } from "../../src/audio/signal/waveform.ts";
import { resample } from "../../src/audio/signal/resampling.ts";
import { speechFeatures, SpeechFeatureStream } from "../../src/audio/speech_features.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { readWav } from "../../src/files/wav/wav_file.ts";
import { joinRows, type Matrix } from "../../src/matrix/matrix.ts";
import { fixture } from "../support/audio/speech_fixtures.ts";

const RATES = [11025, 24000, 44100];
const everything = featureRecipe("mfcc+spectrogram+prosody");
/** Without prosody, whose pitch takes most of the time. */
const spectra = featureRecipe("mfcc+spectrogram");

/**
 * Features of 240 s of silence, with a click of 5 ms at 239 s: a quarter of a sample that is lost with each
 * frame is two frames by then.
 */
function featuresOfClick(sampleRate: number, recipe: FeatureRecipe): Matrix {
  const duration = 240 * sampleRate;
  const stream = new SpeechFeatureStream(recipe, {
    sampleRate,
    channelCount: 1,
    duration,
    peak: 0.5,
  });
  const silence = new Float64Array(10 * sampleRate), last = silence.slice();
  last.fill(0.5, 9 * sampleRate, Math.round(9.005 * sampleRate));
  const parts: Matrix[] = [];
  for (let at = 0; at < 230; at += 10) parts.push(stream.push([silence]));
  parts.push(stream.push([last]), stream.finish());
  return joinRows(parts, stream.columns);
}

/** The frame where some columns are farthest from those of silence. */
function feltIn({ data, rows, columns }: Matrix, silence: Float64Array, from: number, to: number) {
  let frame = -1, most = 0;
  for (let row = 0; row < rows; row++) {
    let distance = 0;
    for (let column = from; column < to; column++) {
      distance += Math.abs(data[row * columns + column]! - silence[column]!);
    }
    if (distance > most) [frame, most] = [row, distance];
  }
  return frame;
}

for (
  const [what, recipe, rates] of [
    ["exact, at their own rate", spectra, RATES],
    ["exact, brought to 16,000 Hz", { ...everything, sampleRate: 16000 }, [11025]],
    ["at a constant hop", withConstantHop(everything), [11025]],
  ] as const
) {
  Deno.test(`Frames stand for k / 20 s at every sampling rate, ${what}`, () => {
    for (const sampleRate of rates) {
      const features = featuresOfClick(sampleRate, recipe);
      assert(Math.abs(features.rows - 4800) <= 1, `${features.rows} frames at ${sampleRate} Hz`);
      const silence = silenceFeatures(recipe);
      for (
        const [part, from, to] of [["mfcc", 0, 26], ["spectrogram", 26, 90], [
          "energy",
          90,
          91,
        ]] as const
      ) {
        if (from >= features.columns) continue;
        const frame = feltIn(features, silence, from, to);
        assert(Math.abs(frame - 4780) <= 1, `${part} at ${sampleRate} Hz: frame ${frame}`);
      }
    }
  });
}

Deno.test("SpeechFeatureStream resamples to the recipe's rate, however the sound is cut", () => {
  const { sampleRate, channels } = readWav(fixture("voice_44k_stereo.wav"));
  const meter = new PeakMeter(2);
  meter.push(channels);
  const format = { sampleRate, channelCount: 2, duration: channels[0]!.length, peak: meter.peak };
  for (const rate of [16000, 48000]) {
    const recipe = { ...everything, sampleRate: rate };
    const expected = speechFeatures({ sampleRate, channels }, recipe);
    const property = fc.property(fc.integer({ min: 50, max: 60000 }), (blockLength) => {
      const stream = new SpeechFeatureStream(recipe, format);
      const parts = [];
      for (let start = 0; start < format.duration; start += blockLength) {
        parts.push(stream.push(channels.map((c) => c.subarray(start, start + blockLength))));
      }
      assertEquals(joinRows([...parts, stream.finish()], stream.columns), expected);
    });
    fc.assert(property, { numRuns: 3 });
  }
});

Deno.test("speechFeatures() at the recipe's rate are those of the sound as a 16-bit recording at it", () => {
  const voice = readWav(fixture("voice_44k_stereo.wav"));
  const recipe = { ...everything, sampleRate: 32000 };
  const { channels } = resample(voice, 32000, { passBand: 0.95 });
  const recorded = channels.map((c) => c.map((x) => Math.round(32768 * x) / 32768));
  const expected = speechFeatures({ sampleRate: 32000, channels: recorded }, recipe);
  const features = speechFeatures(voice, recipe);
  assertEquals(features.rows, expected.rows);
  for (let row = 0; row < features.rows; row++) {
    const at = row * 94, spectral = [at, at + 90] as const;
    assertEquals(features.data.slice(...spectral), expected.data.slice(...spectral));
  }
});

Deno.test("speechFeatures() of the recipe's own rate are computed without a resampler", () => {
  const voice = readWav(fixture("voice_44k_stereo.wav"));
  assertEquals(
    speechFeatures(voice, { ...everything, sampleRate: 44100 }),
    speechFeatures(voice, everything),
  );
});

Deno.test("SpeechFeatureStream refuses formats that no sound has", () => {
  const recipe = { ...everything, sampleRate: 44100 };
  const of = (sampleRate: number, channelCount: number) => () =>
    new SpeechFeatureStream(recipe, { sampleRate, channelCount });
  for (const count of [0, 1.5, NaN, 1e9]) {
    assertThrows(
      of(48000, count),
      RangeError,
      "channelCount must be a whole number from 1 to 1024",
    );
  }
  for (const rate of [0, -1, 48000.5, NaN, 4e9]) {
    assertThrows(
      of(rate, 1),
      InputError,
      `sampling rate of ${rate} Hz cannot be brought to 44100 Hz`,
    );
  }
  const stream = of(48000, 2)();
  assertThrows(() => stream.push([new Float64Array(3)]), RangeError, "expected 2 channel(s)");
  const uneven = [new Float64Array(3), new Float64Array(4)];
  assertThrows(() => stream.push(uneven), RangeError, "as many samples each, there are 3 and 4");
});
