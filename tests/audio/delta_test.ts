import { assertEquals, assertThrows } from "@std/assert";
import * as fc from "fast-check";
import { delta, DeltaStream } from "../../src/audio/delta.ts";
import { MfccStream } from "../../src/audio/mfcc.ts";
import { featureNames, featureRecipe, validateRecipe } from "../../src/audio/recipe.ts";
import { speechFeatures } from "../../src/audio/speech_features.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { readNpy } from "../../src/files/npy/npy.ts";
import { readWav } from "../../src/files/wav/wav_file.ts";
import { joinRows, type Matrix } from "../../src/matrix/matrix.ts";
import { assertGolden, fixture } from "../support/audio/speech_fixtures.ts";

const golden = fixture("voice_22k.mfcc_delta_20hz.npy");

Deno.test("delta() is that of python_speech_features", async () => {
  const { data, shape: [rows, columns] } = await readNpy(fixture("voice_22k.mfcc_20hz.npy"));
  const features = { data: Float64Array.from(data), rows: rows!, columns: columns! };
  await assertGolden(delta(features), golden, 1e-5);
});

Deno.test("DeltaStream puts slopes behind what another stream computes", async () => {
  const { sampleRate, channels } = readWav(fixture("voice_22k.wav"));
  // As the fixture was made.
  const stream = new DeltaStream(new MfccStream({ sampleRate }, { hop: "constant" }));
  const both = joinRows([stream.push(channels), stream.finish()], 52);
  await assertGolden(both, fixture("voice_22k.mfcc_20hz.npy"), 1e-6, 26);
  await assertGolden(lastColumns(both, 26), golden, 1e-6);
});

Deno.test("mfcc+delta has the MFCC's slopes behind it", () => {
  const voice = readWav(fixture("voice_22k.wav")), recipe = featureRecipe("mfcc+delta");
  const both = speechFeatures(voice, recipe), mfcc = speechFeatures(voice, featureRecipe("mfcc"));
  assertEquals([both.rows, both.columns], [mfcc.rows, 52]);
  assertEquals(featureNames(recipe).slice(25, 27), ["mfcc25", "mfcc_change0"]);
  assertEquals(lastColumns(both, 26), delta(mfcc));
});

function lastColumns({ data, rows, columns }: Matrix, count: number): Matrix {
  const first = columns - count;
  const at = (i: number) => Math.floor(i / count) * columns + first + i % count;
  return {
    data: Float64Array.from({ length: rows * count }, (_, i) => data[at(i)]!),
    rows,
    columns: count,
  };
}

Deno.test("DeltaStream gives the rows of the whole sound, however it is cut, of short ones too", () => {
  const { sampleRate, channels: [voice] } = readWav(fixture("voice_22k.wav"));
  for (const window of [1, 2, 5]) {
    for (const seconds of [0.06, 0.15, 1.3]) {
      const sound = voice!.subarray(0, Math.round(seconds * sampleRate));
      const stream = () => new DeltaStream(new MfccStream({ sampleRate }), { window });
      const whole = stream();
      const expected = joinRows([whole.push([sound]), whole.finish()], 52);
      fc.assert(
        fc.property(fc.integer({ min: 50, max: 9000 }), (block) => {
          const cut = stream(), parts: Matrix[] = [];
          for (let at = 0; at < sound.length; at += block) {
            parts.push(cut.push([sound.subarray(at, at + block)]));
          }
          assertEquals(joinRows([...parts, cut.finish()], 52), expected);
        }),
        { numRuns: 5 },
      );
    }
  }
});

Deno.test("slopes are of something, over at least a frame", () => {
  assertThrows(
    () => delta({ data: new Float64Array(2), rows: 2, columns: 1 }, { window: 0 }),
    RangeError,
  );
  const alone = { name: "a", delta: {}, prosody: {} };
  assertThrows(() => validateRecipe(alone), InputError, "delta is of the mfcc, which is missing");
});
