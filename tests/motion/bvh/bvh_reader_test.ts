import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../../src/errors/input_error.ts";
import { BvhReader, readBvh } from "../../../src/motion/bvh/bvh_reader.ts";
import { forwardKinematics } from "../../../src/motion/kinematics/forward_kinematics.ts";
import { resampleMotion } from "../../../src/motion/kinematics/resample_motion.ts";

const ROOT = "HIERARCHY\nROOT Hips\n{\nOFFSET 1 2 3\nCHANNELS 3 Zrotation Xrotation Yrotation\n}\n";

/** A file of one joint whose frames turn it about z by the given angles. */
function turns(angles: readonly (number | string)[], frameTime = 0.05, frames = angles.length) {
  return `${ROOT}MOTION\nFrames: ${frames}\nFrame Time: ${frameTime}\n` +
    angles.map((angle) => `${angle} 0 0\n`).join("");
}

/** The angle of each frame about z, in degrees. */
function anglesRead(text: string, framesPerSecond?: number): number[] {
  const { data } = readBvh(text, framesPerSecond ? { framesPerSecond } : {}).rotations;
  return Array.from(
    { length: data.length / 4 },
    (_, t) => 2 * Math.atan2(data[4 * t + 2]!, data[4 * t + 3]!) * 180 / Math.PI,
  );
}

function assertAngles(actual: readonly number[], expected: readonly number[]): void {
  assertEquals(actual.length, expected.length);
  actual.forEach((angle, t) => assertAlmostEquals(angle, expected[t]!, 1e-9));
}

/** Channels in an order and number of their own, with positions of a joint below the root. */
const CHANNELS = `HIERARCHY
ROOT Hips
{
  OFFSET 1 2 3
  CHANNELS 4 Zposition Yrotation Xposition Xrotation
  JOINT Spine
  {
    OFFSET 0 10 0
    JOINT Chest
    {
      OFFSET 0 10 0
      CHANNELS 5 Xposition Zrotation Yposition Zposition Xrotation
      End Site
      {
        OFFSET 0 0 5
      }
    }
  }
}
MOTION
Frames: 1
Frame Time: 0.01
7 90 5 0 77 90 88 99 90
`;

Deno.test("readBvh() reads channels by name, in any order and number", () => {
  const motion = readBvh(CHANNELS);
  assertEquals(motion.skeleton.joints, ["Hips", "Spine", "Chest", "Site1"]);
  assertEquals(motion.skeleton.parents, [-1, 0, 1, 2]);
  assertEquals(motion.frameTime, 0.01);
  const { data } = forwardKinematics(motion.skeleton, motion.rotations, motion.rootPositions);
  // The root's y has no channel: its offset. Of the chest (77, 88, 99) is turned about y to
  // (99, 88, -77). The end site is turned about x to -y, about z to x, about y to -z.
  const expected = [5, 2, 7, 5, 12, 7, 104, 100, -70, 104, 100, -75];
  expected.forEach((x, i) => assertAlmostEquals(data[i]!, x, 1e-9));
});

Deno.test("readBvh() drops the positions of joints below the root where it is told to", () => {
  const { skeleton, rotations, rootPositions, notes } = readBvh(CHANNELS, {
    jointPositions: "ignore",
  });
  const { data } = forwardKinematics(skeleton, rotations, rootPositions);
  const expected = [5, 2, 7, 5, 12, 7, 5, 22, 7, 5, 22, 2];
  expected.forEach((x, i) => assertAlmostEquals(data[i]!, x, 1e-9));
  assertEquals(notes, undefined);
});

/** A figure of two bones of which one or both move, by the frames of a file. */
function moving(frames: readonly string[], frameTime = 0.05): string {
  return `HIERARCHY
ROOT Hips
{
OFFSET 0 0 0
CHANNELS 1 Yrotation
JOINT Chest
{
OFFSET 0 0 0
CHANNELS 3 Xposition Yposition Zposition
JOINT Head
{
OFFSET 0 9 0
CHANNELS 1 Yposition
}
}
}
MOTION
Frames: ${frames.length}
Frame Time: ${frameTime}
${frames.join("\n")}
`;
}

