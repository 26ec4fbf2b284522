import { assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../src/errors/input_error.ts";
import { type Command, helpText } from "../../tasks/command/command.ts";
import { readArguments } from "../../tasks/command/read_arguments.ts";
import { integer, type Kind, listOf, number, oneOf, orWord } from "../../tasks/command/values.ts";

const command = {
  name: "mix",
  summary: "Mixes.",
  positionals: [["EPOCHS", "Passes", integer({ least: 1 })], ["[DIM]", "Width", integer()]],
  flags: {
    share: { value: "X", is: number({ least: 0, below: 1 }), default: "0.5", help: "Share" },
    layers: { value: "N,N,..", is: listOf(integer({ least: 1, most: 9 })), help: "Widths" },
    how: { value: "HOW", is: oneOf(["fast", "slow"]), several: true, help: "How" },
    out: { value: "DIR", required: "the folder to write", help: "Folder" },
  },
  example: "1 --out o",
} as const;

Deno.test("readArguments() gives values of the kinds that flags and arguments name", () => {
  const { positionals, flags, given } = readArguments(
    command,
    ["3", "--layers", "8,2", "--how", "fast", "slow", "--out=o"],
  );
  const [epochs, dim]: readonly [number, number | undefined] = positionals;
  assertEquals([epochs, dim], [3, undefined]);
  const share: number = flags.share, layers: readonly number[] | undefined = flags.layers;
  assertEquals([share, layers, flags.how, flags.out], [0.5, [8, 2], ["fast", "slow"], "o"]);
  assertEquals(given, ["3", "--layers=8,2", "--how=fast,slow", "--out=o"]);
});

Deno.test("readArguments() answers values of no such kind in one line", () => {
  const cases = [
    [["0", "--out=o"], "EPOCHS 0 is not a whole number from 1"],
    [["1", "x", "--out=o"], "DIM x is not a whole number"],
    [["1", "--out=o", "--share=1"], "--share 1 is not a number from 0 and below 1"],
    [["1", "--out=o", "--share= "], "--share   is not a number"],
    [["1", "--out=o", "--layers=8,10"], "--layers 10 is not a whole number from 1 to 9"],
    [["1", "--out=o", "--layers=8,,2"], "--layers  is not a whole number"],
    [["1", "--out=o", "--how", "so"], "--how so is none of fast, slow"],
    [["1"], "--out DIR is missing: the folder to write"],
  ] as const;
  for (const [args, line] of cases) {
    assertThrows(() => readArguments(command, args), InputError, line);
  }
});

Deno.test("helpText() shows bounds and defaults", () => {
  const text = helpText(command as Command);
  for (
    const line of [
      "EPOCHS           Passes (from 1)",
      "--share X        Share (from 0 and below 1; default: 0.5)",
      "--layers N,N,..  Widths (from 1 to 9)",
      "--how HOW...     How (fast, slow)",
    ]
  ) assertEquals(text.includes(line), true, text);
});

Deno.test("kinds take the same values from a file as from the command line", () => {
  const kinds: readonly [Kind<unknown>, good: unknown[], bad: unknown[]][] = [
    [integer({ least: 1 }), [1, 7], [0, 1.5, "1", true]],
    [number({ least: 0, below: 1 }), [0, 0.5], [1, -1, Infinity]],
    [listOf(integer({ most: 9 })), [[1, 2], [9]], [[], [10], 1]],
    [oneOf(["a", "b"]), ["a"], ["c", 1]],
    [orWord(number({ least: 0 }), "never", Infinity), [0.5, "never"], [-1, "always"]],
  ];
  for (const [{ field, read }, good, bad] of kinds) {
    for (const value of good) {
      assertEquals(field.safeParse(value).success, true, `${value}`);
      read(String(value), "--x");
    }
    for (const value of bad) assertEquals(field.safeParse(value).success, false, `${value}`);
  }
  assertEquals(orWord(number(), "never", Infinity).read("Never", "--x"), Infinity);
});
