import { assertEquals, assertThrows } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { mfccDefaults } from "../../../src/audio/mfcc_settings.ts";
import { validateManifest } from "../../../src/dataset/data_manifest.ts";
import type { GestureSettings } from "../../../src/dataset/manifest/gesture_settings.ts";
import { InputError } from "../../../src/errors/input_error.ts";
import { commonBones, readBvhFile, readGesture } from "../../../src/files/motion_files.ts";
import { readBvh } from "../../../src/motion/bvh/bvh_reader.ts";
import { writeBvh } from "../../../src/motion/bvh/write_bvh.ts";
import type { Motion } from "../../../src/motion/kinematics/resample_motion.ts";
import { forwardKinematics } from "../../../src/motion/kinematics/forward_kinematics.ts";
import { removeVelocities } from "../../../src/motion/gesture_vectors.ts";
import { takeuchiSkeleton } from "../../../src/motion/skeleton/takeuchi_skeleton.ts";
import { atSpeed, vectorizeMotion } from "../../../tasks/data/vectorize_motion.ts";
import { assertClose } from "../../support/assert_close.ts";
import { fixture, readNpyMatrix, shared } from "../../support/motion/motion_fixtures.ts";

const PAPER: GestureSettings = {
  frameRate: 20,
  skeleton: "takeuchi",
  rotationOrder: "ZXY",
  root: [0, 60, 0],
};

const motion = shared("motion/");
const CASES = [
  { name: "motion_100fps", url: fixture(""), ignore: false, note: "" },
  { name: "motion_24fps", url: fixture(""), ignore: false, note: "" },
  { name: "gesture_100fps", url: motion.url, ignore: motion.absent, note: motion.note },
  { name: "gesture_24fps", url: motion.url, ignore: motion.absent, note: motion.note },
];

for (const { name, url, ignore, note } of CASES) {
  Deno.test({
    name: `vectorizeMotion() makes the original's gesture vectors of ${name}${note}`,
    ignore,
    fn() {
      const { motion, speech } = vectorizeMotion({
        motion: fromFileUrl(new URL(`${name}.bvh`, url)),
        speech: [fromFileUrl(fixture("voice_22k.wav"))],
        recipe: { name: "mfcc", mfcc: { ...mfccDefaults, hop: "constant" } }, // as the golden file
        gestures: { ...PAPER, lengthTolerance: 1 }, // another's voice
      });
      assertClose(
        motion!.gesture,
        readNpyMatrix(new URL(`${name}.gesture_vectors.npy`, url)),
        1e-3,
      );
      assertEquals(motion!.skeleton, takeuchiSkeleton);
      const golden = readNpyMatrix(fixture("voice_22k.mfcc_20hz.npy"));
      assertClose(speech[0]!, golden, 1e-3);
    },
  });
}

const real = shared("real/bandai/");

Deno.test({
  name: `vectorizeMotion() gives the positions of real motion, joint positions used${real.note}`,
  ignore: real.absent,
  fn() {
    for (const name of ["dataset-1_bow_normal_001", "dataset-1_bye_proud_001"]) {
      const golden = readNpyMatrix(new URL(`${name}.positions.npy`, real.url));
      const { motion } = vectorizeMotion({
        motion: fromFileUrl(new URL(`${name}.bvh`, real.url)),
        speech: [],
        recipe: { name: "mfcc", mfcc: mfccDefaults },
        gestures: validateManifest({
          name: "bandai",
          files: { speech: "{id}.wav", motion: "{id}.bvh" },
          split: { rule: "ratio", train: 1, dev: 0, test: 0, seed: 1 },
          gestures: { frameRate: 30, root: [0, 0, 0] },
        }).gestures,
      });
      assertEquals(motion!.skeleton.joints.slice(0, 2), ["joint_Root", "Hips"]);
      const positions = removeVelocities(motion!.gesture);
      const relative = golden.data.map((value, i) => {
        const root = i - i % golden.columns + i % 3;
        return value - golden.data[root]!;
      });
      assertClose(positions, { ...golden, data: relative }, 1e-3, name);
    }
  },
});

/** Runs a test on a BVH file of this text. */
function withBvh(text: string, test: (path: string) => void): void {
  const path = Deno.makeTempFileSync({ suffix: ".bvh" });
  try {
    Deno.writeTextFileSync(path, text);
    test(path);
  } finally {
    Deno.removeSync(path);
  }
}

const text = Deno.readTextFileSync(fixture("motion_100fps.bvh"));

Deno.test("readBvhFile() reads a file of several blocks as readBvh() reads its text", () => {
  const at = text.indexOf("Frame Time:");
  const body = text.slice(text.indexOf("\n", at) + 1);
  const head = text.slice(0, text.length - body.length);
  const frames = Number(/Frames: *(\d+)/.exec(head)![1]);
  const repeats = Math.ceil(6e5 / body.length);
  const long = head.replace(/Frames: *\d+/, `Frames: ${repeats * frames}`) + body.repeat(repeats);
  withBvh(long, (path) => assertEquals(readBvhFile(path), readBvh(long, { name: path })));
});

