import { assertEquals, assertThrows } from "@std/assert";
import { featureRecipe, recipes, validateRecipe } from "../../src/audio/recipe.ts";
import { silenceFeatures } from "../../src/audio/silence.ts";
import { InputError } from "../../src/errors/input_error.ts";

Deno.test("featureRecipe() gives recipes that are plain JSON and valid", () => {
  const columns: Record<string, number> = {
    "mfcc": 26,
    "prosody": 4,
    "mfcc+prosody": 30,
    "spectrogram": 64,
    "spectrogram+prosody": 68,
    "mfcc+spectrogram": 90,
    "mfcc+spectrogram+prosody": 94,
    "mfcc+delta": 52,
    "mfcc+delta+prosody": 56,
    "trinity-demo": 30,
  };
  assertEquals(recipes.map(({ name }) => name), Object.keys(columns));
  for (const name of Object.keys(columns)) {
    const recipe = featureRecipe(name);
    assertEquals(recipe.name, name);
    assertEquals(silenceFeatures(recipe).length, columns[name]);
    assertEquals(validateRecipe(JSON.parse(JSON.stringify(recipe))), recipe);
  }
});

Deno.test("featureRecipe() lists the names there are", () => {
  assertThrows(
    () => featureRecipe("mfc"),
    InputError,
    'there are no speech features named "mfc"; choose one of mfcc, prosody, mfcc+prosody, spectrogram',
  );
});

Deno.test("validateRecipe() fills in the paper's settings", () => {
  const { mfcc, spectrogram, prosody } = featureRecipe("mfcc+spectrogram+prosody");
  const mine = {
    name: "mine",
    mfcc: {},
    spectrogram: { filters: 80 },
    prosody: { pitchFloor: 60 },
  };
  assertEquals(validateRecipe(mine), {
    name: "mine",
    mfcc: mfcc!,
    spectrogram: { ...spectrogram!, filters: 80 },
    prosody: { ...prosody!, pitchFloor: 60 },
  });
});

Deno.test("validateRecipe() takes a spectrogram's hop of a twentieth of a second to the sample", () => {
  const hopOf = (sampleRate: number, hop: number) =>
    validateRecipe({ name: "a", spectrogram: { sampleRate, hop } }).spectrogram?.hop;
  for (const hop of [1102, 1103]) assertEquals(hopOf(22050, hop), hop);
  assertEquals(hopOf(16000, 800), 800);
  for (const hop of [1101, 1104]) assertThrows(() => hopOf(22050, hop), InputError);
  for (const hop of [799, 801]) assertThrows(() => hopOf(16000, hop), InputError);
});

Deno.test("validateRecipe() names the field that is wrong", () => {
  const cases: [json: unknown, line: string][] = [
    [null, "feature recipe: it must be an object, current value is null"],
    ["mfcc", 'feature recipe: it must be an object, current value is "mfcc"'],
    [[], "feature recipe: it must be an object, current value is []"],
    [{ mfcc: {} }, "name is missing: a text"],
    [{ name: "a" }, "it must have at least one of mfcc, spectrogram, prosody and external"],
    [
      { name: "a", mfcc: {}, MFCC: {} },
      "MFCC is not a field (there are name, sampleRate, mfcc, delta, spectrogram, prosody, external)",
    ],
    [{ name: "a", mfcc: null }, "mfcc must be an object, current value is null"],
    [
      { name: "a", mfcc: { hops: 1 } },
      "mfcc.hops is not a field (did you mean mfcc.hop?)",
    ],
    [{ name: "a", mfcc: { hop: 441 } }, 'mfcc.hop must be "exact" or "constant", current value is'],
    [
      { name: "a", sampleRate: 44100.5, mfcc: {} },
      "sampleRate must be a whole number from 1000 to 768000 (Hz), current value is 44100.5",
    ],
    [
      { name: "a", mfcc: { toString: 1 } },
      "mfcc.toString is not a field (there are frame, step, hop, nfft",
    ],
    [
      { name: "a", mfcc: { frame: "x" } },
      'mfcc.frame must be a positive number of seconds, from 0.0001 to 1, current value is "x"',
    ],
    [{ name: "a", mfcc: { frame: Infinity } }, "mfcc.frame must be a positive number"],
    [
      { name: "a", mfcc: { nfft: 1000 } },
      'mfcc.nfft must be a power of two from 4 to 65536, or "auto"',
    ],
    [{ name: "a", mfcc: { nfft: 2 ** 30 } }, "mfcc.nfft must be a power of two from 4 to 65536"],
    [
      { name: "a", mfcc: { step: 1e-9 } },
      "mfcc.step must be a positive number of seconds, from 0.0",
    ],
    [{ name: "a", mfcc: { filters: 1e9 } }, "mfcc.filters must be a positive integer of at most"],
    [{ name: "a", prosody: { pitchFloor: 1e-9 } }, "prosody.pitchFloor must be a number from 1"],
    [{ name: "a", mfcc: { filters: 2.5 } }, "mfcc.filters must be a positive integer"],
    [
      { name: "a", mfcc: { lifter: -1 } },
      "mfcc.lifter must be a number from 0, current value is -1",
    ],
    [{ name: "a", mfcc: { energy: 1 } }, "mfcc.energy must be true or false, current value is 1"],
    [{ name: "a", mfcc: { grouping: "last" } }, 'mfcc.grouping must be "mean" or "first"'],
    [{ name: "a", mfcc: { filters: 20 } }, "mfcc.cepstra must be at most mfcc.filters, 20"],
    [
      { name: "a", mfcc: { lowFrequency: 300, highFrequency: 200 } },
      "mfcc.highFrequency must be above mfcc.lowFrequency, 300, current value is 200",
    ],
    [
      { name: "a", mfcc: { group: 4 } },
      "mfcc.group steps of mfcc.step must last 0.05 s (20 frames a second), 4 of 0.01 s last 0.04 s",
    ],
    [{ name: "a", spectrogram: 64 }, "spectrogram must be an object, current value is 64"],
    [
      { name: "a", spectrogram: { bands: 64 } },
      "spectrogram.bands is not a field (there are sampleRate, nfft, hop, filters, lowFrequency",
    ],
    [
      { name: "a", spectrogram: { nfft: "auto" } },
      'spectrogram.nfft must be a power of two from 4 to 65536, current value is "auto"',
    ],
    [{ name: "a", spectrogram: { offset: 0 } }, "spectrogram.offset must be a positive number"],
    [
      { name: "a", spectrogram: { lowFrequency: 8000 } },
      "spectrogram.highFrequency must be above spectrogram.lowFrequency, 8000, current value is 7500",
    ],
    [
      { name: "a", spectrogram: { highFrequency: 12000 } },
      "spectrogram.highFrequency must be at most half of spectrogram.sampleRate, 11025, current value",
    ],
    [
      { name: "a", spectrogram: { hop: 512 } },
      "spectrogram.hop must be spectrogram.sampleRate / 20, 1102.5, rounded up or down (20 frames a",
    ],
    [
      { name: "a", prosody: { step: 0.01 } },
      "prosody.group steps of prosody.step must last 0.05 s",
    ],
    [{ name: "a", prosody: { group: 0 } }, "prosody.group must be a positive integer"],
    [
      { name: "a", prosody: { pitchCeiling: 70 } },
      "prosody.pitchCeiling must be above prosody.pitchFloor, 75, current value is 70",
    ],
  ];
  for (const [json, line] of cases) {
    const error = assertThrows(() => validateRecipe(json), InputError, line);
    assertEquals(error.message.includes("\n"), false);
  }
});
