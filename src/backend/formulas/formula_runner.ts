import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { wasmMemory } from "../wasm/kernels.ts";
import { type CompiledFormula, compileFormulas } from "./compile_formulas.ts";
import type { Formula, Operand, View } from "./formula.ts";

/** Elements that the compiled code takes at a time: rows must be a multiple of it. */
const LANES = 4;

/**
 * Runs formulas by code compiled for the WASM backend, on its tensors where they lie in its heap.
 */
export class FormulaRunner {
  readonly #formulas: readonly Formula[];
  readonly #sums: boolean;
  /** The code by the kinds of the operands, for one heap: the backend may be started anew. */
  #programs = new Map<string, CompiledFormula>();
  #memory: WebAssembly.Memory | undefined;

  /**
   * @param formulas The formulas.
   * @param sums Whether to add results up over the rows, as doubles, instead of storing them.
   */
  constructor(formulas: readonly Formula[], sums = false) {
    this.#formulas = formulas;
    this.#sums = sums;
  }

  /**
   * Whether the backend in use is the WASM one, with a heap that code of this width can work on.
   *
   * @param columns The width.
   */
  static canRun(columns: number): boolean {
    return columns > 0 && columns % LANES === 0 && heapMemory() !== undefined;
  }

  /**
   * Computes the formulas. The outputs must have been made before: that may move the heap.
   *
   * @param operands The formulas' operands.
   * @param outputs Where the results go: may be the same places as operands.
   * @param shape Rows and columns of each result.
   * @param key Which random numbers.
   */
  run(
    operands: readonly Operand[],
    outputs: readonly (tf.Tensor2D | View)[],
    [rows, columns]: readonly [rows: number, columns: number],
    key: number,
  ): void {
    if (rows === 0) return;
    const memory = heapMemory()!;
    if (memory !== this.#memory) this.#programs = new Map();
    this.#memory = memory;
    const kinds = operands.map((operand) => typeof operand === "number" ? "n" : "m").join("");
    let program = this.#programs.get(kinds);
    if (!program) this.#programs.set(kinds, program = this.#compile(operands, memory));
    program(
      rows,
      columns * BYTES,
      key,
      ...operands.flatMap(argument),
      ...outputs.flatMap(argument),
    );
  }

  #compile(operands: readonly Operand[], memory: WebAssembly.Memory): CompiledFormula {
    const matrices = operands.map((operand) => typeof operand !== "number");
    const bytes = compileFormulas({ results: this.#formulas, matrices, sums: this.#sums });
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
      env: { memory },
    });
    return exports.run as CompiledFormula;
  }
}

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/** An operand as the compiled code takes it: address and bytes from row to row, or the number. */
function argument(operand: Operand): number[] {
  if (typeof operand === "number") return [operand];
  const { matrix, row = 0, column = 0 } = "matrix" in operand ? operand : { matrix: operand };
  const start = (tf.backend() as BackendWasm).getMemoryOffset(matrix.dataId);
  if (matrix.rank === 1) return [start, 0]; // the row is repeated
  const stride = matrix.shape[1]! * BYTES;
  return [start + row * stride + column * BYTES, stride];
}

/** The memory of the WASM backend, unless another backend is in use or threads share it. */
function heapMemory(): WebAssembly.Memory | undefined {
  return tf.getBackend() === "wasm" ? wasmMemory(tf.backend() as BackendWasm) : undefined;
}
