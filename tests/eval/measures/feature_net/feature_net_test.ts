import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { bodyBones } from "../../../../eval/measures/feature_net/body_bones.ts";
import { clipFeatures } from "../../../../eval/measures/feature_net/feature_net.ts";
import { WEIGHTS } from "../../../../eval/measures/feature_net/weights.ts";
import { measuresOf } from "../../../../eval/measures/registry.ts";
import type { Matrix } from "../../../../src/matrix/matrix.ts";
import { KNOWN_RIGS } from "../../../../src/gesture/rig.ts";
import { takeuchiSkeleton } from "../../../../src/motion/skeleton/takeuchi_skeleton.ts";

const joints = takeuchiSkeleton.joints.length;
const bones = bodyBones(takeuchiSkeleton)!;

/** The first features of the first clip and the last one of the last, by NumPy 2.4 in float64. */
const FIRST = [1.0234960027346287, 0.040807716715050096, -0.00492228249129939, 0.2973396131724746],
  LAST = 1.002252776325013;
/** SHA-256 of the weights' text. */
const HASH = "c8a2f90140c917b0a45ae305d6d7f4e6a0e8265bb14e66bc9eefbe127f2049b2";

/** Points that move as Python can move them. */
function motion(rows: number, frameRate: number, speed = 1): Matrix {
  const data = Float64Array.from({ length: rows * 3 * joints }, (_, at) => {
    const time = Math.floor(at / (3 * joints)) / frameRate, c = at % (3 * joints);
    return 20 * Math.sin(0.7 * c * c) + 5 * Math.sin((0.5 + 0.1 * (c % 7)) * speed * time + c);
  });
  return { data, rows, columns: 3 * joints };
}

Deno.test("clipFeatures() is what NumPy makes of the same weights", () => {
  const { data, rows, columns } = clipFeatures(motion(120, 20), bones);
  assertEquals([rows, columns], [6, 32]);
  FIRST.forEach((value, i) => assertAlmostEquals(data[i]!, value, 1e-5));
  assertAlmostEquals(data[6 * 32 - 1]!, LAST, 1e-5);
});

Deno.test("clipFeatures() depends neither on size, place and heading, nor on the frame rate", () => {
  const whole = motion(120, 20), { data } = clipFeatures(whole, bones);
  const cos = Math.cos(2), sin = Math.sin(2);
  const moved = whole.data.map((value, i) => {
    const axis = i % 3;
    if (axis === 1) return 1.7 * value + 30;
    const other = whole.data[axis === 0 ? i + 2 : i - 2]!;
    return 1.7 * (axis === 0 ? cos * value + sin * other : cos * value - sin * other) - 80;
  });
  const elsewhere = clipFeatures({ ...whole, data: moved }, bones).data;
  const faster = clipFeatures(motion(240, 40), bones, 40).data;
  const between = clipFeatures(motion(360, 60), bones, 60).data;
  const slower = clipFeatures(motion(90, 15), bones, 15).data; // interpolated
  data.forEach((value, i) => {
    assertAlmostEquals(elsewhere[i]!, value, 1e-4);
    assertAlmostEquals(faster[i]!, value, 1e-4);
    assertAlmostEquals(between[i]!, value, 1e-4);
    assertAlmostEquals(slower[i]!, value, 0.02);
  });
  for (const rows of [0, 1, 33]) assertEquals(clipFeatures(motion(rows, 20), bones).rows, 0);
  assertEquals(clipFeatures(motion(34, 20), bones).rows, 1);
});

Deno.test("bodyBones() finds the upper body of every skeleton that is known", () => {
  for (const rig of KNOWN_RIGS) assertEquals(bodyBones(rig)?.length, 8, rig.name);
  const [joints, parents] = [
    ["pelvis", "spine", "neck", "head", "left_collar", "left_shoulder", "left_elbow", "left_wrist"],
    [-1, 0, 1, 2, 1, 4, 5, 6],
  ];
  const right = joints.slice(4).map((name) => name.replace("left", "right"));
  const smplx = {
    joints: [...joints, ...right, "left_index1"],
    parents: [...parents, 1, 8, 9, 10, 7],
    endSites: new Array(13).fill(false),
  };
  const ends = bodyBones(smplx)!.map(([from, to]) => `${smplx.joints[from]} ${smplx.joints[to]}`);
  assertEquals(ends.slice(5), [
    "neck right_shoulder",
    "right_shoulder right_elbow",
    "right_elbow right_wrist",
  ]);
  assertEquals(
    bodyBones({ joints: ["a", "b"], parents: [-1, 0], endSites: [false, true] }),
    undefined,
  );
});

Deno.test("the measures by the fixed net are 0 from a motion to itself, and see what differs", () => {
  const [distance, diversity] = measuresOf("clips");
  const own = clipFeatures(motion(400, 20), bones), other = clipFeatures(motion(400, 20, 3), bones);
  assertAlmostEquals(distance!.of(own, own)!, 0, 1e-6);
  assert(distance!.of(other, own)! > 0.01);
  assertEquals(distance!.of(own, undefined), undefined);
  const still = clipFeatures(
    { ...motion(400, 20), data: motion(400, 20).data.map((_, i, all) => all[i % (3 * joints)]!) },
    bones,
  );
  assertAlmostEquals(diversity!.of(still, undefined)!, 0, 1e-6);
  assert(diversity!.of(own, undefined)! > 0.01);
});

Deno.test("the fixed net is fixed: other weights need another number in the measures' names", async () => {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(WEIGHTS));
  assertEquals(new Uint8Array(digest).toHex(), HASH);
  assert(measuresOf("clips").every(({ name }) => name.endsWith("_net1")));
});
