import { assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../src/errors/input_error.ts";
import { readBvh } from "../../src/motion/bvh/bvh_reader.ts";
import { gestureVectors } from "../../src/motion/gesture_vectors.ts";
import { resampleMotion } from "../../src/motion/kinematics/resample_motion.ts";
import { assertClose } from "../support/assert_close.ts";
import { fixture, readNpyMatrix, shared } from "../support/motion/motion_fixtures.ts";

const motion = shared("motion/");
const CASES = [
  { name: "motion_100fps", url: fixture(""), ignore: false, note: "" },
  { name: "motion_24fps", url: fixture(""), ignore: false, note: "" },
  { name: "gesture_100fps", url: motion.url, ignore: motion.absent, note: motion.note },
  { name: "gesture_24fps", url: motion.url, ignore: motion.absent, note: motion.note },
];

for (const { name, url, ignore, note } of CASES) {
  Deno.test({
    name: `gestureVectors() equals the original's vectors of ${name}${note}`,
    ignore,
    fn() {
      const bytes = Deno.readFileSync(new URL(`${name}.bvh`, url));
      const expected = readNpyMatrix(new URL(`${name}.gesture_vectors.npy`, url));
      const read = readBvh(bytes, { framesPerSecond: 20, rotationOrder: "ZXY" });
      assertClose(gestureVectors(read), expected, 1e-9);
      assertClose(gestureVectors(readBvh(bytes)), expected, 1e-9);
    },
  });
}

Deno.test("gestureVectors() puts the root where it is told", () => {
  const read = readBvh(Deno.readFileSync(fixture("motion_100fps.bvh")), { framesPerSecond: 20 });
  const usual = gestureVectors(read), moved = gestureVectors(read, { root: [1, 0, -2] });
  const expected = usual.data.map((x, i) => i % 6 < 3 ? x + [1, -60, -2][i % 6]! : x);
  assertClose(moved, { ...usual, data: expected }, 1e-9);
});

Deno.test("resampleMotion() does what BvhReader does while reading", () => {
  for (const rate of ["0.01", "0.0416667", "0.0333333", "0.04", "0.0166667", "0.1"]) {
    const text = Deno.readTextFileSync(fixture("motion_100fps.bvh"))
      .replace(/Frame Time: .*/, `Frame Time: ${rate}`);
    const expected = readBvh(text, { framesPerSecond: 20 });
    const actual = resampleMotion(readBvh(text), 20);
    assertEquals(actual.frameTime, expected.frameTime);
    assertClose(actual.rotations, expected.rotations, 1e-12);
    assertClose(actual.rootPositions, expected.rootPositions, 1e-9);
  }
});

Deno.test("resampleMotion() refuses a rate that is none", () => {
  const read = readBvh(Deno.readFileSync(fixture("motion_24fps.bvh")));
  assertThrows(() => resampleMotion(read, -20), InputError, "framesPerSecond");
});