Deno.test("readBvh() keeps positions of joints that move, and takes for a bone what does not", () => {
  const still = readBvh(moving(["0 1 2 3 7", "0 1 2 3 7"]));
  assertEquals(still.skeleton.offsets, [0, 0, 0, 1, 2, 3, 0, 7, 0]);
  assertEquals(still.jointPositions, undefined);
  assertEquals(still.notes, [
    "position channels of joints below the root stand in place of their OFFSET",
  ]);
  // The head begins to move in the third frame, the chest in the fourth.
  const motion = readBvh(moving(["0 1 2 3 7", "90 1 2 3 7", "0 1 2 3 11", "180 5 2 3 7"]));
  assertEquals(motion.skeleton.offsets, [0, 0, 0, 2, 2, 3, 0, 8, 0]);
  assertEquals(motion.jointPositions!.nodes, [2, 1]);
  const { data } = forwardKinematics(
    motion.skeleton,
    motion.rotations,
    motion.rootPositions,
    motion.jointPositions,
  );
  const expected = [
    [0, 0, 0, 1, 2, 3, 1, 9, 3],
    [0, 0, 0, 3, 2, -1, 3, 9, -1],
    [0, 0, 0, 1, 2, 3, 1, 13, 3],
    [0, 0, 0, -5, 2, -3, -5, 9, -3],
  ].flat();
  expected.forEach((x, i) => assertAlmostEquals(data[i]!, x, 1e-9));
});

Deno.test("readBvh() brings joints that move to another rate like the root", () => {
  const frames = Array.from({ length: 31 }, (_, i) => `0 ${i} 2 3 7`);
  const text = moving(frames, 1 / 30);
  const read = readBvh(text, { framesPerSecond: 20 });
  assertEquals(read.jointPositions!.nodes, [1]);
  const x = Array.from(read.jointPositions!.positions.data).filter((_, i) => i % 3 === 0);
  assertEquals(x.length, 21);
  x.forEach((value, i) => assertAlmostEquals(value, 1.5 * i, 1e-9));
  const resampled = resampleMotion(readBvh(text), 20).jointPositions!;
  assertEquals(resampled.nodes, [1]);
  resampled.positions.data.forEach((value, i) =>
    assertAlmostEquals(value, read.jointPositions!.positions.data[i]!, 1e-9)
  );
});

Deno.test("readBvh() applies rotations in the order asked for", () => {
  const text = `${ROOT.replace("Zrotation Xrotation Yrotation", "Yrotation Zrotation Xrotation")}` +
    "MOTION\nFrames: 1\nFrame Time: 0.05\n0 90 90\n";
  const asked = readBvh(text, { rotationOrder: "XZY" });
  assertEquals(asked.skeleton.rotationOrder, "XZY");
  const own = readBvh(text);
  assertEquals(own.skeleton.rotationOrder, "YZX");
  const zx = [0.5, 0.5, 0.5, 0.5], xz = [0.5, -0.5, 0.5, 0.5];
  own.rotations.data.forEach((x, i) => assertAlmostEquals(x, zx[i]!, 1e-12));
  asked.rotations.data.forEach((x, i) => assertAlmostEquals(x, xz[i]!, 1e-12));
});

Deno.test("readBvh() reads what real files have", () => {
  const angles = [-12.5, 0.0125, 30, 45, 8, 7];
  const lines = turns(["-12.5", "1.25E-2", "+3e1", "\t45.", ".8e+1", "7.000000000000000000"])
    .split("\n");
  assertAngles(anglesRead(lines.join("\r\n")), angles);
  assertAngles(anglesRead(lines.join("\n\n  \n")), angles);
  assertAngles(anglesRead(`\uFEFF${lines.join(" \t\n")}\n\n \n`), angles);
  assertAngles(anglesRead(lines.join("\n").trimEnd()), angles);
  assertAngles(anglesRead(lines.join("\n").replace("Frames:", "frames :")), angles);
  assertAngles(anglesRead(lines.join("\n").replaceAll("\n{", " {")), angles);
  assertAngles(anglesRead(turns([])), []);
});

Deno.test("readBvh() keeps spaces and colons in names", () => {
  const names = ["mixamorig:Hips", "Left Hand", "左手"];
  for (const name of names) {
    const text = turns([1]).replace("Hips", name);
    assertEquals(readBvh(text).skeleton.joints, [name]);
    assertEquals(readBvh(text.replace("\n{", "{")).skeleton.joints, [name]);
  }
});

Deno.test("readBvh() reads numbers as exactly as the language does", () => {
  const numbers = ["0.1", "123456.789012", "-179.999999", "0.000001", "33.333333333333336"];
  numbers.push("9007199254740993", "1.7976931348623157e+2", "5e-324", "00012.50");
  const text = numbers.map((number) => `0 ${number} 0 0`).join("\n");
  const motion = readBvh(
    "HIERARCHY\nROOT a\n{\nOFFSET 0 0 0\nCHANNELS 4 Xposition Yposition Zposition Zrotation\n}\n" +
      `MOTION\nFrames: ${numbers.length}\nFrame Time: 0.05\n${text}\n`,
  );
  numbers.forEach((number, t) =>
    assertEquals(motion.rootPositions.data[3 * t + 1], Number(number))
  );
});

