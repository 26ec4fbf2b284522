import { assert } from "@std/assert";

/** Numbers, flat or in rows: a matrix, an array of a file, an engine's result. */
export type Numbers = ArrayLike<number> | {
  readonly data: ArrayLike<number>;
  readonly rows?: number;
  readonly columns?: number;
  readonly shape?: readonly number[];
};

/**
 * Fails unless both have the same shape and no element differs by more than `tolerance`; says where
 * the worst lies, by how much, and how many there are.
 *
 * @param tolerance The difference that is allowed: the same everywhere, or by the expected value
 * @param name What is compared, for the message
 */
export function assertClose(
  actual: Numbers,
  expected: Numbers,
  tolerance: number | ((expected: number) => number),
  name = "",
): void {
  const [found, wanted] = [dataOf(actual), dataOf(expected)];
  const [shape, wantedShape] = [shapeOf(actual), shapeOf(expected)];
  // Where one of both is flat, the length decides.
  const sameShape = shape.length < 2 || wantedShape.length < 2 || `${shape}` === `${wantedShape}`;
  const about = name === "" ? "" : `${name}: `;
  assert(
    sameShape && found.length === wanted.length,
    `${about}the shape is (${shape}), not (${wantedShape})`,
  );
  const allowed = typeof tolerance === "number" ? () => tolerance : tolerance;
  let worst = -1, excess = 0, count = 0;
  for (let i = 0; i < wanted.length; i++) {
    const over = Math.abs(found[i]! - wanted[i]!) - allowed(wanted[i]!);
    if (over <= 0) continue;
    count++; // what is not a number as well
    if (worst < 0 || !(over <= excess)) [worst, excess] = [i, over];
  }
  if (count === 0) return;
  const distance = Math.abs(found[worst]! - wanted[worst]!);
  assert(
    false,
    `${about}${place(worst, shape.length > 1 ? shape : wantedShape)} is ${found[worst]}, not ` +
      `${wanted[worst]}: ${distance} away, ${allowed(wanted[worst]!)} allowed; ` +
      `${count} of ${wanted.length} elements differ by more than that`,
  );
}

function dataOf(numbers: Numbers): ArrayLike<number> {
  return "data" in numbers ? numbers.data : numbers;
}

function shapeOf(numbers: Numbers): readonly number[] {
  if (!("data" in numbers)) return [numbers.length];
  const { shape, rows, columns, data } = numbers;
  return shape ?? (rows === undefined ? [data.length] : [rows, columns!]);
}

/** Where an element of a flat array lies, e.g. `row 3, column 7` or `element (1, 2, 3)`. */
function place(index: number, shape: readonly number[]): string {
  const at: number[] = [];
  let rest = index;
  for (const size of [...shape].reverse()) {
    at.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  if (at.length === 2) return `row ${at[0]}, column ${at[1]}`;
  return at.length < 2 ? `element ${index}` : `element (${at.join(", ")})`;
}
