import { assertEquals } from "@std/assert";
import { experimentCells } from "../../../tasks/experiments/experiment_cells.ts";

Deno.test("experimentCells() has features x latent dimensions x systems x seeds", () => {
  const cells = experimentCells({
    features: ["mfcc", "mfcc+prosody"],
    gestures: ["positions"],
    systems: ["baseline", "proposed"],
    latentDims: [20, 325],
    seeds: [1, 7],
  });
  assertEquals(cells.map(({ name }) => name), [
    "baseline-mfcc-seed1",
    "baseline-mfcc-seed7",
    "proposed-mfcc-20-seed1",
    "proposed-mfcc-20-seed7",
    "proposed-mfcc-325-seed1",
    "proposed-mfcc-325-seed7",
    "baseline-mfcc+prosody-seed1",
    "baseline-mfcc+prosody-seed7",
    "proposed-mfcc+prosody-20-seed1",
    "proposed-mfcc+prosody-20-seed7",
    "proposed-mfcc+prosody-325-seed1",
    "proposed-mfcc+prosody-325-seed7",
  ]);
  assertEquals(cells[0], {
    name: "baseline-mfcc-seed1",
    system: "baseline",
    features: "mfcc",
    gestures: "positions",
    latentDim: null,
    seed: 1,
  });
  assertEquals(cells.at(-1)!.latentDim, 325);
});

Deno.test("experimentCells() has windows with each future that is asked for", () => {
  const cells = experimentCells({
    features: ["mfcc"],
    gestures: ["positions"],
    futures: [30, 0],
    systems: ["proposed"],
    latentDims: [20],
    seeds: [1],
  });
  assertEquals(
    cells,
    [30, 0].map((future) => ({
      name: `proposed-mfcc-future${future}-20-seed1`,
      system: "proposed",
      features: "mfcc",
      gestures: "positions",
      future,
      latentDim: 20,
      seed: 1,
    })),
  );
});
