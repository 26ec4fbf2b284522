import { assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../src/errors/input_error.ts";
import { helpText } from "../../tasks/command/command.ts";
import { readArguments } from "../../tasks/command/read_arguments.ts";
import { callTask } from "../support/tasks/run_task.ts";

const command = {
  name: "learn",
  summary: "Learns.",
  positionals: [["DATA", "The data"]],
  flags: {
    "checkpoint-dir": { value: "CHKPT", aliases: ["chkpt_dir"], help: "The folder" },
    "batch-size": { value: "N", default: "128", aliases: ["batch_size"], help: "Frames" },
    gestures: { value: "DIR", aliases: ["g"], help: "More" },
    restore: { aliases: ["restore"], help: "Goes on" },
    "pretrain-network": { aliases: ["pretrain"], help: "Goes before" },
  },
  example: "data",
} as const;

const read = (...args: string[]) => readArguments(command, args);

Deno.test("readArguments() takes the original's spellings, with one dash or two", () => {
  const expected = {
    positionals: ["data"] as const,
    flags: {
      "checkpoint-dir": "a=b",
      "batch-size": "8",
      gestures: "dir",
      restore: true,
      "pretrain-network": false,
    },
    given: ["data", "--checkpoint-dir=a=b", "--batch-size=8", "--gestures=dir", "--restore"],
  };
  const spellings = [
    "data -chkpt_dir=a=b -batch_size=8 -restore=True -pretrain=False -g dir",
    "--chkpt_dir=a=b data --batch_size 8 --restore --pretrain=false --g=dir",
    "--checkpoint-dir a=b --batch-size=8 -restore --pretrain-network=False data -g=dir",
  ];
  for (const line of spellings) assertEquals(read(...line.split(" ")), expected, line);
});

Deno.test("readArguments() takes no before a flag that is on or off, and numbers below zero", () => {
  assertEquals(read("data", "-norestore", "--nopretrain").given, ["data"]);
  assertEquals(read("data", "--batch-size", "-8").flags["batch-size"], "-8");
  assertThrows(() => read("-8"), InputError, "unknown flag -8");
});

Deno.test("readArguments() takes the last of several values of a flag, and says so", async () => {
  const { stdout, stderr } = await callTask("smooth", "-g a -g none -w 7 -w=7".split(" "));
  assertEquals(stdout, "");
  assertEquals(
    stderr,
    "Note: --gestures is given 2 times; the last counts, --gestures=none\n" +
      "error: none: no such folder\n",
  );
});

Deno.test("readArguments() gives defaults, and leaves what follows -- alone", () => {
  assertEquals(read("--", "-restore=True"), {
    positionals: ["-restore=True"],
    flags: {
      "checkpoint-dir": undefined,
      "batch-size": "128",
      gestures: undefined,
      restore: false,
      "pretrain-network": false,
    },
    given: ["-restore=True"],
  });
});

Deno.test("readArguments() takes any number of a last argument that ends in dots", () => {
  const many = { ...command, positionals: [["DIR...", "Folders"]] } as const;
  assertEquals(readArguments(many, ["a", "b", "c", "-restore"]).positionals, ["a", "b", "c"]);
  assertThrows(() => readArguments(many, []), InputError, "DIR... is missing");
});

Deno.test("readArguments() answers flags that are wrong in one line", () => {
  const cases = [
    [["data", "-restore=yes"], "-restore is True or False, not yes"],
    [
      ["data", "-chkpt=a"],
      "unknown flag -chkpt: did you mean --checkpoint-dir? see deno task learn",
    ],
    [["data", "--chkpt-dir=a"], "unknown flag --chkpt-dir: did you mean --checkpoint-dir?"],
    [["data", "--batchsize", "8"], "unknown flag --batchsize: did you mean --batch-size?"],
    [["data", "-x"], "unknown flag -x; see deno task learn --help"],
    [["data", "--nothing=1"], "unknown flag --nothing; see deno task learn --help"],
    [["data", "--gestures", "--restore"], "--gestures needs a value, DIR"],
    [["data", "--no-restore"], "unknown flag --no-restore"],
    [["data", "-chkpt_dir="], "--checkpoint-dir needs a value, CHKPT"],
    [["-restore=True"], "DATA is missing"],
    [["a", "b"], "one argument too many: b"],
    [[""], "DATA is empty; usage: deno task learn DATA [flags]"],
    [["--", ""], "DATA is empty"],
    [["~/data"], 'DATA ~/data: the shell did not replace ~ by your home folder; write "$HOME"'],
    [["data", "--checkpoint-dir=~/chkpt"], "--checkpoint-dir ~/chkpt: the shell did not replace ~"],
    [["data", "--gestures", "mine=~"], "--gestures mine=~: the shell did not replace ~"],
  ] as const;
  for (const [args, line] of cases) {
    assertThrows(() => read(...args), InputError, line);
  }
  assertEquals(read("./~/data", "-g", "a~/b").given, ["./~/data", "--gestures=a~/b"]);
});

Deno.test("readArguments() takes several values of a flag in all ways", () => {
  const compare = {
    ...command,
    name: "compare",
    flags: {
      joints: { value: "NAME", several: true, aliases: ["s"], help: "Joints" },
      measure: { value: "NAME", several: true, default: "a,b", help: "Measures" },
      all: { help: "All of them" },
    },
  } as const;
  const read = (line: string) => readArguments(compare, line.split(" "));
  const lines = [
    "data -s LeftHand RightHand Hips --all",
    "data -s LeftHand, RightHand ,Hips --all",
    "-s=LeftHand data --joints RightHand --all --joints=Hips",
    "--joints LeftHand,RightHand --all -s Hips -- data",
  ];
  const given = ["data", "--joints=LeftHand,RightHand,Hips", "--all"];
  for (const line of lines) {
    const { positionals, flags, given: spelled } = read(line);
    assertEquals(positionals, ["data"]);
    assertEquals(flags, {
      joints: ["LeftHand", "RightHand", "Hips"],
      measure: ["a", "b"],
      all: true,
    }, line);
    assertEquals(spelled, given);
  }
  assertEquals(read("data --measure c").flags, { joints: [], measure: ["c"], all: false });
  assertEquals(read("data").flags.joints, []);
  for (
    const line of ["data -s", "data -s --all", "data -s ,", "data --joints="]
  ) {
    assertThrows(() => read(line), InputError, "--joints needs a value, NAME");
  }
  assertThrows(() => read("-s a b"), InputError, "DATA is missing");
  assertEquals(helpText(compare).includes("--joints NAME..."), true);
});

Deno.test("helpText() shows the names of this package alone", () => {
  const text = helpText(command);
  assertEquals(text.includes("--batch-size N"), true);
  assertEquals(text.includes("batch_size"), false);
});
