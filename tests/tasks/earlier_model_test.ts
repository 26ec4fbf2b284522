import { assertEquals, assertStringIncludes } from "@std/assert";
import { inFolder } from "../support/in_folder.ts";
import { fixture } from "../support/published_model.ts";
import { callTask } from "../support/tasks/run_task.ts";
import { writeSmallModel } from "../support/data/small_model.ts";

Deno.test("a model that does not say its sampling rate is taken for 44,100 Hz, and that is said", () =>
  inFolder(async (folder) => {
    const model = `${folder}/small`;
    await writeSmallModel(model);
    const path = `${model}/model.json`;
    const json = JSON.parse(await Deno.readTextFile(path));
    const talk = fixture("voice_22k.wav");
    const generate = async (out: string) => {
      const args = [talk, `${folder}/${out}`, "--model", model];
      const { code, stdout, stderr } = await callTask("generate", args);
      assertEquals([code, stderr], [0, ""]);
      assertStringIncludes(stdout, `s of speech at 22050 Hz, brought to 44100 Hz`);
      assertStringIncludes(stdout, "has 22050 samples a second and so nothing above 11.025 kHz");
      return stdout;
    };
    const assumed = "does not say at which sampling rate speech features are computed: 44100 Hz";
    assertEquals((await generate("said.npy")).includes(assumed), false);
    delete json.recipe.sampleRate;
    delete json.recipe.mfcc.hop;
    await Deno.writeTextFile(path, JSON.stringify(json));
    assertStringIncludes(await generate("assumed.npy"), `Note: ${model} ${assumed}`);
    assertEquals(
      await Deno.readFile(`${folder}/assumed.npy`),
      await Deno.readFile(`${folder}/said.npy`),
    );
  }));
