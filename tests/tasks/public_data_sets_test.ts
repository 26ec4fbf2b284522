import { assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { readNpy } from "../../src/files/npy/npy.ts";
import type { NpyArray } from "../../src/matrix/npy.ts";
import { publicLayouts, writeLayout } from "../support/data/public_layouts.ts";
import { assertClose } from "../support/assert_close.ts";
import { hasReal, real } from "../support/real_recordings.ts";
import { inFolder } from "../support/in_folder.ts";
import { callTask } from "../support/tasks/run_task.ts";

/** Splits, vectorizes, and gives the gesture vectors of the training set. */
async function made(
  folder: string,
  manifest: object,
): Promise<{ split: string; gestures: NpyArray }> {
  const path = `${folder}/mine.json`, data = `${folder}/data`;
  await Deno.writeTextFile(path, JSON.stringify({ name: "mine", noise: "none", ...manifest }));
  const args = [data, "--raw", `${folder}/raw`, "--manifest", path];
  const split = await callTask("split", [...args, "--jobs", "1"]);
  assertEquals([split.code, split.stderr], [0, ""]);
  assertStringIncludes(
    (await callTask("split", [...args, "--jobs", "1"])).stdout,
    "is up to date: nothing to do",
  );
  const { code, stderr } = await callTask("vectorize", [data, "4", "--jobs", "1"]);
  assertEquals([code, stderr], [0, ""]);
  return { split: split.stdout, gestures: await readNpy(`${data}/Y_train.npy`) };
}

Deno.test("split makes BVH of SMPL-X motion, whole and in pieces", () =>
  inFolder(async (folder) => {
    await writeLayout(`${folder}/raw`, publicLayouts["beat2"]!);
    const skeleton = fromFileUrl(
      new URL("../../data_manifest/skeletons/smplx.json", import.meta.url),
    );
    const manifest = {
      files: { speech: "wave16k/{id}.wav", motion: "smplxflame_30/{id}.npz" },
      split: { rule: "lists", train: ["2_scott_0_1_1"], dev: ["2_scott_0_2_2"], test: [] },
      gestures: { skeleton },
    };
    const whole = await made(folder, manifest);
    assertStringIncludes(
      whole.split,
      "SMPL-X motion becomes BVH: of 2 recordings, on the bones of",
    );
    await Deno.remove(`${folder}/data`, { recursive: true });
    const cut = await made(folder, { ...manifest, cut: { rule: "length", seconds: 1 } });
    assertStringIncludes(cut.split, "Cut: 2 recordings into 4 utterances");
    // The first piece is the beginning of the whole; sound has a frame less than there are twentieths.
    assertEquals([whole.gestures.shape[0], cut.gestures.shape[0]], [39, 38]);
    const first = 19 * whole.gestures.shape[1]!;
    assertClose(cut.gestures.data.subarray(0, first), whole.gestures.data.subarray(0, first), 1e-3);
    const left = [...Deno.readDirSync(`${folder}/data/train/labels`)].map(({ name }) => name);
    assertEquals(left.sort(), ["gesture2_scott_0_1_1_001.bvh", "gesture2_scott_0_1_1_002.bvh"]);

    const args = [`${folder}/other`, "--raw", `${folder}/raw`, "--manifest", `${folder}/mine.json`];
    const { gestures: _, ...boneless } = manifest;
    await Deno.writeTextFile(`${folder}/mine.json`, JSON.stringify({ name: "mine", ...boneless }));
    const { code, stderr } = await callTask("split", [...args, "--jobs", "1"]);
    assertEquals([code, stderr.trim().split("\n").length], [1, 1]);
    assertStringIncludes(stderr, "0_1_1.npz: SMPL-X poses have no bone lengths: name a skeleton");
  }));

Deno.test({
  name: "the real minute is the same from its .npz file as from the BVH file beside it",
  ignore: !hasReal,
  fn: () =>
    inFolder(async (folder) => {
      await Deno.mkdir(`${folder}/raw`);
      for (const ending of ["wav", "npz", "bvh"]) {
        await Deno.symlink(real(`beat/scott_beat2.${ending}`), `${folder}/raw/scott.${ending}`);
      }
      const gestures: NpyArray[] = [];
      for (const ending of ["npz", "bvh"]) {
        const result = await made(folder, {
          files: { speech: "{id}.wav", motion: `{id}.${ending}` },
          split: { rule: "time", train: 0.7, dev: 0.3, test: 0 },
          gestures: { skeleton: real("beat/scott_beat2.bvh") },
        });
        gestures.push(result.gestures);
        await Deno.remove(`${folder}/data`, { recursive: true });
      }
      assertEquals(gestures[0]!.shape, gestures[1]!.shape);
      assertClose(gestures[0]!.data, gestures[1]!.data, 0.02); // cm, by four decimals of angles
    }),
});
