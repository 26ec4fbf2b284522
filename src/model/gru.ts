import * as tf from "@tensorflow/tfjs-core";
import { addProduct } from "../backend/add_product.ts";
import type { Formula, Operand } from "../backend/formulas/formula.ts";
import { addRows, fuse } from "../backend/formulas/fuse.ts";
import { blockRows, stepRow, type WindowLayout } from "./batches/window_layout.ts";
import type { Pass } from "./layers.ts";

/** The kinds of gates: Keras 2.2 and older use the piecewise linear `hard-sigmoid`. */
export const gateActivations = ["sigmoid", "hard-sigmoid"] as const;

/** How the gates are squashed: one of {@linkcode gateActivations}. */
export type GateActivation = typeof gateActivations[number];

/** What a gated recurrent unit has learnt, in the parts that its products take. */
export interface GruWeights {
  /** U_z and U_r side by side, (units, 2 units). */
  readonly gates: tf.Tensor2D;
  /** U_h, (units, units). */
  readonly candidate: tf.Tensor2D;
  /** b_z, b_r and b_h, (units) each; absent where the inputs have them already. */
  readonly biases?: readonly tf.Tensor1D[];
  /**
   * b, (units), where the state's product is reset, not the state: the candidate is then
   * tanh(a_h + r (h U_h + b)), as TensorFlow 2 has it by default.
   */
  readonly resetBias?: tf.Tensor1D;
}

/**
 * A gated recurrent unit over every context window of a batch, from a state of zeros (Cho et al.,
 * EMNLP 2014), as Keras computes it, the reset before the product. At each step, with the frame's
 * products a of the input and its kernel:
 *
 *     z = s(a_z + h U_z + b_z)            update gate
 *     r = s(a_r + h U_r + b_r)            reset gate
 *     c = tanh(a_h + (r h) U_h + b_h)     candidate
 *     h = z h + (1 - z) c                 state
 *
 * @param gates a_z and a_r side by side, (frames, 2 units), rows as the layout has them.
 * @param candidate a_h, (frames, units), rows likewise.
 * @param weights The recurrent kernel and the biases.
 * @param layout Where each window's frames are.
 * @param activation s.
 * @param kept Where each step puts what {@linkcode gru} needs for its gradients, if they are wanted.
 * @returns Each window's last state, (windows, units).
 */
export function gruState(
  gates: tf.Tensor2D,
  candidate: tf.Tensor2D,
  weights: GruWeights,
  layout: WindowLayout,
  activation: GateActivation,
  kept?: Step[],
): tf.Tensor2D {
  const { biases: [bz, br, bh] = [], resetBias } = weights;
  const kind = kept ? "learning" : resetBias ? "resetAfter" : "predicting";
  const step = STEPS[activation][kind] as StepFormulas;
  const units = weights.candidate.shape[0];
  const shape = [layout.windows * layout.segments, units] as const;
  let h: tf.Tensor2D = tf.zeros([...shape]);
  for (let k = 0; k < layout.context; k++) {
    const row = stepRow(layout, k);
    const product: tf.Tensor2D = tf.matMul(h, weights.gates); // (windows, 2 units)
    const az = { matrix: gates, row }, ar = { matrix: gates, row, column: units };
    const hz = { matrix: product }, hr = { matrix: product, column: units };
    // The state that is reset, r h, or r alone where its product is.
    const [z, reset, r] = step.gates({ shape, of: { az, ar, hz, hr, bz, br, h } });
    const hU: tf.Tensor2D = tf.matMul(resetBias ? h : reset!, weights.candidate);
    const ah = { matrix: candidate, row };
    const of = { ah, hU, bh, z: z!, h, r: reset!, b: resetBias };
    const [next, c] = step.state({ shape, of });
    tf.dispose([product, reset!, hU]);
    if (kept) kept.push({ z: z!, r: r!, c: c!, h });
    else tf.dispose([z!, h]);
    h = next!;
  }
  return h;
}

/** What a step keeps for the gradients: the gates, the candidate, and the state before it. */
interface Step {
  readonly z: tf.Tensor2D;
  readonly r: tf.Tensor2D;
  readonly c: tf.Tensor2D;
  readonly h: tf.Tensor2D;
}

