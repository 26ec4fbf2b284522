/** A path that a user gave, with a name for it where there is one. */
export interface NamedPath {
  readonly path: string;
  readonly name?: string;
}

/**
 * Reads `NAME=PATH`, or a path alone.
 *
 * @param argument What the user gave.
 */
export function namedPath(argument: string): NamedPath {
  const [, name, path] = /^([^=/\\]+)=(.+)$/.exec(argument) ?? [];
  return name === undefined ? { path: argument } : { name, path: path! };
}
