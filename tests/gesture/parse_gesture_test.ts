import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { encodeNpy } from "../../src/matrix/npy.ts";
import { parseGesture } from "../../src/gesture/parse_gesture.ts";
import { hasBones } from "../../src/gesture/rig.ts";
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
    const { skeleton, positions } = await parseGesture("a.npy", npy(2, columns));
    assertEquals([skeleton.name, skeleton.joints.length, positions.rows], [name, nodes, 2]);
    assertEquals([...positions.data.slice(3, 6)], columns > 3 * nodes ? [6, 7, 8] : [3, 4, 5]);
  }
  assertEquals((await parseGesture("a.npy", npy(2, 64, 3))).skeleton.name, "takeuchi");
});

Deno.test("parseGesture() knows the published model's hands", async () => {
  const { skeleton: rig } = await parseGesture("a.npy", npy(1, 138));
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
  const { skeleton, frameRate, positions } = await parseGesture("a.bvh", bytes);
  const motion = readBvh(new TextDecoder().decode(bytes));
  const expected = forwardKinematics(motion.skeleton, motion.rotations, motion.rootPositions);
  assertEquals([skeleton, frameRate], [{ ...motion.skeleton, name: "a.bvh" }, 100]);
  assertEquals(positions, { ...expected, data: Float32Array.from(expected.data) });
  for (
    const [time, rate] of [["0.008333", 120], ["0.0333333", 30], ["0.0333667", 29.97]] as const
  ) {
    const text = new TextDecoder().decode(bytes).replace(/Frame Time:.*/, `Frame Time: ${time}`);
    const { frameRate } = await parseGesture("a.bvh", new TextEncoder().encode(text));
    assertEquals([time, Number(frameRate.toFixed(rate === 29.97 ? 4 : 12))], [time, rate]);
  }
});

Deno.test("parseGesture() reads the JSON of generate", async () => {
  const json = { frameRate: 25, unit: "cm", joints: ["A", "B"], parents: [-1, 0] };
  const text = JSON.stringify({ ...json, positions: [[1, 2, 3, 4, 5, 6], [6, 5, 4, 3, 2, 1]] });
  const { frameRate, positions, skeleton } = await parseGesture(
    "a.json",
    new TextEncoder().encode(text),
  );
  assertEquals([frameRate, positions.rows, skeleton.parents], [25, 2, [-1, 0]]);
  assertEquals(skeleton.offsets, [1, 2, 3, 3, 3, 3], "the first frame's bones");
  assertEquals([...positions.data.slice(6)], [6, 5, 4, 3, 2, 1]);
});

Deno.test("parseGesture() keeps the names of points that no bones join", async () => {
  const json = { frameRate: 20, joints: ["A", "B"], parents: [-1, -1] };
  const text = JSON.stringify({ ...json, positions: [[1, 2, 3, 4, 5, 6]] });
  const { skeleton } = await parseGesture("a.json", new TextEncoder().encode(text));
  assertEquals([skeleton.joints, skeleton.offsets], [["A", "B"], [1, 2, 3, 4, 5, 6]]);
  assertEquals(hasBones(skeleton), false);
});

Deno.test("parseGesture() tells what is odd about a file", async () => {
  const url = new URL("../fixtures/motion_100fps.bvh", import.meta.url);
  const text = (await Deno.readTextFile(url)).replace(/Frames:.*/, "Frames: 7");
  const notes: string[] = [];
  await parseGesture("a.bvh", new TextEncoder().encode(text), { onNote: (n) => notes.push(n) });
  assertEquals(notes[0], "Frames says 7, the file has 30: all are read");
});

Deno.test("parseGesture() says in one line what is wrong", async () => {
  const text = (content: string) => new TextEncoder().encode(content);
  for (
    const [name, bytes, line] of [
      ["a.npy", npy(5), "a.npy: has shape (5), not (frames, columns)"],
      ["a.npy", npy(2, 32), "a.npy: has 32 columns, which are not x, y, z of each joint"],
      ["a.txt", text("# nothing\n"), "a.txt: holds no numbers"],
      ["a.json", text("[1"), "a.json: is not valid JSON"],
      ["a.json", text('{"positions":[[]],"frameRate":20}'), "a.json: holds no gesture"],
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
