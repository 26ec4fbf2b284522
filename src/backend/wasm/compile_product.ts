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
const TILE_ROWS = 6;
/** Its columns: two vectors. */
export const TILE_COLUMNS = 8;

/** The compiled code, see {@linkcode compileProduct}. */
export type ProductCode = (
  rows: number,
  terms: number,
  a: number,
  aStride: number,
  b: number,
  c: number,
  cStride: number,
  add: 0 | 1,
) => void;

/** Terms that a turn of the innermost loop adds. */
const UNROLLED = 4;

/** The parameters, in this order. */
const [ROWS, TERMS, A, A_STRIDE, B, C, C_STRIDE, ADD_TO] = [0, 1, 2, 3, 4, 5, 6, 7] as const;
/** The variables behind them: a counter, pointers, the rows' pointers; sums, two of b, one of a. */
const COUNT = 8, B_AT = 9, A_AT = 10, C_AT = A_AT + TILE_ROWS, INTEGERS = 2 + 2 * TILE_ROWS;
const SUMS = 8 + INTEGERS,
  B_LEFT = SUMS + 2 * TILE_ROWS,
  B_RIGHT = B_LEFT + 1,
  A_VALUE = B_LEFT + 2;

/** How the code is compiled: see {@linkcode compileProduct}. */
export interface ProductKind {
  /** Whether the first factor is stored transposed. */
  readonly transposed: boolean;
  /** Whether to multiply and add in one instruction, of relaxed SIMD: half as many. */
  readonly relaxed: boolean;
}

/**
 * Compiles the inner part of a matrix product to WebAssembly: eight columns of c = a b, or of c + a b,
 * for any number of rows. Six rows at a time are added up in registers (Goto and van de Geijn, ACM
 * TOMS 34, 2008).
 *
 * The module imports `env.memory` and exports `run(rows, terms, a, aStride, b, c, cStride, add)`: the
 * address of a's first element and the bytes to its next row, or where it is transposed, to its next
 * term; the address of b, whose terms of eight elements follow each other; address and bytes from row
 * to row of c, and whether to add to it.
 *
 * @param kind How a is stored, and which instructions to use.
 * @returns The module's bytes.
 */
export function compileProduct(kind: ProductKind): Uint8Array<ArrayBuffer> {
  const rows = (height: number) => repeated(ROWS, height, tile(height, kind));
  return wasmModule({
    parameters: new Array(8).fill(I32),
    integers: INTEGERS,
    vectors: 2 * TILE_ROWS + 3,
    code: [...rows(TILE_ROWS), ...rows(1)],
  });
}

/** Computes the first `height` rows, and goes on to the next. */
function tile(height: number, kind: ProductKind): number[] {
  const rows = Array.from({ length: height }, (_, row) => row);
  /** The first pointer, and for each further row the one before plus the bytes to the next row. */
  const pointers = (first: number, stride: number, at: number) =>
    rows.flatMap((row) => [
      ...(row === 0 ? get(first) : [...get(at + row - 1), ...get(stride), OP.add]),
      ...set(at + row),
    ]);
  /** Something for each vector of the tile. */
  const each = (code: (pointer: number, sum: number, offset: number) => number[]) =>
    rows.flatMap((row) => [0, 1].flatMap((v) => code(C_AT + row, SUMS + 2 * row + v, 16 * v)));
  const next = (stride: number) => [...get(stride), ...constant(height), OP.multiply];
  return [
    ...(kind.transposed ? [...get(A), ...set(A_AT)] : pointers(A, A_STRIDE, A_AT)),
    ...pointers(C, C_STRIDE, C_AT),
    ...[...get(ADD_TO), OP.if, OP.noResult],
    ...each((
      pointer,
      sum,
      offset,
    ) => [...get(pointer), ...vector(SIMD.load, 4, offset), ...set(sum)]),
    OP.else,
    ...each((_, sum) => [...vector(SIMD.constant, ...new Array(16).fill(0)), ...set(sum)]),
    ...[OP.end, ...get(B), ...set(B_AT), ...get(TERMS), ...set(COUNT)],
    ...repeated(COUNT, UNROLLED, terms(UNROLLED, height, kind)),
    ...repeated(COUNT, 1, terms(1, height, kind)),
    ...each((
      pointer,
      sum,
      offset,
    ) => [...get(pointer), ...get(sum), ...vector(SIMD.store, 4, offset)]),
    ...move(A, kind.transposed ? constant(4 * height) : next(A_STRIDE)),
    ...move(C, next(C_STRIDE)),
  ];
}

