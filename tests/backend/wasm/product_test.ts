import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { SCRATCH, WasmProduct } from "../../../src/backend/wasm/product.ts";
import { noise } from "../../support/model/values_on.ts";

/** What lies between the matrices, and must stay. */
const GUARD = 1234.5;

/** Sizes about those of tiles, strips and blocks. */
const size = (...edges: number[]) =>
  fc.constantFrom(...edges.flatMap((edge) => [edge - 1, edge, edge + 1]).filter((n) => n > 0));

const product = fc.record({
  m: size(1, 6, 9, 12, 96, 192),
  n: size(1, 8, 16, 512),
  k: size(1, 8, 16, 288, 576),
  transposeA: fc.boolean(),
  transposeB: fc.boolean(),
  add: fc.boolean(),
});

const memory = new WebAssembly.Memory({ initial: 128 });

for (const relaxed of [false, true]) {
  const kind = relaxed ? "relaxed" : "plain";
  Deno.test(`WasmProduct.multiply() by ${kind} SIMD gives the product, and writes nothing else`, () => {
    const multiplier = new WasmProduct(memory, relaxed);
    const heap = new Float32Array(memory.buffer);
    fc.assert(
      fc.property(product, ({ m, n, k, transposeA, transposeB, add }) => {
        const [a, b, before] = [noise(m * k, 1), noise(k * n, 2), noise(m * n, 3)];
        const lengths = { a: m * k, b: k * n, c: m * n, scratch: SCRATCH };
        heap.fill(GUARD, 0, m * k + k * n + m * n + SCRATCH + 40);
        let end = 0;
        const at = Object.fromEntries(
          Object.entries(lengths).map(([name, length]) => [name, (end += 8 + length) - length]),
        ) as Record<keyof typeof lengths, number>;
        heap.set(a, at.a);
        heap.set(b, at.b);
        heap.set(before, at.c);
        const places = { a: 4 * at.a, b: 4 * at.b, c: 4 * at.c, scratch: 4 * at.scratch };
        multiplier.multiply({ m, n, k, transposeA, transposeB, add, ...places });

        for (let place = 0; place < 60; place++) {
          // Rows and columns here and there, and often the last ones.
          const i = place % 3 === 0 ? m - 1 : place * 7919 % m;
          const j = place % 2 === 0 ? n - 1 - place % Math.min(n, 9) : place * 31 % n;
          let sum = add ? before[i * n + j]! : 0;
          for (let t = 0; t < k; t++) {
            sum += a[transposeA ? t * m + i : i * k + t]! * b[transposeB ? j * k + t : t * n + j]!;
          }
          const value = heap[at.c + i * n + j]!;
          assert(Math.abs(value - sum) < 1e-4, `${i}, ${j}: ${value}, not ${sum}`);
        }
        assertEquals(heap.slice(at.a, at.a + m * k), a);
        assertEquals(heap.slice(at.b, at.b + k * n), b);
        for (const start of [...Object.values(at), end + 8]) {
          assert(heap.subarray(start - 8, start).every((value) => value === GUARD));
        }
      }),
      { numRuns: 150 },
    );
  });
}
