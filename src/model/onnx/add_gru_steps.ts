import type { GruWeights } from "./gru_weights.ts";
import type { OnnxGraph } from "./onnx_graph.ts";

/** The largest end of a cut: up to the last row. */
const TO_THE_END = 2 ** 31 - 1;

/**
 * Adds a gated recurrent unit over every context window of a sequence, step by step in elementary
 * operators.
 *
 * Neighbouring windows overlap: step k of window w reads frame w + k. So the input's product is taken
 * once a frame, and step k of all windows is a cut of its rows, from k on.
 *
 * @param graph The graph.
 * @param input Name of the input, (frames, inputs).
 * @param weights The weights.
 * @param context Frames of a window.
 * @returns Name of each window's last state, (frames - context + 1, units).
 */
export function addGruSteps(
  graph: OnnxGraph,
  input: string,
  weights: GruWeights,
  context: number,
): string {
  const { kernel, recurrent, bias, units, gates } = weights;
  // The gates z and r side by side, and the candidate.
  const parts = (matrix: Float32Array) =>
    [columns(matrix, 3 * units, 0, 2 * units), columns(matrix, 3 * units, 2 * units)] as const;
  const [gateKernel, candidateKernel] = parts(kernel);
  const [gateBias, candidateBias] = parts(bias);
  const [gateRecurrent, candidateRecurrent] = parts(recurrent);
  const gateInputs = graph.dense("gru/gates", input, gateKernel, gateBias);
  const candidateInputs = graph.dense("gru/candidate", input, candidateKernel, candidateBias);
  const ug = graph.constant("gru/gates/recurrent", [units, 2 * units], gateRecurrent);
  const uc = graph.constant("gru/candidate/recurrent", [units, units], candidateRecurrent);
  const rows = graph.integers("gru/rows", 0);
  const halves = graph.integers("gru/halves", units, units);

  let h = "";
  for (let k = 0; k < context; k++) {
    const step = (part: string) => `gru/step${k + 1}/${part}`;
    const start = graph.integers(step("start"), k);
    const end = graph.integers(step("end"), k === context - 1 ? TO_THE_END : k + 1 - context);
    /** The step's inputs, and the product of the state with its kernel; the first state is 0. */
    const total = (name: string, inputs: string, state: string, recurrent: string) => {
      const cut = graph.add(step(`${name}/input`), "Slice", [inputs, start, end, rows]);
      if (!state) return cut;
      const product = graph.add(step(`${name}/product`), "MatMul", [state, recurrent]);
      return graph.add(step(`${name}/total`), "Add", [cut, product]);
    };
    const gateTotal = total("gates", gateInputs, h, ug);
    const squash = gates === "sigmoid" ? "Sigmoid" : "HardSigmoid"; // 0.2 x + 0.5 by default
    const zr = graph.add(step("gates"), squash, [gateTotal]);
    const [z, r] = [step("z"), step("r")];
    graph.nodes.push({
      name: step("split"),
      operator: "Split",
      inputs: [zr, halves],
      outputs: [z, r],
      attributes: { axis: 1 },
    });
    const rh = h && graph.add(step("rh"), "Mul", [r, h]);
    const c = graph.add(step("c"), "Tanh", [total("c", candidateInputs, rh, uc)]);
    // h = z h + (1 - z) c = c + z (h - c)
    const difference = h
      ? graph.add(step("difference"), "Sub", [h, c])
      : graph.add(step("difference"), "Neg", [c]);
    h = graph.add(step("h"), "Add", [c, graph.add(step("change"), "Mul", [z, difference])]);
  }
  return h;
}

/** Some columns of a matrix of `width` columns. */
function columns(matrix: Float32Array, width: number, from: number, to = width): Float32Array {
  return matrix.filter((_, i) => i % width >= from && i % width < to);
}
