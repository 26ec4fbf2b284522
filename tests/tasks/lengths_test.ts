import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { encodeWav } from "../../src/audio/wav/encode_wav.ts";
import { readNpy } from "../../src/files/npy/npy.ts";
import { inFolder } from "../support/in_folder.ts";
import { callTask } from "../support/tasks/run_task.ts";

/** Two seconds of a hum. */
const hum = encodeWav({
  sampleRate: 22050,
  channels: [Float64Array.from({ length: 44100 }, (_, i) => 0.3 * Math.sin(i / 30))],
});

/** A joint that turns, two seconds of it at 120 frames a second, whatever its file says. */
function motion(frameTime: number): string {
  const frames = Array.from({ length: 240 }, (_, i) => `${i / 4} 0 0`);
  return "HIERARCHY\nROOT Hips\n{\nOFFSET 0 0 0\nCHANNELS 3 Zrotation Xrotation Yrotation\n" +
    "End Site\n{\nOFFSET 0 10 0\n}\n}\n" +
    `MOTION\nFrames: 240\nFrame Time: ${frameTime}\n${frames.join("\n")}\n`;
}

const manifest = {
  name: "mine",
  files: { speech: "{id}.wav", motion: "{id}.bvh" },
  split: { rule: "lists", train: ["a", "b"], dev: ["c"], test: ["d"] },
  noise: "none",
};

/** Recordings whose motion says 24 frames a second where 120 was meant, but for some. */
async function writeRecordings(folder: string, right: string): Promise<void> {
  await Deno.mkdir(join(folder, "raw"));
  for (const id of ["a", "b", "c", "d"]) {
    await Deno.writeFile(join(folder, `raw/${id}.wav`), hum);
    const frameTime = right.includes(id) ? 0.00833333 : 0.0416667;
    await Deno.writeTextFile(join(folder, `raw/${id}.bvh`), motion(frameTime));
  }
}

function runSplit(folder: string, gestures: object) {
  const path = join(folder, "mine.json");
  Deno.writeTextFileSync(
    path,
    JSON.stringify({ ...manifest, gestures: { units: "cm", ...gestures } }),
  );
  const paths = [join(folder, "data"), "--raw", join(folder, "raw"), "--manifest", path];
  return callTask("split", [...paths, "--update", "--jobs", "1"]);
}

Deno.test("deno task split refuses motion that is not as long as its speech, and says what would fit", () =>
  inFolder(async (folder) => {
    await writeRecordings(folder, "a");
    const { code, stderr } = await runSplit(folder, {});
    assertEquals([code, stderr.trim().split("\n").length], [1, 1]);
    assertStringIncludes(
      stderr,
      "b.wav, b.bvh: the recording lasts 2 s, the motion 10 s: 240 frames, 24 a second; 120 a " +
        "second would fit: see gestures.recordedFrameRate and gestures.lengthTolerance",
    );
    assertStringIncludes(stderr, "; so it is with c, d");
    assertEquals(await Deno.stat(join(folder, "data")).catch(() => null), null);
  }));

Deno.test("gestures.recordedFrameRate sets a wrong frame rate right, wherever motion is read", () =>
  inFolder(async (folder) => {
    await writeRecordings(folder, "");
    const data = join(folder, "data");
    const rates = [120, { a: 120, b: 120, c: 120, d: 120 }];
    for (const recordedFrameRate of rates) {
      const split = await runSplit(folder, { recordedFrameRate });
      assertEquals([split.code, split.stderr], [0, ""]);
      const vectorized = await callTask("vectorize", [data, "2", "--jobs", "1"]);
      assertEquals([vectorized.code, vectorized.stderr], [0, ""]);
      // Z turns by 30 degrees a second: after a second, the end site is half of its bone to the side.
      const { shape, data: gestures } = await readNpy(join(data, "Y_test.npy"));
      assertEquals(shape[1], 12);
      assertEquals(Math.abs(gestures[20 * 12 + 6]! + 5) < 0.02, true, `${gestures[20 * 12 + 6]}`);
    }
    const out = join(folder, "truth");
    const truth = await callTask("ground-truth", ["-d", join(data, "test/labels"), "-o", out]);
    assertEquals([truth.code, truth.stderr], [0, ""]);
    const rows = (await Deno.readTextFile(join(out, "gestured.txt"))).trim().split("\n");
    assertEquals(rows.length, 40);
    // Or the manifest says that it is meant so.
    const tolerated = await runSplit(folder, { lengthTolerance: 0.85 });
    assertEquals([tolerated.code, tolerated.stderr], [0, ""]);
  }));

Deno.test("deno task vectorize refuses motion of another length in any DATA", () =>
  inFolder(async (folder) => {
    await writeRecordings(folder, "");
    const data = join(folder, "data");
    assertEquals((await runSplit(folder, { recordedFrameRate: 120 })).code, 0);
    const path = join(data, "manifest.json");
    const json = JSON.parse(await Deno.readTextFile(path));
    delete json.gestures.recordedFrameRate;
    await Deno.writeTextFile(path, JSON.stringify(json));
    const { code, stderr } = await callTask("vectorize", [data, "2", "--jobs", "1"]);
    assertEquals([code, stderr.trim().split("\n").length], [1, 1]);
    assertStringIncludes(stderr, "gesturea.bvh: the recording lasts 1.95 s, the motion 10 s");
    assertStringIncludes(stderr, "120 a second would fit");
    assertEquals(await Deno.stat(join(data, "vectors.json")).catch(() => null), null);
  }));
