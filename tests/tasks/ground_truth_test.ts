import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { readNpy } from "../../src/files/npy/npy.ts";
import { fixture } from "../support/published_model.ts";
import { callTask, runTask } from "../support/tasks/run_task.ts";
import { writeSmallDataFolder } from "../support/data/small_data_folder.ts";
import { assertClose } from "../support/assert_close.ts";
import { readNpyMatrix, shared } from "../support/motion/motion_fixtures.ts";
import { inFolder } from "../support/in_folder.ts";

/** Reads numbers as np.loadtxt does, a row a line. */
async function loadText(path: string): Promise<number[][]> {
  const lines = (await Deno.readTextFile(path)).trimEnd().split("\n");
  return lines.map((line) => line.split(" ").map(Number));
}

/** The positions of a fixture's gesture vectors, which hold a velocity behind each. */
async function goldenPositions(name: string, root: readonly number[]): Promise<number[][]> {
  const { data, shape: [rows, columns] } = await readNpy(fixture(`${name}.gesture_vectors.npy`));
  return Array.from(
    { length: rows! },
    (_, row) =>
      [...data.subarray(row * columns!, (row + 1) * columns!)]
        .flatMap((value, i) => i % 6 < 3 ? [value + root[i % 6]! - [0, 60, 0][i % 6]!] : []),
  );
}

/** Fails unless positions in cm are those expected. */
function assertPositions(actual: number[][], expected: number[][]): void {
  const matrix = (rows: number[][]) => ({
    data: rows.flat(),
    rows: rows.length,
    columns: rows[0]!.length,
  });
  assertClose(matrix(actual), matrix(expected), 1e-3);
}

Deno.test("deno task ground-truth writes the positions of each BVH file as evaluate takes them", () =>
  inFolder(async (folder) => {
    await writeSmallDataFolder(join(folder, "data"));
    const args = ["--data", "data/train/labels", "--out", "original"];
    const { code, stdout, stderr } = await runTask("ground-truth", args, folder);
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, "Wrote 2 files to original");
    const names = [...Deno.readDirSync(join(folder, "original"))].map(({ name }) => name).sort();
    assertEquals(names, ["gesture20.txt", "gesture21.txt", "ground-truth.run.json"]);
    for (const [name, golden] of [["gesture20", "motion_100fps"], ["gesture21", "motion_24fps"]]) {
      const positions = await loadText(join(folder, `original/${name}.txt`));
      assertPositions(positions, await goldenPositions(golden!, [0, 60, 0]));
    }
    const columns = (await loadText(fixture("evaluation/original/gesture1094.txt")))[0]!.length;
    const [row] = await loadText(join(folder, "original/gesture20.txt"));
    assertEquals(row!.length, columns, "the layout of the evaluation's files");

    await Deno.remove(join(folder, "data/train/labels/gesture20.bvh"));
    const again = await runTask("ground-truth", args, folder);
    assertEquals([again.code, again.stderr], [0, ""]);
    assertStringIncludes(again.stdout, "Note: original also holds 1 gesture files");
    assertStringIncludes(again.stdout, "such as gesture20.txt");
  }));

Deno.test("deno task ground-truth follows the manifest, and does without one", () =>
  inFolder(async (folder) => {
    const data = join(folder, "mine");
    await Deno.mkdir(data);
    await Deno.copyFile(fixture("motion_100fps.bvh"), join(data, "a.bvh"));
    const args = ["--data", data, "--out", join(folder, "out")];
    assertEquals((await callTask("ground-truth", args)).code, 0);
    const without = await loadText(join(folder, "out/a.txt"));
    assertPositions(without, await goldenPositions("motion_100fps", [0, 60, 0]));

    const manifest = {
      name: "mine",
      files: { speech: "{id}.wav", motion: "{id}.bvh" },
      split: { rule: "ratio", train: 0.8, dev: 0.1, test: 0.1, seed: 1 },
      gestures: { frameRate: 10, root: [1, 90, -2] },
    };
    await Deno.writeTextFile(join(data, "manifest.json"), JSON.stringify(manifest));
    assertEquals((await callTask("ground-truth", args)).code, 0);
    const golden = await goldenPositions("motion_100fps", [1, 90, -2]);
    assertPositions(
      await loadText(join(folder, "out/a.txt")),
      golden.filter((_, i) => i % 2 === 0),
    );
  }));

