import { assertEquals, assertThrows } from "@std/assert";
import * as fc from "fast-check";
import { InputError } from "../../../src/errors/input_error.ts";
import { decodeNpy } from "../../../src/matrix/npy.ts";
import { NpyReader } from "../../../src/files/npy/npy_reader.ts";
import { buildNpy, npyDictionary } from "../../support/build_npy.ts";

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

Deno.test("NpyReader gathers any rows of arrays in Fortran order", () => {
  const vector = buildNpy(npyDictionary("<f4", "(3,)", true), bytesOf([1, 2, 3], "<f4"));
  withReader(vector, (reader) => assertEquals([...reader.read(1, 2)], [2, 3]));
  const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 4 });
  fc.assert(fc.property(shapes, fc.constantFrom("<f4", ">f8"), (shape, descr) => {
    const values = Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => i * i);
    const file = buildNpy(
      npyDictionary(descr, `(${shape.join(", ")})`, true),
      bytesOf(values, descr),
    );
    const whole = decodeNpy(file).data;
    withReader(file, (reader) => {
      const first = Math.floor(reader.rows / 2), row = reader.rowLength;
      const expected = Float32Array.from(whole.subarray(first * row));
      assertEquals(reader.read(first, reader.rows - first), expected);
    });
  }));
  const known = buildNpy(npyDictionary("<f4", "(2, 3)", true), bytesOf([1, 4, 2, 5, 3, 6], "<f4"));
  withReader(known, (reader) => assertEquals([...reader.read(0, 2)], [1, 2, 3, 4, 5, 6]));
});

Deno.test("NpyReader refuses what float32 does not hold", () => {
  const file = buildNpy(npyDictionary("<f8", "(2, 3)"), bytesOf([0, 0, 0, 0, 1e300, 0], "<f8"));
  assertThrows(
    () => withReader(file, (reader) => reader.read(1, 1)),
    InputError,
    "row 1, column 1",
  );
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
    [buildNpy(npyDictionary("<f4", "(9000000000, 0)"), new ArrayBuffer(4)), /rows without numbers/],
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
