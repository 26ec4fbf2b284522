import { fromFileUrl, toFileUrl } from "@std/path";
import config from "../../deno.json" with { type: "json" };
import { InputError } from "../../src/errors/input_error.ts";
import type { Command } from "./command.ts";

/** A task of `deno.json` that runs a module of this package. */
export interface StageProgram {
  /** As in `deno task NAME`. */
  readonly name: string;
  /** The module's file. */
  readonly module: string;
  /** What it may do, as flags of `deno run`. */
  readonly permissions: readonly string[];
}

/** This package's `deno.json`, the one table of its stages and of what each may do. */
const CONFIG = fromFileUrl(new URL("../../deno.json", import.meta.url));

/** What the shell of `deno task` replaces by the path of Deno itself. */
const OWN_PROGRAM = `"$(deno eval 'console.log(Deno.execPath())')"`;

/** A permission whose relative paths begin in the package's folder, wherever the stage is run. */
function fromRoot(flag: string): string {
  const [name, list] = flag.split("=", 2);
  if (list === undefined || !/run|ffi/.test(name!)) return flag;
  const paths = list.split(",").map((part) =>
    part.startsWith("node_modules/") ? fromFileUrl(new URL(`../../${part}`, import.meta.url)) : part
  );
  return `${name}=${paths}`;
}

/**
 * Finds a stage.
 *
 * @param name As in `deno task NAME`.
 * @throws {InputError} If no task of that name runs a module of this package.
 */
export function stageProgram(name: string): StageProgram {
  const tasks: Readonly<Record<string, { readonly command: string }>> = config.tasks;
  const command = Object.hasOwn(tasks, name) ? tasks[name]!.command : "";
  const program = command.replace(OWN_PROGRAM, Deno.execPath());
  const [, flags, module] = /^deno run ((?:--\S+ )*)(tasks\/\w+\.ts)$/.exec(program) ?? [];
  if (module === undefined) throw new InputError(`${name} is no stage of this package`);
  return {
    name,
    module: fromFileUrl(new URL(`../../${module}`, import.meta.url)),
    permissions: flags!.split(" ").filter((flag) => flag.startsWith("--allow-")).map(fromRoot),
  };
}

/**
 * The flags and arguments that a stage takes; it is not run.
 *
 * @param program The stage.
 */
export async function stageCommand(program: StageProgram): Promise<Command> {
  return (await import(toFileUrl(program.module).href)).command;
}

/**
 * The arguments of `deno` by which a stage is run, before those of the stage itself: no shell reads
 * them, and what follows them can be no option of `deno`.
 *
 * @param program The stage.
 * @param isConfined Whether it may write below its working folder alone, and not wherever the user
 * may.
 */
export function programArguments(program: StageProgram, isConfined: boolean): string[] {
  // Not by its path: a comma in that would end it.
  const permissions = program.permissions.map((flag) =>
    isConfined && /^--allow-write\b/.test(flag) ? "--allow-write=." : flag
  );
  return [
    ...["run", "--quiet", "--no-prompt", `--config=${CONFIG}`],
    // What asks for it has its packages: to look for each again takes longer than all else at the start.
    "--node-modules-dir=manual",
    ...permissions,
    program.module,
  ];
}