const bandai = shared("real/bandai/");

Deno.test({
  name: `deno task ground-truth gives the positions of real motion by --manifest${bandai.note}`,
  ignore: bandai.absent,
  fn: () =>
    inFolder(async (folder) => {
      const name = "dataset-1_bow_normal_001";
      const manifest = {
        name: "bandai",
        files: { speech: "{id}.wav", motion: "{id}.bvh" },
        split: { rule: "ratio", train: 0.8, dev: 0.1, test: 0.1, seed: 1 },
        gestures: { frameRate: 30, rootJoint: "Hips", root: [0, 0, 0], joints: ["*", "!Toes*"] },
      };
      await Deno.mkdir(join(folder, "data"));
      const from = fromFileUrl(new URL(`${name}.bvh`, bandai.url));
      await Deno.copyFile(from, join(folder, `data/${name}.bvh`));
      await Deno.writeTextFile(join(folder, "mine.json"), JSON.stringify(manifest));
      const args = ["--data", "data", "--out", "out", "--manifest", "mine.json"];
      const { code, stderr, stdout } = await runTask("ground-truth", args, folder);
      assertEquals([code, stderr], [0, ""]);
      assertStringIncludes(stdout, "138 frames, 30 a second, x, y, z of 22 nodes");
      const golden = readNpyMatrix(new URL(`${name}.positions.npy`, bandai.url));
      const rows = await loadText(join(folder, `out/${name}.txt`));
      const hand = 8; // Hand_L, after the root that is left out
      const place = (row: number, node: number) =>
        [0, 1, 2].map((i) =>
          golden.data[row * 81 + 3 * node + i]! - golden.data[row * 81 + 3 + i]!
        );
      for (const row of [0, 70, 137]) {
        assertPositions([rows[row]!.slice(3 * hand, 3 * hand + 3)], [place(row, hand + 1)]);
      }
    }),
});

Deno.test("deno task ground-truth answers bad input with one line and exit code 1", () =>
  inFolder(async (folder) => {
    const [empty, one, two, cut] = ["empty", "one", "two", "cut"].map((name) => join(folder, name));
    for (const name of [empty, one, two, cut]) await Deno.mkdir(name!);
    const text = await Deno.readTextFile(fixture("motion_24fps.bvh"));
    for (const name of [one, two, cut]) await Deno.writeTextFile(join(name!, "a.bvh"), text);
    await Deno.writeTextFile(join(two!, "b.bvh"), text.replace("JOINT Head\n", "JOINT Top\n"));
    await Deno.writeTextFile(join(cut!, "b.bvh"), text.replace(/Frames:.*/, "Frames: 999"));
    const out = ["--out", join(folder, "out")];
    const cases: [args: string[], line: string][] = [
      [["--data", join(folder, "none"), ...out], "none: no such file or folder"],
      [
        ["--data", empty!, ...out],
        "empty: has no .bvh files; name a folder such as DATA/test/labels",
      ],
      [
        ["--data", two!, ...out],
        `b.bvh: has another skeleton than ${join(two!, "a.bvh")}: Top as node 5, not Head`,
      ],
      [["--data", cut!, ...out], 'b.bvh says "Frames: 999" but has'],
      [["--data", one!, "--out", "/proc/none"], "/proc/none"],
      [["here"], "one argument too many: here"],
    ];
    await Deno.mkdir(join(folder, "out/.ground-truth.partial"), { recursive: true });
    await Deno.writeTextFile(join(folder, "out/a.txt"), "of an earlier run\n");
    for (const [args, line] of cases) {
      const run = await callTask("ground-truth", args);
      const { code } = run, stderr = run.stderr.replace(/^Note: .*\n/gm, "");
      assertEquals([line, code, stderr.trim().split("\n").length], [line, 1, 1], stderr);
      assert(stderr.startsWith("error: ") && stderr.includes(line), `${stderr} has no: ${line}`);
    }
    // Not one of the two files, though the first could be read.
    assertEquals(await Deno.readTextFile(join(folder, "out/a.txt")), "of an earlier run\n");
    assertEquals([...Deno.readDirSync(join(folder, "out"))].map(({ name }) => name), ["a.txt"]);
  }));
