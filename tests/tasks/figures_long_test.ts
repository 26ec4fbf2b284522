import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { decodePng } from "../support/evaluation/decode_png.ts";
import { evaluate, names, run } from "../support/evaluation/golden_evaluation.ts";
import { inFolder } from "../support/in_folder.ts";

Deno.test("deno task figures draws an experiment: the same bytes again, PNG files at their scale", () =>
  inFolder(async (folder) => {
    const cell = (name: string, system: string, latentDim: number | null) => ({
      ...{ name, system, features: "mfcc", latentDim, smoothing: "none", seed: 1 },
      ...{ model: `models/${name}`, predicted: "", evaluation: "evaluation" },
    });
    const cells = [
      cell("proposed-mfcc-20-seed1", "proposed", 20),
      cell("proposed-mfcc-96-seed1", "proposed", 96),
      cell("baseline-mfcc-seed1", "baseline", null),
    ];
    await evaluate(folder, "exp/evaluation", {
      "proposed-mfcc-20-seed1": "model_a",
      "proposed-mfcc-96-seed1": "model_b",
      "baseline-mfcc-seed1": "model_b",
    });
    await Deno.writeTextFile(`${folder}/exp/cells.json`, JSON.stringify(cells));
    for (const { model } of cells) {
      await Deno.mkdir(`${folder}/exp/${model}`, { recursive: true });
      const csv = "epoch,train_loss,dev_loss\r\n1,4,5\r\n2,2,3\r\n";
      await Deno.writeTextFile(`${folder}/exp/${model}/loss.csv`, csv);
    }
    const said = await run(folder, "figures", "exp", "--out", "out", "--scale", "0.5");
    const drawn = ["acceleration", "ape-baseline-mfcc", "ape-proposed-mfcc-20"];
    drawn.push("ape-proposed-mfcc-96", "latent", "loss", "speed");
    assertStringIncludes(said, `Wrote ${drawn.length} figures as SVG, PNG and PDF to out`);
    const files = drawn.flatMap((name) => [`${name}.pdf`, `${name}.png`, `${name}.svg`]);
    assertEquals(names(`${folder}/out`), [...files, "figures.run.json"].sort());
    for (const name of drawn) {
      const svg = await Deno.readTextFile(`${folder}/out/${name}.svg`);
      const width = Number(/ width="([\d.]+)"/.exec(svg)![1]);
      const png = await decodePng(await Deno.readFile(`${folder}/out/${name}.png`));
      assertAlmostEquals(png.width, width / 2, 1);
      assert(new Set(new Uint32Array(png.data.buffer)).size > 20, `${name} is blank`);
    }
    const latent = await Deno.readTextFile(`${folder}/out/latent.svg`);
    for (const text of ["Latent dimension", "APE (cm)", "Jerk (cm/frame³)", "Baseline"]) {
      assertStringIncludes(latent, `>${text}<`);
    }
    await run(folder, "figures", "exp", "--out", "again", "--scale", "0.5");
    for (const file of files) {
      const [once, twice] = await Promise.all(
        ["out", "again"].map((out) => Deno.readFile(`${folder}/${out}/${file}`)),
      );
      assertEquals(once, twice, file);
    }
    await run(folder, "figures", "exp/models/baseline-mfcc-seed1", "--out", "loss");
    assertEquals(names(`${folder}/loss`), [
      ...["figures.run.json", "loss.pdf", "loss.png", "loss.svg"],
    ]);
    const into = ["exp/models/baseline-mfcc-seed1", "--out", "out"];
    assertStringIncludes(
      await run(folder, "figures", ...into),
      "Note: out also holds 18 files of figures that this run has not drawn, such as acceleration.pdf",
    );
  }));