/** The loss's gradients of {@linkcode gru}. */
export interface GruGradients {
  /** By the gates' inputs, (frames, 2 units). */
  readonly gates: tf.Tensor2D;
  /** By the candidate's inputs, (frames, units). */
  readonly candidate: tf.Tensor2D;
  /** By the recurrent kernel, (units, 3 units). */
  readonly recurrent: tf.Tensor2D;
  /** By the bias, (3 units). */
  readonly bias: tf.Tensor1D;
}

/**
 * {@linkcode gruState} in training, with the way back.
 *
 * @param gates a_z and a_r side by side, (frames, 2 units), rows as the layout has them. Freed.
 * @param candidate a_h, (frames, units), rows likewise. Freed.
 * @param recurrent U_z, U_r and U_h side by side, (units, 3 units).
 * @param bias b_z, b_r and b_h one after the other, (3 units).
 * @param layout Where each window's frames are.
 * @param activation s.
 * @returns The forward pass; its output is each window's last state, (windows, units).
 */
export function gru(
  gates: tf.Tensor2D,
  candidate: tf.Tensor2D,
  recurrent: tf.Tensor2D,
  bias: tf.Tensor1D,
  layout: WindowLayout,
  activation: GateActivation,
): Pass<GruGradients> {
  const weights = { ...recurrentParts(recurrent), biases: tf.split<tf.Tensor1D>(bias, 3) };
  const steps: Step[] = [];
  const output = gruState(gates, candidate, weights, layout, activation, steps);
  tf.dispose([gates, candidate]);
  return {
    output,
    backward: (gradient) => backThrough(steps, gradient, weights, layout, activation),
  };
}

/**
 * Cuts a recurrent kernel into the parts that products take.
 *
 * @param recurrent U_z, U_r and U_h side by side, (units, 3 units).
 */
export function recurrentParts(recurrent: tf.Tensor2D): Pick<GruWeights, "gates" | "candidate"> {
  const units = recurrent.shape[0];
  return {
    gates: tf.slice(recurrent, [0, 0], [units, 2 * units]),
    candidate: tf.slice(recurrent, [0, 2 * units], [units, units]),
  };
}

/** Goes back through the steps, from the gradient by the last state. */
function backThrough(
  steps: readonly Step[],
  gradient: tf.Tensor2D,
  { gates: gateKernel, candidate: candidateKernel }: GruWeights,
  layout: WindowLayout,
  activation: GateActivation,
): GruGradients {
  const { candidateBack, gatesBack } = STEPS[activation];
  const { shape } = gradient;
  const gateSums = new FrameSums(layout), candidateSums = new FrameSums(layout);
  let gateGradient = tf.zerosLike(gateKernel);
  let candidateGradient = tf.zerosLike(candidateKernel);
  let dh = gradient;
  for (let k = layout.context - 1; k >= 0; k--) {
    const { z, r, c, h } = steps[k]!;
    const [dc, rh] = candidateBack({ shape, of: { dh, z, r, c, h } }) as Pair;
    const drh: tf.Tensor2D = tf.matMul(dc, candidateKernel, false, true);
    const [dzr, kept] = gatesBack({ shape, of: { dh, drh, z, r, c, h } }) as Pair;
    candidateGradient = addProduct(candidateGradient, rh, dc, { transposeA: true });
    gateGradient = addProduct(gateGradient, h, dzr, { transposeA: true });
    tf.dispose([dh, rh, drh, z, r, c, h]);
    dh = addProduct(kept, dzr, gateKernel, { transposeB: true });
    gateSums.add(k, dzr);
    candidateSums.add(k, dc);
  }
  dh.dispose();
  const gates = gateSums.join(), candidate = candidateSums.join();
  return {
    gates,
    candidate,
    recurrent: tf.concat([gateGradient, candidateGradient], 1),
    bias: tf.concat([tf.sum<tf.Tensor1D>(gates, 0), tf.sum<tf.Tensor1D>(candidate, 0)]),
  };
}

/** Two results of a formula. */
type Pair = [tf.Tensor2D, tf.Tensor2D];

/** Adds up each frame's gradients of the steps at which windows read it. */
class FrameSums {
  readonly #layout: WindowLayout;
  readonly #rows: number[];
  readonly #blocks: tf.Tensor2D[] = [];

  constructor(layout: WindowLayout) {
    this.#layout = layout;
    this.#rows = blockRows(layout);
  }

