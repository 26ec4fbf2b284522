import {
  assert,
  assertEquals,
  assertLess,
  assertMatch,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import type { BackendInfo } from "../../src/backend/use_backend.ts";
import { InputError } from "../../src/errors/input_error.ts";
import { skeletonFromPose } from "../../src/motion/skeleton/skeleton.ts";
import { positionsToMeet } from "../../tasks/training/loss_flag.ts";
import { readBvh } from "../../src/motion/bvh/bvh_reader.ts";
import { readModelFolder } from "../../src/files/model/model_folder.ts";
import { NpyReader } from "../../src/files/npy/npy_reader.ts";
import { inFolder } from "../support/in_folder.ts";
import { callTask, succeedIn } from "../support/tasks/run_task.ts";

const small = "--layers 8 --units 8";

Deno.test("motion as rotations goes the whole way: learned, decoded, evaluated, written as BVH", () =>
  inFolder(async (folder) => {
    for (
      const line of [
        "synthesize --out corpus --utterances 12 --seconds 2 --jobs 1",
        "split data --raw corpus --manifest synthetic --jobs 1",
        "vectorize data 4 --features prosody --gestures rotation6d --jobs 1",
        "learn data --checkpoint-dir chkpt --latent-dim 6 --epochs 1",
        "encode data --checkpoint-dir chkpt --latent-dim 6",
        `train model 1 data 4 True 6 ${small}`,
        "predict model data/test_inputs predicted",
        "decode data predicted decoded --checkpoint-dir chkpt",
        "ground-truth --data data/test/labels --out original",
      ]
    ) await succeedIn(folder, line);
    const info = JSON.parse(await Deno.readTextFile(`${folder}/data/vectors.json`));
    const joints = info.skeleton.endSites.filter((site: boolean) => !site).length;
    assertEquals([info.representation, info.velocities, info.coordinates], [
      "rotation6d",
      false,
      6 * joints,
    ]);
    // Positions come out, so that systems of all kinds are compared alike.
    const evaluate = "evaluate --original original --predicted decoded --out evaluation";
    assertMatch(await succeedIn(folder, `${evaluate} --mean-pose data`), /APE \d+(\.\d+)? cm/);

    const wav = (await Array.fromAsync(Deno.readDir(`${folder}/corpus/speech`)))[0]!.name;
    const generate = `generate corpus/speech/${wav} talk.bvh,talk.npy --model model`;
    for (const rest of ["bind", "t-pose"]) {
      const stdout = await succeedIn(folder, `${generate} --rest ${rest}`);
      assertStringIncludes(stdout, "0.00 cm from the predicted positions");
    }
    using positions = new NpyReader(`${folder}/talk.npy`);
    assertLess(bonesVary(positions, info.skeleton.parents), 0.001);
    assert(readBvh(await Deno.readFile(`${folder}/talk.bvh`)).rotations.rows === positions.rows);

    const wrong = ["evaluate", "--original", "original", "--predicted", "decoded", "--out", "e"];
    const { code, stderr } = await callTask(wrong[0]!, [
      ...wrong.slice(1),
      "--autoencoder",
      "chkpt",
    ], folder);
    assertEquals(code, 1);
    assertStringIncludes(stderr, "encodes rotations, which positions do not tell");
  }));

Deno.test("learn and a baseline's train take --loss positions of rotations, and go on with it", () =>
  inFolder(async (folder) => {
    for (
      const line of [
        "synthesize --out corpus --utterances 12 --seconds 2 --jobs 1",
        "split data --raw corpus --manifest synthetic --jobs 1",
        "vectorize data 4 --features prosody --gestures exponential --jobs 1",
      ]
    ) await succeedIn(folder, line);
    const learn = "learn data --latent-dim 6 --loss positions --checkpoint-dir";
    assertMatch(await succeedIn(folder, `${learn} whole --epochs 2`), /loss .* \(dev\) cm²/);
    await succeedIn(folder, `${learn} resumed --epochs 1 --threads 1`);
    await succeedIn(folder, `${learn} resumed --epochs 2 --resume --threads 2`);
    const weights = async (name: string) => (await readModelFolder(`${folder}/${name}`)).weights;
    assertEquals(await weights("resumed"), await weights("whole"));
    const told = async (line: string, command: string) => {
      const [task, ...args] = command.split(" ");
      const { code, stderr } = await callTask(task!, args, folder);
      assertEquals([code, stderr.trim().split("\n").length], [1, 1], stderr);
      assertStringIncludes(stderr, line);
    };
    const other = `${learn} resumed --epochs 2 --resume`.replace("--loss positions ", "");
    await told("--loss is vectors, the training in resumed began with positions", other);
    await succeedIn(folder, "encode data --checkpoint-dir whole --latent-dim 6");
    await succeedIn(folder, `train base 1 data 4 False --loss positions ${small}`);
    await told(
      "--loss positions: the speech encoder predicts encodings; give it to learn",
      `train model 1 data 4 True 6 --loss positions ${small}`,
    );
  }));

Deno.test("positionsToMeet() says in one line what --loss positions is not for", () => {
  const wasm = { name: "wasm" } as BackendInfo;
  const skeleton = skeletonFromPose(["Hips", "Head"], [-1, 0], [0, 60, 0, 0, 90, 0]);
  const turned = { representation: "rotation6d", velocities: false, skeleton } as const;
  assertEquals(positionsToMeet("positions", { ...turned }, wasm), turned);
  assertEquals(positionsToMeet("vectors", { velocities: true }, wasm), undefined);
  const told = (
    line: string,
    ...args: Parameters<typeof positionsToMeet> extends [unknown, ...infer R] ? R : never
  ) => assertThrows(() => positionsToMeet("positions", ...args), InputError, line);
  told("gesture vectors are positions already", { velocities: true }, wasm);
  told("positions tell nothing of velocities", { ...turned, velocities: true }, wasm);
  told("use --backend wasm or tensorflow", turned, { name: "webgpu" } as BackendInfo);
});

/** By how much the length of the bone that varies most does, in cm. */
function bonesVary(positions: NpyReader, parents: readonly number[]): number {
  const x = positions.read(0, positions.rows), columns = positions.rowLength;
  return Math.max(
    ...parents.map((parent, node) => {
      if (parent < 0) return 0;
      const lengths = Array.from({ length: positions.rows }, (_, t) => {
        const [a, b] = [t * columns + 3 * node, t * columns + 3 * parent];
        return Math.hypot(x[a]! - x[b]!, x[a + 1]! - x[b + 1]!, x[a + 2]! - x[b + 2]!);
      });
      return Math.max(...lengths) - Math.min(...lengths);
    }),
  );
}
