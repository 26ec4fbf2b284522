import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../src/errors/input_error.ts";
import { readBvh } from "../../src/motion/bvh/bvh_reader.ts";
import type { Motion } from "../../src/motion/kinematics/resample_motion.ts";
import { forwardKinematics } from "../../src/motion/kinematics/forward_kinematics.ts";
import { recordedPositions } from "../../src/motion/recorded_positions.ts";
import { skeletonFromPose } from "../../src/motion/skeleton/skeleton.ts";
import { takeuchiSkeleton } from "../../src/motion/skeleton/takeuchi_skeleton.ts";
import { Random } from "../../src/random/random.ts";
import { assertClose } from "../support/assert_close.ts";
import { readNpyMatrix, shared } from "../support/motion/motion_fixtures.ts";

const real = shared("real/");

Deno.test({
  name: `recordedPositions() of real motion are those of an independent reader${real.note}`,
  ignore: real.absent,
  fn() {
    const folder = new URL("bandai/", real.url);
    const files = [...Deno.readDirSync(folder)].filter(({ name }) => name.endsWith(".bvh"));
    assertEquals(files.length, 5);
    for (const { name } of files) {
      const motion = readBvh(Deno.readFileSync(new URL(name, folder)), { name });
      const golden = readNpyMatrix(new URL(name.replace(".bvh", ".positions.npy"), folder));
      const { positions, skeleton, notes } = recordedPositions(motion);
      assertClose(positions, golden, 1e-3, name);
      assertEquals([skeleton.joints.length, notes], [27, []]);

      // From the hips, which then stay where they are told to.
      const { positions: hips } = recordedPositions(motion, { rootJoint: "Hips" }, {
        root: [1, 90, 2],
      });
      const moved = Float64Array.from(golden.data, (value, i) => {
        const frame = i - i % golden.columns;
        return value - golden.data[frame + 3 + i % 3]! + [1, 90, 2][i % 3]!;
      }).filter((_, i) => i % golden.columns >= 3);
      assertClose(hips, { data: moved, rows: golden.rows, columns: 78 }, 1e-3, name);
    }
  },
});

/** A person who stands still, in a rest pose of the paper's skeleton. */
function standing(scale = 1, map = (x: number, y: number, z: number) => [x, y, z]): Motion {
  const offsets: number[] = [];
  for (let i = 0; i < takeuchiSkeleton.offsets.length; i += 3) {
    const [x, y, z] = takeuchiSkeleton.offsets.slice(i, i + 3) as [number, number, number];
    offsets.push(...map(scale * x, scale * y, scale * z));
  }
  const quaternion = [0, 0, 0, 1];
  return {
    skeleton: { ...takeuchiSkeleton, offsets },
    frameTime: 0.05,
    rotations: {
      data: Float64Array.from({ length: 4 * 51 }, (_, i) => quaternion[i % 4]!),
      rows: 1,
      columns: 4 * 51,
    },
    rootPositions: { data: Float64Array.from(offsets.slice(0, 3)), rows: 1, columns: 3 },
  };
}

Deno.test("recordedPositions() guesses units from the figure's height, and says so", () => {
  const usual = recordedPositions(standing());
  assertEquals(usual.notes, []);
  const said = (unit: string) =>
    `lengths are taken for ${unit}, by the figure's height; gestures.units says otherwise`;
  for (const [unit, scale] of [["m", 0.017], ["mm", 17], ["inch", 1.7 / 2.54]] as const) {
    const { positions, skeleton, notes } = recordedPositions(standing(scale));
    assertEquals(notes, [said(unit)]);
    const grown = Float64Array.from(usual.positions.data, (value) => 1.7 * value);
    assertClose(positions.data, grown, 1e-9);
    assertClose(skeleton.offsets, takeuchiSkeleton.offsets.map((value) => 1.7 * value), 1e-9);
  }
  const small = standing(0.017);
  const nameless = { ...small, skeleton: { ...small.skeleton, joints: NUMBERED } };
  assertEquals(recordedPositions(nameless).notes, [
    "lengths are taken for cm: no names of joints show how tall it is; see gestures.units",
  ]);
  assertEquals(recordedPositions(nameless, { units: "m" }).notes, []);
  const [note] = recordedPositions(standing(0.1)).notes;
  assert(note!.startsWith("lengths are taken for cm, though no human is as tall in any unit"));
});

