import { assert, assertEquals, assertRejects } from "@std/assert";
import { InputError } from "../../src/errors/input_error.ts";
import { writeAll } from "../../src/files/files.ts";
import { readNpy, writeNpy } from "../../src/files/npy/npy.ts";
import { NpyRows } from "../../src/files/npy/npy_reader.ts";
import { readMatrix, writeMatrix } from "../../src/files/matrix_file.ts";
import type { Matrix } from "../../src/matrix/matrix.ts";
import { inFolder } from "../support/in_folder.ts";

/** All blocks of a file, one after the other. */
async function readAll(path: string): Promise<{ data: number[]; columns: number; blocks: number }> {
  const blocks: Matrix<Float32Array | Float64Array>[] = [];
  for await (const block of readMatrix(path)) blocks.push(block);
  const data = blocks.flatMap(({ data }) => [...data]);
  return { data, columns: blocks[0]!.columns, blocks: blocks.length };
}

Deno.test("readMatrix() takes text with spaces, tabs, commas, comments and any line ends", () =>
  inFolder(async (folder) => {
    const path = `${folder}/m.txt`;
    const text = "# x y z\n1 2e1 -3.5 \r\n\n4,\t5 , 6 # the last two\n  7\t8\t+9e-3";
    await Deno.writeTextFile(path, text);
    const { data, columns } = await readAll(path);
    assertEquals([data, columns], [[1, 20, -3.5, 4, 5, 6, 7, 8, 0.009], 3]);
  }));

Deno.test("readMatrix() gives back what writeMatrix() wrote, to the last bit in text", () =>
  inFolder(async (folder) => {
    const rows = 700, columns = 3; // more than a block
    const data = Float64Array.from(
      { length: rows * columns },
      (_, i) => Math.sin(i) * 10 ** (i % 9),
    );
    async function* blocks() {
      for (const [first, end] of [[0, 1], [1, 500], [500, rows]] as const) {
        yield await Promise.resolve({
          data: data.subarray(first * columns, end * columns),
          rows: end - first,
          columns,
        });
      }
    }
    for (const name of ["sub/m.txt", "m.csv", "m.npy"]) {
      const path = `${folder}/${name}`;
      assertEquals(await writeMatrix(path, blocks()), { rows, columns });
      const expected = name.endsWith(".npy") ? Float32Array.from(data) : data;
      const found = await readAll(path);
      assertEquals([found.data, found.columns], [[...expected], columns]);
      assertEquals(found.blocks > 1, true);
    }
  }));

Deno.test("readMatrix() takes lines of any length, and a last one without an end", () =>
  inFolder(async (folder) => {
    const path = `${folder}/m.txt`;
    // Lines end at all places of the blocks that are read, and one is longer than a block.
    for (const columns of [1, 7, 1000, 60_000]) {
      const rows = columns > 1000 ? 3 : Math.ceil(120_000 / columns);
      const values = Array.from({ length: rows * columns }, (_, i) => i / 8);
      const lines = Array.from(
        { length: rows },
        (_, r) => values.slice(r * columns, (r + 1) * columns).join(" "),
      );
      await Deno.writeTextFile(path, lines.join("\n"));
      const found = await readAll(path);
      assertEquals(found.columns, columns);
      assertEquals(found.data.length, values.length);
      assertEquals(found.data.findIndex((value, i) => value !== values[i]), -1);
    }
  }));

Deno.test("readTextMatrix() gives up at once on text without lines, and takes little for long ones", () =>
  inFolder(async (folder) => {
    const path = `${folder}/m.txt`;
    using file = await Deno.open(path, { write: true, create: true });
    const piece = new Uint8Array(2 ** 20).fill(49);
    for (let i = 0; i < 100; i++) await writeAll(file, piece);
    const before = Deno.memoryUsage().rss;
    await assertRejects(() => readAll(path), InputError, "a line is longer than 1048576 bytes");
    assert(Deno.memoryUsage().rss - before < 5e7);
    await Deno.writeTextFile(path, "3.4e38 ".repeat(100_000));
    const { data, columns } = await readAll(path);
    assertEquals([data.length, columns, data[99_999]], [100_000, 100_000, 3.4e38]);
  }));

