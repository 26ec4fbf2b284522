import { broadcast_util, util } from "@tensorflow/tfjs-core";
import { hasRelaxedSimd } from "./assembler.ts";
import {
  compilePacking,
  compileProduct,
  type PackingCode,
  type ProductCode,
  TILE_COLUMNS,
  TILE_ROWS,
} from "./compile_product.ts";

/** The sizes of a product of two matrices, or of two stacks of them, or of a stack and a matrix. */
export interface ProductShape {
  /** Rows of each product. */
  readonly m: number;
  /** Columns of each product. */
  readonly n: number;
  /** Length of each sum. */
  readonly k: number;
  /** Number of matrices in the first factor. */
  readonly stackA: number;
  /** Number of matrices in the second factor. */
  readonly stackB: number;
  /** The shape of the result. */
  readonly outShape: number[];
}

/**
 * The sizes of a product as TF.js's `matMul` has it: the last two axes are multiplied, those before
 * them number the matrices.
 *
 * @param a The first factor's shape.
 * @param b The second factor's shape.
 * @param transposeA Whether the last two axes of the first are to be read swapped.
 * @param transposeB Whether those of the second are.
 * @returns The sizes.
 * @throws {Error} If the factors do not fit.
 */
export function productShape(
  a: number[],
  b: number[],
  transposeA: boolean,
  transposeB: boolean,
): ProductShape {
  const [rowsA, columnsA] = a.slice(-2) as [number, number];
  const [rowsB, columnsB] = b.slice(-2) as [number, number];
  const [m, k] = transposeA ? [columnsA, rowsA] : [rowsA, columnsA];
  const [innerB, n] = transposeB ? [columnsB, rowsB] : [rowsB, columnsB];
  util.assert(
    k === innerB,
    () =>
      `Error in matMul: inner shapes (${k}) and (${innerB}) of Tensors with shapes ${a} and ${b} ` +
      `and transposeA=${transposeA} and transposeB=${transposeB} must match.`,
  );
  const stackShape = broadcast_util.assertAndGetBroadcastShape(a.slice(0, -2), b.slice(0, -2));
  return {
    m,
    n,
    k,
    stackA: util.sizeFromShape(a.slice(0, -2)),
    stackB: util.sizeFromShape(b.slice(0, -2)),
    outShape: [...stackShape, m, n],
  };
}

/**
 * What is multiplied at a time, so that it stays in the caches: terms of the sums, with columns of the
 * second factor and rows of the first, which are copied together. A part of 257 windows is one block.
 */
const TERMS = 288, COLUMNS = 512, ROWS = 96;
/** Bytes of the copy of the second factor, and of that of the first. */
const COPY_B = 4 * TERMS * COLUMNS, COPY_A = 4 * TERMS * ROWS;

/** Elements that {@linkcode WasmProduct} needs beside the matrices. */
export const SCRATCH = (COPY_B + COPY_A) / 4 + ROWS * TILE_COLUMNS;

/** A product: c = op(a) op(b), or c + op(a) op(b), with addresses in the memory, in bytes. */
export interface ProductTask {
  /** Rows of the product. */
  readonly m: number;
  /** Its columns. */
  readonly n: number;
  /** Length of each sum, at least 1. */
  readonly k: number;
  /** The first factor: m x k, or k x m where it is transposed. */
  readonly a: number;
  readonly transposeA: boolean;
  /** The second factor: k x n, or n x k where it is transposed. */
  readonly b: number;
  readonly transposeB: boolean;
  /** The product, m x n. */
  readonly c: number;
  /** Whether to add to what is there. */
  readonly add: boolean;
  /** {@linkcode SCRATCH} elements. */
  readonly scratch: number;
}

/** A factor: the number of its first element, and how many it is to the next term, row or column. */
interface Factor {
  readonly first: number;
  readonly toTerm: number;
  readonly toNext: number;
}

/** Code that copies panels of a width, of a matrix where terms are apart, and where they are not. */
interface Packing {
  readonly width: number;
  readonly code: readonly [PackingCode, PackingCode];
}

/** A range of terms, rows or columns. */
interface Range {
  readonly start: number;
  readonly length: number;
}

/**
 * Multiplies matrices of 32-bit numbers in a WebAssembly memory, transposed ones as fast as others.
 *
 * Both factors are copied block by block into panels, six rows of the first and eight columns of the
 * second, in the order in which they are read.
 */
export class WasmProduct {
  readonly #memory: WebAssembly.Memory;
  readonly #multiply: ProductCode;
  readonly #packA: Packing;
  readonly #packB: Packing;

