import {
  constant,
  get,
  I32,
  move,
  OP,
  repeated,
  set,
  SIMD,
  unsigned,
  vector,
  wasmModule,
} from "./assembler.ts";

/** Rows of the tile of the product that is added up in registers: 12 of the 16 that there are. */
export const TILE_ROWS = 6;
/** Its columns: two vectors. */
export const TILE_COLUMNS = 8;
/** The tiles that rows are covered with: those that are left over by two at most. */
const HEIGHTS = [TILE_ROWS, 3, 2, 1];

/** The compiled code, see {@linkcode compileProduct}. */
export type ProductCode = (
  rows: number,
  terms: number,
  a: number,
  b: number,
  c: number,
  cStride: number,
  add: 0 | 1,
) => void;

/** Terms that a turn of the innermost loop adds. */
const UNROLLED = 8;

/** The parameters, in this order. */
const [ROWS, TERMS, A, B, C, C_STRIDE, ADD_TO] = [0, 1, 2, 3, 4, 5, 6] as const;
/** The variables behind them: a counter, a pointer, the rows' pointers; sums, two of b, one of a. */
const COUNT = 7, B_AT = 8, C_AT = 9, A_AT = C_AT + TILE_ROWS, INTEGERS = 2 + 2 * TILE_ROWS;
const SUMS = 7 + INTEGERS, B_LEFT = SUMS + 2 * TILE_ROWS, B_RIGHT = B_LEFT + 1;
const A_VALUE = B_LEFT + 2;

/**
 * Compiles the inner part of a matrix product to WebAssembly: eight columns of c = a b, or of c + a b,
 * for any number of rows. Six rows at a time are added up in registers (Goto and van de Geijn, ACM TOMS
 * 34, 2008).
 *
 * The module imports `env.memory` and exports `run(rows, terms, a, b, c, cStride, add)`: the addresses
 * of both factors in panels, six rows of a and eight columns of b, term by term; address and bytes
 * from row to row of c, and whether to add to it.
 *
 * @param relaxed Whether to multiply and add in one instruction, of relaxed SIMD: half as many.
 * @returns The module's bytes.
 */
export function compileProduct(relaxed: boolean): Uint8Array<ArrayBuffer> {
  return wasmModule({
    parameters: new Array(7).fill(I32),
    integers: INTEGERS,
    vectors: 2 * TILE_ROWS + 3,
    code: HEIGHTS.flatMap((height) => repeated(ROWS, height, tile(height, relaxed))),
  });
}

/** Computes the first `height` rows, and goes on to the next. */
function tile(height: number, relaxed: boolean): number[] {
  const rows = Array.from({ length: height }, (_, row) => row);
  /** The first pointer, and for each further row the one before plus the bytes to the next row. */
  const pointers = (first: number, bytes: readonly number[], at: number) =>
    rows.flatMap((row) => [
      ...(row === 0 ? get(first) : [...get(at + row - 1), ...bytes, OP.add]),
      ...set(at + row),
    ]);
  /** Something for each vector of the tile. */
  const each = (code: (pointer: number, sum: number, offset: number) => number[]) =>
    rows.flatMap((row) => [0, 1].flatMap((v) => code(C_AT + row, SUMS + 2 * row + v, 16 * v)));
  return [
    ...pointers(A, constant(4), A_AT),
    ...pointers(C, get(C_STRIDE), C_AT),
    ...[...get(ADD_TO), OP.if, OP.noResult],
    ...each((
      pointer,
      sum,
      offset,
    ) => [...get(pointer), ...vector(SIMD.load, 4, offset), ...set(sum)]),
    OP.else,
    ...each((_, sum) => [...vector(SIMD.constant, ...new Array(16).fill(0)), ...set(sum)]),
    ...[OP.end, ...get(B), ...set(B_AT), ...get(TERMS), ...set(COUNT)],
    ...repeated(COUNT, UNROLLED, terms(UNROLLED, height, relaxed)),
    ...repeated(COUNT, 1, terms(1, height, relaxed)),
    ...each((
      pointer,
      sum,
      offset,
    ) => [...get(pointer), ...get(sum), ...vector(SIMD.store, 4, offset)]),
    // To the next panel, or to the rows of the last one that are left.
    ...(height === TILE_ROWS ? [...get(A_AT), ...set(A)] : move(A, constant(4 * height))),
    ...move(C, [...get(C_STRIDE), ...constant(height), OP.multiply]),
  ];
}

