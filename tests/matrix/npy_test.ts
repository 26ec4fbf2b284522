import { assert, assertEquals, assertThrows } from "@std/assert";
import * as fc from "fast-check";
import { InputError } from "../../src/errors/input_error.ts";
import { readNpy, writeNpy } from "../../src/files/npy/npy.ts";
import { decodeNpy, encodeNpy } from "../../src/matrix/npy.ts";
import { buildNpy as npy, npyDictionary as dictionary } from "../support/build_npy.ts";

Deno.test("encodeNpy() and decodeNpy() round-trip any float32 and float64 array", () => {
  const arrays = fc.oneof(fc.float32Array(), fc.float64Array()).chain((data) =>
    fc.constantFrom([data.length], [1, data.length], [data.length, 1]).map((shape) => ({
      data,
      shape,
    }))
  );
  fc.assert(fc.property(arrays, (array) => {
    const bytes = encodeNpy(array);
    assertEquals(bytes.length % 64, (array.data.byteLength) % 64);
    assertEquals(decodeNpy(bytes), { data: array.data, shape: array.shape });
  }));
});

Deno.test("decodeNpy() reads Fortran order, big-endian numbers and integers", () => {
  const values = new Float64Array([1, 4, 2, 5, 3, 6]).buffer;
  const fortran = npy(dictionary("<f8", "(2, 3)", true), values);
  assertEquals(decodeNpy(fortran).data, new Float64Array([1, 2, 3, 4, 5, 6]));
  const big = new DataView(new ArrayBuffer(8));
  big.setFloat32(0, 1.5);
  big.setFloat32(4, -2);
  const bigEndian = npy(dictionary(">f4", "(2,)"), big.buffer);
  assertEquals(decodeNpy(bigEndian).data, new Float32Array([1.5, -2]));
  const integers = npy(dictionary("<i2", "(2,)"), new Int16Array([7, -7]).buffer);
  assertEquals(decodeNpy(integers).data, new Float64Array([7, -7]));
});

Deno.test("decodeNpy() says what is wrong with a file that it cannot read", () => {
  const f8 = (shape: string) => dictionary("<f8", shape);
  assertThrows(() => decodeNpy(new Uint8Array(20)), InputError, "not a .npy file");
  assertThrows(() => decodeNpy(npy(f8("(3,)"), new ArrayBuffer(16))), InputError, "cut short");
  const complex = dictionary("<c16", "(1,)");
  assertThrows(() => decodeNpy(npy(complex, new ArrayBuffer(16))), InputError, "'<c16'");
  const object = dictionary("|O", "(1,)");
  assertThrows(() => decodeNpy(npy(object, new ArrayBuffer(16))), InputError, "'|O'");
});

Deno.test("decodeNpy() reads float16", () => {
  const bits = [0x3c00, 0xc000, 0x0001, 0x7bff, 0x8000, 0x7c00, 0xfc00, 0x7e00, 0x3555];
  const half = npy(dictionary("<f2", "(9,)"), Uint16Array.from(bits).buffer);
  const expected = [1, -2, 2 ** -24, 65504, -0, Infinity, -Infinity, NaN, 0.333251953125];
  assertEquals(decodeNpy(half).data, new Float64Array(expected));
});

Deno.test("decodeNpy() is not led astray by shapes and headers that no array has", () => {
  const huge = `(1${"0".repeat(309)}, 0)`;
  const ones = (count: number) => `(${"1, ".repeat(count)})`;
  const cases: [bytes: Uint8Array, line: string][] = [
    [npy(dictionary("<f8", huge), new ArrayBuffer(8), 2), "which no array has"],
    [npy(dictionary("<f8", "(3, -4)"), new ArrayBuffer(8)), "has shape (3, -4), which no array"],
    [npy(dictionary("<f8", "(4294967296, 4294967296)"), new ArrayBuffer(8)), "which no array has"],
    [
      npy(dictionary("<f8", ones(65), true), new ArrayBuffer(8), 2),
      "65 dimensions; NumPy takes 64",
    ],
    [npy(dictionary("<f8", ones(50_000), true), new ArrayBuffer(8), 3), "has a .npy header of"],
    [Uint8Array.of(0x93, 78, 85, 77, 80, 89, 2, 0, 6, 0), "has a broken .npy header"],
    [
      npy(
        "[('x', '<f4'), ('y', '<f4')], ".replace(/^/, "{'descr': ") +
          "'fortran_order': False, 'shape': (3,), }",
        new ArrayBuffer(24),
      ),
      "holds [('x', '<f4'), ('y', '<f4')]; only",
    ],
  ];
  for (const [bytes, line] of cases) {
    const start = performance.now();
    const error = assertThrows(() => decodeNpy(bytes), InputError, line);
    assert(error.message.length < 300 && performance.now() - start < 2000);
  }
});

Deno.test("encodeNpy() refuses a shape that does not take the elements", () => {
  assertThrows(() => encodeNpy({ data: new Float32Array(5), shape: [2, 3] }), RangeError, "6");
});

Deno.test("writeNpy() makes the folder, and readNpy() reads it back", async () => {
  const folder = await Deno.makeTempDir();
  const array = { data: new Float32Array([1, 2, 3]), shape: [3] };
  await writeNpy(`${folder}/a/b/x.npy`, array);
  assertEquals(await readNpy(`${folder}/a/b/x.npy`), array);
  assertEquals([...Deno.readDirSync(`${folder}/a/b`)].map(({ name }) => name), ["x.npy"]);
  await Deno.remove(folder, { recursive: true });
});
