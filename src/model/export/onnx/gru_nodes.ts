import type { GateActivation } from "../../gru.ts";
import type { OnnxGraph } from "./onnx_graph.ts";

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
  const { kernel, recurrent, bias, resetBias, units, gates } = weights;
  // The gates z and r side by side, and the candidate.
  const parts = (matrix: Float32Array) =>
    [columns(matrix, 3 * units, 0, 2 * units), columns(matrix, 3 * units, 2 * units)] as const;
  const [gateKernel, candidateKernel] = parts(kernel);
  const [gateBias, candidateBias] = parts(bias);
  const [gateRecurrent, candidateRecurrent] = parts(recurrent);
  const gateInputs = graph.dense("gru/gates", input, gateKernel, gateBias);
  const candidateInputs = graph.dense("gru/candidate", input, candidateKernel, candidateBias);
  const kernels = {
    gates: graph.constant("gru/gates/recurrent", [units, 2 * units], gateRecurrent),
    candidate: graph.constant("gru/candidate/recurrent", [units, units], candidateRecurrent),
  };
  const reset = resetBias && graph.constant("gru/candidate/reset_bias", [units], resetBias);
  const halves = graph.integers("gru/halves", units, units);
  const rows = graph.integers("gru/rows", 0);
  const squash = gates === "sigmoid" ? "Sigmoid" : "HardSigmoid"; // 0.2 x + 0.5 by default

  let h = ""; // a state of zeros
  for (let k = 0; k < context; k++) {
    const step = `gru/step${k + 1}`;
    const start = graph.integers(`${step}/start`, k);
    const end = graph.integers(`${step}/end`, k === context - 1 ? TO_THE_END : k + 1 - context);
    const cut = (part: string, inputs: string) =>
      graph.add(`${step}/${part}/input`, "Slice", [inputs, start, end, rows]);
    h = addStep(graph, step, h, {
      gates: cut("gates", gateInputs),
      candidate: cut("candidate", candidateInputs),
      kernels,
      reset,
      squash,
      halves,
    });
  }
  return h;
}

/** What a step takes beside the state: names of tensors, and of the gates' operator. */
interface StepInputs {
  readonly gates: string;
  readonly candidate: string;
  readonly kernels: { readonly gates: string; readonly candidate: string };
  /** What is added to the state's product before it is reset, where that is reset, not the state. */
  readonly reset: string | undefined;
  readonly squash: "Sigmoid" | "HardSigmoid";
  /** The widths of z and r. */
  readonly halves: string;
}

/** Adds a step from the state `h`, which has no name where it is 0. Returns the next one's name. */
function addStep(graph: OnnxGraph, step: string, h: string, inputs: StepInputs): string {
  const add = (name: string, operator: string, ...of: string[]) =>
    graph.add(`${step}/${name}`, operator, of);
  const product = (part: "gates" | "candidate", state: string) =>
    add(`${part}/product`, "MatMul", state, inputs.kernels[part]);
  const plus = (part: "gates" | "candidate", of: string) =>
    of ? add(`${part}/sum`, "Add", inputs[part], of) : inputs[part];
  const zr = add("gates", inputs.squash, plus("gates", h && product("gates", h)));
  const [z, r] = [`${step}/z`, `${step}/r`];
  graph.nodes.push({
    name: `${step}/split`,
    operator: "Split",
    inputs: [zr, inputs.halves],
    outputs: [z, r],
    attributes: { axis: 1 },
  });
  let ofState = "";
  if (inputs.reset) {
    const biased = h
      ? add("candidate/biased", "Add", product("candidate", h), inputs.reset)
      : inputs.reset;
    ofState = add("rh", "Mul", r, biased);
  } else if (h) {
    ofState = product("candidate", add("rh", "Mul", r, h));
  }
  const c = add("candidate", "Tanh", plus("candidate", ofState));
  // h = z h + (1 - z) c = c + z (h - c)
  const difference = h ? add("difference", "Sub", h, c) : add("difference", "Neg", c);
  return add("state", "Add", c, add("change", "Mul", z, difference));
}

/** Some columns of a matrix of `width` columns. */
function columns(matrix: Float32Array, width: number, from: number, to = width): Float32Array {
  return matrix.filter((_, i) => i % width >= from && i % width < to);
}