/**
 * Adds some terms to the sums of a tile.
 *
 * Each row has a pointer of its own, and all the same offset: the runtime checks each access against
 * the memory's end, and what it checks for one offset it need not compute again (a sixth faster).
 */
function terms(count: number, height: number, relaxed: boolean): number[] {
  const rows = Array.from({ length: height }, (_, row) => row);
  const multiplyAdd = (sum: number, b: number) =>
    relaxed
      ? [...get(A_VALUE), ...get(b), ...get(sum), ...vector(SIMD.relaxedMultiplyAdd), ...set(sum)]
      : [
        ...get(A_VALUE),
        ...get(b),
        ...vector(SIMD.f32Multiply),
        ...get(sum),
        ...vector(SIMD.f32Add),
        ...set(sum),
      ];
  const panelA = 4 * TILE_ROWS, panelB = 4 * TILE_COLUMNS;
  const term = (t: number) => [
    ...[...get(B_AT), ...vector(SIMD.load, 4, ...unsigned(panelB * t)), ...set(B_LEFT)],
    ...[...get(B_AT), ...vector(SIMD.load, 4, ...unsigned(panelB * t + 16)), ...set(B_RIGHT)],
    ...rows.flatMap((row) => [
      ...[...get(A_AT + row), ...vector(SIMD.loadSplat, 2, ...unsigned(panelA * t))],
      ...set(A_VALUE),
      ...multiplyAdd(SUMS + 2 * row, B_LEFT),
      ...multiplyAdd(SUMS + 2 * row + 1, B_RIGHT),
    ]),
  ];
  return [
    ...Array.from({ length: count }, (_, t) => term(t)).flat(),
    ...rows.flatMap((row) => move(A_AT + row, constant(panelA * count))),
    ...move(B_AT, constant(panelB * count)),
  ];
}

/** The compiled code, see {@linkcode compilePacking}. */
export type PackingCode = (terms: number, from: number, stride: number, to: number) => void;

/**
 * Compiles to WebAssembly what copies some rows or columns of a matrix into a panel, where they follow
 * each other term by term, as {@linkcode compileProduct} reads its factors.
 *
 * The module imports `env.memory` and exports `run(terms, from, stride, to)`: the address of the first
 * element and the bytes to the next term, or where they are apart, to the next row or column; and
 * where the copy goes.
 *
 * @param width How many rows or columns: an even number.
 * @param apart Whether terms are neighbours in the matrix, and the rows or columns apart.
 * @returns The module's bytes.
 */
export function compilePacking(width: number, apart: boolean): Uint8Array<ArrayBuffer> {
  // The parameters, in this order, and the rows' or columns' pointers behind them.
  const [TERMS, FROM, STRIDE, TO] = [0, 1, 2, 3] as const, FROM_AT = 4, VALUE = FROM_AT + width;
  const items = Array.from({ length: width }, (_, i) => i);
  const pointers = items.flatMap((i) => [
    ...(i === 0 ? get(FROM) : [...get(FROM_AT + i - 1), ...get(STRIDE), OP.add]),
    ...set(FROM_AT + i),
  ]);
  /** Puts up to four elements of a term into a vector. */
  const gathered = (first: number, count: number) =>
    items.slice(first, first + count).flatMap((item, lane) => [
      ...get(FROM_AT + item),
      ...(lane === 0
        ? vector(SIMD.loadZero, 2, 0)
        : [...get(VALUE), ...vector(SIMD.loadLane, 2, 0, lane)]),
      ...set(VALUE),
    ]);
  const neighbours = (first: number, count: number) => [
    ...[...get(FROM), ...vector(count === 4 ? SIMD.load : SIMD.loadHalf, 2, 4 * first)],
    ...set(VALUE),
  ];
  const stored = (first: number, count: number) => [
    ...[...get(TO), ...get(VALUE)],
    ...(count === 4 ? vector(SIMD.store, 2, 4 * first) : vector(SIMD.storeHalf, 2, 4 * first, 0)),
  ];
  const term = items.filter((i) => i % 4 === 0).flatMap((first) => {
    const count = Math.min(4, width - first);
    return [...(apart ? gathered : neighbours)(first, count), ...stored(first, count)];
  });
  const next = apart
    ? items.flatMap((i) => move(FROM_AT + i, constant(4)))
    : move(FROM, get(STRIDE));
  return wasmModule({
    parameters: [I32, I32, I32, I32],
    integers: width,
    vectors: 1,
    code: [
      ...(apart ? pointers : []),
      ...repeated(TERMS, 1, [...term, ...next, ...move(TO, constant(4 * width))]),
    ],
  });
}
