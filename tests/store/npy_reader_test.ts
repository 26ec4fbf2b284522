import { assertEquals, assertThrows } from "@std/assert";
import * as fc from "fast-check";
import { InputError } from "../../src/input_error.ts";
import { NpyReader } from "../../src/store/npy_reader.ts";
import { buildNpy, npyDictionary } from "./build_npy.ts";

/** Opens a file of these bytes, for one test. */
function withReader(bytes: Uint8Array, test: (reader: NpyReader) => void): void {
  const path = Deno.makeTempFileSync({ suffix: ".npy" });
  try {
    Deno.writeFileSync(path, bytes);
    using reader = new NpyReader(path);
    test(reader);
  } finally {
    Deno.removeSync(path);
  }
}

/** The bytes of numbers of one of NumPy's types. */
function bytesOf(values: readonly number[], descr: string): ArrayBuffer {
  const size = Number(descr.slice(2)), littleEndian = descr[0] === "<";
  const view = new DataView(new ArrayBuffer(size * values.length));
  values.forEach((value, i) => {
    if (descr.endsWith("f4")) view.setFloat32(4 * i, value, littleEndian);
    if (descr.endsWith("f8")) view.setFloat64(8 * i, value, littleEndian);
    if (descr.endsWith("i2")) view.setInt16(2 * i, value, littleEndian);
  });
  return view.buffer;
}

Deno.test("NpyReader reads any rows of what NumPy writes, versions 1 and 2, either byte order", () => {
  const cases = fc.record({
    descr: fc.constantFrom("<f4", ">f4", "<f8", ">f8", "<i2", ">i2"),
    version: fc.constantFrom(1, 2),
    rows: fc.integer({ min: 0, max: 9 }),
    from: fc.nat(9),
    to: fc.nat(9),
  });
  fc.assert(fc.property(cases, ({ descr, version, rows, from, to }) => {
    const values = Array.from({ length: rows * 6 }, (_, i) => i * i - 7);
    const dictionary = npyDictionary(descr, `(${rows}, 2, 3)`);
    withReader(buildNpy(dictionary, bytesOf(values, descr), version), (reader) => {
      assertEquals([reader.shape, reader.rows, reader.rowLength], [[rows, 2, 3], rows, 6]);
      const first = Math.min(from, to, rows), end = Math.min(Math.max(from, to), rows);
      const expected = Float32Array.from(values.slice(6 * first, 6 * end));
      assertEquals(reader.read(first, end - first), expected);
      const out = new Float32Array(6 * (end - first));
      assertEquals(reader.read(first, end - first, out), expected);
      assertEquals(out, expected);
    });
  }));
});

Deno.test("NpyReader takes one dimension in Fortran order, and refuses several", () => {
  const vector = buildNpy(npyDictionary("<f4", "(3,)", true), bytesOf([1, 2, 3], "<f4"));
  withReader(vector, (reader) => assertEquals([...reader.read(1, 2)], [2, 3]));
  const matrix = buildNpy(npyDictionary("<f4", "(2, 3)", true), new ArrayBuffer(24));
  assertThrows(() => withReader(matrix, () => {}), InputError, "np.ascontiguousarray(x)");
});

Deno.test("NpyReader says what is wrong with a file, naming it", () => {
  const cases: [bytes: Uint8Array, line: RegExp][] = [
    [new Uint8Array(200), /\.npy: is not a \.npy file/],
    [
      buildNpy(npyDictionary("<f4", "(2, 3)"), new ArrayBuffer(20)),
      /\.npy: is cut short: .* takes 24 bytes, it has 20/,
    ],
    [buildNpy(npyDictionary("<c8", "(2,)"), new ArrayBuffer(16)), /\.npy: holds '<c8'/],
    [buildNpy(npyDictionary("<f4", "()"), new ArrayBuffer(4)), /\.npy: holds a single number/],
  ];
  for (const [bytes, line] of cases) {
    const error = assertThrows(() => withReader(bytes, () => {}), InputError);
    assertEquals(line.test(error.message), true, error.message);
  }
  assertThrows(() => new NpyReader("/none/x.npy"), InputError, "/none/x.npy: no such file");
});

Deno.test("NpyReader refuses rows that are not there and a wrong buffer", () => {
  withReader(buildNpy(npyDictionary("<f4", "(2, 3)"), new ArrayBuffer(24)), (reader) => {
    assertThrows(() => reader.read(1, 2), RangeError, "from 0 to 2, got 1 to 3");
    assertThrows(() => reader.read(-1, 1), RangeError, "got -1 to 0");
    assertThrows(() => reader.read(0, 1, new Float32Array(4)), RangeError, "3 elements, it has 4");
  });
});
