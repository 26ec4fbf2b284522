import type { Evaluation } from "../../eval/tables/system_results.ts";
import { closestName } from "../../src/errors/closest_name.ts";
import { InputError } from "../../src/errors/input_error.ts";

/** `--systems NAME...`, which `tables` and `figures` share. */
export const systemsFlag = {
  value: "NAME",
  several: true,
  help: "Systems to show, by their folders' names, with or without -seedN (default: all)",
} as const;

/** `--joints JOINT...`, which `tables` and `figures` share. */
export const jointsFlag = {
  value: "JOINT",
  several: true,
  aliases: ["s"],
  help: 'Joints, or parts of the body such as arms and "left fingers" (default: all)',
} as const;

/**
 * Keeps some of the systems of an evaluation.
 *
 * @param evaluation The results.
 * @param chosen What `--systems` says; all where it is empty.
 * @returns The results of these.
 * @throws {InputError} If there is no such system.
 */
export function chooseSystems(evaluation: Evaluation, chosen: readonly string[]): Evaluation {
  if (chosen.length === 0) return evaluation;
  const named = evaluation.systems.map((system) => ({
    system,
    names: [system.name, `${system.name}-seed${system.seed}`],
  }));
  const unknown = chosen.find((name) => !named.some(({ names }) => names.includes(name)));
  if (unknown !== undefined) {
    const names = [...new Set(named.map(({ system }) => system.name))];
    const meant = closestName(unknown, names);
    const hint = meant ? `did you mean ${meant}?` : `there are ${names.join(", ")}`;
    throw new InputError(`--systems ${unknown}: no such system; ${hint}`);
  }
  const systems = named.filter(({ names }) => names.some((name) => chosen.includes(name)));
  return { ...evaluation, systems: systems.map(({ system }) => system) };
}
