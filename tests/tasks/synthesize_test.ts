import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { listFiles } from "../../src/files/files.ts";
import { hashFile } from "../../src/files/records/file_hashes.ts";
import { WavFile } from "../../src/files/wav/wav_file.ts";
import { readBvh } from "../../src/motion/bvh/bvh_reader.ts";
import { takeuchiSkeleton } from "../../src/motion/skeleton/takeuchi_skeleton.ts";
import { inFolder } from "../support/in_folder.ts";
import { callTask, runTask } from "../support/tasks/run_task.ts";

/** SHA-256 of every recording below a folder, by its path. */
async function hashes(out: string): Promise<Map<string, string>> {
  const files = (await listFiles(out, "", 1)).filter((file) => file.includes("/")).sort();
  const all = files.map(async (file) => [file, (await hashFile(join(out, file))).sha256] as const);
  return new Map(await Promise.all(all));
}

Deno.test("deno task synthesize makes the same bytes every time, however many utterances", () =>
  inFolder(async (folder) => {
    const args = ["--seed", "3", "--seconds", "2-3"];
    const run = async (out: string, ...more: string[]) => {
      const result = await callTask("synthesize", ["--out", join(folder, out), ...args, ...more]);
      assertEquals([result.code, result.stderr], [0, ""]);
      return { stdout: result.stdout, files: await hashes(join(folder, out)) };
    };
    const three = await run("a", "--utterances", "3", "--jobs", "2");
    assertEquals([...three.files.keys()], [
      "motion/gesture1.bvh",
      "motion/gesture2.bvh",
      "motion/gesture3.bvh",
      "speech/audio1.wav",
      "speech/audio2.wav",
      "speech/audio3.wav",
    ]);
    assertStringIncludes(three.stdout, "3 utterances");
    assertStringIncludes(
      three.stdout,
      `Next: deno task split data --raw ${join(folder, "a")} --manifest synthetic`,
    );
    const two = await run("b c", "--utterances", "2", "--jobs", "1");
    assertEquals(two.files.size, 4);
    assertStringIncludes(two.stdout, `--raw '${join(folder, "b c")}' --manifest synthetic`);
    for (const [file, hash] of two.files) assertEquals(hash, three.files.get(file));
    // More of the same corpus join those that are there.
    assertEquals((await run("b c", "--utterances", "3")).files, three.files);
  }));

Deno.test("deno task synthesize writes files that the other tasks read", () =>
  inFolder(async (folder) => {
    const { code } = await callTask("synthesize", ["--utterances", "1", "--seconds", "2"], folder);
    assertEquals(code, 0);
    using wav = new WavFile(join(folder, "dataset/speech/audio1.wav"));
    assertEquals([wav.sampleRate, wav.channelCount, wav.duration], [44100, 1, 2]);
    assertEquals([wav.format.encoding, wav.format.bitDepth], ["integer", 16]);
    const bvh = Deno.readTextFileSync(join(folder, "dataset/motion/gesture1.bvh"));
    const { skeleton, rotations, frameTime } = readBvh(bvh);
    assertEquals(skeleton.joints, takeuchiSkeleton.joints);
    assertEquals(skeleton.offsets, takeuchiSkeleton.offsets);
    assertEquals(Math.round(rotations.rows * frameTime), 2);
    const lines = bvh.split("\n");
    assertEquals(lines[310]!.slice(0, 12), "Frame Time: "); // the original counts on 311 lines
    assertEquals(lines[311]!.split(" ").length, 6 * 51);
  }));

Deno.test("deno task synthesize answers bad input with one line and leaves recordings alone", () =>
  inFolder(async (folder) => {
    const recordings = join(folder, "recordings"), corpus = join(folder, "corpus");
    await Deno.mkdir(join(recordings, "speech"), { recursive: true });
    await Deno.writeTextFile(join(recordings, "speech", "audio1.wav"), "hours of work");
    await Deno.mkdir(corpus);
    await Deno.writeTextFile(
      join(corpus, "synthesize.json"),
      `{"utterances":9,"seed":1,"seconds":[3,12]}`,
    );
    const out = ["--out", join(folder, "out")];
    const cases: [args: string[], line: string][] = [
      [[...out, "--utterances", "0"], "--utterances 0 is not a whole number from 1"],
      [[...out, "--utterances", "many"], "--utterances many is not a whole number"],
      [[...out, "--seed", "-3"], "--seed -3 is not a whole number from 0"],
      [[...out, "--seconds", "1-5"], "--seconds 1-5 is no range from 2"],
      [[...out, "--seconds", "9-5"], "--seconds 9-5 is no range"],
      [[...out, "--jobs", "0"], "--jobs 0 is not a whole number"],
      [[...out, "here"], "one argument too many: here"],
      [["--out", recordings], "holds other recordings, such as speech/audio1.wav"],
      [["--out", join(recordings, "speech", "audio1.wav")], "is a file, not a folder"],
      [["--out", corpus, "--seed", "2"], `holds another corpus, {"utterances":9,"seed":1`],
      [["--out", corpus, "--utterances", "8"], "holds another corpus"],
    ];
    for (const [args, line] of cases) {
      const { code, stderr } = await callTask("synthesize", args);
      assertEquals([code, stderr.trim().split("\n").length], [1, 1], stderr);
      assert(stderr.startsWith("error: ") && stderr.includes(line), `${stderr} has no: ${line}`);
    }
    assertEquals((await listFiles(folder, "", 2)).sort(), [
      "corpus/synthesize.json",
      "recordings/speech/audio1.wav",
    ]);
    const { code, stdout } = await runTask("synthesize", ["--help"]);
    assertEquals(code, 0);
    assertStringIncludes(stdout, "Example:\n  deno task synthesize --out dataset");
  }));
