import { assertEquals, assertStringIncludes } from "@std/assert";
import { readVectorsInfo } from "../../src/files/data/data_set.ts";
import { readJson } from "../../src/files/files.ts";
import type { SplitLock } from "../../src/dataset/split_lock.ts";
import { publicLayouts, writeLayout } from "../support/data/public_layouts.ts";
import { inFolder } from "../support/in_folder.ts";
import { runTask } from "../support/tasks/run_task.ts";

for (const [name, layout] of Object.entries(publicLayouts)) {
  Deno.test(`split --manifest ${name} divides files that lie on disk as the data set does`, () =>
    inFolder(async (folder) => {
      await writeLayout(`${folder}/raw`, layout);
      const args = [`${folder}/data`, "--raw", `${folder}/raw`, "--manifest", name];
      const { code, stdout, stderr } = await runTask("split", args);
      assertEquals([code, stderr], [0, ""]);
      const lock = await readJson(`${folder}/data/split.lock.json`) as SplitLock;
      const { train, dev, test } = lock.parts;
      const moving = test.filter(({ motion }) => motion !== undefined);
      assertEquals([train.length, dev.length, moving.length], [...layout.parts]);
      if (layout.speechAlone) {
        assertStringIncludes(stdout, "Kept for predict and generate, test speech without motion");
      }
    }));
}

for (const [name, layout] of Object.entries(publicLayouts)) {
  Deno.test(`vectorize reads what split --manifest ${name} has made`, () =>
    inFolder(async (folder) => {
      await writeLayout(`${folder}/raw`, layout);
      const data = `${folder}/data`;
      const split = [data, "--raw", `${folder}/raw`, "--manifest", name];
      for (const [task, args] of [["split", split], ["vectorize", [data, "4"]]] as const) {
        const { code, stderr } = await runTask(task, args);
        assertEquals([task, code, stderr], [task, 0, ""]);
      }
      const info = await readVectorsInfo(data);
      const [train, dev] = layout.parts;
      const joints = info.skeleton.endSites.filter((site) => !site).length;
      if (layout.joints) assertEquals(joints, layout.kept ?? layout.joints.length);
      assertEquals(info.parts.train.utterances, 2 * train); // each with a copy with noise
      assertEquals(info.parts.dev.utterances, dev);
      // As long as the speech, whatever the motion's file says of its rate.
      const seconds = info.parts.dev.frames / 20 / dev;
      assertEquals(
        Math.abs(seconds - (layout.seconds === undefined ? 2 : 17.3)) < 0.2,
        true,
        `${seconds}`,
      );
    }));
}
