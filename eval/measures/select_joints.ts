import { closestName } from "../../src/errors/closest_name.ts";
import { InputError } from "../../src/errors/input_error.ts";
import type { Matrix } from "../../src/matrix/matrix.ts";
import { jointGroups } from "../../src/motion/skeleton/joint_groups.ts";
import type { Skeleton } from "../../src/motion/skeleton/skeleton.ts";

/**
 * Picks joints by their names or by parts of the body.
 *
 * @param chosen Names of joints, and parts of the body as {@linkcode jointGroups} calls them.
 * @param joints The joints there are.
 * @param skeleton Their skeleton, which parts of the body need.
 * @returns Indexes of the joints, ascending, each once.
 * @throws {InputError} If there is no such joint or part.
 *
 * @example Usage
 * ```ts
 * import { selectJoints } from "@aud2repr2pose/aud2repr2pose/eval";
 * import { takeuchiSkeleton } from "@aud2repr2pose/aud2repr2pose/motion";
 * import { assertEquals } from "@std/assert";
 *
 * const { joints } = takeuchiSkeleton;
 * assertEquals(selectJoints(["LeftHand", "Hips"], joints), [0, 9]);
 * assertEquals(selectJoints(["left fingers"], joints, takeuchiSkeleton).length, 20);
 * ```
 */
export function selectJoints(
  chosen: readonly string[],
  joints: readonly string[],
  skeleton?: Skeleton,
): number[] {
  const parts = skeleton ? jointGroups(skeleton) : new Map<string, number[]>();
  const indexes = chosen.flatMap((name) => {
    const at = joints.indexOf(name);
    if (at >= 0) return [at];
    const part = (parts as Map<string, number[]>).get(name.toLowerCase());
    const inPart = part?.map((node) => joints.indexOf(skeleton!.joints[node]!));
    const there = inPart?.filter((index) => index >= 0);
    if (there && there.length > 0) return there;
    const names = [...parts.keys(), ...joints];
    const meant = closestName(name, names);
    const hint = meant ? `; did you mean ${meant}?` : ` among ${brief(names)}`;
    throw new InputError(`${name}: no such joint or part of the body${hint}`);
  });
  return [...new Set(indexes)].sort((a, b) => a - b);
}

function brief(names: readonly string[]): string {
  return names.length > 8 ? `${names.slice(0, 8).join(", ")}, ...` : names.join(", ");
}

/**
 * The columns of some joints.
 *
 * @param positions x, y, z of each joint, (frames, 3 * joints).
 * @param joints Which joints.
 */
export function jointColumns(positions: Matrix, joints: readonly number[]): Matrix {
  const { data, rows, columns } = positions;
  if (3 * joints.length === columns) return positions;
  const chosen = new Float64Array(rows * 3 * joints.length);
  for (let row = 0, o = 0; row < rows; row++) {
    for (const joint of joints) {
      const i = row * columns + 3 * joint;
      chosen[o++] = data[i]!;
      chosen[o++] = data[i + 1]!;
      chosen[o++] = data[i + 2]!;
    }
  }
  return { data: chosen, rows, columns: 3 * joints.length };
}
