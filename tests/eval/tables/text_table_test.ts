import { assertEquals } from "@std/assert";
import {
  latexTextTable,
  markdownTextTable,
  probabilityCell,
} from "../../../eval/tables/text_table.ts";

Deno.test("tables of texts write numbers with their decimals, none as -0.00, and escape names", () => {
  const table = {
    title: "Differences",
    columns: ["Pair", "Difference (%)", "p"],
    rows: [
      ["a|b – c_d", { value: -0.0004, decimals: 2, after: "[0.00]" }, probabilityCell(0.0004)],
      ["e", { value: -0.5, decimals: 2 }, probabilityCell(0.0496)],
      ["f", { value: NaN, decimals: 2 }, probabilityCell(1)],
    ],
    notes: ["How it is read."],
  };
  assertEquals(markdownTextTable(table).split("\n").slice(2, 7), [
    "| Pair | Difference (%) | p |",
    "| --- | ---: | ---: |",
    "| a\\|b – c_d | 0.00 [0.00] | < 0.001 |",
    "| e | -0.50 | 0.050 |",
    "| f | – | 1.000 |",
  ]);
  assertEquals(latexTextTable(table).split("\n").slice(4, 9), [
    "Pair & Difference (\\%) & p \\\\",
    "\\midrule",
    "a\\textbar{}b -- c\\_d & 0.00 [0.00] & \\textless{} 0.001 \\\\",
    "e & -0.50 & 0.050 \\\\",
    "f & -- & 1.000 \\\\",
  ]);
});
