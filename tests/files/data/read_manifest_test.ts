import { assertEquals, assertRejects } from "@std/assert";
import { InputError } from "../../../src/errors/input_error.ts";
import { readManifest } from "../../../src/files/data/read_manifest.ts";
import { takeuchiSkeleton } from "../../../src/motion/skeleton/takeuchi_skeleton.ts";
import { fixture } from "../../support/published_model.ts";

Deno.test("readManifest() puts the skeleton in place of its path", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/mine.json`;
  const write = (skeleton: unknown) =>
    Deno.writeTextFile(
      path,
      JSON.stringify({
        ...{ name: "mine", files: { speech: "{id}.wav", motion: "{id}.bvh" } },
        split: { rule: "lists", train: ["a"], dev: [], test: [] },
        gestures: { skeleton },
      }),
    );
  await Deno.mkdir(`${folder}/skeletons`);
  await Deno.writeTextFile(`${folder}/skeletons/t.json`, JSON.stringify(takeuchiSkeleton));
  for (const skeleton of ["skeletons/t.json", `${folder}/skeletons/t.json`, takeuchiSkeleton]) {
    await write(skeleton);
    assertEquals((await readManifest(path)).gestures.skeleton, takeuchiSkeleton);
  }
  await write(fixture("motion_24fps.bvh"));
  const { skeleton } = (await readManifest(path)).gestures;
  assertEquals((skeleton as typeof takeuchiSkeleton).joints, takeuchiSkeleton.joints);
  await write("from-files");
  assertEquals((await readManifest(path)).gestures.skeleton, "from-files");

  await Deno.writeTextFile(`${folder}/bad.json`, `{"name": "bad"}`);
  await write("bad.json");
  await assertRejects(() => readManifest(path), InputError, `${folder}/bad.json: skeleton: joints`);
  await write("none.bvh");
  await assertRejects(() => readManifest(path), InputError, `${folder}/none.bvh: no such file`);
  await write("takeuci");
  await assertRejects(
    () => readManifest(path),
    InputError,
    `${path}: data manifest: gestures.skel`,
  );
  await Deno.remove(folder, { recursive: true });
});
