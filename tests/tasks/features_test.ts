import { assertEquals, assertStringIncludes } from "@std/assert";
import { readNpy } from "../../src/files/npy/npy.ts";
import { assertClose } from "../support/assert_close.ts";
import { writeSmallModel } from "../support/data/small_model.ts";
import { inFolder } from "../support/in_folder.ts";
import { fixture } from "../support/published_model.ts";
import { callTask } from "../support/tasks/run_task.ts";

Deno.test("deno task features writes what other software computes, as npy and as csv", () =>
  inFolder(async (folder) => {
    const wav = fixture("voice_44k_stereo.wav");
    const run = async (out: string, ...flags: string[]) => {
      const { code, stdout, stderr } = await callTask("features", [
        wav,
        `${folder}/${out}`,
        ...flags,
      ]);
      assertEquals([code, stderr], [0, ""]);
      return stdout;
    };
    await run("mfcc.npy", "--features", "mfcc");
    const golden = await readNpy(fixture("voice_44k_stereo.mfcc_20hz.npy"));
    const mfcc = await readNpy(`${folder}/mfcc.npy`);
    assertEquals([mfcc.data.constructor, mfcc.shape], [Float32Array, golden.shape]);
    assertClose(mfcc, golden, 1e-3);

    await writeSmallModel(`${folder}/model`);
    const model = ["--model", `${folder}/model`];
    assertStringIncludes(
      await run("m.npy", ...model),
      "mfcc+prosody at 44100 Hz of 2.5 s, (49, 30)",
    );
    await run("m.csv", ...model);
    const [head, ...lines] = (await Deno.readTextFile(`${folder}/m.csv`)).trim().split("\n");
    assertEquals(head!.split(",").filter((_, i) => i % 27 === 0), ["mfcc0", "energy_change"]);
    const { data, shape } = await readNpy(`${folder}/m.npy`);
    assertEquals(shape, [49, 30]);
    assertClose(lines.join(",").split(",").map(Number), data, (x) => 1e-6 * Math.abs(x) + 1e-9);
    assertEquals((await callTask("rerun", [`${folder}/m.csv.run.json`])).code, 0);
  }));

Deno.test("deno task features answers bad input with one line and exit code 1", () =>
  inFolder(async (folder) => {
    const wav = fixture("voice_22k.wav"), out = `${folder}/x.npy`;
    const cases: [args: string[], line: string][] = [
      [[wav, out], "give --model MODEL, whose features are meant, or --features NAME"],
      [[wav, out, "--model", folder, "--features", "mfcc"], "give --model MODEL"],
      [[wav, `${folder}/x.txt`, "--features", "mfcc"], "the ending .txt is not known"],
      [[wav, out, "--features", "loud"], 'no speech features named "loud"'],
      [[wav, out, "--model", `${folder}/none`], "none: no model is there"],
      [[`${folder}/none.wav`, out, "--features", "mfcc"], "none.wav: no such file"],
    ];
    for (const [args, line] of cases) {
      const { code, stderr } = await callTask("features", args);
      assertEquals([code, stderr.trim().split("\n").length], [1, 1], stderr);
      assertStringIncludes(stderr, line);
    }
    assertEquals([...Deno.readDirSync(folder)], []);
  }));
