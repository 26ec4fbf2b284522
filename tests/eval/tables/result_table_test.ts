import { assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { parse, stringify } from "@std/csv";
import { selectJoints } from "../../../eval/measures/select_joints.ts";
import { latexTable, markdownTable, tableRecords } from "../../../eval/tables/formats.ts";
import { resultTable } from "../../../eval/tables/result_table.ts";
import { systemGroups } from "../../../eval/tables/system_groups.ts";
import { InputError } from "../../../src/errors/input_error.ts";
import { takeuchiSkeleton } from "../../../src/motion/skeleton/takeuchi_skeleton.ts";
import { smallEvaluation } from "../../support/evaluation/small_evaluation.ts";

Deno.test("markdownTable() writes the paper's rows, seeds folded and the best in bold", () => {
  assertEquals(
    markdownTable(resultTable(smallEvaluation)),
    `\
| System | APE (cm) ↓ | Jerk (cm/frame³) | Hellinger, velocity ↓ |
| --- | ---: | ---: | ---: |
| Static mean pose | 6.00 [6.00, 6.00] | 0.000 [0.000, 0.000] | – |
| Baseline | 9.00 [9.00, 9.00] | 3.000 [3.000, 3.000] | 1.00 |
| Proposed | **7.50** ± 0.71 [7.50, 7.50] | **0.500** ± 0.000 [0.500, 0.500] | **0.00** ± 0.00 |
| Proposed, shuffled speech | 9.00 ± 0.00 [9.00, 9.00] | – | – |
| Ground truth | – | 0.250 [0.250, 0.250] | – |

Means over 2 test sequences; in brackets, 95% bootstrap intervals over the sequences; after ±, the standard deviation over 2 seeds.
Intervals of few sequences are too narrow: of normal values, those of 6 hold the mean in 86% of cases, of 10 in 90%, of 30 in 93%.
Bold: the best system (lowest, or for Jerk closest to the ground truth).
`,
  );
});

Deno.test("latexTable() writes booktabs, units per second, and escapes names", () => {
  const [proposed, , baseline] = smallEvaluation.systems;
  const systems = [{ ...proposed!, name: "50%_a" }, { ...baseline!, name: "b" }];
  const table = resultTable(
    { ...smallEvaluation, systems },
    { units: "second", joints: [1], columns: ["ape", "aj"] },
  );
  assertEquals(
    latexTable(table),
    String.raw`% \usepackage{booktabs}
% Means over 2 test sequences; in brackets, 95% bootstrap intervals over the sequences.
% Intervals of few sequences are too narrow: of normal values, those of 6 hold the mean in 86% of cases, of 10 in 90%, of 30 in 93%.
% Bold: the best system (lowest, or for Jerk closest to the ground truth).
\begin{tabular}{lrr}
\toprule
System & APE & Jerk \\
 & (cm) & (cm/s$^3$) \\
\midrule
50\%\_a & $\mathbf{7.00}$ & $\mathbf{4000}$ \\
 & {\footnotesize $[7.00, 7.00]$} & {\footnotesize $[4000, 4000]$} \\
50\%\_a, shuffled speech & $9.00$ & -- \\
 & {\footnotesize $[9.00, 9.00]$} & \\
b & $10.00$ & $24000$ \\
 & {\footnotesize $[10.00, 10.00]$} & {\footnotesize $[24000, 24000]$} \\
\midrule
Ground truth & -- & $2000$ \\
 &  & {\footnotesize $[2000, 2000]$} \\
\bottomrule
\end{tabular}
`,
  );
});

Deno.test("latexTable() escapes what LaTeX takes for commands or other characters", () => {
  const [proposed] = smallEvaluation.systems, names = String.raw`a|b<c>{~^\&$#}`;
  const table = resultTable({ ...smallEvaluation, systems: [{ ...proposed!, name: names }] });
  assertStringIncludes(
    latexTable(table),
    String.raw`a\textbar{}b\textless{}c\textgreater{}\{\textasciitilde{}\textasciicircum{}` +
      String.raw`\textbackslash{}\&\$\#\} &`,
  );
});

Deno.test("latexTable() splits what is wider than the page's text, all systems in each part", () => {
  const table = resultTable(smallEvaluation);
  const headers = (width: number) =>
    latexTable(table, { width }).split("\n").filter((line) => line.startsWith("System &"));
  assertEquals(headers(505), ["System & APE & Jerk & Hellinger, velocity \\\\"]);
  assertEquals(headers(345), ["System & APE & Jerk \\\\", "System & Hellinger, velocity \\\\"]);
  assertEquals(headers(1).length, 3);
  assertEquals(latexTable(table, { width: 1 }).split("Ground truth &").length, 4);
});

Deno.test("resultTable() shows the columns that are asked for, in their order", () => {
  const { columns, rows } = resultTable(smallEvaluation, { columns: ["aj", "ape"] });
  assertEquals(columns.map(({ measure }) => measure), ["aj", "ape"]);
  assertEquals(rows[1]!.cells.map((cell) => cell?.mean), [3, 9]);
});

Deno.test("resultTable() marks systems that are worse than the best by more than chance", () => {
  const sequences = Array.from({ length: 20 }, (_, i) => `${i}`);
  const run = (name: string, error: (i: number) => number) => {
    const values = { data: Float64Array.from(sequences, (_, i) => error(i)), rows: 20, columns: 1 };
    return { name, values: { pck: { sequences, columns: ["Hips"], values } } };
  };
  const best = (i: number) => 80 + 5 * Math.sin(i);
  const table = resultTable({
    frameRate: 20,
    joints: ["Hips"],
    original: { name: "original" },
    systems: [
      run("best", best),
      run("alike", (i) => best(i) - 0.1 + Math.cos(3 * i)),
      run("far", (i) => best(i) - 9 + Math.cos(2 * i)),
    ],
  });
  assertEquals(
    table.rows.map(({ label, cells }) => [label, cells[0]?.best, cells[0]?.worse]).slice(0, 3),
    [["best", true, undefined], ["alike", false, undefined], ["far", false, true]],
  );
  const pairs = table.comparisons!.map(({ system, other }) => `${system} ${other}`);
  assertEquals(pairs, ["best alike", "best far", "alike far"]);
  const [alike, far] = table.comparisons!;
  assertEquals([alike!.corrected > 0.05, far!.corrected < 0.001], [true, true]);
  assertStringIncludes(markdownTable(table), "| System | PCK (%) ↑ |");
  assertMatch(markdownTable(table), /\| far \| [\d.]+\\\* /);
  assertStringIncludes(markdownTable(table), "\n*: worse than the best by more than chance");
  assertMatch(latexTable(table), /far & \$[\d.]+\^\{\*\}\$/);
  assertStringIncludes(latexTable(table), " & (\\%) ");
  assertEquals(tableRecords(table).columns[3], "pck_percent");
});

Deno.test("resultTable() calls no system worse whose sequences are closer to the ground truth's", () => {
  const sequences = Array.from({ length: 20 }, (_, i) => `${i}`);
  const run = (name: string, jerk: (i: number) => number) => {
    const values = { data: Float64Array.from(sequences, (_, i) => jerk(i)), rows: 20, columns: 1 };
    return { name, values: { aj: { sequences, columns: ["Hips"], values } } };
  };
  const truth = (i: number) => 10 + Math.sin(i);
  const table = resultTable({
    frameRate: 20,
    joints: ["Hips"],
    original: run("original", truth),
    systems: [
      run("wild", (i) => truth(i) + (i % 2 ? 5 : -5)), // right on average, never right
      run("near", (i) => truth(i) + 1 + 0.1 * Math.cos(i)),
      run("far", (i) => truth(i) + 9 + 0.1 * Math.cos(2 * i)),
    ],
  });
  assertEquals(
    table.rows.map(({ label, cells }) => [label, cells[0]?.best, cells[0]?.worse]).slice(0, 3),
    [["wild", true, undefined], ["near", false, undefined], ["far", false, true]],
  );
  const [wildNear] = table.comparisons!;
  assertEquals([wildNear!.difference > 3, wildNear!.corrected < 0.001], [true, true]);
  assertStringIncludes(markdownTable(table), "or their distances from the ground truth");
});

Deno.test("tableRecords() come back from CSV as they were", () => {
  const { columns, rows } = tableRecords(resultTable(smallEvaluation));
  assertEquals(columns, [
    ...["system", "kind", "seeds", "ape_cm", "ape_cm_sd", "ape_cm_low", "ape_cm_high"],
    ...["aj_cm_per_frame3", "aj_cm_per_frame3_sd", "aj_cm_per_frame3_low"],
    ...["aj_cm_per_frame3_high", "hellinger_velocity", "hellinger_velocity_sd"],
  ]);
  const read = parse(stringify([columns, ...rows], { headers: false }));
  assertEquals(read[0], columns);
  assertEquals(read.slice(1), rows.map((row) => row.map(String)));
  const proposed = Object.fromEntries(columns.map((name, c) => [name, rows[2]![c]]));
  assertEquals(proposed, {
    system: "Proposed",
    kind: "proposed",
    seeds: 2,
    ape_cm: 7.5,
    ape_cm_sd: Math.SQRT1_2,
    ape_cm_low: 7.5,
    ape_cm_high: 7.5,
    aj_cm_per_frame3: 0.5,
    aj_cm_per_frame3_sd: 0,
    aj_cm_per_frame3_low: 0.5,
    aj_cm_per_frame3_high: 0.5,
    hellinger_velocity: 0,
    hellinger_velocity_sd: 0,
  });
});

Deno.test("resultTable() takes sequences, not seeds, for the interval", () => {
  const run = (seed: number, a: number, b: number) => {
    const values = { data: Float64Array.of(a, b), rows: 2, columns: 1 };
    return {
      name: "x",
      seed,
      values: { ape: { sequences: ["a", "b"], columns: ["Hips"], values } },
    };
  };
  const systems = [run(1, 1, 3), run(2, 3, 5)];
  const original = { name: "original" };
  const { rows } = resultTable({ frameRate: 20, joints: ["Hips"], original, systems });
  assertEquals(rows[0]!.cells, [
    { mean: 3, deviation: Math.SQRT2, interval: { low: 2, high: 4 }, best: false },
  ]);
  const alone = { ...run(1, 1, 3).values.ape, sequences: ["a"] };
  const one = { ...alone, values: { data: Float64Array.of(1), rows: 1, columns: 1 } };
  const single = resultTable({
    ...{ frameRate: 20, joints: ["Hips"], original },
    systems: [{ name: "x", values: { ape: one } }],
  });
  assertEquals(single.rows[0]!.cells, [{ mean: 1, best: false }]); // nothing is known of others
  assertEquals(markdownTable(single).includes("["), false);
});

Deno.test("systemGroups() names and orders an experiment's systems by their settings", () => {
  const cell = (system: "baseline" | "proposed", features: string, latentDim: number | null) => ({
    name: [system, features, latentDim].join("-"),
    cell: { system, features, latentDim, smoothing: "none" },
  });
  const labels = (systems: ReturnType<typeof cell>[]) =>
    systemGroups({ ...smallEvaluation, systems }).map(({ label, kind }) => [label, kind]);
  const features = ["mfcc+prosody", "prosody", "spectrogram"].map((features) =>
    cell("proposed", features, 325)
  );
  assertEquals(labels([cell("baseline", "mfcc+prosody", null), ...features]), [
    ["Proposed (prosody)", "features"],
    ["Proposed (spectrogram)", "features"],
    ["Proposed (MFCC + prosody)", "features"],
    ["Baseline (MFCC + prosody)", "baseline"],
    ["Ground truth", "ground truth"],
  ]);
  const turned = ["rotation6d", "exponential", undefined].map((gestures) => ({
    ...cell("proposed", "mfcc", 20),
    name: `proposed-${gestures}`,
    cell: {
      ...cell("proposed", "mfcc", 20).cell,
      ...gestures !== undefined && { gestures },
    },
  }));
  assertEquals(labels(turned).map(([label]) => label), [
    "Proposed (positions)",
    "Proposed (exponential maps)",
    "Proposed (6D rotations)",
    "Ground truth",
  ]);
  const ahead = [10, 20, undefined].map((future) => ({
    ...{ name: `proposed-${future}` },
    cell: { ...cell("proposed", "mfcc", 20).cell, ...future !== undefined && { future } },
  }));
  assertEquals(labels(ahead).map(([label]) => label), [
    "Proposed (half of the window's frames after)",
    "Proposed (20 frames after)",
    "Proposed (10 frames after)",
    "Ground truth",
  ]);
  assertEquals(labels(ahead.slice(2))[0], ["Proposed", "proposed"]);
  const sweep = [325, 20].map((dim) => cell("proposed", "mfcc", dim));
  assertEquals(labels([...sweep, cell("baseline", "mfcc", null)]), [
    ["Baseline", "baseline"],
    ["Proposed (20 dim.)", "proposed"],
    ["Proposed (325 dim.)", "proposed"],
    ["Ground truth", "ground truth"],
  ]);
});

Deno.test("selectJoints() takes joints and parts of the body, and says what it does not know", () => {
  const { joints } = takeuchiSkeleton;
  assertEquals(selectJoints(["legs", "LeftFoot", "Hips"], joints, takeuchiSkeleton).length, 11);
  const unknown = (name: string) => () => selectJoints([name], joints, takeuchiSkeleton);
  assertThrows(unknown("LeftHnad"), InputError, "LeftHnad: no such joint or part of the body; did");
  assertThrows(unknown("x"), InputError, "x: no such joint or part of the body among body, arms");
});
