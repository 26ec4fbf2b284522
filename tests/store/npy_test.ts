import { assertEquals, assertThrows } from "@std/assert";
import * as fc from "fast-check";
import { InputError } from "../../src/input_error.ts";
import { decodeNpy, encodeNpy, readNpy, writeNpy } from "../../src/store/npy.ts";
import { buildNpy as npy, npyDictionary as dictionary } from "./build_npy.ts";

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
