import type { GruWeights } from "./gru_weights.ts";
import type { OnnxGraph } from "./onnx_graph.ts";

/**
 * Adds a gated recurrent unit as ONNX' operator `GRU`, which has the update gate, the reset gate and
 * the candidate in the same order, but as rows, and a second bias for the state's product.
 *
 * @param graph The graph.
 * @param input Name of the input, (frames, batch, inputs).
 * @param weights The weights.
 * @returns Name of the last state, (batch, units).
 */
export function addGru(graph: OnnxGraph, input: string, weights: GruWeights): string {
  const { kernel, recurrent, bias, resetBias, units, gates } = weights;
  const rows = 3 * units;
  const both = new Float32Array(2 * rows);
  both.set(bias);
  if (resetBias) both.set(resetBias, rows + 2 * units);
  const w = graph.constant("gru/kernel", [1, rows, kernel.length / rows], transposed(kernel, rows));
  const r = graph.constant("gru/recurrent", [1, rows, units], transposed(recurrent, rows));
  const b = graph.constant("gru/bias", [1, 2 * rows], both);
  graph.nodes.push({
    name: "gru",
    operator: "GRU",
    inputs: [input, w, r, b],
    outputs: ["", "gru/state"],
    attributes: {
      hidden_size: units,
      linear_before_reset: resetBias ? 1 : 0, // whether the state's product is reset, not the state
      ...(gates === "sigmoid" ? { activations: ["Sigmoid", "Tanh"] } : {
        activations: ["HardSigmoid", "Tanh"],
        activation_alpha: Float32Array.of(0.2),
        activation_beta: Float32Array.of(0.5),
      }),
    },
  });
  return graph.add("gru/last", "Squeeze", ["gru/state", graph.integers("gru/directions", 0)]);
}

/** The transpose of a matrix. */
function transposed(matrix: Float32Array, columns: number): Float32Array {
  const rows = matrix.length / columns;
  return matrix.map((_, i) => matrix[(i % rows) * columns + Math.floor(i / rows)]!);
}
