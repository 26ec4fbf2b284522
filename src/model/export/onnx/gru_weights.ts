import type { GateActivation } from "../../gate_activation.ts";

/** A gated recurrent unit as a trained model holds it; see `gru`. */
export interface GruWeights {
  /** Kernel of the input: update gate, reset gate and candidate side by side, (inputs, 3 units). */
  readonly kernel: Float32Array;
  /** Kernel of the state, likewise, (units, 3 units). */
  readonly recurrent: Float32Array;
  /** The bias, likewise, (3 units). */
  readonly bias: Float32Array;
  /** What is added to the state's product before it is reset, (units), where that is reset. */
  readonly resetBias?: Float32Array | undefined;
  /** Width of the state. */
  readonly units: number;
  /** How the gates are squashed. */
  readonly gates: GateActivation;
}
