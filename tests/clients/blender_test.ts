import { assertEquals, assertGreater } from "@std/assert";
import { synthesizeUtterance } from "../../src/dataset/synthetic/synthesize_utterance.ts";
import { writeGlb } from "../../src/gesture/gltf/write_glb.ts";
import { animate, type AnimateOptions } from "../../src/motion/fitting/animate.ts";
import { writeBvh } from "../../src/motion/bvh/write_bvh.ts";
import { forwardKinematics } from "../../src/motion/kinematics/forward_kinematics.ts";
import { type Motion, resampleMotion } from "../../src/motion/kinematics/resample_motion.ts";
import { assertClose } from "../support/assert_close.ts";
import { inFolder } from "../support/in_folder.ts";
import { hasPython, runPython } from "../support/python.ts";

const ignore = !hasPython("bpy");

/** What Blender has of a file. */
interface InBlender {
  readonly bones: readonly string[];
  readonly rest: readonly (readonly number[])[];
  readonly frames: readonly (readonly (readonly number[])[])[];
  readonly meshes: readonly number[];
}

/** Two seconds of the synthetic corpus. */
function animation(options: AnimateOptions): Motion {
  const { motion } = synthesizeUtterance(1, { seed: 4, seconds: [2, 2] });
  const { skeleton, rotations, rootPositions } = resampleMotion(motion, 20);
  const positions = forwardKinematics(skeleton, rotations, rootPositions);
  return animate({ positions, frameRate: 20, skeleton }, options).motion;
}

/** Checks that Blender has the joints where they are here, in the file's units. */
async function assertSameInBlender(
  path: string,
  motion: Motion,
  scale: number,
): Promise<InBlender> {
  const { skeleton, rotations, rootPositions, frameTime } = motion;
  const rate = `${1 / frameTime}`;
  const found: InBlender = JSON.parse(await runPython("blender_positions.py", [path, rate]));
  const { data, rows, columns } = forwardKinematics(skeleton, rotations, rootPositions);
  assertEquals(found.frames.length, rows);
  const names = skeleton.joints.map((name, node) =>
    skeleton.endSites[node] ? `${skeleton.joints[skeleton.parents[node]!]}_end` : name
  );
  const nodes = found.bones.map((bone) => names.indexOf(bone));
  const own = Array.from(
    { length: rows },
    (_, t) => nodes.map((node) => [0, 1, 2].map((i) => data[t * columns + 3 * node + i]! * scale)),
  );
  const joints = skeleton.endSites.filter((site) => !site).length;
  assertEquals(new Set(nodes).size >= joints && !nodes.includes(-1), true, `${found.bones}`);
  assertClose(found.frames.flat(2), own.flat(2), 0.01 * scale);
  return found;
}

for (const [units, scale] of [["cm", 1], ["m", 0.01]] as const) {
  Deno.test({
    name: `Blender has the joints of a BVH in ${units} within 0.01 cm of ours`,
    ignore,
    fn: () =>
      inFolder(async (folder) => {
        for (const options of [{}, { rest: "bind" }, { framesPerSecond: 30 }] as const) {
          const motion = animation(options);
          await Deno.writeTextFile(`${folder}/g.bvh`, [...writeBvh(motion, { units })].join(""));
          await assertSameInBlender(`${folder}/g.bvh`, motion, scale);
        }
      }),
  });
}

Deno.test({
  name: "Blender has the joints of a glb within 0.01 cm of ours, and a mesh that they carry",
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      const motion = animation({});
      await Deno.writeFile(`${folder}/g.glb`, await writeGlb(motion));
      const { meshes } = await assertSameInBlender(`${folder}/g.glb`, motion, 0.01);
      assertEquals(meshes.length, 1);
      assertGreater(meshes[0]!, 1000);
    }),
});
