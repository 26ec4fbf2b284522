import { assertEquals, assertStringIncludes } from "@std/assert";
import { inFolder } from "../support/in_folder.ts";
import { writeMotionData } from "../support/data/motion_data_set.ts";
import { runTask } from "../support/tasks/run_task.ts";
import { FEATURES, writeSpeechData } from "../support/data/speech_data_set.ts";

/** Runs tasks that must each end with exit code 1 and one line, which holds some words. */
async function fails(
  folder: string,
  cases: readonly [args: readonly string[], words: string][],
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  for (const [[task, ...args], words] of cases) {
    const { code, stderr } = await runTask(task!, args, folder, more);
    assertEquals([task, code], [task, 1], stderr);
    assertStringIncludes(stderr, words);
    assertEquals(stderr.trimEnd().split("\n").length, 1, stderr);
    assertEquals(stderr.startsWith("error: "), true, stderr);
  }
}

/** Gestures in `g`. */
async function writeGestures(folder: string): Promise<void> {
  const rows = Array.from({ length: 20 }, (_, r) => [1, 2, 3, 4, 5, 6].map((c) => r * c).join(" "));
  await Deno.mkdir(`${folder}/g`);
  await Deno.writeTextFile(`${folder}/g/a.txt`, rows.join("\n"));
}

Deno.test("flags that ask for more than there is room for are errors before memory is taken", () =>
  inFolder(async (folder) => {
    await writeMotionData(`${folder}/motion`);
    await writeSpeechData(`${folder}/speech`);
    const learn = ["learn", "motion", "--checkpoint-dir=chkpt"];
    const train = ["train", "model", "1", "speech", `${FEATURES}`, "False"];
    const wide = Array(3).fill(65536).join();
    await fails(folder, [
      [[...learn, "--latent-dim=1e9"], "--latent-dim 1e9 is not a whole number from 1 to"],
      [[...learn, "--layers=8,1000000000"], "--layers 1000000000 is not a whole number from 1"],
      [[...learn, `--layers=${wide}`], "the network would have 8594 million weights; 134 million"],
      [[...learn, "--latent-dim=4", "--chunk-length=1000000000"], "--chunk-length 1000000000 is"],
      [[...learn, "--latent-dim=4", "--batch-size=1000000000"], "--batch-size 1000000000 is not"],
      [[...train, "--units=1000000000"], "--units 1000000000 is not a whole number from 1"],
      [[...train, "--layers=1000000000"], "--layers 1000000000 is not a whole number from 1"],
      [[...train, "--units=65536"], "the network would have "],
      [[...train, "--segment=1000000000"], "--segment 1000000000 is not a whole number from 1"],
      [[...train, "--stride=1000000000"], "--stride 1000000000 is not a whole number from 1"],
      [[...train, "--batch-size=1000000000"], "--batch-size 1000000000 is not a whole number"],
      [["vectorize", "speech", "1000000000"], "N_CONTEXT must be an even number of frames up to"],
    ]);
    assertEquals(
      Array.from(Deno.readDirSync(folder), ({ name }) => name).sort(),
      ["motion", "speech"],
    );
  }));

Deno.test("a record that cannot be removed, and a name that is too long, are named", () =>
  inFolder(async (folder) => {
    await writeGestures(folder);
    const long = "n".repeat(300);
    await fails(folder, [
      [["smooth", "-g", long], `${long}: `],
      [["synthesize", `--out=${long}`, "--utterances=1", "--seconds=2"], "too long"],
      [["view", "--predicted=g", `--export=${long}.html`], "too long"],
    ]);
    // As in a folder for reading alone, which the tests' user may be able to write nonetheless.
    await Deno.mkdir(`${folder}/g/smooth.run.json/in-the-way`, { recursive: true });
    await fails(folder, [[["smooth", "-g", "g"], "g/smooth.run.json: "]]);
  }));

Deno.test({
  name: "deno task view says that esbuild does not run",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (folder) => {
      await writeGestures(folder);
      const program = `${folder}/esbuild`, view = ["view", "--predicted=g", "--export=page.html"];
      const cases: [args: string[], words: string][] = [
        [view, "the page cannot be put together: esbuild does not run ("],
      ];
      await Deno.writeTextFile(program, "#!/bin/sh\nexit 3\n");
      await fails(folder, cases, { ESBUILD_BINARY_PATH: program });
      await Deno.chmod(program, 0o755);
      await fails(folder, cases, { ESBUILD_BINARY_PATH: program });
    }),
});