  /**
   * @param memory The memory.
   * @param relaxed Whether to use relaxed SIMD; by default where the runtime has it. Its sums differ
   * from others in rounding.
   */
  constructor(memory: WebAssembly.Memory, relaxed = hasRelaxedSimd()) {
    const run = (bytes: Uint8Array<ArrayBuffer>) =>
      new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } }).exports.run;
    const packing = (width: number): Packing => {
      const code = (apart: boolean) => run(compilePacking(width, apart)) as PackingCode;
      return { width, code: [code(false), code(true)] };
    };
    this.#memory = memory;
    this.#multiply = run(compileProduct(relaxed)) as ProductCode;
    this.#packA = packing(TILE_ROWS);
    this.#packB = packing(TILE_COLUMNS);
  }

  /** Computes a product. */
  multiply(task: ProductTask): void {
    const { m, n, k, transposeA, transposeB, scratch } = task;
    const [a, b] = [task.a / 4, task.b / 4];
    const rowsOf: Factor = transposeA
      ? { first: a, toTerm: m, toNext: 1 }
      : { first: a, toTerm: 1, toNext: k };
    const columnsOf: Factor = transposeB
      ? { first: b, toTerm: 1, toNext: k }
      : { first: b, toTerm: n, toNext: 1 };
    for (const columns of blocks(n, COLUMNS)) {
      for (const terms of blocks(k, TERMS)) {
        this.#pack(columnsOf, this.#packB, columns, terms, scratch);
        for (const rows of blocks(m, ROWS)) {
          this.#pack(rowsOf, this.#packA, rows, terms, scratch + COPY_B);
          this.#multiplyBlock(task, rows, columns, terms);
        }
      }
    }
  }

  /** Copies rows or columns of a factor into panels; what the last one lacks is 0. */
  #pack(
    { first, toTerm, toNext }: Factor,
    { width, code: [together, apart] }: Packing,
    { start, length }: Range,
    terms: Range,
    to: number,
  ): void {
    const from = first + start * toNext + terms.start * toTerm;
    const [copy, stride] = toNext === 1 ? [together, toTerm] : [apart, toNext];
    const whole = length - length % width;
    for (let j = 0; j < whole; j += width) {
      copy(terms.length, 4 * (from + j * toNext), 4 * stride, to + 4 * j * terms.length);
    }
    if (whole === length) return;
    const heap = new Float32Array(this.#memory.buffer);
    const last = to / 4 + whole * terms.length;
    heap.fill(0, last, last + width * terms.length);
    for (let t = 0; t < terms.length; t++) {
      for (let j = whole; j < length; j++) {
        heap[last + t * width + j - whole] = heap[from + j * toNext + t * toTerm]!;
      }
    }
  }

  /** Multiplies the rows and columns that are copied. */
  #multiplyBlock(
    { n, c, add, scratch }: ProductTask,
    rows: Range,
    columns: Range,
    terms: Range,
  ): void {
    const multiply = this.#multiply;
    const sum = add || terms.start > 0 ? 1 : 0;
    const a = scratch + COPY_B;
    for (let j = 0; j < columns.length; j += TILE_COLUMNS) {
      const b = scratch + 4 * j * terms.length;
      const to = c + 4 * (rows.start * n + columns.start + j);
      const width = columns.length - j;
      if (width >= TILE_COLUMNS) {
        multiply(rows.length, terms.length, a, b, to, 4 * n, sum);
        continue;
      }
      // The last columns, less than a tile's, go by way of a place of their own.
      const place = a + COPY_A, bytes = 4 * TILE_COLUMNS;
      const heap = new Float32Array(this.#memory.buffer);
      if (sum) copyColumns(heap, to / 4, n, place / 4, TILE_COLUMNS, rows.length, width);
      multiply(rows.length, terms.length, a, b, place, bytes, sum);
      copyColumns(heap, place / 4, TILE_COLUMNS, to / 4, n, rows.length, width);
    }
  }
}

/** Cuts a length into blocks. */
function* blocks(length: number, size: number): Generator<Range> {
  for (let start = 0; start < length; start += size) {
    yield { start, length: Math.min(size, length - start) };
  }
}

/** Copies some columns of `rows` rows from one matrix to another of a different width. */
function copyColumns(
  heap: Float32Array,
  from: number,
  fromWidth: number,
  to: number,
  toWidth: number,
  rows: number,
  columns: number,
): void {
  for (let row = 0; row < rows; row++, from += fromWidth, to += toWidth) {
    for (let i = 0; i < columns; i++) heap[to + i] = heap[from + i]!;
  }
}