Deno.test("BvhReader keeps every fifth of 100 frames a second, unparsed in between", () => {
  const angles = Array.from({ length: 23 }, (_, t) => t % 5 === 0 ? t : "not a number");
  assertAngles(anglesRead(turns(angles, 0.01), 20), [0, 5, 10, 15, 20]);
});

Deno.test("BvhReader leaves out the first of every six of 24 frames a second", () => {
  const angles = Array.from({ length: 15 }, (_, t) => t);
  assertAngles(anglesRead(turns(angles, 0.0416667), 20), [1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 13, 14]);
});

Deno.test("BvhReader interpolates other rates", () => {
  const angles = Array.from({ length: 31 }, (_, t) => t);
  const every = (step: number, count: number) => Array.from({ length: count }, (_, t) => t * step);
  assertAngles(anglesRead(turns(angles, 0.0333333), 20), every(1.5, 21));
  assertAngles(anglesRead(turns(angles, 0.0083333), 20), every(6, 6));
  assertAngles(anglesRead(turns(angles, 0.1), 20), every(0.5, 61));
  assertAngles(anglesRead(turns(angles, 0.05), 20), every(1, 31));
  assertAngles(anglesRead(turns([170, -170], 0.1), 20), [170, 180, -170]);
});

const BROKEN: [what: string, text: string, message: string][] = [
  ["an empty file", "", "talk.bvh is empty"],
  ["a file of white space", "\n \n", "talk.bvh ends after line 2, before its motion begins"],
  ["another kind of file", "RIFF....", 'line 1: a BVH file begins with HIERARCHY, not with "RIFF'],
  ["a header alone", ROOT, "talk.bvh ends after line 6, before its motion begins"],
  ["too few frames", turns([1, 2], 0.05, 3), 'talk.bvh says "Frames: 3" but has 2'],
  ["NaN", turns([1, "nan"]), 'talk.bvh, line 11: "nan" is not a finite number'],
  ["infinity", turns(["-inf"]), 'line 10: "-inf" is not a finite number'],
  ["an overflow", turns(["1e999"]), 'line 10: "1e999" is not a finite number'],
  ["a comma", turns(["1,5"]), 'line 10: "1,5" is not a finite number'],
  ["a lone sign", turns(["-"]), 'line 10: "-" is not a finite number'],
  ["a short line", turns([1]).replace("1 0 0", "1 0"), "line 10: has 2 numbers, not 3"],
  ["a long line", turns([1]).replace("1 0 0", "1 0 0 0"), "line 10: has more than 3 numbers"],
  ["two roots", turns([1]).replace("MOTION", "ROOT b\n{\n}\nMOTION"), 'line 7: a second ROOT, "b"'],
  ["a nameless joint", turns([1]).replace("Hips", ""), "line 2: ROOT has no name"],
  ["a joint outside", turns([1]).replace("ROOT", "JOINT"), "line 2: JOINT"],
  ["a missing brace", turns([1]).replace("}\n", ""), 'line 6: MOTION comes before the } of "Hips"'],
  ["a brace too many", turns([1]).replace("}\n", "}\n}\n"), "line 7: } closes nothing"],
  ["a brace too soon", turns([1]).replace("{\n", "{\n{\n"), "line 4: { does not follow"],
  ["a missing offset", turns([1]).replace(" 3\n", "\n"), "line 4: OFFSET must have three numbers"],
  ["a wrong offset", turns([1]).replace("1 2", "1 x"), "line 4: OFFSET must have three numbers"],
  [
    "missing channels",
    turns([1]).replace(" Zrotation Xrotation Yrotation", ""),
    "line 5: CHANNELS must have",
  ],
  ["an unknown channel", turns([1]).replace("Xrot", "Urot"), 'line 5: channel "Urotation" is not'],
  [
    "quaternions",
    turns([1]).replace("Xrot", "Wrot"),
    "quaternions are not BVH: export Euler angles",
  ],
  [
    "no frame count",
    turns([1]).replace("Frames: 1", "Frames: x"),
    "line 8: Frames must be a count",
  ],
  ["no frame time", turns([1], 0), "line 9: Frame Time must be greater than 0 seconds"],
  ["an endless frame", turns([1], 101), "Frame Time is 101 seconds, 0.0099 frames a second"],
  [
    "milliseconds",
    turns([1], 50),
    "line 9: Frame Time is 50 seconds, 0.02 frames a second; from 1 to",
  ],
  ["a frame that is too short", turns([1], 1e-9), "1000000000 frames a second"],
  [
    "a root out of range",
    turns([1]).replace("3 Zrot", "4 Xposition Zrot").replace("1 0 0", "1e300 1 0 0"),
    "root's position has 1e+300, more than",
  ],
  ["an offset out of range", turns([1]).replace("1 2 3", "1 1e39 3"), "line 4: OFFSET has 1e+39"],
  [
    "two joints of one name",
    turns([1]).replace("}\n", "JOINT Hips\n{\nOFFSET 0 0 0\n}\n}\n"),
    'line 6: two joints are called "Hips"',
  ],
  [
    "a joint without place",
    turns([1]).replace("OFFSET 1 2 3\n", ""),
    'line 5: "Hips" has no OFFSET',
  ],
  ["an unknown keyword", turns([1]).replace("OFFSET", "OFFSETS"), 'line 4: "OFFSETS 1 2 3"'],
];

