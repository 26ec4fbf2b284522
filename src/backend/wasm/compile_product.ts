import {
  constant,
  get,
  I32,
  move,
  repeated,
  set,
  unsigned,
  vector,
  wasmModule,
} from "./assembler.ts";

/** Rows of the tile of the product that is added up in registers: 12 of the 16 that there are. */
export const TILE_ROWS = 6;
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

/** Opcodes of scalar instructions, and of vector ones, which follow the prefix 0xfd. */
const IF = 0x04, ELSE = 0x05, END = 0x0b, EMPTY = 0x40, ADD = 0x6a, MUL = 0x6c;
const LOAD = 0, LOAD_SPLAT = 9, STORE = 11, CONST = 12, F32_ADD = 228, F32_MUL = 230;
const RELAXED_MADD = 0x105;

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
      ...(row === 0 ? get(first) : [...get(at + row - 1), ...get(stride), ADD]),
      ...set(at + row),
    ]);
  /** Something for each vector of the tile. */
  const each = (code: (pointer: number, sum: number, offset: number) => number[]) =>
    rows.flatMap((row) => [0, 1].flatMap((v) => code(C_AT + row, SUMS + 2 * row + v, 16 * v)));
  const next = (stride: number) => [...get(stride), ...constant(height), MUL];
  return [
    ...(kind.transposed ? [...get(A), ...set(A_AT)] : pointers(A, A_STRIDE, A_AT)),
    ...pointers(C, C_STRIDE, C_AT),
    ...[...get(ADD_TO), IF, EMPTY],
    ...each((pointer, sum, offset) => [...get(pointer), ...vector(LOAD, 4, offset), ...set(sum)]),
    ELSE,
    ...each((_, sum) => [...vector(CONST, ...new Array(16).fill(0)), ...set(sum)]),
    ...[END, ...get(B), ...set(B_AT), ...get(TERMS), ...set(COUNT)],
    ...repeated(COUNT, UNROLLED, terms(UNROLLED, height, kind)),
    ...repeated(COUNT, 1, terms(1, height, kind)),
    ...each((pointer, sum, offset) => [...get(pointer), ...get(sum), ...vector(STORE, 4, offset)]),
    ...move(A, kind.transposed ? constant(4 * height) : next(A_STRIDE)),
    ...move(C, next(C_STRIDE)),
  ];
}

/** Adds some terms to the sums of a tile. */
function terms(count: number, height: number, { transposed, relaxed }: ProductKind): number[] {
  const rows = Array.from({ length: height }, (_, row) => row);
  const multiplyAdd = (sum: number, b: number) =>
    relaxed ? [...get(A_VALUE), ...get(b), ...get(sum), ...vector(RELAXED_MADD), ...set(sum)] : [
      ...get(A_VALUE),
      ...get(b),
      ...vector(F32_MUL),
      ...get(sum),
      ...vector(F32_ADD),
      ...set(sum),
    ];
  const term = (t: number) => [
    ...[...get(B_AT), ...vector(LOAD, 4, ...unsigned(32 * t)), ...set(B_LEFT)],
    ...[...get(B_AT), ...vector(LOAD, 4, ...unsigned(32 * t + 16)), ...set(B_RIGHT)],
    ...rows.flatMap((row) => [
      ...get(A_AT + (transposed ? 0 : row)),
      ...vector(LOAD_SPLAT, 2, 4 * (transposed ? row : t)),
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
