import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { encodeNpy } from "../../src/matrix/npy.ts";
import { parseGesture } from "../../src/gesture/parse_gesture.ts";
import { readBvh } from "../../src/motion/bvh/bvh_reader.ts";
import { forwardKinematics } from "../../src/motion/kinematics/forward_kinematics.ts";

function npy(...shape: number[]): Uint8Array<ArrayBuffer> {
  const length = shape.reduce((a, b) => a * b);
  const data = Float32Array.from({ length }, (_, i) => i);
  return new Uint8Array(encodeNpy({ data, shape }));
}

Deno.test("parseGesture() knows skeletons by their size, with and without velocities", async () => {
  for (
    const [columns, name, nodes] of [
      [192, "takeuchi", 64],
      [384, "takeuchi", 64],
      [138, "trinity", 46],
      [276, "trinity", 46],
      [33, "11 points", 11],
    ] as const
  ) {
    const { rig, frames, positions } = await parseGesture("a.npy", npy(2, columns));
    assertEquals([rig.name, rig.joints.length, frames], [name, nodes, 2]);
    assertEquals([...positions.slice(3, 6)], columns > 3 * nodes ? [6, 7, 8] : [3, 4, 5]);
  }
  assertEquals((await parseGesture("a.npy", npy(2, 64, 3))).rig.name, "takeuchi");
});

Deno.test("parseGesture() knows the published model's hands", async () => {
  const { rig } = await parseGesture("a.npy", npy(1, 138));
  for (const side of ["Left", "Right"]) {
    const hand = rig.joints.indexOf(`${side}Hand`);
    const children = rig.joints.filter((_, i) => rig.parents[i] === hand);
    const fingers = ["Thumb", "Index", "Middle", "Ring", "Pinky"];
    assertEquals(children, fingers.map((finger) => `${side}Hand${finger}1`));
    assertEquals(rig.joints[rig.parents[rig.joints.indexOf(`${side}Shoulder`)]!], "Spine3");
  }
});

Deno.test("parseGesture() reads BVH with its own skeleton and rate", async () => {
  const bytes = await Deno.readFile(new URL("../fixtures/motion_100fps.bvh", import.meta.url));
  const { rig, frameRate, frames, positions } = await parseGesture("a.bvh", bytes);
  const motion = readBvh(new TextDecoder().decode(bytes));
  const expected = forwardKinematics(motion.skeleton, motion.rotations, motion.rootPositions);
  assertEquals([rig.joints.length, Math.round(frameRate), frames], [64, 100, expected.rows]);
  assertEquals(positions, Float32Array.from(expected.data));
});

Deno.test("parseGesture() reads the JSON of generate", async () => {
  const json = { frameRate: 25, unit: "cm", joints: ["A", "B"], parents: [-1, 0] };
  const text = JSON.stringify({ ...json, positions: [[1, 2, 3, 4, 5, 6], [6, 5, 4, 3, 2, 1]] });
  const track = await parseGesture("a.json", new TextEncoder().encode(text));
  assertEquals([track.frameRate, track.frames, track.rig.parents], [25, 2, [-1, 0]]);
  assertEquals([...track.positions.slice(6)], [6, 5, 4, 3, 2, 1]);
});

Deno.test("parseGesture() says in one line what is wrong", async () => {
  const text = (content: string) => new TextEncoder().encode(content);
  for (
    const [name, bytes, line] of [
      ["a.npy", npy(5), "a.npy: has shape (5), not (frames, columns)"],
      ["a.npy", npy(2, 32), "a.npy: has 32 columns, which are not x, y, z of each joint"],
      ["a.txt", text("# nothing\n"), "a.txt: holds no numbers"],
      ["a.json", text("[1"), "a.json: is not valid JSON"],
      ["a.json", text('{"positions":[[1,2,3]],"frameRate":0}'), 'a.json: has no "frameRate"'],
      [
        "a.json",
        text('{"positions":[[1,2,3]],"frameRate":20,"joints":["A"],"parents":[3]}'),
        'a.json: has no "joints" (names) with "parents"',
      ],
    ] as const
  ) {
    const { message } = await assertRejects(() => parseGesture(name, bytes), Error);
    assertStringIncludes(message, line);
    assertEquals(message.includes("\n"), false);
  }
});
