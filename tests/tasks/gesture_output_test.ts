import { assertEquals, assertStringIncludes } from "@std/assert";
import { readBvhFile } from "../../src/files/motion_files.ts";
import { skeletonFromPose } from "../../src/motion/skeleton/skeleton.ts";
import { type GestureOutputOptions, writeGesture } from "../../tasks/viewing/gesture_output.ts";
import { inFolder } from "../support/in_folder.ts";

const options: GestureOutputOptions = {
  bones: "model",
  rest: undefined,
  fps: undefined,
  units: "cm",
  root: "fixed",
  meanPose: undefined,
  speech: "talk.wav",
  duration: 1,
};

Deno.test("writeGesture() says which names of joints BVH cannot have", () =>
  inFolder(async (folder) => {
    const pose = [0, 90, 0, 0, 140, 0];
    const positions = { data: Float32Array.from(pose), rows: 1, columns: 6 };
    const write = (names: readonly string[], path: string) => {
      const skeleton = skeletonFromPose(names, [-1, 0], pose);
      return writeGesture(`${folder}/${path}`, { positions, frameRate: 20, skeleton }, options);
    };
    const said = "; names of joints have _ for white space and braces, such as Bip01_Spine";
    const names = ["Bip01", "Bip01 Spine"];
    assertStringIncludes(await write(names, "talk.bvh"), said);
    const { joints } = readBvhFile(`${folder}/talk.bvh`).skeleton;
    assertEquals(joints, ["Bip01", "Bip01_Spine", "Site1"]);
    for (const line of [await write(names, "talk.glb"), await write(["a:b", "c"], "talk.bvh")]) {
      assertEquals(line.includes("white space"), false, line);
    }
  }));
