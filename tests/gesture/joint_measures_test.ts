import { assertAlmostEquals, assertEquals } from "@std/assert";
import { jointSpeed, meanOf, positionError } from "../../src/gesture/joint_measures.ts";
import { parseGesture } from "../../src/gesture/parse_gesture.ts";

const folder = new URL("../fixtures/evaluation/", import.meta.url);

async function read(path: string) {
  return await parseGesture(path, await Deno.readFile(new URL(path, folder)));
}

Deno.test("positionError() is the evaluation's APE, joint by joint", async () => {
  const csv = await Deno.readTextFile(new URL("golden/model_a/ape.csv", folder));
  const [head, ...rows] = csv.trim().split("\n").map((line) => line.split(","));
  for (const row of rows.filter(([name]) => name!.endsWith(".txt"))) {
    const original = await read(`original/${row[0]}`);
    const predicted = await read(`predicted/model_a/${row[0]}`);
    for (const [joint, name] of original.skeleton.joints.entries()) {
      assertEquals(head![joint + 1], name);
      const error = meanOf(positionError(predicted, original, joint)!);
      assertAlmostEquals(error, Number(row[joint + 1]), 1e-5);
    }
  }
});

Deno.test("positionError() compares the same moments at different frame rates", () => {
  const gesture = (frameRate: number, x: number[]) => ({
    frameRate,
    positions: {
      data: Float32Array.from(x.flatMap((value) => [value, 0, 0])),
      rows: x.length,
      columns: 3,
    },
  });
  const original = gesture(100, Array.from({ length: 21 }, (_, i) => i));
  assertEquals([...positionError(gesture(20, [0, 5, 11, 15, 20, 0, 0]), original, 0)!], [
    0,
    0,
    1,
    0,
    0,
  ]);
  // Of 24 frames a second and of 20, the same motion has no error but at its bent ends.
  const steady = (frameRate: number) =>
    gesture(frameRate, Array.from({ length: 2 * frameRate }, (_, i) => 100 * i / frameRate));
  const error = positionError(steady(20), steady(24), 0)!;
  assertEquals(error.length, 40);
  for (const value of error.subarray(1, 38)) assertAlmostEquals(value, 0, 1e-4);
  assertEquals([...jointSpeed(gesture(20, [0, 3, 3]), -1)], [60, 60, 0]);
});
