import { assert, assertAlmostEquals, assertEquals, assertLess, assertThrows } from "@std/assert";
import fc from "fast-check";
import { InputError } from "../../../src/errors/input_error.ts";
import type { Matrix } from "../../../src/matrix/matrix.ts";
import { BvhReader, readBvh } from "../../../src/motion/bvh/bvh_reader.ts";
import { writeBvh } from "../../../src/motion/bvh/write_bvh.ts";
import { forwardKinematics } from "../../../src/motion/kinematics/forward_kinematics.ts";
import type { Motion } from "../../../src/motion/kinematics/resample_motion.ts";
import type { Skeleton } from "../../../src/motion/skeleton/skeleton.ts";
import { takeuchiSkeleton } from "../../../src/motion/skeleton/takeuchi_skeleton.ts";
import { assertClose } from "../../support/assert_close.ts";
import { fixture } from "../../support/motion/motion_fixtures.ts";
import { ORDERS, poses, turn } from "../../support/motion/rotations.ts";

const NAME = /^[^\s{}]+$/;

/** Trees of up to 8 joints, with and without end sites, in any order of their nodes. */
const skeletons: fc.Arbitrary<Skeleton> = fc.integer({ min: 1, max: 8 }).chain((joints) =>
  fc.record({
    parents: fc.tuple(
      ...Array.from({ length: joints }, (_, i) => fc.integer({ min: 0, max: Math.max(0, i - 1) })),
    ),
    sites: fc.array(fc.integer({ min: 0, max: joints - 1 }), { maxLength: 3 }),
    rotationOrder: fc.constantFrom(...ORDERS),
    offsets: fc.array(fc.double({ min: -40, max: 40, noNaN: true }), {
      minLength: 3 * joints + 9,
      maxLength: 3 * joints + 9,
    }),
    label: fc.string({ maxLength: 5 }).filter((text) => NAME.test(text)),
  }).map(({ parents, sites, rotationOrder, offsets, label }) => ({
    name: "tree",
    joints: [...parents.map((_, i) => `J${i}${label}`), ...sites.map((_, i) => `Site${i + 1}`)],
    parents: [-1, ...parents.slice(1), ...sites],
    endSites: [...parents.map(() => false), ...sites.map(() => true)],
    offsets: offsets.slice(0, 3 * (joints + sites.length)),
    rotationOrder,
  }))
);

const motions: fc.Arbitrary<Motion> = skeletons.chain((skeleton) =>
  poses(skeleton, 4).chain((rotations) =>
    fc.array(fc.double({ min: -500, max: 500, noNaN: true }), {
      minLength: 3 * rotations.rows,
      maxLength: 3 * rotations.rows,
    }).map((root) => ({
      skeleton,
      frameTime: 0.05,
      rotations,
      rootPositions: { data: Float64Array.from(root), rows: rotations.rows, columns: 3 },
    }))
  )
);

function text(motion: Motion): string {
  return [...writeBvh(motion)].join("");
}

/** Positions of the joints (not end sites), by name. */
function jointPositions({ skeleton, rotations, rootPositions }: Motion): Map<string, number[]> {
  const { data, rows, columns } = forwardKinematics(skeleton, rotations, rootPositions);
  const places = new Map<string, number[]>();
  skeleton.joints.forEach((name, node) => {
    if (skeleton.endSites[node]) return;
    const at = (row: number) =>
      data.subarray(row * columns + 3 * node, row * columns + 3 * node + 3);
    places.set(name, Array.from({ length: rows }, (_, row) => [...at(row)]).flat());
  });
  return places;
}

Deno.test("writeBvh() writes what BvhReader reads, however the text is cut", () => {
  fc.assert(fc.property(
    motions,
    fc.integer({ min: 1, max: 50 }),
    fc.boolean(),
    (motion, size, crlf) => {
      const bytes = new TextEncoder().encode(
        crlf ? text(motion).replaceAll("\n", "\r\n") : text(motion),
      );
      const reader = new BvhReader();
      for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
      const read = reader.finish();
      assertEquals(read.frameTime, 0.05);
      assertEquals(read.skeleton.rotationOrder, motion.skeleton.rotationOrder);
      const expected = jointPositions(motion), actual = jointPositions(read);
      assertEquals(new Set(actual.keys()), new Set(expected.keys()));
      for (const [name, places] of expected) {
        actual.get(name)!.forEach((x, i) => assertLess(Math.abs(x - places[i]!), 1e-4));
      }
    },
  ));
});

/** A motion of the data set's skeleton in which one joint turns about z, 30 degrees a frame. */
function turning(frames: number): Motion {
  const data = new Float64Array(frames * 204);
  for (let i = 0; i < data.length; i += 4) {
    data.set(i % 204 === 8 ? turn([0, 0, 1], 0) : [0, 0, 0, 1], i);
  }
  for (let t = 0; t < frames; t++) data.set(turn([0, 0, 1], t * Math.PI / 6), t * 204 + 8);
  return {
    skeleton: takeuchiSkeleton,
    frameTime: 0.05,
    rotations: { data, rows: frames, columns: 204 },
    rootPositions: matrix(Array.from({ length: frames }, () => [0, 60, 0]).flat(), 3),
  };
}

