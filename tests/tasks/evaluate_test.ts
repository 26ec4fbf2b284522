import { assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { writeNpy } from "../../src/files/npy/npy.ts";
import { readMatrix, writeTextMatrix } from "../../src/files/matrix_file.ts";
import { addVelocities } from "../../src/motion/gesture_vectors.ts";
import { takeuchiSkeleton } from "../../src/motion/skeleton/takeuchi_skeleton.ts";
import { inFolder } from "../support/in_folder.ts";
import {
  assertGolden,
  BOTH,
  evaluate,
  evaluation,
  golden,
  MODELS,
  numbers,
  SEQUENCES,
  table,
} from "../support/evaluation/evaluation_golden.ts";

Deno.test("deno task evaluate writes what the original's scripts write", () =>
  inFolder(async (folder) => {
    const out = `${folder}/result`;
    const stdout = await evaluate(...BOTH, "--out", out);
    for (const file of ["aa", "aj", "ape", "mae", "hmd_vel_0.05", "hmd_acc_0.05"]) {
      const exact = file.startsWith("hmd") ? 0 : 1e-9;
      for (const system of ["model_a", "model_b"]) {
        await assertGolden(`${out}/${system}/${file}.csv`, `${golden}${system}/${file}.csv`, exact);
      }
      if (/ape|mae/.test(file)) continue;
      await assertGolden(`${out}/original/${file}.csv`, `${golden}original/${file}.csv`, exact);
    }
    await assertHellinger(out, `${golden}hellinger/predicted/Total/distances.txt`);
    await assertHellingerFiles(out, `${golden}hellinger/predicted/Total`);
    const rows = (await table(`${out}/hellinger_sequences.csv`)).map((
      [system, file],
    ) => [system, file]);
    assertEquals(rows, [
      ["system", "file"],
      ...["model_a", "model_b"].flatMap((name) =>
        [...SEQUENCES, "Average"].map((file) => [name, file])
      ),
    ]);
    const info = JSON.parse(await Deno.readTextFile(`${out}/evaluation.json`));
    assertEquals(info.joints, takeuchiSkeleton.joints);
    assertEquals([info.frameRate, info.units, info.width], [20, "frame", 0.05]);
    assertEquals([info.systems, info.sequences], [["model_a", "model_b"], SEQUENCES]);
    assertStringIncludes(
      stdout,
      "model_a: APE 3.133 cm, MAE 1.537 cm, PCK 100 %, AA 0.2096 cm/frame²",
    );
    assertStringIncludes(stdout, `files to ${out}: 2 systems, 3 sequences, 64 joints`);
    assertStringIncludes(stdout, `Next: deno task tables ${out}`);
  }));

/** Checks the files of the original's scripts: the same text, but for the last digits of numbers. */
async function assertHellingerFiles(out: string, expected: string): Promise<void> {
  await assertGolden(`${out}/hellinger_distances.csv`, `${expected}/hellinger_distances.csv`);
  for (const file of ["hellinger_distances.csv", "distances.txt", "overall_distances.txt"]) {
    const rounded = async (folder: string) =>
      (await Deno.readTextFile(`${folder}/${file}`)).replace(
        /\d\.\d{11,}/g,
        (number) => Number(number).toPrecision(10),
      );
    assertEquals(await rounded(out), await rounded(expected), file);
  }
}

async function assertHellinger(out: string, expectedPath: string): Promise<void> {
  const lines = (await Deno.readTextFile(expectedPath)).trim().split("\n").slice(1);
  assertEquals(lines.length, 2);
  for (const line of lines) {
    const [name, value] = line.trim().split(": ");
    const [velocity] = await numbers(`${out}/hellinger.csv`, name!);
    assertAlmostEquals(velocity!, Number(value), 1e-9 * Number(value));
  }
}

Deno.test("deno task evaluate writes names with commas and quotes so that they are read again", () =>
  inFolder(async (folder) => {
    const name = 'a, "b".txt';
    for (const part of ["original", "x"]) {
      await Deno.mkdir(`${folder}/${part}`);
      await Deno.copyFile(`${evaluation}original/${SEQUENCES[0]}`, `${folder}/${part}/${name}`);
    }
    const out = `${folder}/result`;
    await evaluate("-o", `${folder}/original`, "--predicted", `${folder}/x`, "--out", out);
    for (const file of ["x/ape.csv", "hellinger_distances.csv", "x/hmd_vel_0.05_sequences.csv"]) {
      const rows = await table(`${out}/${file}`);
      assertEquals([rows[1]![0], new Set(rows.map(({ length }) => length)).size], [name, 1], file);
    }
  }));

Deno.test("deno task evaluate compares systems and recordings on the frames that all have", () =>
  inFolder(async (folder) => {
    // Still at first, then moving; the one system is the recording, the other its still beginning.
    const lines = Array.from({ length: 40 }, (_, t) => `0 ${t < 20 ? t % 2 / 10 : t % 2 * 9} 0`);
    for (const [name, count] of [["original", 40], ["same", 40], ["short", 20]] as const) {
      await Deno.mkdir(`${folder}/${name}`);
      await Deno.writeTextFile(`${folder}/${name}/a.txt`, lines.slice(0, count).join("\n"));
    }
    const systems = ["-p", `${folder}/same`, `${folder}/short`], out = `${folder}/result`;
    await evaluate("-o", `${folder}/original`, ...systems, "--out", out);
    for (const [measure, value] of [["aa", 0.2], ["aj", 0.4], ["diversity", 0.05]] as const) {
      for (const name of ["original", "same", "short"]) {
        const [found] = await numbers(`${out}/${name}/${measure}.csv`, "Average");
        assertAlmostEquals(found!, value, 1e-12, `${name}/${measure}`);
      }
    }
  }));

Deno.test("deno task evaluate says whose predictions are not as long as what was recorded", () =>
  inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/half`);
    for (const name of SEQUENCES) {
      const lines = (await Deno.readTextFile(`${MODELS[0]}/${name}`)).trimEnd().split("\n");
      const half = lines.filter((_, i) => i % 2 === 0); // of 10 frames a second
      await Deno.writeTextFile(`${folder}/half/${name}`, half.join("\n"));
    }
    const out = ["--out", `${folder}/result`, "--measure", "ape"];
    const stdout = await evaluate("-o", `${evaluation}original`, "-p", `${folder}/half`, ...out);
    assertStringIncludes(
      stdout,
      "Note: half is more than 1 s shorter or longer than the recorded motion at 20 frames a second in " +
        `3 of 3 sequences, such as ${SEQUENCES[0]}: 1.5 s, recorded 3.0 s`,
    );
    assertEquals((await evaluate(...BOTH, ...out)).includes("Note"), false);
  }));

Deno.test("deno task evaluate -s measures some joints, as the original does", () =>
  inFolder(async (folder) => {
    const out = `${folder}/result`;
    await evaluate(...BOTH, "-s", "LeftHand", "RightHand", "--out", out);
    for (const system of ["model_a", "model_b"]) {
      await assertGolden(`${out}/${system}/ape.csv`, `${golden}hands/${system}/ape.csv`);
    }
    await assertHellinger(
      out,
      `${golden}hellinger_hands/predicted/LeftHand+RightHand/distances.txt`,
    );
    await assertHellingerFiles(out, `${golden}hellinger_hands/predicted/LeftHand+RightHand`);
    const [header] = await table(`${out}/model_a/hmd_vel_0.05.csv`);
    assertEquals(header, ["", "LeftHand", "RightHand", "Total"]);
    const whole = await numbers(`${out}/hellinger_joints.csv`, "model_a").catch(() => []);
    assertEquals(whole.length, 3); // of, LeftHand, RightHand
  }));

Deno.test("deno task evaluate names the joints of other skeletons, and numbers those of none", () =>
  inFolder(async (folder) => {
    const row = "0 60 0 0 75 0 1 75 2";
    for (const name of ["original", "predicted"]) {
      await Deno.mkdir(`${folder}/${name}`);
      await Deno.writeTextFile(`${folder}/${name}/a.txt`, `${row}\n`.repeat(5));
    }
    const skeleton = {
      name: "arm",
      joints: ["Root", "Arm", "Hand"],
      parents: [-1, 0, 1],
      endSites: [false, false, true],
      offsets: [0, 60, 0, 0, 15, 0, 1, 0, 2],
      rotationOrder: "ZXY",
    };
    await Deno.writeTextFile(`${folder}/arm.json`, JSON.stringify(skeleton));
    const args = ["--original", `${folder}/original`, "--predicted", `${folder}/predicted`];
    const joints = async (...more: string[]) => {
      await evaluate(...args, "--out", `${folder}/out`, ...more);
      return (await table(`${folder}/out/predicted/ape.csv`))[0];
    };
    assertEquals(await joints(), ["file", "Joint1", "Joint2", "Joint3"]);
    assertEquals(await joints("--joints=Joint2"), ["file", "Joint2"]);
    const named = ["--skeleton", `${folder}/arm.json`];
    assertEquals(await joints(...named, "-s", "Hand,", "Arm"), ["file", "Arm", "Hand"]);
    const info = JSON.parse(await Deno.readTextFile(`${folder}/out/evaluation.json`));
    assertEquals([info.joints, info.skeleton], [["Arm", "Hand"], skeleton]);
  }));

Deno.test("deno task evaluate takes .npy, and leaves velocities out", () =>
  inFolder(async (folder) => {
    const vectors = `${folder}/vectors`, arrays = `${folder}/arrays`;
    for (const name of SEQUENCES) {
      for await (const positions of readMatrix(`${MODELS[0]}/${name}`)) {
        const data = Float64Array.from(positions.data), { rows, columns } = positions;
        await writeTextMatrix(`${vectors}/${name}`, addVelocities({ data, rows, columns }));
        await Deno.mkdir(arrays, { recursive: true });
        const npy = { data: Float32Array.from(data), shape: [rows, columns] };
        await writeNpy(`${arrays}/${name.replace("txt", "npy")}`, npy);
      }
    }
    const out = `${folder}/result`;
    const predicted = ["--predicted", vectors, "--predicted", `float32=${arrays}`];
    const stdout = await evaluate("-o", `${evaluation}original`, ...predicted, "--out", out);
    for (const file of ["ape", "mae", "aa", "aj", "hmd_vel_0.05"]) {
      await assertGolden(`${out}/vectors/${file}.csv`, `${golden}model_a/${file}.csv`);
    }
    await assertGolden(`${out}/float32/ape.csv`, `${golden}model_a/ape.csv`, 1e-5);
    assertEquals(stdout.match(/velocities left out/g)?.length, 1);
    assertStringIncludes(stdout, "vectors: velocities left out");
  }));

Deno.test("deno task evaluate gives acceleration and jerk per second, other bins, fewer measures", () =>
  inFolder(async (folder) => {
    const out = `${folder}/result`;
    const some = ["--measure", "aa", "aj,hmd_vel", "--width", "0.5", "--limit=20"];
    const second = ["--units", "second", "--frame-rate", "20"];
    const stdout = await evaluate(...BOTH, ...some, ...second, "--out", out);
    assertStringIncludes(stdout, "AA 83.85 cm/s², AJ 3057 cm/s³");
    for (const [file, times] of [["aa", 20 ** 2], ["aj", 20 ** 3]] as const) {
      const found = await numbers(`${out}/model_b/${file}.csv`, "Average");
      const expected = await numbers(`${golden}model_b/${file}.csv`, "Average");
      found.forEach((value, i) => assertAlmostEquals(value, times * expected[i]!, 1e-9 * value));
    }
    const histogram = await table(`${out}/model_a/hmd_vel_0.5.csv`);
    assertEquals(histogram.slice(0, 4).map(([bin]) => bin), ["", "0.0", "10.0", "20.0"]);
    assertEquals(histogram.length, 41);
    const total = histogram.slice(1).reduce((sum, row) => sum + Number(row.at(-1)), 0);
    assertEquals(total, (60 + 66 + 72 - 3) * 64); // nothing is beyond 20 cm
    const bySequence = await table(`${out}/model_a/hmd_vel_0.5_sequences.csv`);
    assertEquals([bySequence.length, bySequence[0]!.slice(0, 3)], [4, ["", "0", "10"]]);
    const sums = bySequence.slice(1).flatMap((row) => row.slice(1).map(Number));
    assertEquals(sums.reduce((sum, count) => sum + count), total);
    const names = [...Deno.readDirSync(`${out}/model_a`)].map(({ name }) => name).sort();
    assertEquals(names, [
      ...["aa.csv", "aj.csv", "hmd_vel_0.5.csv", "hmd_vel_0.5_sequences.csv"],
    ]);
    const files = [...Deno.readDirSync(out)].map(({ name }) => name).sort();
    assertEquals(files, ["evaluate.run.json", "evaluation.json", "model_a", "model_b", "original"]);
  }));