Deno.test("readGesture() follows the manifest's settings", () => {
  const path = fromFileUrl(fixture("motion_100fps.bvh"));
  const { skeleton, positions } = readGesture(path, {
    frameRate: 10,
    skeleton: "from-files",
    rotationOrder: "channels",
    root: [1, 2, 3],
  });
  const read = readBvh(text, { framesPerSecond: 10 });
  assertEquals(skeleton.offsets, [1, 2, 3, ...read.skeleton.offsets.slice(3)]);
  assertEquals([skeleton.rotationOrder, skeleton.name], ["ZXY", path]);
  assertEquals(positions, forwardKinematics(skeleton, read.rotations));
  const other = { ...PAPER, rotationOrder: "XYZ" } as const;
  const xyz = readBvh(text, { framesPerSecond: 20, rotationOrder: "XYZ" });
  assertEquals(
    readGesture(path, other).positions,
    forwardKinematics(takeuchiSkeleton, xyz.rotations),
  );
  assertEquals(readGesture(path, other).skeleton.rotationOrder, "XYZ");
});

Deno.test("readGesture() takes the bones of a declared skeleton, and tells of others", () => {
  withBvh(text.replace("OFFSET 0.000000 4.744019", "OFFSET 0.000000 7"), (path) => {
    const { skeleton, otherBone } = readGesture(path, PAPER);
    assertEquals(skeleton, takeuchiSkeleton);
    assertEquals(otherBone, "Spine at (0, 7, 0), not (0, 4.744019, 0)");
    const fromFiles = { ...PAPER, skeleton: "from-files", jointPositions: "ignore" } as const;
    const own = readGesture(path, fromFiles);
    assertEquals([own.skeleton.offsets[4], own.otherBone], [7, undefined]);
  });
});

Deno.test("readGesture() refuses other joints than those declared, and motion of no frames", () => {
  withBvh(text.replace("JOINT Head\n", "JOINT Top\n"), (path) => {
    const said = "its skeleton is not the manifest's, takeuchi: it has Top as node 5, not Head";
    assertThrows(() => readGesture(path, PAPER), InputError, `${path}: ${said}`);
  });
  const still = text.slice(0, text.indexOf("Frames:")) + "Frames: 0\nFrame Time: 0.01\n";
  withBvh(still, (path) => {
    const line = `${path}: has no frames at 20 a second`;
    assertThrows(() => readGesture(path, PAPER), InputError, line);
  });
});

Deno.test("atSpeed() takes frame times for the rates that their decimals mean", () => {
  const { recordedFrameRate } = atSpeed(PAPER, "7", { frames: 9, frameTime: 0.008333 }, 1.0625);
  assertEquals(recordedFrameRate, 127.5);
  assertEquals(atSpeed(PAPER, "7", undefined, 1.0625), PAPER);
});

Deno.test("commonBones() takes bones half a millimetre apart for one, and lists others", () => {
  const own = { ...PAPER, skeleton: "from-files", jointPositions: "ignore" } as const;
  const spine = (length: string) => text.replace("OFFSET 0.000000 4.744019", `OFFSET 0 ${length}`);
  withBvh(
    spine("4.74"),
    (first) =>
      withBvh(
        spine("4.78"),
        (near) =>
          withBvh(spine("4.80"), (other) =>
            withBvh(spine("9"), (far) => {
              assertEquals(commonBones([first, near], own), undefined);
              assertThrows(
                () => commonBones([first, near, other, far], own),
                InputError,
                `2 of 4 motion files have other bones than ${first}: ${other} (Spine by 0.06 cm), ` +
                  `${far} (Spine by 4.3 cm); gestures.retarget: true puts all on its bones`,
              );
              const bones = commonBones([first, far], { ...own, retarget: true })!;
              const { skeleton } = readGesture(far, own, { bones });
              assertEquals(skeleton.offsets.slice(3, 6), [0, 4.74, 0]);
              assertEquals(commonBones([first, far], PAPER), undefined, "declared bones");
            })),
      ),
  );
});

Deno.test("readGesture() puts motion in metres with z upward on bones that are declared in cm", () => {
  const offsets = takeuchiSkeleton.offsets.map((_, i, all) =>
    0.01 * [all[i]!, -all[i + 1]!, all[i - 1]!][i % 3]!
  );
  const motion: Motion = {
    skeleton: { ...takeuchiSkeleton, offsets },
    frameTime: 0.05,
    rotations: {
      data: Float64Array.from({ length: 4 * 51 }, (_, i) => i % 4 === 3 ? 1 : 0),
      rows: 1,
      columns: 4 * 51,
    },
    rootPositions: { data: Float64Array.of(0, 0, 0.9), rows: 1, columns: 3 },
  };
  withBvh([...writeBvh(motion)].join(""), (path) => {
    const { positions, skeleton, otherBone } = readGesture(path, { ...PAPER, units: "m", up: "z" });
    const still = { ...motion.rotations };
    assertClose(positions, forwardKinematics(takeuchiSkeleton, still), 1e-9);
    assertEquals([skeleton.offsets, otherBone], [takeuchiSkeleton.offsets, undefined]);
    const free = readGesture(path, { ...PAPER, skeleton: "from-files" });
    assertClose(free.positions, positions, 2e-3);
  });
});

Deno.test("readGesture() takes a Takeuchi file for what it is, without being told", () => {
  const path = fromFileUrl(fixture("motion_100fps.bvh"));
  const free = readGesture(path, { ...PAPER, skeleton: "from-files", rotationOrder: "channels" });
  assertEquals(free.positions, readGesture(path, PAPER).positions);
});
