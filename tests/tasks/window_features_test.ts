import { assertEquals, assertStringIncludes } from "@std/assert";
import { featureCount, recipes, withConstantHop } from "../../src/audio/recipe.ts";
import { silenceFeatures } from "../../src/audio/silence.ts";
import { readModelFolder } from "../../src/files/model/model_folder.ts";
import { writeNpy } from "../../src/files/npy/npy.ts";
import { inFolder } from "../support/in_folder.ts";
import { fixture } from "../support/published_model.ts";
import { callTask } from "../support/tasks/run_task.ts";

const SMALL = ["--layers", "4", "--units", "4", "--backend", "cpu", "--sampling", "windows"];
const ROWS = 8, CONTEXT = 3, COLUMNS = 384;

/** Windows as the original's create_vector.py leaves them: X and Y, and nothing that says what is in X. */
async function writeWindows(data: string, features: number): Promise<void> {
  await Deno.mkdir(data, { recursive: true });
  for (const part of ["train", "dev"]) {
    const windows = new Float64Array(ROWS * CONTEXT * features).map((_, i) => Math.sin(i));
    const gestures = new Float64Array(ROWS * COLUMNS).map((_, i) => Math.cos(i));
    await writeNpy(`${data}/X_${part}.npy`, { data: windows, shape: [ROWS, CONTEXT, features] });
    await writeNpy(`${data}/Y_${part}.npy`, { data: gestures, shape: [ROWS, COLUMNS] });
  }
}

Deno.test("featureCount() is the number of columns that a recipe makes", () => {
  for (const recipe of recipes) {
    assertEquals(featureCount(recipe), silenceFeatures(recipe).length, recipe.name);
  }
});

Deno.test("deno task train knows every combination of features by the width of windows", () =>
  inFolder(async (folder) => {
    for (const recipe of recipes.filter(({ name }) => name !== "trinity-demo")) {
      const features = featureCount(recipe);
      const [data, model] = [`${folder}/data${features}`, `${folder}/model${features}`];
      await writeWindows(data, features);
      const args = [model, "1", data, `${features}`, "False", ...SMALL];
      const { code, stdout, stderr } = await callTask("train", args);
      assertEquals([code, stderr], [0, ""]);
      assertStringIncludes(stdout, `X_train.npy does not say what its ${features} features are`);
      const { config } = await readModelFolder(model);
      const original = { ...withConstantHop(recipe), sampleRate: 44100 };
      assertEquals((config as { recipe: unknown }).recipe, original);
    }
    const wav = fixture("voice_22k.wav");
    const made = await callTask("generate", [
      wav,
      `${folder}/a.npy`,
      "--model",
      `${folder}/model90`,
    ]);
    assertEquals([made.code, made.stderr], [0, ""]);
  }));

Deno.test("deno task train asks what windows hold that fit no features, or more than one", () =>
  inFolder(async (folder) => {
    const [data, model] = [`${folder}/data`, `${folder}/model`];
    const train = (features: number, ...more: string[]) =>
      callTask("train", [model, "1", data, `${features}`, "False", ...SMALL, ...more]);
    await writeWindows(data, 7);
    const unknown = await train(7);
    assertEquals([unknown.code, unknown.stderr.trim().split("\n").length], [1, 1]);
    assertStringIncludes(
      unknown.stderr,
      "no speech features have 7 columns; say which with --features",
    );
    await writeWindows(data, 30);
    const wrong = await train(30, "--features", "mfcc");
    assertStringIncludes(wrong.stderr, "--features mfcc has 26 features");
    const asked = await train(30, "--features", "trinity-demo");
    assertEquals([asked.code, asked.stderr], [0, ""]);
    const { config } = await readModelFolder(model);
    assertEquals((config as { recipe: { name: string } }).recipe.name, "trinity-demo");
  }));