  /** Takes the gradients of a step, (windows, columns). */
  add(k: number, part: tf.Tensor2D): void {
    const { stride, segments } = this.#layout;
    const block = k % stride;
    const rows = this.#rows[block + 1]! - this.#rows[block]!;
    if (part.shape[0] === rows) { // no frame is read twice
      this.#blocks[block] = part;
      return;
    }
    const sum = this.#blocks[block] ?? tf.zeros([rows, part.shape[1]]);
    this.#blocks[block] = addRows(sum, part, Math.floor(k / stride) * segments);
    part.dispose();
  }

  /** The sums, (frames, columns). */
  join(): tf.Tensor2D {
    const columns = this.#blocks[0]!.shape[1];
    const blocks = this.#rows.slice(1).map((end, block) =>
      // Where the stride is longer than a window, no window reads what is between.
      this.#blocks[block] ?? tf.zeros<tf.Rank.R2>([end - this.#rows[block]!, columns])
    );
    const all = tf.concat(blocks, 0);
    tf.dispose(blocks);
    return all;
  }
}

/** A gate's value, and its derivative by what it is taken of. */
interface Gate {
  value(x: Formula): Formula;
  derivative(value: Formula): Formula;
}

const GATES: Readonly<Record<GateActivation, Gate>> = {
  sigmoid: {
    value: (x) => x.sigmoid(),
    derivative: (s) => s.times(s.oneMinus()),
  },
  /** clip(0.2 x + 0.5, 0, 1). */
  "hard-sigmoid": {
    value: (x) => x.times(0.2).plus(0.5).atLeast(0).atMost(1),
    derivative: (s) => s.isAbove(0).times(s.oneMinus().isAbove(0)).times(0.2),
  },
};

/** The element-wise parts of a step forwards: those of one kind take what they need of the operands. */
interface StepFormulas {
  gates(call: StepCall): tf.Tensor2D[];
  state(call: StepCall): tf.Tensor2D[];
}

interface StepCall {
  readonly shape: readonly [rows: number, columns: number];
  readonly of: Readonly<Record<string, Operand | undefined>>;
}

/** The element-wise parts of a step: forwards in training and in prediction, and backwards. */
function stepFormulas(gate: Gate) {
  const state = ({ z, h }: Record<"z" | "h", Formula>, c: Formula) => c.plus(z.times(h.minus(c)));
  return {
    learning: {
      gates: fuse(["az", "ar", "hz", "hr", "bz", "br", "h"], ({ az, ar, hz, hr, bz, br, h }) => {
        const z = gate.value(az.plus(hz).plus(bz));
        const r = gate.value(ar.plus(hr).plus(br));
        return [[z], [r.times(h)], [r]];
      }),
      state: fuse(["ah", "hU", "bh", "z", "h"], ({ ah, hU, bh, z, h }) => {
        const c = ah.plus(hU).plus(bh).tanh();
        return [[state({ z, h }, c)], [c]];
      }),
    },
    predicting: {
      gates: fuse(["az", "ar", "hz", "hr", "h"], ({ az, ar, hz, hr, h }) => [
        [gate.value(az.plus(hz))],
        [gate.value(ar.plus(hr)).times(h)],
      ]),
      state: fuse(["ah", "hU", "z", "h"], ({ ah, hU, z, h }) => [
        [state({ z, h }, ah.plus(hU).tanh())],
      ]),
    },
    resetAfter: {
      gates: fuse(["az", "ar", "hz", "hr"], ({ az, ar, hz, hr }) => [
        [gate.value(az.plus(hz))],
        [gate.value(ar.plus(hr))],
      ]),
      state: fuse(["ah", "hU", "b", "r", "z", "h"], ({ ah, hU, b, r, z, h }) => [
        [state({ z, h }, ah.plus(r.times(hU.plus(b))).tanh())],
      ]),
    },
    candidateBack: fuse(["dh", "z", "r", "c", "h"], ({ dh, z, r, c, h }) => {
      const dc = dh.times(z.oneMinus()).times(c.times(c).oneMinus());
      return [[dc], [r.times(h)]];
    }),
    gatesBack: fuse(["dh", "drh", "z", "r", "c", "h"], ({ dh, drh, z, r, c, h }) => {
      const dz = dh.times(h.minus(c)).times(gate.derivative(z));
      const dr = drh.times(h).times(gate.derivative(r));
      return [[dz, dr], [dh.times(z).plus(drh.times(r))]];
    }),
  };
}

const STEPS = {
  "sigmoid": stepFormulas(GATES.sigmoid),
  "hard-sigmoid": stepFormulas(GATES["hard-sigmoid"]),
};
