import * as tf from "@tensorflow/tfjs-core";
import { fuse } from "../backend/formulas/fuse.ts";
import { type Gate, type GateActivation, GATES } from "./gate_activation.ts";
import { stepRow, type WindowLayout } from "./batches/window_layout.ts";

/** The recurrent kernel of a GRU in the two parts that its products take. */
export interface GruKernels {
  /** U_z and U_r side by side, (units, 2 units). */
  readonly gates: tf.Tensor2D;
  /** U_h, (units, units). */
  readonly candidate: tf.Tensor2D;
  /**
   * b, (units), where the state's product is reset, not the state: the candidate is then
   * tanh(a_h + r (h U_h + b)), as TensorFlow 2 has it by default.
   */
  readonly resetBias?: tf.Tensor1D;
}

/**
 * The last state of a gated recurrent unit for every context window: what {@linkcode gru} computes,
 * without what only its gradients need.
 *
 * @param gates Gate inputs a_z and a_r side by side, (frames, 2 units), rows as the layout has them.
 * @param candidate Candidate inputs a_h, (frames, units), rows likewise.
 * @param kernels The recurrent kernel.
 * @param layout Where each window's frames are.
 * @param activation How the gates are squashed.
 * @returns Each window's last state, (windows, units).
 */
export function gruState(
  gates: tf.Tensor2D,
  candidate: tf.Tensor2D,
  kernels: GruKernels,
  layout: WindowLayout,
  activation: GateActivation,
): tf.Tensor2D {
  const step = STEPS[activation];
  const { resetBias } = kernels;
  const units = kernels.candidate.shape[0];
  const shape = [layout.windows * layout.segments, units] as const;
  let state: tf.Tensor2D = tf.zeros([...shape]);
  for (let k = 0; k < layout.context; k++) {
    const row = stepRow(layout, k);
    const product: tf.Tensor2D = tf.matMul(state, kernels.gates);
    const of = {
      az: { matrix: gates, row },
      ar: { matrix: gates, row, column: units },
      hz: { matrix: product },
      hr: { matrix: product, column: units },
    };
    const ah = { matrix: candidate, row };
    // The state is reset, or its product.
    const [z, r] = (resetBias
      ? step.gatesAlone({ shape, of })
      : step.gates({ shape, of: { ...of, h: state } })) as [tf.Tensor2D, tf.Tensor2D];
    const hU: tf.Tensor2D = tf.matMul(resetBias ? state : r, kernels.candidate);
    const [next] = (resetBias
      ? step.stateAfter({ shape, of: { ah, hU, b: resetBias, r, z, h: state } })
      : step.state({ shape, of: { ah, rhU: hU, z, h: state } })) as [tf.Tensor2D];
    tf.dispose([product, z, r, hU, state]);
    state = next;
  }
  return state;
}

/** The element-wise parts of a step. */
function stepFormulas(gate: Gate) {
  return {
    gates: fuse(["az", "ar", "hz", "hr", "h"], ({ az, ar, hz, hr, h }) => [
      [gate.value(az.plus(hz))],
      [gate.value(ar.plus(hr)).times(h)],
    ]),
    state: fuse(["ah", "rhU", "z", "h"], ({ ah, rhU, z, h }) => {
      const c = ah.plus(rhU).tanh();
      return [[c.plus(z.times(h.minus(c)))]];
    }),
    gatesAlone: fuse(["az", "ar", "hz", "hr"], ({ az, ar, hz, hr }) => [
      [gate.value(az.plus(hz))],
      [gate.value(ar.plus(hr))],
    ]),
    stateAfter: fuse(["ah", "hU", "b", "r", "z", "h"], ({ ah, hU, b, r, z, h }) => {
      const c = ah.plus(r.times(hU.plus(b))).tanh();
      return [[c.plus(z.times(h.minus(c)))]];
    }),
  };
}

const STEPS = {
  "sigmoid": stepFormulas(GATES.sigmoid),
  "hard-sigmoid": stepFormulas(GATES["hard-sigmoid"]),
};
