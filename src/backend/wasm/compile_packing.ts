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

/** The compiled code, see {@linkcode compilePacking}. */
export type PackingCode = (terms: number, from: number, stride: number, to: number) => void;

/** The columns that are put side by side. */
const COLUMNS = 8;

/** The parameters, in this order, and the columns' pointers behind them. */
const [TERMS, FROM, STRIDE, TO] = [0, 1, 2, 3] as const, FROM_AT = 4, VALUE = FROM_AT + COLUMNS;

/** Opcodes of vector instructions, which follow the prefix 0xfd. */
const LOAD = 0, STORE = 11, LOAD_LANE = 86, LOAD_ZERO = 92, ADD = 0x6a;

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
  const columns = Array.from({ length: COLUMNS }, (_, i) => i);
  const pointers = columns.flatMap((i) => [
    ...(i === 0 ? get(FROM) : [...get(FROM_AT + i - 1), ...get(STRIDE), ADD]),
    ...set(FROM_AT + i),
  ]);
  /** Four columns' elements of a term. */
  const gathered = (first: number) =>
    [0, 1, 2, 3].flatMap((lane) => [
      ...get(FROM_AT + first + lane),
      ...(lane === 0 ? vector(LOAD_ZERO, 2, 0) : [...get(VALUE), ...vector(LOAD_LANE, 2, 0, lane)]),
      ...set(VALUE),
    ]);
  const half = (first: number) =>
    transposed
      ? [...gathered(first), ...get(TO), ...get(VALUE), ...vector(STORE, 2, ...unsigned(4 * first))]
      : [
        ...[...get(TO), ...get(FROM), ...vector(LOAD, 2, ...unsigned(4 * first))],
        ...vector(STORE, 2, ...unsigned(4 * first)),
      ];
  const next = transposed
    ? columns.flatMap((i) => move(FROM_AT + i, constant(4)))
    : move(FROM, get(STRIDE));
  const term = [...half(0), ...half(4), ...next, ...move(TO, constant(4 * COLUMNS))];
  return wasmModule({
    parameters: [I32, I32, I32, I32],
    integers: COLUMNS,
    vectors: 1,
    code: [...(transposed ? pointers : []), ...repeated(TERMS, 1, term)],
  });
}
