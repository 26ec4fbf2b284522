import { assertEquals, assertStringIncludes } from "@std/assert";
import { inFolder } from "../support/in_folder.ts";
import { fixture } from "../support/published_model.ts";
import { runTask } from "../support/tasks/run_task.ts";
import { writeSmallModel } from "../support/data/small_model.ts";

const wav = fixture("voice_44k_stereo.wav");

Deno.test("deno task generate says before it begins that a video needs ffmpeg or a skeleton", () =>
  inFolder(async (folder) => {
    await writeSmallModel(`${folder}/model`);
    const args = (model: string) => [wav, "a.npy,talk.mp4", "--model", model, "--backend", "wasm"];
    const missing = await runTask("generate", args("model"), folder, { PATH: `${folder}/none` });
    assertEquals([missing.code, missing.stdout], [1, ""]);
    assertEquals(missing.stderr.trim().split("\n").length, 1, missing.stderr);
    assertStringIncludes(missing.stderr, "error: talk.mp4: a video needs ffmpeg, which is not on");
    assertStringIncludes(
      missing.stderr,
      `deno task view --predicted talk.bvh --speech ${wav} --export talk.html`,
    );

    const path = `${folder}/model/model.json`;
    const { skeleton: _, ...bare } = JSON.parse(await Deno.readTextFile(path));
    await Deno.writeTextFile(path, JSON.stringify(bare));
    const boneless = await runTask("generate", args("model"), folder);
    assertEquals([boneless.code, boneless.stdout], [1, ""]);
    assertStringIncludes(
      boneless.stderr,
      "talk.mp4: the model has no skeleton, which a video needs",
    );
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["model"]);
  }));

Deno.test("deno task generate makes other files without ffmpeg as with it", () =>
  inFolder(async (folder) => {
    await writeSmallModel(`${folder}/model`);
    const args = [wav, "talk.npy", "--model", "model", "--backend", "wasm"];
    const { code, stderr } = await runTask("generate", args, folder, { PATH: `${folder}/none` });
    assertEquals([code, stderr], [0, ""]);
  }));
