import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { resampleFeatures } from "../../src/audio/external.ts";
import { featureRecipe, validateRecipe } from "../../src/audio/recipe.ts";
import { silenceFeatures } from "../../src/audio/silence.ts";
import { speechFeatures, SpeechFeatureStream } from "../../src/audio/speech_features.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { readWav } from "../../src/files/wav/wav_file.ts";
import { joinRows, type Matrix } from "../../src/matrix/matrix.ts";
import { assertClose } from "../support/assert_close.ts";
import { fixture } from "../support/audio/speech_fixtures.ts";

/** A column that rises by 1 a second, read at the middle of each frame, and one that stays. */
function ramp(rows: number, rate: number) {
  const all = Float32Array.from({ length: 2 * rows }, (_, i) => i % 2 ? 7 : (i / 2 + 0.5) / rate);
  return (first: number, count: number) => all.subarray(2 * first, 2 * (first + count));
}

Deno.test("resampleFeatures() keeps what changes evenly where it is, of any rate", () => {
  for (const rate of [5, 12, 20, 25, 49.95, 50, 86.1328125, 100, 999]) {
    const rows = Math.round(3 * rate);
    const { data, rows: frames } = resampleFeatures(ramp(rows, rate), rows, { columns: 2, rate });
    assertEquals(frames, 60, `${rate}`);
    const inside = [...data].filter((_, i) => i % 2 === 0).slice(3, -3);
    assertClose(
      inside,
      inside.map((_, i) => (i + 3.5) / 20),
      1e-5 + (rate > 20 ? 0.13 / rate : 0),
      `at ${rate}`,
    );
    for (let i = 1; i < data.length; i += 2) assertAlmostEquals(data[i]!, 7, 1e-5);
  }
});

Deno.test("resampleFeatures() leaves 20 frames a second as they are, and makes a frame of one", () => {
  const read = (first: number, count: number) =>
    Float32Array.of(1, 5, 2).subarray(first, first + count);
  assertEquals([...resampleFeatures(read, 3, { columns: 1, rate: 20 }).data], [1, 5, 2]);
  assertEquals([...resampleFeatures(read, 1, { columns: 1, rate: 400 }).data], [1]);
});

const voice = readWav(fixture("voice_44k_stereo.wav"));
const external = { columns: 2, rate: 50, silence: [-1, 1] };
const seconds = voice.channels[0]!.length / voice.sampleRate;
const rows = Math.ceil(seconds * 20);
const made: Matrix = {
  data: Float64Array.from({ length: 2 * rows }, (_, i) => i),
  rows,
  columns: 2,
};

Deno.test("speechFeatures of an external recipe have its columns last, cut to the sound", () => {
  const recipe = validateRecipe({ ...featureRecipe("mfcc"), name: "mfcc+external", external });
  assertEquals([...silenceFeatures(recipe)].slice(26), [-1, 1]);
  const format = { sampleRate: voice.sampleRate, channelCount: 2 };
  const stream = new SpeechFeatureStream(recipe, format, { external: made });
  const parts: Matrix[] = [];
  for (let at = 0; at < voice.channels[0]!.length; at += 5000) {
    parts.push(stream.push(voice.channels.map((channel) => channel.subarray(at, at + 5000))));
  }
  const found = joinRows([...parts, stream.finish()], 28);
  const mfcc = speechFeatures(voice, featureRecipe("mfcc"));
  assertEquals(found.rows, mfcc.rows);
  for (let row = 0; row < found.rows; row++) {
    assertEquals([...found.data.subarray(28 * row, 28 * row + 28)], [
      ...mfcc.data.subarray(26 * row, 26 * row + 26),
      2 * row,
      2 * row + 1,
    ]);
  }
  const alone = new SpeechFeatureStream({ name: "external", external }, format, { external: made });
  const all = joinRows([alone.push(voice.channels), alone.finish()], 2);
  assertEquals(all.rows, Math.floor(seconds * 20));
});

Deno.test("SpeechFeatureStream says what is missing of external features, or too much", () => {
  const format = { sampleRate: 16000, channelCount: 1 };
  const recipe = { name: "external", external };
  const told = (line: string, ...args: ConstructorParameters<typeof SpeechFeatureStream>) =>
    assertThrows(() => new SpeechFeatureStream(...args), InputError, line);
  told("features of other software are heard, 2 a frame: give those", recipe, format);
  told("no features of other software are heard", featureRecipe("mfcc"), format, {
    external: made,
  });
  const wide = { ...made, columns: 4, rows: rows / 2 };
  told("2 a frame, not 4", recipe, format, { external: wide });
  assertThrows(
    () => validateRecipe({ name: "a", external: { ...external, silence: [1] } }),
    InputError,
    "external.silence must be a list of 2 features, has 1",
  );
});
