import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { readVectorsInfo } from "../../src/files/data/data_set.ts";
import { readBvhFile } from "../../src/files/motion_files.ts";
import { writeTake } from "../support/data/take.ts";
import { inFolder } from "../support/in_folder.ts";
import { runDenoTask } from "../support/tasks/run_task.ts";

Deno.test("the five steps of your own data: 16 kHz float, 120 fps, Mixamo's names, metres", () =>
  inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/my_recordings/sessions/monday`, { recursive: true });
    const take = { frameRate: 120, sampleRate: 16000, prefix: "mixamorig:", unit: 100 };
    for (const [id, seconds] of [["1", 14], ["2", 9]] as const) {
      await writeTake(`${folder}/my_recordings/sessions/monday/${id}`, { ...take, seconds });
    }
    await Deno.writeTextFile(
      `${folder}/mine.json`,
      JSON.stringify({
        name: "mine",
        files: { speech: "sessions/**/{id}.wav", motion: "sessions/**/{id}.bvh" },
        cut: { rule: "pauses" },
        split: { rule: "time", train: 0.6, dev: 0.2, test: 0.2 },
      }),
    );
    const task = async (name: string, ...args: string[]) => {
      const { code, stdout, stderr } = await runDenoTask(name, args, folder);
      assertEquals(code, 0, `${name}: ${stderr}`);
      return stdout + stderr;
    };
    await task("split", "mydata", "--raw", "my_recordings", "--manifest", "mine.json");
    const said = await task("vectorize", "mydata", "4", "--features", "mfcc+prosody");
    assertStringIncludes(said, "lengths are taken for m");
    assertStringIncludes(said, "Features of speech at 16000 Hz, the recordings' own");
    const { skeleton, parts, recipe } = await readVectorsInfo(`${folder}/mydata`);
    assertEquals([recipe.sampleRate, skeleton.joints[0]], [16000, "mixamorig:Hips"]);
    const height = skeleton.offsets[3 * skeleton.joints.indexOf("mixamorig:LeftForeArm")]!;
    assert(Math.abs(height - 27) < 1e-3, "bones are in centimetres");
    assert(Object.values(parts).every(({ frames }) => frames > 20), JSON.stringify(parts));

    const checkpoint = ["--checkpoint-dir", "mychkpt", "--latent-dim", "8"];
    await task("learn", "mydata", ...checkpoint, "--epochs", "1");
    await task("encode", "mydata", ...checkpoint);
    await task(
      "train",
      "models/own",
      "1",
      "mydata",
      "30",
      "True",
      "8",
      "--layers",
      "8",
      "--units",
      "8",
    );
    const speech = "my_recordings/sessions/monday/2.wav";
    await task("generate", speech, "talk.bvh", "--model", "models/own");
    const motion = readBvhFile(`${folder}/talk.bvh`);
    assertEquals(motion.skeleton.joints[0], "mixamorig:Hips");
    assert(motion.rotations.rows >= 170, `${motion.rotations.rows} frames of 9 s`);
  }));
