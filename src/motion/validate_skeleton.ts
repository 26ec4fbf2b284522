import { InputError } from "../input_error.ts";
import type { Skeleton } from "./skeleton.ts";

/**
 * Checks that a value read from JSON is a skeleton.
 *
 * @param json Any value.
 * @returns The same value.
 * @throws {InputError} If a field is missing or wrong; the message names it.
 *
 * @example Usage
 * ```ts
 * import { validateSkeleton } from "@aud2repr2pose/aud2repr2pose";
 *
 * const skeleton = validateSkeleton({
 *   name: "arm",
 *   joints: ["Shoulder", "Elbow", "Site1"],
 *   parents: [-1, 0, 1],
 *   endSites: [false, false, true],
 *   offsets: [0, 140, 0, 30, 0, 0, 25, 0, 0],
 *   rotationOrder: "ZXY",
 * });
 * console.log(skeleton.joints.length); // 3
 * ```
 */
export function validateSkeleton(json: unknown): Skeleton {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new InputError(`a skeleton must be an object, got ${show(json)}`);
  }
  const { name, joints, parents, endSites, offsets, rotationOrder } = json as Record<
    keyof Skeleton,
    unknown
  >;
  require(typeof name === "string", "name", "a string", name);
  checkElements("joints", joints, "a non-empty string", (j) => typeof j === "string" && j !== "");
  const nodes = joints.length;
  require(nodes > 0, "joints", "a list of at least one name", joints);
  checkElements("parents", parents, "the index of an earlier joint, -1 for the first", (p, i) => {
    return i === 0 ? p === -1 : Number.isInteger(p) && (p as number) >= 0 && (p as number) < i;
  }, nodes);
  const sites = endSites as unknown[];
  checkElements("endSites", endSites, "true or false, and not true for the root", (site, i) => {
    return typeof site === "boolean" && !(site && i === 0);
  }, nodes);
  const leaf = parents.findIndex((p) => sites[p as number] === true);
  require(leaf < 0, `parents[${leaf}]`, "a joint, not an end site", parents[leaf]);
  checkElements("offsets", offsets, "a finite number", Number.isFinite, 3 * nodes);
  require(
    typeof rotationOrder === "string" && /^(XYZ|XZY|YXZ|YZX|ZXY|ZYX)$/.test(rotationOrder),
    "rotationOrder",
    'an order of the three axes such as "ZXY"',
    rotationOrder,
  );
  return json as Skeleton;
}

function checkElements(
  field: keyof Skeleton,
  value: unknown,
  what: string,
  holds: (element: unknown, index: number) => boolean,
  length?: number,
): asserts value is unknown[] {
  const list = length === undefined ? "a list" : `a list of ${length} elements`;
  require(Array.isArray(value), field, list, value);
  if (length !== undefined && value.length !== length) {
    throw new InputError(`skeleton.${field} must be ${list}, has ${value.length}`);
  }
  const wrong = value.findIndex((element, i) => !holds(element, i));
  require(wrong < 0, `${field}[${wrong}]`, what, value[wrong]);
}

function require(
  condition: boolean,
  field: string,
  what: string,
  value: unknown,
): asserts condition {
  if (!condition) throw new InputError(`skeleton.${field} must be ${what}, got ${show(value)}`);
}

function show(value: unknown): string {
  if (typeof value === "number") return String(value);
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
