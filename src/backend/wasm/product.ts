import { broadcast_util, util } from "@tensorflow/tfjs-core";
import {
  compilePacking,
  compileProduct,
  type PackingCode,
  type ProductCode,
  TILE_COLUMNS,
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
 * What is multiplied at a time, so that it stays in the caches: terms of the sums and columns of the
 * second factor, which are copied together, and rows of the first.
 */
const TERMS = 256, COLUMNS = 512, ROWS = 96;
/** Bytes of a strip of the second factor for each term, and of the copy's strips. */
const STRIP = 4 * TILE_COLUMNS, STRIPS = 4 * TERMS * COLUMNS;

/** Elements that {@linkcode WasmProduct} needs beside the matrices. */
export const SCRATCH = TERMS * COLUMNS + ROWS * TILE_COLUMNS;

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

/**
 * Multiplies matrices of 32-bit numbers in a WebAssembly memory, transposed ones as fast as others.
 *
 * The second factor is copied block by block into strips of eight columns, in the order in which they
 * are read; the first is read where it is.
 */
export class WasmProduct {
  readonly #memory: WebAssembly.Memory;
  /** Code for a plain factor, and for a transposed one. */
  readonly #multiply: readonly [ProductCode, ProductCode];
  readonly #pack: readonly [PackingCode, PackingCode];

  /**
   * @param memory The memory.
   * @param relaxed Whether to use relaxed SIMD; by default where the runtime has it. Its sums differ
   * from others in rounding.
   */
  constructor(memory: WebAssembly.Memory, relaxed = hasRelaxedSimd()) {
    const run = (bytes: Uint8Array<ArrayBuffer>) =>
      new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } }).exports.run;
    const multiply = (transposed: boolean) =>
      run(compileProduct({ transposed, relaxed })) as ProductCode;
    const pack = (transposed: boolean) => run(compilePacking(transposed)) as PackingCode;
    this.#memory = memory;
    this.#multiply = [multiply(false), multiply(true)];
    this.#pack = [pack(false), pack(true)];
  }

  /** Computes a product. */
  multiply(task: ProductTask): void {
    const { m, n, k } = task;
    for (let column = 0; column < n; column += COLUMNS) {
      const columns = Math.min(COLUMNS, n - column);
      for (let term = 0; term < k; term += TERMS) {
        const terms = Math.min(TERMS, k - term);
        this.#packBlock(task, column, columns, term, terms);
        for (let row = 0; row < m; row += ROWS) {
          this.#multiplyBlock(task, row, Math.min(ROWS, m - row), column, columns, term, terms);
        }
      }
    }
  }

  /** Copies a block of the second factor into strips, the last one filled up with zeros. */
  #packBlock(
    { n, k, b, transposeB, scratch }: ProductTask,
    column: number,
    columns: number,
    term: number,
    terms: number,
  ): void {
    const [toTerm, toColumn] = transposeB ? [1, k] : [n, 1];
    const first = b / 4 + column * toColumn + term * toTerm;
    const pack = this.#pack[transposeB ? 1 : 0];
    const whole = columns - columns % TILE_COLUMNS;
    for (let j = 0; j < whole; j += TILE_COLUMNS) {
      pack(terms, 4 * (first + j * toColumn), transposeB ? 4 * k : 4 * n, scratch + 4 * j * terms);
    }
    if (whole === columns) return;
    const heap = new Float32Array(this.#memory.buffer);
    const to = scratch / 4 + whole * terms;
    heap.fill(0, to, to + TILE_COLUMNS * terms);
    for (let t = 0; t < terms; t++) {
      for (let j = whole; j < columns; j++) {
        heap[to + t * TILE_COLUMNS + j - whole] = heap[first + j * toColumn + t * toTerm]!;
      }
    }
  }

  /** Multiplies rows of the first factor by the block that is packed. */
  #multiplyBlock(
    { m, n, k, a, transposeA, c, add, scratch }: ProductTask,
    row: number,
    rows: number,
    column: number,
    columns: number,
    term: number,
    terms: number,
  ): void {
    const stride = transposeA ? 4 * m : 4 * k;
    const from = transposeA ? a + term * stride + 4 * row : a + row * stride + 4 * term;
    const multiply = this.#multiply[transposeA ? 1 : 0];
    const sum = add || term > 0 ? 1 : 0;
    for (let j = 0; j < columns; j += TILE_COLUMNS) {
      const strip = scratch + 4 * j * terms;
      const to = c + 4 * (row * n + column + j);
      const width = columns - j;
      if (width >= TILE_COLUMNS) {
        multiply(rows, terms, from, stride, strip, to, 4 * n, sum);
        continue;
      }
      // The last columns, less than a strip, go by way of a tile of their own.
      const tile = scratch + STRIPS;
      const heap = new Float32Array(this.#memory.buffer);
      if (sum) copyColumns(heap, to / 4, n, tile / 4, TILE_COLUMNS, rows, width);
      multiply(rows, terms, from, stride, strip, tile, STRIP, sum);
      copyColumns(heap, tile / 4, TILE_COLUMNS, to / 4, n, rows, width);
    }
  }
}

function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(compileProduct({ transposed: false, relaxed: true }));
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