Deno.test("recordedPositions() takes units that are named, unless the figure cannot be so tall", () => {
  const { positions, notes } = recordedPositions(standing(0.1), { units: 20 });
  assertEquals(notes, []);
  assertClose(positions.data, recordedPositions(standing(2), { units: "cm" }).positions.data, 1e-9);
  assertThrows(
    () => recordedPositions(standing(0.017), { units: "cm" }),
    InputError,
    'gestures.units is "cm", by which the figure is 1.74 cm tall; "m" would fit',
  );
  assertThrows(
    () => recordedPositions(standing(0.1), { units: "m" }),
    InputError,
    'gestures.units is "m", by which the figure is 1020 cm tall; give the number of cm',
  );
});

Deno.test("recordedPositions() raises a figure that lies on the floor, and says so", () => {
  const usual = recordedPositions(standing());
  const lying = standing(1, (x, y, z) => [x, -z, y]); // as Blender exports it
  const { positions, skeleton, notes } = recordedPositions(lying);
  assertEquals(notes, [
    "z is taken for upward, since the head is there; gestures.up says otherwise",
  ]);
  assertClose(positions, usual.positions, 1e-9);
  assertClose(skeleton.offsets, usual.skeleton.offsets, 1e-9);
  assertEquals(recordedPositions(lying, { up: "z" }).notes, []);
  const kept = recordedPositions(lying, { up: "y" });
  assertEquals([kept.notes, kept.skeleton.offsets], [[], lying.skeleton.offsets]);
  const placed = recordedPositions(lying, { up: "z" }, { root: [1, 2, 3] });
  assertEquals([...placed.positions.data.subarray(0, 3)], [1, 2, 3]);
  assertAlmostEquals(placed.positions.data[4]!, 2 + 4.744019, 1e-9);
});

Deno.test("recordedPositions() turns a motion to face forward", () => {
  const turned = standing(1, (x, y, z) => [0.6 * x + 0.8 * z, y, 0.6 * z - 0.8 * x]);
  const { positions } = recordedPositions(turned, { heading: "remove" });
  const forward = recordedPositions(standing(), { heading: "remove" });
  assertClose(positions, forward.positions, 1e-9);
  const [left, right] = ["LeftArm", "RightArm"].map((joint) => {
    const at = 3 * takeuchiSkeleton.joints.indexOf(joint);
    return forward.positions.data.subarray(at, at + 3);
  });
  assert(left![0]! > 5 && right![0]! < -5, "its left is to the viewer's right");
  const arm: Motion = { ...standing(), skeleton: { ...takeuchiSkeleton, joints: NUMBERED } };
  assertThrows(
    () => recordedPositions(arm, { heading: "remove" }),
    InputError,
    'gestures.heading is "remove", but no names of the joints of takeuchi say left and right',
  );
});

Deno.test("recordedPositions() turns the way that a figure goes with it", () => {
  const turned = standing(1, (x, y, z) => [0.6 * x + 0.8 * z, y, 0.6 * z - 0.8 * x]);
  const { data, columns } = turned.rotations;
  const walking: Motion = {
    ...turned,
    rotations: { data: Float64Array.of(...data, ...data), rows: 2, columns },
    // A step to where it faces: its left is at -x where it rests.
    rootPositions: { data: Float64Array.of(5, 60, 7, 5 - 8, 60, 7 - 6), rows: 2, columns: 3 },
  };
  const { positions } = recordedPositions(walking, { heading: "remove" });
  const [first, second] = [0, 1].map((row) =>
    positions.data.subarray(row * positions.columns, (row + 1) * positions.columns)
  );
  const step = first!.map((value, i) => second![i]! - value);
  const bone = recordedPositions(turned, { heading: "remove" }, { root: [5, 60, 7] }).positions;
  assertClose(first!, bone.data, 1e-9);
  const ahead = Float64Array.from(step, (_, i) => [step[0]!, 0, step[2]!][i % 3]!);
  assertClose(step, ahead, 1e-9);
  assertAlmostEquals(step[0]!, 0, 0.5); // the rest pose's own sides are not quite even
  assertAlmostEquals(step[2]!, 10, 0.1);
});

