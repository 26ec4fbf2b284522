import { assertEquals, assertGreater, assertLess, assertThrows } from "@std/assert";
import * as fc from "fast-check";
import { mfcc } from "../../src/audio/mfcc.ts";
import { prosody } from "../../src/audio/prosody/prosody.ts";
import { featureRecipe, recipes } from "../../src/audio/recipe.ts";
import { silenceFeatures } from "../../src/audio/silence.ts";
import { PeakMeter } from "../../src/audio/signal/waveform.ts";
import { spectrogram } from "../../src/audio/spectrogram.ts";
import { speechFeatures, SpeechFeatureStream } from "../../src/audio/speech_features.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { readNpy } from "../../src/files/npy/npy.ts";
import { readWav } from "../../src/files/wav/wav_file.ts";
import { joinRows } from "../../src/matrix/matrix.ts";
import { assertGolden, fixture, isHere, sharedFixture } from "../support/audio/speech_fixtures.ts";

const talk = sharedFixture("speech/talk_44k_stereo.wav");
const published = sharedFixture("published_model/golden/features.npy");

Deno.test({
  name: "speechFeatures() by trinity-demo are those that the published model was given",
  ignore: !isHere(talk) || !isHere(published),
  fn: async () => {
    const features = speechFeatures(readWav(talk), featureRecipe("trinity-demo"));
    assertEquals([features.rows, features.columns], [199, 30]);
    await assertGolden(features, published, 1e-9, 26);
    await assertGolden(features, published, 1e-4);
  },
});

Deno.test("speechFeatures() joins MFCC, spectrogram and prosody in this order, cut to the shortest", () => {
  const voice = readWav(fixture("voice_44k_stereo.wav"));
  const parts = { mfcc: mfcc(voice), spectrogram: spectrogram(voice), prosody: prosody(voice) };
  for (const { name } of recipes.filter(({ name }) => !/demo|delta/.test(name))) {
    const features = speechFeatures(voice, featureRecipe(name));
    const chosen = name.split("+").map((part) => parts[part as keyof typeof parts]);
    assertEquals(features.rows, Math.min(...chosen.map(({ rows }) => rows)), name);
    assertEquals(features.columns, chosen.reduce((sum, { columns }) => sum + columns, 0), name);
    for (let row = 0; row < features.rows; row++) {
      const expected = chosen.flatMap(({ data, columns }) => [
        ...data.subarray(columns * row, columns * (row + 1)),
      ]);
      const { data, columns } = features;
      assertEquals([...data.subarray(columns * row, columns * (row + 1))], expected, name);
    }
  }
});

Deno.test("SpeechFeatureStream gives the rows of speechFeatures(), however the sound is cut", () => {
  const { sampleRate, channels } = readWav(fixture("voice_44k_stereo.wav"));
  const meter = new PeakMeter(2);
  meter.push(channels);
  const format = { sampleRate, channelCount: 2, duration: channels[0]!.length, peak: meter.peak };
  for (const name of ["mfcc", "mfcc+prosody", "mfcc+spectrogram+prosody", "trinity-demo"]) {
    const expected = speechFeatures({ sampleRate, channels }, featureRecipe(name));
    fc.assert(
      fc.property(fc.integer({ min: 50, max: 60000 }), (blockLength) => {
        const stream = new SpeechFeatureStream(featureRecipe(name), format);
        const parts = [];
        for (let start = 0; start < format.duration; start += blockLength) {
          const end = start + blockLength;
          parts.push(stream.push(channels.map((channel) => channel.subarray(start, end))));
        }
        const before = joinRows(parts, stream.columns);
        assertGreater(before.rows, 0);
        assertEquals(joinRows([before, stream.finish()], stream.columns), expected);
      }),
      { numRuns: 8 },
    );
  }
});

Deno.test("SpeechFeatureStream refuses a recipe without features", () => {
  const format = { sampleRate: 16000, channelCount: 1 };
  assertThrows(() => new SpeechFeatureStream({ name: "none" }, format), RangeError, '"none"');
});

Deno.test("speechFeatures() says how long a sound must be that is too short", () => {
  const cases: [recipe: string, sampleRate: number, minimum: number][] = [
    ["mfcc", 16000, 801],
    ["prosody", 16000, 801],
    ["mfcc+prosody", 16000, 801],
    ["mfcc+prosody", 22050, 1103],
    ["spectrogram", 44100, 1],
    ["spectrogram+prosody", 16000, 801],
    ["mfcc+spectrogram", 22050, 1103],
    ["trinity-demo", 44100, 2940],
  ];
  for (const [name, sampleRate, minimum] of cases) {
    const of = (length: number) => {
      const tone = Float64Array.from({ length }, (_, i) => Math.sin(i / 10));
      return speechFeatures({ sampleRate, channels: [tone] }, featureRecipe(name));
    };
    assertEquals(of(minimum).rows, 1, name);
    const seconds = (length: number) => `${(length / sampleRate).toFixed(4)} s`;
    const line = `lasts ${seconds(minimum - 1)}, at least ${seconds(minimum)} are needed`;
    assertThrows(() => of(minimum - 1), InputError, line);
  }
});

const pad = sharedFixture("published_model/golden/pad.npy");
Deno.test({
  name: "silenceFeatures() are what the published model's windows were padded with",
  ignore: !isHere(pad),
  fn: async () => {
    const { data } = await readNpy(pad);
    const silence = silenceFeatures(featureRecipe("trinity-demo"));
    assertEquals(silence.length, 30);
    for (const [i, value] of silence.entries()) assertLess(Math.abs(value - data[i]!), 1e-9);
  },
});

Deno.test("silenceFeatures() is a row of the features of zeros", () => {
  for (const { name } of recipes) {
    for (const sampleRate of [16000, 22050, 44100]) {
      const channels = [new Float64Array(sampleRate), new Float64Array(sampleRate)];
      const { data, columns } = speechFeatures({ sampleRate, channels }, featureRecipe(name));
      assertEquals(silenceFeatures(featureRecipe(name)), data.slice(0, columns));
    }
  }
});
