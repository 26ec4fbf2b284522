import { assertAlmostEquals } from "@std/assert";
import {
  type CompiledFormula,
  compileFormulas,
} from "../../../src/backend/formulas/compile_formulas.ts";
import { Formula } from "../../../src/backend/formulas/formula.ts";

for (const relaxed of [false, true]) {
  const kind = relaxed ? "relaxed" : "plain";
  Deno.test(`compileFormulas() by ${kind} SIMD computes sums of products, and what is made of them`, () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const [a, b, c] = [0, 1, 2].map((i) => Formula.operand(i)) as [Formula, Formula, Formula];
    const product = a.times(b), both = product.plus(b.times(c));
    const results = [product.plus(c), c.plus(product), both, both.sigmoid(), product];
    const bytes = compileFormulas({ results, matrices: [true, true, true], sums: false }, relaxed);
    const module = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
    const heap = new Float32Array(memory.buffer), columns = 8;
    for (let i = 0; i < 3 * columns; i++) heap[i] = Math.sin(i);
    const places = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((place) => [4 * columns * place, 0]);
    (module.exports.run as CompiledFormula)(1, 4 * columns, 0, ...places);
    for (let i = 0; i < columns; i++) {
      const [x, y, z] = [heap[i]!, heap[columns + i]!, heap[2 * columns + i]!];
      const sum = x * y + y * z;
      const expected = [x * y + z, x * y + z, sum, 1 / (1 + Math.exp(-sum)), x * y];
      for (const [r, value] of expected.entries()) {
        assertAlmostEquals(heap[(3 + r) * columns + i]!, value, 2e-7);
      }
    }
  });
}
