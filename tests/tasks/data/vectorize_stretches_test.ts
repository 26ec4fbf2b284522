import { assertEquals } from "@std/assert";
import { gestureId } from "../../../src/dataset/data_layout.ts";
import { validateManifest } from "../../../src/dataset/data_manifest.ts";
import { BvhFrames } from "../../../src/files/bvh_frames.ts";
import { readBvhFile, readBvhTiming } from "../../../src/files/motion_files.ts";
import { featureRecipe } from "../../../src/audio/recipe.ts";
import type { Skeleton } from "../../../src/motion/skeleton/skeleton.ts";
import { gestureSampling, vectorizeMotion } from "../../../tasks/data/vectorize_motion.ts";
import { vectorizeSteps } from "../../../tasks/data/vectorize_steps.ts";
import type { VectorsWriter } from "../../../tasks/data/vectors_writer.ts";
import { NpyReader } from "../../../src/files/npy/npy_reader.ts";
import { inFolder } from "../../support/in_folder.ts";
import { runTask } from "../../support/tasks/run_task.ts";
import { writeTake } from "../../support/data/take.ts";

const { gestures } = validateManifest({
  name: "mine",
  files: { speech: "{id}.wav", motion: "{id}.bvh" },
  split: { rule: "lists", train: [], dev: [], test: [] },
});
const recipe = featureRecipe("mfcc");

for (const frameRate of [20, 24, 29.97, 30, 59.94, 100, 120]) {
  Deno.test(`vectorizeMotion() of stretches gives the rows of the whole, at ${frameRate} frames a second`, () =>
    inFolder(async (folder) => {
      const motion = `${folder}/gesture1.bvh`;
      await writeTake(`${folder}/gesture1`, { seconds: 11, frameRate });
      assertEquals(gestureId(motion), "1");
      const whole = vectorizeMotion({ motion, speech: [], recipe, gestures }).motion!.gesture;
      using frames = new BvhFrames(motion);
      const place = gestureSampling(motion, gestures, readBvhTiming(motion)!);
      const { index } = frames;
      let row = 0;
      for (const most of [1, 7, 50, 13, 1000]) {
        let rows = most;
        while (rows > 0 && place(row + rows - 1) > index.frames - 1) rows--;
        const stretch = { index, first: row, rows };
        const { gesture } = vectorizeMotion({ motion, speech: [], recipe, gestures, stretch })
          .motion!;
        const from = row * gesture.columns;
        assertEquals(gesture.rows, rows);
        assertEquals(gesture.data, whole.data.slice(from, from + gesture.data.length));
        row += rows;
      }
      assertEquals(row, whole.rows);
    }));
}

Deno.test("vectorizeSteps() keeps a long motion whole whose bones move and are to be another's", () =>
  inFolder(async (folder) => {
    await writeTake(`${folder}/long`, { seconds: 12001 / 20, frameRate: 20, sampleRate: 100 });
    const motion = `${folder}/long.bvh`, { skeleton } = readBvhFile(motion);
    const settings = { recipe, gestures, form: { velocities: true } };
    const group = { part: "train", motion, utterances: [{ name: "long", motion }] } as const;
    using writer = { add() {}, [Symbol.dispose]() {} } as unknown as VectorsWriter;
    const steps = (bones?: Skeleton) =>
      [...vectorizeSteps(group, { ...settings, ...bones && { bones } }, writer)].map(({ job }) =>
        job.stretch?.first
      );
    assertEquals(steps(), [undefined, 0, 6000, 12000]);
    assertEquals(steps(skeleton), steps());
    // Which of them change their length, and so stay as they are, only the whole tells.
    const text = await Deno.readTextFile(motion);
    const moving = text.replace("CHANNELS 3 Z", "CHANNELS 4 Xposition Z").replaceAll(
      /^[-\d].*$/gm,
      "$& 0",
    );
    await Deno.writeTextFile(motion, moving);
    assertEquals(steps(skeleton), [undefined]);
    assertEquals(steps().length, 4);
  }));

Deno.test("vectorize writes a long motion stretch by stretch as it would the whole", () =>
  inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/raw`);
    await writeTake(`${folder}/raw/long`, { seconds: 12001 / 20, frameRate: 20, sampleRate: 100 });
    await writeTake(`${folder}/raw/short`, { seconds: 2, frameRate: 20, sampleRate: 100 });
    const manifest = {
      name: "mine",
      files: { speech: "none", motion: "{id}.bvh" },
      split: { rule: "lists", train: ["long", "short"], dev: ["short2"], test: [] },
    };
    await writeTake(`${folder}/raw/short2`, { seconds: 1, frameRate: 20, sampleRate: 100 });
    await Deno.writeTextFile(`${folder}/mine.json`, JSON.stringify(manifest));
    for (
      const args of [["split", "data", "--raw=raw", "--manifest=mine.json"], [
        "vectorize",
        "data",
        "4",
      ]]
    ) {
      const { code, stderr } = await runTask(args[0]!, args.slice(1), folder);
      assertEquals(code, 0, stderr);
    }
    using written = new NpyReader(`${folder}/data/Y_train.npy`);
    const motion = `${folder}/data/train/labels/gesturelong.bvh`;
    const whole = vectorizeMotion({ motion, speech: [], recipe, gestures }).motion!.gesture;
    assertEquals([whole.rows, written.rows], [12001, 12041]);
    assertEquals(written.read(0, 12001), whole.data);
  }));
