import { assertThrows } from "@std/assert";
import { assertClose } from "./assert_close.ts";

const matrix = (data: number[], columns: number) => ({
  data,
  rows: data.length / columns,
  columns,
});

Deno.test("assertClose() says where the worst element lies and by how much it differs", () => {
  assertThrows(
    () =>
      assertClose(matrix([1, 2, 3, 4.5, 5, 6.25], 2), matrix([1, 2, 3, 4, 5, 6], 2), 0.2, "mine"),
    Error,
    "mine: row 1, column 1 is 4.5, not 4: 0.5 away, 0.2 allowed; 2 of 6 elements differ",
  );
  assertThrows(() => assertClose([1, NaN], [1, 2], 1), Error, "element 1 is NaN, not 2");
  const cube = (last: number) => ({ data: [0, 1, 2, 3, 4, 5, 6, last], shape: [2, 2, 2] });
  assertThrows(() => assertClose(cube(8), cube(7), 0.5), Error, "element (1, 1, 1) is 8, not 7");
});

Deno.test("assertClose() compares shapes, and takes what is within the tolerance", () => {
  assertClose(matrix([1, 2, 3, 4], 2), [1, 2, 3, 4.1], 0.2);
  assertClose([100, 1], [101, 1], (value) => 0.01 * value);
  assertThrows(
    () => assertClose(matrix([1, 2, 3, 4], 2), matrix([1, 2, 3, 4], 4), 1),
    Error,
    "the shape is (2,2), not (1,4)",
  );
  assertThrows(() => assertClose([1], [1, 2], 1), Error, "the shape is (1), not (2)");
});
