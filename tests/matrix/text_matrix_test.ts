import { assertEquals } from "@std/assert";
import { textMatrixLines } from "../../src/matrix/text_matrix.ts";

Deno.test("textMatrixLines() writes what np.savetxt writes", () => {
  const data = new Float64Array([0.1, 123456.789, -1e-300, 0, -0, NaN, Infinity, 1e100]);
  assertEquals([...textMatrixLines({ data, rows: 2, columns: 4 })], [
    "1.000000000000000056e-01 1.234567890000000043e+05 -1.000000000000000025e-300 0.000000000000000000e+00\n",
    "-0.000000000000000000e+00 nan inf 1.000000000000000016e+100\n",
  ]);
});