Deno.test("readMatrix() says what is wrong in which line", () =>
  inFolder(async (folder) => {
    const path = `${folder}/m.txt`;
    const cases = [
      ["1 2\n3 nan\n", `m.txt: line 2: number 2 is "nan", not a finite number`],
      ["1 2\n# fine\n3 inf\n", `m.txt: line 3: number 2 is "inf", not a finite number`],
      ["1,2\n3,,4\n", `m.txt: line 2: number 2 is "", not a finite number`],
      ["1 2\n3 x4\n", `m.txt: line 2: number 2 is "x4", not a finite number`],
      ["1 2\n3 4 5\n", "m.txt: line 2 has 3 numbers, the lines before have 2"],
      ["# nothing\n", "m.txt: holds no numbers"],
      ["1 2\n3 1e300\n", "m.txt: line 2: number 2 is 1e+300, more than single precision holds"],
      ["1 -3.41e38\n", "m.txt: line 1: number 2 is -3.41e+38, more than single precision"],
      [`1 2\n${"3 ".repeat(2 ** 20)}`, "m.txt: a line is longer than 1048576 bytes"],
    ] as const;
    for (const [text, message] of cases) {
      await Deno.writeTextFile(path, text);
      await assertRejects(() => readAll(path), InputError, message);
    }
    await assertRejects(() => readAll(`${folder}/none.txt`), InputError, "none.txt: no such file");
    await assertRejects(() => readAll(folder), InputError, "is a folder");
    await writeNpy(`${folder}/m.npy`, { data: Float32Array.of(1, 2, 3, NaN), shape: [2, 2] });
    await assertRejects(() => readAll(`${folder}/m.npy`), InputError, "row 1, column 1 is NaN");
    await writeNpy(`${folder}/m.npy`, { data: new Float32Array(8), shape: [2, 2, 2] });
    await assertRejects(() => readAll(`${folder}/m.npy`), InputError, "has shape (2, 2, 2), not");
  }));

Deno.test("writeMatrix() leaves no file where the rows cannot be made", () =>
  inFolder(async (folder) => {
    for (const name of ["m.txt", "m.npy"]) {
      const broken = async function* () {
        yield await Promise.resolve({ data: new Float64Array(4), rows: 2, columns: 2 });
        throw new InputError("no more");
      };
      await assertRejects(() => writeMatrix(`${folder}/${name}`, broken()), InputError, "no more");
    }
    assertEquals([...Deno.readDirSync(folder)], []);
  }));

Deno.test("NpyRows reads rows in any order, in memory or not, one by one or several together", () =>
  inFolder(async (folder) => {
    const path = `${folder}/rows.npy`;
    const data = Float32Array.from({ length: 11 * 4 }, (_, i) => i);
    await writeNpy(path, { data, shape: [11, 4] });
    assertEquals((await readNpy(path)).shape, [11, 4]);
    for (const memory of [0, 100, 1e6]) {
      for (const together of [1, 3]) {
        using rows = new NpyRows(path, { together, memory });
        const columns = 4 * together, count = Math.floor(11 / together);
        assertEquals([rows.rows, rows.columns], [count, columns]);
        const order = Uint32Array.from({ length: count }, (_, i) => (i * 2 + 1) % count);
        const out = new Float32Array(count * columns);
        rows.gather(order, out);
        const expected = [...order].flatMap((row) => [
          ...data.subarray(row * columns, (row + 1) * columns),
        ]);
        assertEquals([...out], expected);
        assertEquals(rows.read(1, 2), data.subarray(columns, 3 * columns));
      }
    }
  }));
