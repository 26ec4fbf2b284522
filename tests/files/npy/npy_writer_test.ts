import { assertEquals, assertRejects } from "@std/assert";
import * as fc from "fast-check";
import { InputError } from "../../../src/errors/input_error.ts";
import { readNpy } from "../../../src/files/npy/npy.ts";
import { encodeNpy } from "../../../src/matrix/npy.ts";
import { NpyWriter } from "../../../src/files/npy/npy_writer.ts";
import { inFolder } from "../../support/in_folder.ts";

/** Names of the files in a folder. */
const names = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name);

Deno.test("NpyWriter writes, in any pieces, the file that encodeNpy() makes of the whole", () =>
  inFolder(async (folder) => {
    const cases = fc.record({
      rowShape: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 3 }),
      pieces: fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ rowShape, pieces }) => {
        const rowLength = rowShape.reduce((a, b) => a * b, 1);
        const rows = pieces.reduce((a, b) => a + b, 0);
        const data = Float32Array.from({ length: rows * rowLength }, (_, i) => Math.sin(i));
        using writer = await NpyWriter.create(`${folder}/deep/x.npy`, rowShape);
        let at = 0;
        for (const count of pieces) {
          await writer.append(data.subarray(at, at += count * rowLength));
        }
        assertEquals(writer.rows, rows);
        await writer.finish();
        const expected = encodeNpy({ data, shape: [rows, ...rowShape] });
        assertEquals(await Deno.readFile(`${folder}/deep/x.npy`), expected);
      }),
      { numRuns: 50 },
    );
    assertEquals(names(`${folder}/deep`), ["x.npy"]);
  }));

Deno.test("NpyWriter leaves the file that was there until it is finished", () =>
  inFolder(async (folder) => {
    const path = `${folder}/x.npy`;
    await Deno.writeFile(path, encodeNpy({ data: new Float32Array([1]), shape: [1] }));
    {
      using writer = await NpyWriter.create(path, [2]);
      await writer.append(new Float32Array(20));
      assertEquals(names(folder).length, 2);
    }
    assertEquals(names(folder), ["x.npy"], "given up, nothing is left of it");
    assertEquals((await readNpy(path)).shape, [1]);
  }));

Deno.test("NpyWriter names the file that it cannot write", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "");
    await assertRejects(() => NpyWriter.create(folder, [2]), InputError, `${folder}: is a folder`);
    const below = `${folder}/file/x.npy`;
    await assertRejects(() => NpyWriter.create(below, [2]), InputError, below);
  }));

Deno.test("NpyWriter refuses rows that are not whole", () =>
  inFolder(async (folder) => {
    using writer = await NpyWriter.create(`${folder}/x.npy`, [2, 3]);
    await assertRejects(() => writer.append(new Float32Array(7)), RangeError, "6 elements each");
  }));
