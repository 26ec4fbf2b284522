import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { InputError } from "../../src/errors/input_error.ts";
import { readArguments } from "../../tasks/command/read_arguments.ts";
import {
  checkpointOriginals,
  evaluateOriginals,
  learnOriginals,
} from "../../tasks/command/original_flags.ts";
import { checkpointFlags } from "../../tasks/training/motion_checkpoint.ts";
import { inFolder } from "../support/in_folder.ts";
import { writeMotionData } from "../support/data/motion_data_set.ts";
import { callTask } from "../support/tasks/run_task.ts";

const learn = {
  name: "learn",
  summary: "Learns.",
  positionals: [["DATA", "The data"]],
  flags: {
    dropout: { value: "X", default: "0.1", help: "Share dropped" },
    tolerance: { value: "X", default: "0.5", help: "When to stop" },
  },
  originals: learnOriginals,
  passedOver: ["motion"],
  example: "data",
} as const;

/** Reads arguments, and what is said of them. */
function read(...args: string[]) {
  const notes: string[] = [];
  return { ...readArguments(learn, args, (note) => notes.push(note)), notes };
}

Deno.test("-dropout is the share kept, as in the original, --dropout the share dropped", () => {
  for (const args of [["-dropout=0.9"], ["-dropout", "0.9"]]) {
    const { flags, given, notes } = read("data", ...args);
    assertEquals([flags.dropout, given], ["0.1", ["data", "--dropout=0.1"]]);
    assertEquals(notes, ["Note: -dropout=0.9 of the original is --dropout 0.1 here"]);
  }
  const { flags, notes } = read("data", "--dropout=0.9");
  assertEquals([flags.dropout, notes], ["0.9", []]);
  assertEquals(read("data", "-dropout=most").flags.dropout, "most");
});

Deno.test("learn knows or refuses every flag of the original by name", () => {
  const cases = [
    [
      "-early_stopping=False",
      "Note: -early_stopping=False of the original is --tolerance never here",
    ],
    ["-noearly_stopping", "Note: -noearly_stopping of the original is --tolerance never here"],
    ["--early_stopping", "Note: --early_stopping changes nothing: the best epoch's weights"],
    ["-num_hidden_layers=1", "Note: -num_hidden_layers=1 changes nothing: --latent-dim alone"],
    ["-frame_size=384", "Note: -frame_size=384 changes nothing: it is the number of columns"],
    ["-evaluate=True", "Note: -evaluate=True changes nothing"],
    ["-noevaluate", "Note: -noevaluate changes nothing"],
    [
      "-summary_dir=/tmp/x",
      "Note: -summary_dir=/tmp/x changes nothing: the loss curve is CHKPT/loss.csv",
    ],
    ["-results_file=r.txt", "Note: -results_file=r.txt changes nothing"],
  ] as const;
  for (const [arg, note] of cases) {
    const { notes } = read("data", arg);
    assertEquals([arg, notes.length], [arg, 1]);
    assertStringIncludes(notes[0]!, note);
  }
  assertEquals(read("data", "-early_stopping=False").flags.tolerance, "never");
  for (const arg of ["-num_hidden_layers=3", "-layer2_width=248", "-layer3_width=312"]) {
    assertThrows(
      () => read("data", arg),
      InputError,
      `${arg}: give the width of each layer, --layers`,
    );
  }
  assertThrows(() => read("data", "-early_stopping=perhaps"), InputError, "is True or False");
  assertThrows(() => read("data", "-summary_dir"), InputError, "-summary_dir needs a value");
});

Deno.test("a word of the original's commands that says nothing is passed over", () => {
  assertEquals(read("data", "motion").positionals, ["data"]);
  assertThrows(() => read("data", "speech"), InputError, "one argument too many: speech");
});

Deno.test("encode and decode take every flag of the original's training, and say it is idle", () => {
  const decode = {
    ...{ name: "decode", summary: "", positionals: [], example: "" },
    flags: checkpointFlags,
    originals: checkpointOriginals,
  };
  // All that utils/flags.py defines.
  const all = "chunk_length=1 learning_rate=1e-4 pretraining_learning_rate=1e-3 " +
    "variance_of_noise=0.05 pretrain=False restore=True evaluate=False dropout=0.9 batch_size=8 " +
    "training_epochs=20 pretraining_epochs=5 weight_decay=0.5 early_stopping=True " +
    "delta_for_early_stopping=0.5 frame_size=384 num_hidden_layers=1 middle_layer=1 layer1_width=9 " +
    "layer2_width=248 layer3_width=312 seed=1 summary_dir=s chkpt_dir=c results_file=r";
  const notes: string[] = [];
  const args = all.split(" ").map((flag) => `-${flag}`);
  const { given } = readArguments(decode, args, (note) => notes.push(note));
  assertEquals(given, ["--checkpoint-dir=c", "--latent-dim=9", "--restore", "--batch-size=8"]);
  assertEquals(notes.length, args.length - 5);
  assert(notes.every((note) => note.startsWith("Note: -") && note.includes(" changes nothing: ")));
});

Deno.test("evaluate names what stands for the flags of the original's scripts", () => {
  const evaluate = {
    ...{ name: "evaluate", summary: "", positionals: [], example: "" },
    flags: { predicted: { value: "DIR", several: true, help: "" } },
    originals: evaluateOriginals,
  } as const;
  assertThrows(
    () => readArguments(evaluate, ["-g", "mine", "-m", "ape"]),
    InputError,
    "-g=mine: name the folder, --predicted evaluation/data/predicted/mine",
  );
});

Deno.test("deno task learn runs with the flags of the original's commands", () =>
  inFolder(async (folder) => {
    await writeMotionData(folder);
    const flags =
      "-layer1_width=8 -training_epochs=1 -dropout=0.75 -seed=3 -nopretrain -norestore " +
      "-delta_for_early_stopping=0.1 -pretraining_epochs=2 -pretraining_learning_rate=0.01";
    const { code, stdout, stderr } = await callTask(
      "learn",
      [folder, "motion", `-chkpt_dir=${folder}/chkpt`, ...flags.split(" "), "--backend", "cpu"],
    );
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, "Note: -dropout=0.75 of the original is --dropout 0.25 here");
    const record = await Deno.readTextFile(`${folder}/chkpt/learn.run.json`);
    assertStringIncludes(record, "--dropout=0.25");
    const wrong = await callTask("learn", [folder, "--latent-dmi", "8"]);
    assertEquals(wrong.code, 1);
    assertEquals(
      wrong.stderr,
      "error: unknown flag --latent-dmi: did you mean --latent-dim? see deno task learn --help\n",
    );
  }));

Deno.test("smooth, ground-truth and remove-velocity take the original's short flags", async () => {
  const cases = [
    ["smooth", ["-g", "none", "-w", "4"], "--window 4 is not an odd number"],
    ["smooth", ["--gesture", "none", "-w", "3"], "none: no such folder"],
    ["remove-velocity", ["--gesture", "none"], "none: no such folder"],
    ["ground-truth", ["-d", "none", "-o", "out"], "none: no such"],
  ] as const;
  for (const [task, args, line] of cases) {
    const { code, stderr } = await callTask(task, args);
    assertEquals([task, code], [task, 1]);
    assertStringIncludes(stderr, line);
  }
});
