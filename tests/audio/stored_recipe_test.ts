import { assertEquals, assertThrows } from "@std/assert";
import { featureRecipe, storedRecipe, withConstantHop } from "../../src/audio/recipe.ts";
import { InputError } from "../../src/errors/input_error.ts";

Deno.test("storedRecipe() takes what an earlier version wrote for 44,100 Hz at a constant hop", () => {
  const { hop: _, ...mfcc } = featureRecipe("mfcc").mfcc!;
  const { recipe, assumed } = storedRecipe({ name: "mfcc", mfcc });
  assertEquals(recipe, {
    name: "mfcc",
    sampleRate: 44100,
    mfcc: { ...featureRecipe("mfcc").mfcc!, hop: "constant" },
  });
  assertEquals(
    assumed,
    "does not say at which sampling rate speech features are computed: 44100 Hz is assumed",
  );
});

Deno.test("storedRecipe() keeps what a recipe says", () => {
  for (const made of [featureRecipe("mfcc+spectrogram"), withConstantHop(featureRecipe("mfcc"))]) {
    const recipe = { ...made, sampleRate: 16000 };
    assertEquals(storedRecipe(JSON.parse(JSON.stringify(recipe))), { recipe });
  }
  assertThrows(() => storedRecipe({ name: "x" }), InputError, "at least one of mfcc");
});
