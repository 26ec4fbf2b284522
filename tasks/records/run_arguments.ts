import { isAbsolute, relative } from "@std/path";

/** Flags that change nothing of what is made: how many work at it, where it goes on. */
const UNRECORDED: readonly string[] = ["jobs", "resume", "update"];
/** Flags whose paths belong to the machine and not to the work. */
const OF_MACHINE: readonly string[] = ["blas"];

/**
 * Arguments as a run record holds them: positional ones in order, then flags, sorted. Those that
 * change nothing of what is made are left out, and absolute paths become relative ones.
 *
 * @param args Positional arguments, and flags as `--name` or `--name=value`.
 * @param folder The working folder.
 */
export function runArguments(args: readonly string[], folder: string): string[] {
  const isFlag = (arg: string) => arg.startsWith("--");
  const nameOf = (flag: string) => flag.slice(2).split("=", 1)[0]!;
  const positionals = args.filter((arg) => !isFlag(arg)).map((arg) => relativePaths(arg, folder));
  const flags = args.filter((arg) => isFlag(arg) && !UNRECORDED.includes(nameOf(arg))).map(
    (flag) => {
      const name = nameOf(flag);
      if (OF_MACHINE.includes(name) || !flag.includes("=")) return flag;
      return `--${name}=${relativePaths(flag.slice(name.length + 3), folder)}`;
    },
  );
  return [...positionals, ...flags.sort()];
}

/** An argument, be it several with commas between, or `NAME=PATH`, with paths from the folder. */
function relativePaths(argument: string, folder: string): string {
  const shorten = (part: string) => isAbsolute(part) ? relativePath(part, folder) : part;
  return argument.split(/([,=])/).map(shorten).join("");
}

/**
 * A path from a folder, with `/` between folders; `.` for the folder itself.
 *
 * @param path The path.
 * @param folder The folder that it begins in.
 */
export function relativePath(path: string, folder: string): string {
  return relative(folder, path).replaceAll("\\", "/") || ".";
}