Deno.test("recordedPositions() gives rotations that place the joints where its positions are", () => {
  const random = new Random(1);
  for (const up of ["y", "z"] as const) {
    const still = up === "y" ? standing() : standing(1, (x, y, z) => [x, -z, y]);
    const rows = 5, columns = still.rotations.columns;
    const data = new Float64Array(rows * columns);
    const small = random.fillNormal(new Float32Array(data.length), 0.2);
    for (let i = 0; i < data.length; i += 4) {
      const q = [small[i]!, small[i + 1]!, small[i + 2]!, 1];
      for (let c = 0; c < 4; c++) data[i + c] = q[c]! / Math.hypot(...q);
    }
    const rootPositions = { data: new Float64Array(3 * rows), rows, columns: 3 };
    const motion = { ...still, rotations: { data, rows, columns }, rootPositions };
    for (
      const settings of [
        { up },
        { up, heading: "remove" },
        { up, rootJoint: "Spine1", joints: ["*", "!LeftHand*"] },
      ] as const
    ) {
      const { skeleton, positions, rotations } = recordedPositions(motion, settings, {
        root: [1, 60, 2],
        rotations: true,
      });
      assertClose(forwardKinematics(skeleton, rotations!), positions, 1e-9, `${up} upward`);
    }
  }
});

const NUMBERED = takeuchiSkeleton.joints.map((_, node) => `Bone${node}`);

Deno.test("recordedPositions() keeps the joints that are named, with their end sites", () => {
  const names = (joints: readonly string[], rootJoint?: string) => {
    const settings = { joints, ...(rootJoint && { rootJoint }) };
    return recordedPositions(standing(), settings).skeleton.joints;
  };
  const spine = ["Hips", "Spine", "Spine1", "Neck", "Head", "Site1"];
  assertEquals(names(["Hips", "Spine*", "Neck", "Head"]), spine);
  assertEquals(names(["*", "!Left*", "!Right*"]), spine);
  assertEquals(names(["!Left*", "!Right*"], "Spine"), spine.slice(1));
  assertEquals(names(["Head", "Neck", "Spine*"]), spine.slice(1));
  const cases: [joints: string[], rootJoint: string | undefined, line: string][] = [
    [
      ["Hips", "LeftArms"],
      undefined,
      "gestures.joints: none of its 51 joints is called LeftArms " +
      "(did you mean LeftArm?)",
    ],
    [["b_*"], undefined, "gestures.joints: none of its 51 joints is called b_*, the first is Hips"],
    [["*"], "Hüfte", "gestures.rootJoint: none of its 51 joints is called Hüfte"],
    [
      ["Spine*", "LeftUpLeg"],
      undefined,
      "gestures.joints keeps LeftUpLeg, which does not hang on " +
      "Spine, its root; see gestures.rootJoint",
    ],
    [["LeftLeg"], "Spine", "gestures.joints keeps LeftLeg, which does not hang on Spine"],
    [["!*"], undefined, "gestures.joints leaves out every joint"],
  ];
  for (const [joints, root, line] of cases) {
    assertThrows(() => names(joints, root), InputError, line);
  }
});

Deno.test("recordedPositions() bridges joints that are left out with the mean of what is between", () => {
  const half = Math.SQRT1_2;
  const turns = [0, 0, 0, 1, 0, 0, half, half, 0, 0, 0, 1]; // the elbow is bent upward
  const motion: Motion = {
    skeleton: skeletonFromPose(["Arm", "Elbow", "Hand"], [-1, 0, 1], [0, 9, 0, 3, 9, 0, 7, 9, 0]),
    frameTime: 0.05,
    rotations: { data: Float64Array.from([...turns, ...turns]), rows: 2, columns: 12 },
    rootPositions: { data: Float64Array.of(0, 9, 0, 0, 9, 0), rows: 2, columns: 3 },
  };
  const { skeleton, positions } = recordedPositions(motion, { joints: ["Arm", "Hand"] });
  assertEquals(skeleton.parents, [-1, 0]);
  assertClose(skeleton.offsets, [0, 9, 0, 3, 4, 0], 1e-9);
  assertClose(positions.data, [0, 9, 0, 3, 13, 0, 0, 9, 0, 3, 13, 0], 1e-9);
});

Deno.test("recordedPositions() puts a motion on bones as long as another's, in their own directions", () => {
  const bones = { ...takeuchiSkeleton, offsets: takeuchiSkeleton.offsets.map((x) => 1.25 * x) };
  const turned = standing(1, (x, y, z) => [-x, y, -z]);
  const { positions } = recordedPositions(turned, {}, { bones, root: [0, 60, 0] });
  const expected = recordedPositions(standing(1.25, (x, y, z) => [-x, y, -z]), {}, {
    root: [0, 60, 0],
  });
  assertClose(positions, expected.positions, 1e-9);
});