function matrix(values: number[], columns: number): Matrix {
  return { data: Float64Array.from(values), rows: values.length / columns, columns };
}

Deno.test("writeBvh() writes the header that animation programs expect", () => {
  const lines = text(turning(2)).split("\n");
  assertEquals(lines.slice(0, 9), [
    "HIERARCHY",
    "ROOT Hips",
    "{",
    "\tOFFSET 0.000000 0.000000 0.000000",
    "\tCHANNELS 6 Xposition Yposition Zposition Zrotation Xrotation Yrotation",
    "\tJOINT Spine",
    "\t{",
    "\t\tOFFSET 0.000000 4.744019 0.000000",
    "\t\tCHANNELS 3 Zrotation Xrotation Yrotation",
  ]);
  const motion = lines.slice(lines.indexOf("MOTION"));
  assertEquals(motion.slice(0, 3), ["MOTION", "Frames: 2", "Frame Time: 0.050000"]);
  assertEquals(motion.slice(5), [""]);
  const numbers = motion[4]!.split(" ");
  assertEquals(numbers.length, 6 + 50 * 3);
  assertEquals(
    numbers.slice(0, 6).join(" "),
    "0.000000 60.000000 0.000000 0.000000 0.000000 0.000000",
  );
  assertEquals(numbers[9], "30.000000");
  assert(numbers.every((number) => /^-?\d+\.\d{6}$/.test(number) && number !== "-0.000000"));
});

Deno.test("writeBvh() writes the layout of the paper's data set", () => {
  for (const name of ["motion_100fps.bvh", "motion_24fps.bvh"]) {
    const file = Deno.readTextFileSync(fixture(name)).replace("  OFFSET", "\tOFFSET").split("\n");
    const motion = readBvh(file.join("\n"));
    const lines = [...writeBvh(motion, { jointPositions: true })].join("").split("\n");
    assertEquals(lines.slice(0, 311), file.slice(0, 311));
    const { joints, endSites, offsets } = motion.skeleton;
    const nodes = joints.map((_, node) => node).filter((node) => !endSites[node]);
    const [theirs, ours] = [file, lines].map((lines) => lines[311]!.split(" ").map(Number));
    nodes.forEach((node, joint) => {
      const at = 6 * joint;
      const position = node === 0 ? theirs!.slice(0, 3) : offsets.slice(3 * node, 3 * node + 3);
      assertEquals(ours!.slice(at, at + 3), position);
      for (let i = at + 3; i < at + 6; i++) assertAlmostEquals(ours![i]!, theirs![i]!, 2e-6);
    });
  }
});

Deno.test("writeBvh() lets no channel jump, also from piece to piece", () => {
  const pieces = [...writeBvh(turning(200))];
  assert(pieces.length > 3);
  const angles = pieces.slice(1).join("").trim().split("\n").map((line) =>
    Number(line.split(" ")[9])
  );
  angles.forEach((angle, t) => assertEquals(angle, 30 * t));
});

Deno.test("writeBvh() ends limbs with an End Site along their last bone", () => {
  const skeleton: Skeleton = {
    name: "finger",
    joints: ["Left Hand", "Tip"],
    parents: [-1, 0],
    endSites: [false, false],
    offsets: [0, 90, 0, 0, -2.5, 1],
    rotationOrder: "XYZ",
  };
  const motion = {
    skeleton,
    frameTime: 0.05,
    rotations: matrix([0, 0, 0, 1, 0, 0, 0, 1], 8),
    rootPositions: matrix([0, 90, 0], 3),
  };
  const read = readBvh(text(motion)).skeleton;
  assertEquals(read.joints, ["Left_Hand", "Tip", "Site1"]);
  assertEquals(read.endSites, [false, false, true]);
  assertEquals(read.offsets, [0, 0, 0, 0, -2.5, 1, 0, -2.5, 1]);
  assertEquals(read.rotationOrder, "XYZ");
});

Deno.test("writeBvh() refuses numbers that are not finite", () => {
  const motion = turning(3);
  motion.rotations.data[204] = NaN;
  assertThrows(() => text(motion), InputError, "frame 1 ");
  const lost = turning(3);
  lost.rootPositions.data[7] = Infinity;
  assertThrows(() => text(lost), InputError, "frame 2 ");
});

Deno.test("writeBvh() writes metres where they are wanted", () => {
  fc.assert(
    fc.property(motions, (motion) => {
      const metres = readBvh([...writeBvh(motion, { units: "m" })].join(""));
      const centimetres = readBvh(text(motion));
      assertClose(metres.rotations, centimetres.rotations, 1e-6);
      const scaled = (values: ArrayLike<number>) => Float64Array.from(values, (x) => x / 100);
      assertClose(metres.rootPositions.data, scaled(centimetres.rootPositions.data), 1e-6);
      assertClose(metres.skeleton.offsets, scaled(centimetres.skeleton.offsets), 1e-6);
    }),
    { numRuns: 20 },
  );
});