for (const [what, text, message] of BROKEN) {
  Deno.test(`readBvh() refuses ${what}`, () => {
    assertThrows(() => readBvh(text, { name: "talk.bvh" }), InputError, message);
  });
}

Deno.test("BvhReader refuses endless lines without keeping them", () => {
  const reader = new BvhReader({ name: "zeros" });
  const chunk = new Uint8Array(2 ** 20);
  assertThrows(
    () => {
      for (let i = 0; i < 20; i++) reader.push(chunk);
    },
    InputError,
    "zeros, line 1: too long for a BVH file",
  );
});

Deno.test("readBvh() tells of frames that the header does not count", () => {
  const motion = readBvh(turns([1, 2, 3], 0.05, 2));
  assertEquals(motion.rotations.rows, 3);
  assertEquals(motion.notes, ["Frames says 2, the file has 3: all are read"]);
  assertEquals("notes" in readBvh(turns([1, 2])), false);
});

Deno.test("readBvh() reads 1 to 1,000 frames a second", () => {
  for (const time of [1, 0.001, 0.0009999, 1.0000001]) {
    assertAngles(anglesRead(turns([7], time)), [7]);
  }
  assertEquals(anglesRead(turns([0, 10], 1), 20).length, 21);
});

Deno.test("BvhReader takes lines that end in CR alone, however the text is cut", () => {
  const text = new TextEncoder().encode(turns([1, 2]).replaceAll("\n", "\r"));
  for (let cut = 0; cut <= text.length; cut++) {
    const reader = new BvhReader();
    reader.push(text.subarray(0, cut));
    reader.push(text.subarray(cut));
    assertEquals(reader.finish().rotations.rows, 2);
  }
});

/** A chain of joints, the first of which turns. */
function chain(joints: number, channels: string, frames: string): string {
  const name = (_: unknown, i: number) =>
    `${i ? "JOINT" : "ROOT"} j${i} {\nOFFSET 0 1 0\n${channels}\n`;
  return `HIERARCHY\n${Array.from({ length: joints }, name).join("")}${"}".repeat(joints)}\n` +
    `MOTION\nFrames: ${frames.trimEnd().split("\n").length}\nFrame Time: 1\n${frames}`;
}

Deno.test("readBvh() takes ten times as long for ten times as many joints", () => {
  const seconds = (joints: number) => {
    const bvh = chain(joints, "CHANNELS 1 Zrotation", `${"9 ".repeat(joints)}\n`.repeat(4));
    const start = performance.now();
    assertEquals(readBvh(bvh).rotations.columns, 4 * joints);
    return (performance.now() - start) / 1000;
  };
  // The best of some, as the machine may be busy; a hundred times as long would be the square.
  const best = (joints: number) => Math.min(...[1, 2, 3].map(() => seconds(joints)));
  assert(best(10000) < Math.max(1, 40 * best(1000)));
});

Deno.test("BvhReader takes no memory that the text does not account for", () => {
  const bvh = chain(5000, "", "1\n".repeat(100)).replace("OFFSET", "CHANNELS 1 Xrotation OFFSET");
  assertThrows(() => readBvh(bvh, { framesPerSecond: 20 }), InputError, "to fit into memory");
});

Deno.test("BvhReader refuses a rate that is none", () => {
  assertThrows(() => new BvhReader({ framesPerSecond: 0 }), InputError, "framesPerSecond");
});

Deno.test("readBvh() tells an archive of NumPy from another zip", () => {
  assertThrows(
    () => readBvh("PK\u0003\u0004 poses.npy \u0001\n"),
    InputError,
    "NumPy (.npz), not BVH",
  );
  assertThrows(
    () => readBvh("PK\u0003\u0004 take.bvh \u0001\n"),
    InputError,
    "a zip archive; unpack",
  );
});