/** Adds some terms to the sums of a tile. */
function terms(count: number, height: number, { transposed, relaxed }: ProductKind): number[] {
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
  const term = (t: number) => [
    ...[...get(B_AT), ...vector(SIMD.load, 4, ...unsigned(32 * t)), ...set(B_LEFT)],
    ...[...get(B_AT), ...vector(SIMD.load, 4, ...unsigned(32 * t + 16)), ...set(B_RIGHT)],
    ...rows.flatMap((row) => [
      ...get(A_AT + (transposed ? 0 : row)),
      ...vector(SIMD.loadSplat, 2, 4 * (transposed ? row : t)),
      ...set(A_VALUE),
      ...multiplyAdd(SUMS + 2 * row, B_LEFT),
      ...multiplyAdd(SUMS + 2 * row + 1, B_RIGHT),
    ]),
    ...(transposed ? move(A_AT, get(A_STRIDE)) : []),
  ];
  return [
    ...Array.from({ length: count }, (_, t) => term(t)).flat(),
    ...(transposed ? [] : rows.flatMap((row) => move(A_AT + row, constant(4 * count)))),
    ...move(B_AT, constant(32 * count)),
  ];
}

/** The compiled code, see {@linkcode compilePacking}. */
export type PackingCode = (terms: number, from: number, stride: number, to: number) => void;

/**
 * Compiles to WebAssembly what copies eight columns of a matrix so that they follow each other term by
 * term, as {@linkcode compileProduct}'s second factor.
 *
 * The module imports `env.memory` and exports `run(terms, from, stride, to)`: the address of the first
 * element and the bytes to the next row, which is the next term, or where the matrix is stored
 * transposed, the next column; and where the copy goes.
 *
 * @param transposed Whether the matrix is stored transposed.
 * @returns The module's bytes.
 */
export function compilePacking(transposed: boolean): Uint8Array<ArrayBuffer> {
  // The parameters, in this order, and the columns' pointers behind them.
  const [TERMS, FROM, STRIDE, TO] = [0, 1, 2, 3] as const, FROM_AT = 4;
  const VALUE = FROM_AT + TILE_COLUMNS;
  const columns = Array.from({ length: TILE_COLUMNS }, (_, i) => i);
  const pointers = columns.flatMap((i) => [
    ...(i === 0 ? get(FROM) : [...get(FROM_AT + i - 1), ...get(STRIDE), OP.add]),
    ...set(FROM_AT + i),
  ]);
  /** Four columns' elements of a term. */
  const gathered = (first: number) =>
    [0, 1, 2, 3].flatMap((lane) => [
      ...get(FROM_AT + first + lane),
      ...(lane === 0
        ? vector(SIMD.loadZero, 2, 0)
        : [...get(VALUE), ...vector(SIMD.loadLane, 2, 0, lane)]),
      ...set(VALUE),
    ]);
  const half = (first: number) =>
    transposed
      ? [
        ...gathered(first),
        ...get(TO),
        ...get(VALUE),
        ...vector(SIMD.store, 2, ...unsigned(4 * first)),
      ]
      : [
        ...[...get(TO), ...get(FROM), ...vector(SIMD.load, 2, ...unsigned(4 * first))],
        ...vector(SIMD.store, 2, ...unsigned(4 * first)),
      ];
  const next = transposed
    ? columns.flatMap((i) => move(FROM_AT + i, constant(4)))
    : move(FROM, get(STRIDE));
  const term = [...half(0), ...half(4), ...next, ...move(TO, constant(4 * TILE_COLUMNS))];
  return wasmModule({
    parameters: [I32, I32, I32, I32],
    integers: TILE_COLUMNS,
    vectors: 1,
    code: [...(transposed ? pointers : []), ...repeated(TERMS, 1, term)],
  });
}
