import { isAbsolute } from "@std/path";
import { InputError } from "../../src/errors/input_error.ts";
import { quoted } from "../../src/errors/quoted.ts";
import type { Arguments } from "../command/command.ts";
import { readArguments } from "../command/read_arguments.ts";
import { stageCommand, stageProgram } from "../command/stage_program.ts";
import type { FoundRecord } from "./found_records.ts";

/** The stages that leave run records. A record that names any other task was not written by one. */
export const RECORDED_STAGES: readonly string[] = [
  ...["synthesize", "split", "vectorize", "ground-truth", "learn", "encode", "train", "predict"],
  ...["decode", "remove-velocity", "smooth", "evaluate", "tables", "figures", "generate", "view"],
  ...["video", "import-model", "export-model", "features", "default-model"],
];

/**
 * The arguments to run a record's stage again with, read by the stage's own flags: a record is a file
 * like any other, and may be a stranger's.
 *
 * @param found The record.
 * @param blas What to say as `--blas` in place of what the record does.
 * @returns Flags, then positional arguments behind a `--`.
 * @throws {InputError} If it is of no stage that leaves records, its arguments are not such as that
 * stage takes and records, or it would load a library.
 */
export async function recordedArguments(
  { path, record }: FoundRecord,
  blas: string | undefined,
): Promise<string[]> {
  const refuse = (why: string) => new InputError(`${path}: ${why}`);
  const { task } = record;
  if (!RECORDED_STAGES.includes(task)) {
    throw refuse(`${quoted(task)} is no stage that can be run again`);
  }
  let args: Arguments;
  try {
    args = readArguments(await stageCommand(stageProgram(task)), [...record.arguments]);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw refuse(`these are no arguments of ${task}: ${error.message}`);
  }
  const positionals = args.given.slice(0, args.positionals.length);
  const flags: Readonly<Record<string, unknown>> = args.flags;
  const { inputs, outputs } = record;
  const library = libraryOf(flags["blas"]);
  const isLibrary = (flag: string) => library !== undefined && flag === `--blas=${library}`;
  const given = args.given.slice(positionals.length).filter((flag) => !isLibrary(flag));
  const values = [...positionals, ...given].flatMap((arg) => arg.split(/[,=]/));
  const absolute = [...Object.keys(inputs), ...Object.keys(outputs), ...values].find(isAbsolute);
  if (absolute !== undefined) {
    throw refuse(`${quoted(absolute)} is an absolute path, and records hold none`);
  }
  if (task === "view" && flags["export"] === undefined) {
    throw refuse("view makes a file with --export alone");
  }
  if (task === "split" && flags["link"] === "symbolic") {
    throw refuse(
      "split --link symbolic cannot be run again: what runs again may write in its fresh folder " +
        "alone, and such links lead out of it",
    );
  }
  if (library !== undefined && blas === undefined) {
    throw refuse(
      `ran with the library ${quoted(library)}, and no file says which library is loaded: give ` +
        "it yourself as --blas PATH, or give --blas auto or off",
    );
  }
  const chosen = library === undefined ? [] : [`--blas=${blas}`];
  return [...given, ...chosen, "--", ...positionals];
}

/** The library that `--blas` names, if it names one. */
function libraryOf(blas: unknown): string | undefined {
  return typeof blas === "string" && blas !== "auto" && blas !== "off" ? blas : undefined;
}
